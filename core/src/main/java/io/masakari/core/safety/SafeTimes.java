package io.masakari.core.safety;

import io.masakari.core.model.Edits;
import io.masakari.core.model.GateAnswer;
import io.masakari.core.model.TimeRule;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * The times that the safety arguments of the controller add up: what is configured, what follows from it, and the
 * inequalities that all of it must keep ({@link #rules}; SAFETY.md, "Times"). No other class has such a time of its own.
 *
 * @param callTimeout longest time that the client gives one request to Nova, from asking for a connection to the last byte of the
 *     answer
 * @param settle how long Nova may still begin a request after the client has given up on it
 * @param evacuationLimit an evacuation that takes longer is given up and shown
 * @param latestArrival how long after it was sent Nova, with what stands in front of it, may still begin a request that it
 *     answers
 * @param bootTime shortest time from a host's fencing until its nova-compute can be back, of any host
 * @param gateWaits how long the gate of the host holds its guests back at a boot, verified before the loss; zero: it has none
 * @param serviceDownTime Nova's service_down_time: how long a silent compute service still counts as up
 * @param clockSkew how far Nova's clock and ours may differ
 * @param targetCheck an evacuation that takes longer has its target's health checked
 * @param stuckAfter an evacuation that no target has claimed by then waits for a target that died
 * @param recheck how often what is in doubt is looked at again
 */
public record SafeTimes(
        Duration callTimeout,
        Duration settle,
        Duration latestArrival,
        Duration evacuationLimit,
        Duration bootTime,
        Duration gateWaits,
        Duration serviceDownTime,
        Duration clockSkew,
        Duration targetCheck,
        Duration stuckAfter,
        Duration recheck) {
    /** How long a recovery belongs to a controller that does not renew it. */
    public static final Duration LEASE = Duration.ofSeconds(30);

    /** A monitor's longest pause between two attempts to deliver a report. */
    public static final Duration REPORT_PAUSE = Duration.ofSeconds(10);

    /** How long a monitor's connection to the controller may take, unless it is configured otherwise. */
    public static final Duration REPORT_CONNECT = Duration.ofSeconds(2);

    /** How long monitors may take to deliver what they could not while the controller was away. */
    public static final Duration HEARING = Duration.ofSeconds(12);

    /** Monitors report hosts that were lost together one after the other, within some milliseconds. */
    public static final Duration REPORTS_TOGETHER = Duration.ofSeconds(2);

    /** How long a second monitor may take to say what the first has said: the stand-by is asked after 2 s. */
    public static final Duration SECOND_WITNESS = Duration.ofSeconds(5);

    /**
     * How long a host's own monitors, which greeted shortly before, may take to return a challenge that was issued after the
     * proof of one witness: they greet every 10 s, and one greeting may be lost.
     */
    public static final Duration OWN_ANSWER = Duration.ofSeconds(40);

    /** How often a gate asks. */
    public static final Duration GATE_ASK = GateAnswer.ASK_AGAIN;

    /** How long a recovery waits for the answer of a gate, and how long after its last one it is still waited for. */
    public static final Duration GATE_ANSWER = Duration.ofSeconds(30);

    /** No gate stays shut for longer. */
    public static final Duration GATE_LONGEST = Duration.ofMinutes(10);

    /** How old, at the loss of a host, what its monitors said of its gate may be. */
    public static final Duration STANDING = Duration.ofMinutes(2);

    private static final Duration LEAST_PROMISE = Duration.ofSeconds(20);
    private static final Duration CALL = Duration.ofSeconds(40);
    private static final Duration MOST_FRESH = Duration.ofSeconds(10);
    private static final Duration MOST_NOVA_SKEW = Duration.ofSeconds(10);
    private static final Duration MOST_PROMPT = Duration.ofSeconds(2);
    private static final Duration LEAST_SILENCE = Duration.ofSeconds(25);

    /** The components, to be set by name; with Nova's defaults, and ours. */
    public static final class Edit {
        public Duration callTimeout = CALL;
        public Duration settle = Duration.ofSeconds(5);
        public Duration latestArrival = Duration.ofSeconds(10);
        public Duration evacuationLimit = Duration.ofMinutes(30);
        public Duration bootTime = Duration.ofSeconds(15);
        public Duration gateWaits = Duration.ZERO;
        public Duration serviceDownTime = Duration.ofSeconds(60);
        public Duration clockSkew = Duration.ofSeconds(30);
        public Duration targetCheck = Duration.ofSeconds(15);
        public Duration stuckAfter = Duration.ofSeconds(60);
        public Duration recheck = Duration.ofSeconds(10);

        private Edit() {}
    }

    public static SafeTimes defaults() {
        return Edits.build(SafeTimes.class, new Edit());
    }

    public SafeTimes with(Consumer<Edit> change) {
        return Edits.changed(SafeTimes.class, Edits.copy(this, new Edit()), change);
    }

    /** With what nobody configures brought in line with what somebody has. */
    public SafeTimes derived() {
        return with(e -> {
            e.targetCheck = shorter(targetCheck, bootTime);
            e.stuckAfter = longer(stuckAfter, silentAfter().plus(recheck));
        });
    }

    /** For a host whose segment declares how long it takes to boot; never shorter than what holds for all hosts. */
    public SafeTimes ofHost(Duration declared) {
        return declared.compareTo(bootTime) <= 0 ? this : with(e -> e.bootTime = declared);
    }

    /** For a host whose gate was verified before it was lost (C-29). */
    public SafeTimes behindGate(Duration waits) {
        return with(e -> e.gateWaits = waits);
    }

    /**
     * How long after its fencing a host may have started a guest, or its nova-compute, at the earliest. What takes long in a boot
     * may run beside the gate, so the longer of both counts, and not their sum.
     */
    public Duration backAfter() {
        return longer(bootTime, gateWaits);
    }

    /** How long a gate is to promise each time, at least. */
    public Duration gatePromise() {
        return longer(LEAST_PROMISE, latestArrival.plus(LEAST_PROMISE.dividedBy(2)));
    }

    /** For how long a gate is kept shut; the rest of its longest time is left for what is under way then. */
    public Duration gateWork() {
        Duration work = GATE_LONGEST.minus(lateCall()).minus(GATE_ANSWER);
        return work.isNegative() ? Duration.ZERO : work;
    }

    /** A request whose answer was lost is begun by Nova within it after it was sent, or never. */
    public Duration lateCall() {
        return longer(callTimeout.plus(settle), latestArrival);
    }

    /** How long after its fencing a host surely meets nothing that is sent then. */
    public Duration margin() {
        return latestArrival.compareTo(backAfter()) < 0 ? backAfter().minus(latestArrival) : Duration.ZERO;
    }

    /** A host that boots by itself after its fencing has been heard in Nova by then. */
    public Duration heardBy() {
        return bootTime.plus(gateWaits).plus(longer(seenDownAfter(), silentAfter()));
    }

    /** What a host takes from its queue so soon after it was asked for, it does not take because it has just booted. */
    public Duration claimTime() {
        return bootTime.dividedBy(2);
    }

    /** How old a reading of Nova may be that an act rests on. */
    public Duration fresh() {
        return shorter(MOST_FRESH, bootTime);
    }

    /** A call that is answered within it was not carried out much earlier or later. */
    public Duration prompt() {
        return shorter(MOST_PROMPT, claimTime());
    }

    /** How far the clocks of Nova's own machines may differ. */
    public Duration novaSkew() {
        return shorter(MOST_NOVA_SKEW, clockSkew);
    }

    /** How long after its loss Nova shows a host as down, whichever clock its loss was dated by. */
    public Duration seenDownAfter() {
        return serviceDownTime.plus(clockSkew);
    }

    /** Nova's default: a compute service reports six times within service_down_time. */
    public Duration reportInterval() {
        return serviceDownTime.dividedBy(6);
    }

    /** A host whose heartbeats in Nova have not moved for so long does not live, if a monitor says so as well. */
    public Duration standStill() {
        return reportInterval().multipliedBy(2);
    }

    /** A compute service whose heartbeats have not moved for so long is silent: two may be late or missed. */
    public Duration silentAfter() {
        return longer(LEAST_SILENCE, reportInterval().multipliedBy(5).dividedBy(2));
    }

    /** What must hold, with the reasons. */
    public List<TimeRule> rules() {
        return List.of(
                new TimeRule(
                        "T-1",
                        "`late_call`",
                        lateCall(),
                        "`evacuation_limit`",
                        evacuationLimit,
                        "an evacuation that is given up may still be begun, beside another recovery's (C-5)"),
                new TimeRule(
                        "T-2",
                        "`margin` + `latest_arrival`",
                        margin().isZero() ? Duration.ZERO : margin().plus(latestArrival),
                        "`back_after`",
                        backAfter(),
                        "what was decided on a fencing alone may meet a host that is back (C-10)"),
                new TimeRule(
                        "T-3",
                        "`latest_arrival`",
                        latestArrival,
                        "`late_call`",
                        lateCall(),
                        "a call that counts as lost is repeated while Nova may still begin it (C-4)"),
                new TimeRule(
                        "T-4",
                        "`prompt`",
                        prompt(),
                        "`claim_time`",
                        claimTime(),
                        "an evacuation counts as claimed by a host that may have booted since it was asked for (C-5)"),
                new TimeRule(
                        "T-5",
                        "`target_check`",
                        targetCheck,
                        "`boot_time`",
                        bootTime,
                        "an instance counts as landed on a host that was lost and has booted since (C-19)"),
                new TimeRule(
                        "T-6",
                        "2 `report_interval`",
                        reportInterval().multipliedBy(2),
                        "`silent_after`",
                        silentAfter(),
                        "a host that lives counts as silent, and its evacuation is repeated (C-5)"),
                new TimeRule(
                        "T-7",
                        "`recheck` + `report_interval`",
                        recheck.plus(reportInterval()),
                        "`silent_after`",
                        silentAfter(),
                        "a host that lives never counts as heard, and waits do not end (C-9)"),
                new TimeRule(
                        "T-8",
                        "`silent_after` + `recheck`",
                        silentAfter().plus(recheck),
                        "`stuck_after`",
                        stuckAfter,
                        "an evacuation counts as stuck before the silence of its target shows (C-5)"),
                new TimeRule(
                        "T-9",
                        "`nova_skew`",
                        novaSkew(),
                        "`clock_skew`",
                        clockSkew,
                        "Nova's machines would agree less with each other than with the controller (C-4)"),
                new TimeRule(
                        "T-10",
                        "`report_pause` + `report_connect`",
                        REPORT_PAUSE.plus(REPORT_CONNECT),
                        "`hearing`",
                        HEARING,
                        "after a restart an act comes before the report that the host is back (C-10)"),
                new TimeRule(
                        "T-11",
                        "`boot_time` + `gate_waits` + `silent_after`",
                        bootTime.plus(gateWaits).plus(silentAfter()),
                        "`heard_by`",
                        heardBy(),
                        "a host that has booted may not have been heard when it counts as silent (C-10)"),
                new TimeRule(
                        "T-12",
                        "`latest_arrival` + `gate_ask`",
                        latestArrival.plus(GATE_ASK),
                        "`gate_promise`",
                        gatePromise(),
                        "nothing is ever sent behind a gate, which stays shut for nothing (C-29)"));
    }

    private static Duration shorter(Duration a, Duration b) {
        return a.compareTo(b) <= 0 ? a : b;
    }

    private static Duration longer(Duration a, Duration b) {
        return a.compareTo(b) >= 0 ? a : b;
    }
}
