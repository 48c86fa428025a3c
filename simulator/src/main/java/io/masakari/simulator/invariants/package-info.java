/** What must hold after every step and at the end. */
package io.masakari.simulator.invariants;
