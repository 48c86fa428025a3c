/** Random scripts, many of them, and what one event costs in a large cloud. */
package io.masakari.simulator.schedule;
