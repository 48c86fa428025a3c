/** What every program does alike: arguments, loop, signals, exit codes, readiness and watchdog. */
package io.masakari.runtime.daemon;
