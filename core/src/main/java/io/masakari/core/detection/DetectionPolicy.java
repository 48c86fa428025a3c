package io.masakari.core.detection;

import java.time.Duration;

/**
 * The waits of detection.
 *
 * @param takeoverAfter how long the sender has before the next monitor sends too
 */
public record DetectionPolicy(Membership membership, Fencing fencing, Duration takeoverAfter) {

    /**
     * @param confirm how long a host must have been absent before it is failed
     * @param causeWait how long to wait for cpg's reason, which may come after the quorum callback
     * @param orderlyWindow longest time from a monitor's end to its node's leave for both to be one orderly shutdown
     * @param regainSettle how long, after quorum returned, peers have to tell which losses they reported meanwhile
     */
    public record Membership(Duration confirm, Duration causeWait, Duration orderlyWindow, Duration regainSettle) {
        public static Membership defaults() {
            return new Membership(
                    Duration.ZERO,
                    // The libraries' callbacks of one change lie 4 to 30 ms apart.
                    Duration.ofMillis(200),
                    // Corosync's goodbye needs 3 to 9 ms; the smallest usable token + consensus is 440 ms, so a monitor
                    // that crashed before a power cut never falls into the window.
                    Duration.ofMillis(300),
                    Duration.ofMillis(500));
        }
    }

    /**
     * @param lead how long before the ring change a fencing that caused it may have completed
     * @param baselineEvery how often the last fencing of a joined node is read
     * @param askFirst first pause between questions while a suspicion is open
     * @param askMost longest pause between them
     * @param askAfterLimit pause between them after {@code limit}
     * @param askTimeout after which time a question without an answer is asked again
     * @param requestAfter how long Pacemaker has before we request the fencing, and the pause between our attempts
     * @param requestUntold whether to request the fencing of a node too that may have left in order
     * @param limit when the wait for a proof ends with an UNFENCED report
     */
    public record Fencing(
            Duration lead,
            Duration baselineEvery,
            Duration askFirst,
            Duration askMost,
            Duration askAfterLimit,
            Duration askTimeout,
            Duration requestAfter,
            boolean requestUntold,
            Duration limit) {
        public static Fencing defaults() {
            return new Fencing(
                    // token + consensus of 20 nodes at Corosync's own defaults.
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(60),
                    Duration.ofMillis(50),
                    Duration.ofMillis(500),
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(5),
                    // Pacemaker needs 0.1 to 1.5 s plus its agent; a slow agent some seconds more.
                    Duration.ofSeconds(10),
                    false,
                    Duration.ofSeconds(60));
        }
    }

    public static DetectionPolicy defaults() {
        return new DetectionPolicy(Membership.defaults(), Fencing.defaults(), Duration.ofSeconds(3));
    }
}
