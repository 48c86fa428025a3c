/** Processes that a host needs: when to start one again, when to report it, and when it is well again. */
package io.masakari.core.process;
