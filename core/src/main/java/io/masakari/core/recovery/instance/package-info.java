/** The recovery of one failed instance whose host is sound: (progress, event, now) to next progress and commands. Pure. */
package io.masakari.core.recovery.instance;
