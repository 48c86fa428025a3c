/** Processes that a host needs: when to start one again, when to give up and report it, when it is well again. */
package io.masakari.core.process;
