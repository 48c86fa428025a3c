/** Keeps the daemons running that a compute host needs, and reports those that cannot be. */
package io.masakari.processmonitor;
