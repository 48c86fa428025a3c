package io.masakari.core.model;

/** How a segment chooses targets. The names are Masakari's on the wire, in lower case. */
public enum RecoveryMethod {
    /** Nova's scheduler chooses. */
    AUTO,
    /** The segment's reserved hosts only. */
    RESERVED_HOST,
    /** Nova's scheduler first, reserved hosts for what it could not place. */
    AUTO_PRIORITY,
    /** Reserved hosts first, Nova's scheduler for the rest. */
    RH_PRIORITY
}
