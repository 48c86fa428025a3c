/** Nova's compute API in front of the cloud: {@link io.masakari.embeddednova.nova.NovaEndpoint} routes, the others answer. */
package io.masakari.embeddednova.nova;
