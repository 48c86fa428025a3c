/** The recovery of a lost host: (state, event, now) to next state and commands. Pure. */
package io.masakari.core.recovery;
