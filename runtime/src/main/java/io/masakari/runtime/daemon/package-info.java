/** What all programs have in common: arguments, loop, signals, exit codes, readiness and watchdog. */
package io.masakari.runtime.daemon;
