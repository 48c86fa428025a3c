/** Nova's compute API in front of the cloud: {@link io.masakari.embeddednova.nova.NovaApi} routes, the others answer. */
package io.masakari.embeddednova.nova;
