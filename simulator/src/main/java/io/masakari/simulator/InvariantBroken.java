package io.masakari.simulator;

/** A run did what SAFETY.md says must never happen. */
final class InvariantBroken extends Error {
    private static final long serialVersionUID = 1L;

    /** @param id the loss or constraint of SAFETY.md */
    InvariantBroken(String id, String what) {
        super(id + ": " + what);
    }
}
