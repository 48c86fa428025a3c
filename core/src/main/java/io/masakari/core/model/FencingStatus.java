package io.masakari.core.model;

/** How far the proof that a lost host is off has come. */
public enum FencingStatus {
    /** Nothing known yet; fencing may be under way. */
    PENDING,
    /** Proven off: a {@link FencingProof} stands beside this. */
    PROVEN,
    /** The time limit has passed without a proof, although fencing was asked for. */
    UNFENCED
}
