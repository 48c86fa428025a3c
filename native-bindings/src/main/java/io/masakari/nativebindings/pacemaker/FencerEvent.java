package io.masakari.nativebindings.pacemaker;

/** What {@link FencerWatch} tells, in the order in which the fencer told it. */
public sealed interface FencerEvent {
    /** Connected. All that ends from now on is told; what ended before is in the history. */
    record Listening() implements FencerEvent {}

    /**
     * A fencing has ended.
     *
     * @param fencing DONE or FAILED, without a time
     * @param operation the same on all hosts
     * @param notBefore on the clock of {@link System#nanoTime}: then nothing of it had arrived here yet
     */
    record Ended(FencingEvent fencing, String operation, long notBefore) implements FencerEvent {}

    /** The history may have fencings that were not told. @param why for people */
    record Missed(String why) implements FencerEvent {}

    /** Not connected; it is tried again without end. Told once for each reason. @param why for people */
    record Lost(String why) implements FencerEvent {}
}
