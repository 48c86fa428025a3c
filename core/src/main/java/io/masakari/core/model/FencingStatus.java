package io.masakari.core.model;

/** How far the proof that a lost host is off has come. */
public enum FencingStatus {
    /** Nothing known yet; fencing may be under way. */
    PENDING,
    /** Proven off, by a {@link FencingProof} that is given with it. */
    PROVEN,
    /** The time limit has passed without a proof, although fencing was asked for. */
    UNFENCED;

    /** Whether this says more. What was said once is never traded down. */
    public boolean outweighs(FencingStatus other) {
        return rank() > other.rank();
    }

    private int rank() {
        return switch (this) {
            case PENDING -> 0;
            case UNFENCED -> 1;
            case PROVEN -> 2;
        };
    }
}
