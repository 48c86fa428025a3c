/** The hosts with their power, links, Corosync and Pacemaker, under one simulated clock. */
package io.masakari.simulator.world;
