/**
 * A Keystone and a Nova in memory, with the states, delays and refusals of the real ones, for the demo and for tests.
 * {@link io.masakari.embeddednova.Cloud} behaves, {@link io.masakari.embeddednova.EmbeddedNovaServer} speaks HTTP.
 */
package io.masakari.embeddednova;
