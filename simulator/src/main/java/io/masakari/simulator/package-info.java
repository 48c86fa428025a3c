/** The real core in a simulated world: scenarios, random schedules and the invariants of SAFETY.md. For tests only. */
package io.masakari.simulator;
