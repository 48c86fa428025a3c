/**
 * libvirt's domains and their events, by libvirt.so: read-only, with libvirt's own numbers kept. The event loop runs on one
 * thread of its own for the whole process; whoever opened a connection opens the next one. Why this is not libvirt-java:
 * docs/decisions/0006-libvirt-by-jna.md.
 */
package io.masakari.nativebindings.libvirt;
