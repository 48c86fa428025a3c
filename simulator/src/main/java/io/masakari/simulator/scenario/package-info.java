/** Scenario folders: their files, the words of a script, and one run of it. */
package io.masakari.simulator.scenario;
