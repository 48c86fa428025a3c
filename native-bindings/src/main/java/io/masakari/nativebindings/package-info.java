/**
 * The cluster's C libraries for Java: the only module that sees JNA. It depends on nothing else of this project and
 * knows nothing of OpenStack or recovery.
 *
 * <p>Three layers: package-private mirrors that keep C's names ({@code CpgLibrary} and others), Java verbs around them,
 * and, outside of this module, the adapters of the monitors. No JNA type leaves a package but for {@code internal}.
 *
 * <p>Only 64 bit Linux is supported: {@code size_t}, {@code long} and {@code time_t} are taken as Java longs. Every
 * struct's layout is compared with what C says ({@code LayoutFile}, {@code src/test/c/layout.c}).
 */
package io.masakari.nativebindings;
