/**
 * What a Nova with its hosts is and does, without HTTP: {@link io.masakari.embeddednova.cloud.Cloud} and the records it
 * shows.
 */
package io.masakari.embeddednova.cloud;
