package io.masakari.runtime.report;

/** What finally became of a report that was given to {@link Reporter}. */
public sealed interface Outcome permits Answer.Accepted, Answer.Rejected, Outcome.Refused, Outcome.Kept {
    /** Too many wait already; it is neither sent nor kept. */
    record Refused(String why) implements Outcome {}

    /** The reporter was closed before the answer; the spool has it and sends it after the next start. */
    record Kept() implements Outcome {}
}
