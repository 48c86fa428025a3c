package io.masakari.core.recovery;

/** Where the instance monitor of an instance's host has seen the disks of it that are no volumes (SAFETY.md, C-41). */
public enum SeenDisk {
    /** It has told nothing, or nothing that counts. */
    UNSEEN,
    /** On the host itself. */
    LOCAL,
    /** Elsewhere: the hypervisor reaches them over the network. */
    SHARED
}
