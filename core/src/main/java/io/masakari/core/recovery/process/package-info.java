/** What is done about a host that lacks a process it needs: (progress, event, now) to next progress and commands. Pure. */
package io.masakari.core.recovery.process;
