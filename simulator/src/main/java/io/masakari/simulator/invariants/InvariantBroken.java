package io.masakari.simulator.invariants;

/** A run did what SAFETY.md says must never happen. */
public final class InvariantBroken extends Error {
    /** @param id the loss or constraint of SAFETY.md */
    public InvariantBroken(String id, String what) {
        super(id + ": " + what);
    }
}
