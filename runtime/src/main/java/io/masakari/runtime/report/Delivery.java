package io.masakari.runtime.report;

/** What becomes of a report that was given to {@link Reports}: it is deferred once at most, and then ends in one way. */
public sealed interface Delivery
        permits Answer.Accepted, Answer.Rejected, Answer.Deferred, Delivery.NoRoom, Delivery.Kept {
    /** Too many reports wait already; this one is neither sent nor kept. */
    record NoRoom() implements Delivery {}

    /** The reporter was closed before the answer; the spool has the report and sends it after the next start. */
    record Kept() implements Delivery {}
}
