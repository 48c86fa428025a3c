/** The controller's disk: the real schema in memory, and what can be read from it. */
package io.masakari.simulator.disk;
