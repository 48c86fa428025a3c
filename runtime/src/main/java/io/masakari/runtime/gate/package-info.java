/** The gate at boot, as the host's programs see it: its files, and whether it holds (docs/boot-gate.md). */
package io.masakari.runtime.gate;
