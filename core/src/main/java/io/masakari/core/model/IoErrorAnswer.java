package io.masakari.core.model;

/** What is done about an instance that stands still on an I/O error, when it had its time to be resumed. */
public enum IoErrorAnswer {
    /** It is left standing still until it is resumed. */
    RESUME,
    /** It is stopped and started. */
    RESTART,
    /** It waits for an operator. */
    HOLD
}
