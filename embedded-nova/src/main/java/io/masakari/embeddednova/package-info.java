/**
 * A Keystone and a Nova in memory, with the states, delays and refusals of the real ones, for the demo and for tests.
 * {@link io.masakari.embeddednova.cloud.Cloud} behaves, {@link io.masakari.embeddednova.EmbeddedNovaServer} speaks HTTP,
 * {@link io.masakari.embeddednova.ControlServer} controls both from another process.
 */
package io.masakari.embeddednova;
