package io.masakari.core.safety;

/** What the boots that a lost host's own monitors told the controller say of its loss, and of the proof that it is off. */
public enum BootFinding {
    /** Nothing against it; or its boots are not known. */
    NONE,
    /** The report does not name the boot that was lost, and may be about one that is over. */
    UNNAMED,
    /** The host has answered the controller since it was said to be off: it has booted since. */
    ANSWERED,
    /** A boot of that host has answered the controller after its own fencing: what fences it lies. */
    OUTLIVED
}
