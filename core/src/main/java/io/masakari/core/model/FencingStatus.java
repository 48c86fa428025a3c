package io.masakari.core.model;

/** How far the proof that a lost host is off has come. */
public enum FencingStatus {
    /** Nothing known yet; fencing may be under way. */
    PENDING,
    /** Proven off, by a {@link FencingProof} that is given with it. */
    PROVEN,
    /** The time limit has passed without a proof, although fencing was asked for. */
    UNFENCED
}
