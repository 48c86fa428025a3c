/**
 * Processes of this machine: held by pidfds, so that the kernel tells their end, and commands run under control. Linux
 * 5.4 or later; what a process ended with is told for others' children by Linux 6.15 and later, or while it is a zombie.
 */
package io.masakari.nativebindings.process;
