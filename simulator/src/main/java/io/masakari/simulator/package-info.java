/** A cloud in simulated time around the real core and controller; here the two commands that play it. */
package io.masakari.simulator;
