/** The recovery of one lost host: (progress, event, now) to next progress and commands. Pure. */
package io.masakari.core.recovery.host;
