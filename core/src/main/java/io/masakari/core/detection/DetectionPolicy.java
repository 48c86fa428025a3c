package io.masakari.core.detection;

import io.masakari.core.model.Edits;
import io.masakari.core.model.TimeRule;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * The waits of detection.
 *
 * @param takeoverAfter how long the sender and the first stand-by have before the next monitor sends too
 * @param neverSeenAfter how long a quorate partition must have been without a host that it is configured with, and that was never
 *     seen joined, before that is reported
 */
public record DetectionPolicy(Membership membership, Fencing fencing, Duration takeoverAfter, Duration neverSeenAfter) {
    /** Longer than the hosts of a cluster take to boot together. */
    public static final Duration NEVER_SEEN_AFTER = Duration.ofMinutes(10);

    /** With the default of what is not named. */
    public DetectionPolicy(Membership membership, Fencing fencing, Duration takeoverAfter) {
        this(membership, fencing, takeoverAfter, NEVER_SEEN_AFTER);
    }

    /**
     * @param confirm how long a host must have been absent before it is failed
     * @param causeWait how long to wait for cpg's reason, which may come after the quorum callback
     * @param orderlyWindow longest time from a monitor's end to its node's leave for both to be one orderly shutdown
     * @param regainSettle how long, after quorum returned, peers have to tell which losses they reported meanwhile
     */
    public record Membership(Duration confirm, Duration causeWait, Duration orderlyWindow, Duration regainSettle) {
        /** The components, to be set by name. */
        public static final class Edit {
            public Duration confirm = Duration.ZERO;
            // The libraries' callbacks of one change lie 4 to 30 ms apart.
            public Duration causeWait = Duration.ofMillis(200);
            // Corosync's goodbye needs 3 to 9 ms; the smallest usable token + consensus is 440 ms, so a monitor that
            // crashed before a power cut never falls into the window.
            public Duration orderlyWindow = Duration.ofMillis(300);
            public Duration regainSettle = Duration.ofMillis(500);

            private Edit() {}
        }

        /** The defaults with that change. */
        public static Membership of(Consumer<Edit> change) {
            return Edits.changed(Membership.class, new Edit(), change);
        }

        public static Membership defaults() {
            return of(e -> {});
        }
    }

    /**
     * @param lead how long before the ring change a fencing that caused it may have completed
     * @param ahead how far the clocks of two hosts may differ: a fencing that completed later than that is no proof
     * @param baselineEvery how often the last fencing of a joined node is read
     * @param askFirst first pause between questions while a suspicion is open
     * @param askMost longest pause between them
     * @param askBeside pause between them where fencings are pushed: the history is only the safety net
     * @param askAfterLimit pause between them after {@code limit}
     * @param askTimeout after which time a question without an answer is asked again
     * @param requestAfter how long Pacemaker has before we request the fencing, and the pause between our attempts
     * @param requestUntold whether to request the fencing of a node too that may have left in order
     * @param limit when the wait for a proof ends with an UNFENCED report
     */
    public record Fencing(
            Duration lead,
            Duration ahead,
            Duration baselineEvery,
            Duration askFirst,
            Duration askMost,
            Duration askBeside,
            Duration askAfterLimit,
            Duration askTimeout,
            Duration requestAfter,
            boolean requestUntold,
            Duration limit) {
        /** The components, to be set by name. */
        public static final class Edit {
            // token + consensus of 20 nodes at Corosync's own defaults.
            public Duration lead = Duration.ofSeconds(30);
            // As the controller's [safety] clock_skew.
            public Duration ahead = Duration.ofSeconds(30);
            public Duration baselineEvery = Duration.ofSeconds(60);
            public Duration askFirst = Duration.ofMillis(50);
            public Duration askMost = Duration.ofMillis(500);
            // A proof that is found so late still comes before the host may be back.
            public Duration askBeside = Duration.ofSeconds(2);
            public Duration askAfterLimit = Duration.ofSeconds(5);
            public Duration askTimeout = Duration.ofSeconds(5);
            // Pacemaker needs 0.1 to 1.5 s plus its agent; a slow agent some seconds more.
            public Duration requestAfter = Duration.ofSeconds(10);
            public boolean requestUntold;
            public Duration limit = Duration.ofSeconds(60);

            private Edit() {}
        }

        /** The defaults with that change. */
        public static Fencing of(Consumer<Edit> change) {
            return Edits.changed(Fencing.class, new Edit(), change);
        }

        public static Fencing defaults() {
            return of(e -> {});
        }
    }

    /** Measured: the libraries' callbacks of one change lie 2 to 50 ms apart. */
    private static final Duration CALLBACKS_APART = Duration.ofMillis(50);

    /** The smallest token + consensus that Corosync works with. */
    private static final Duration QUICKEST_DETECTION = Duration.ofMillis(440);

    /** token + consensus of 20 nodes at Corosync's own defaults. */
    private static final Duration SLOWEST_DETECTION = Duration.ofSeconds(28);

    /** What must hold, with the reasons; the last two depend on the configuration and on the size of the cluster. */
    public List<TimeRule> rules() {
        return List.of(
                new TimeRule(
                        "M-1",
                        "`callbacks_apart`",
                        CALLBACKS_APART,
                        "`cause_wait`",
                        membership.causeWait(),
                        "a death is reported without its cause, and no fencing is requested (C-13)"),
                new TimeRule(
                        "M-2",
                        "`orderly_window`",
                        membership.orderlyWindow(),
                        "`quickest_detection`",
                        QUICKEST_DETECTION,
                        "a power cut right after a monitor's crash looks like an orderly shutdown (L-2)"),
                new TimeRule(
                        "M-3",
                        "`request_after`",
                        fencing.requestAfter(),
                        "`limit`",
                        fencing.limit(),
                        "the fencing is never requested (C-13)"),
                new TimeRule(
                        "M-4",
                        "`slowest_detection`",
                        SLOWEST_DETECTION,
                        "`lead`",
                        fencing.lead(),
                        "the fencing that caused a loss is older than what counts as its proof (L-4)"));
    }

    public static DetectionPolicy defaults() {
        return new DetectionPolicy(Membership.defaults(), Fencing.defaults(), Duration.ofSeconds(2));
    }
}
