/** The gate at boot: holds back what starts guests while a recovery of this host may go on (docs/boot-gate.md). */
package io.masakari.bootgate;
