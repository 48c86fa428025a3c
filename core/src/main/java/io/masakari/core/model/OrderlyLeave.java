package io.masakari.core.model;

/** What follows where a host leaves its cluster in order, as by a shutdown. */
public enum OrderlyLeave {
    /** It is shown, and nothing else. */
    IGNORE,
    /** Its recovery is held, until the host is proven off, and then goes on as after any loss (SAFETY.md, C-40). */
    EVACUATE
}
