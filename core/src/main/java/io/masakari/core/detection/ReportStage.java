package io.masakari.core.detection;

/** The reports of one loss, in the order in which they may follow each other; a later one replaces the earlier ones. */
public enum ReportStage {
    /** Lost, or left in order; no proof of fencing yet. */
    PENDING,
    /** The wait for the proof has ended without one. */
    UNFENCED,
    /** Proven off. */
    PROVEN,
    /** The host is back: the loss is over. */
    RETURNED;

    public boolean covers(ReportStage other) {
        return compareTo(other) >= 0;
    }
}
