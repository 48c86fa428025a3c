/** The monitors of a host, and how their reports get to the controller. */
package io.masakari.simulator.monitors;
