package io.masakari.core.instance;

import io.masakari.core.detection.Moment;
import io.masakari.core.instance.LastKnown.Condition;
import io.masakari.core.model.InstanceFailure;
import io.masakari.core.model.InstanceId;
import io.masakari.core.model.MonotonicTime;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** All that {@link InstanceWatch} remembers of one instance; only the {@link LastKnown} of it outlives the process. */
final class WatchedInstance {
    /** libvirt tells each reboot twice, some 100 ms apart. */
    private static final Duration SAME_REBOOT = Duration.ofMillis(250);

    /** A failure that may still become an end or a restart by itself. */
    record Doubt(InstanceFailure failure, InstanceObservation.Told told, Moment moment) {}

    private final InstanceId instance;
    private String name;
    private boolean persistent;
    private Condition condition = Condition.OFF;
    private boolean told;
    private boolean paused;
    private boolean watchdogEndsIt;
    private Optional<Doubt> doubt = Optional.empty();
    private boolean suppressing;
    private final Deque<MonotonicTime> reboots = new ArrayDeque<>();
    private final Deque<MonotonicTime> reports = new ArrayDeque<>();
    private final Map<InstanceFailure, MonotonicTime> reported = new EnumMap<>(InstanceFailure.class);

    WatchedInstance(InstanceId instance, String name, boolean persistent) {
        this.instance = instance;
        this.name = name;
        this.persistent = persistent;
    }

    static WatchedInstance of(LastKnown known) {
        WatchedInstance watched = new WatchedInstance(known.instance(), known.name(), known.persistent());
        watched.condition = known.condition();
        return watched;
    }

    LastKnown lastKnown() {
        return new LastKnown(instance, name, condition, persistent);
    }

    InstanceId instance() {
        return instance;
    }

    String name() {
        return name;
    }

    void name(String given) {
        name = given;
    }

    boolean isPersistent() {
        return persistent;
    }

    void persistent(boolean is) {
        persistent = is;
    }

    Condition condition() {
        return condition;
    }

    void condition(Condition now) {
        condition = now;
    }

    /** Whether an event told of it since the connection was made: then the list has nothing newer. */
    boolean isTold() {
        return told;
    }

    void told(boolean is) {
        told = is;
    }

    /** Whether its process is there and does not execute. */
    boolean isPaused() {
        return paused || condition == Condition.STUCK;
    }

    void paused(boolean is) {
        paused = is;
    }

    /** A new run: what happened in the last one no longer counts. */
    void started() {
        condition = Condition.RUNS;
        paused = false;
        watchdogEndsIt = false;
        doubt = Optional.empty();
        reported.clear();
    }

    boolean watchdogEndsIt() {
        return watchdogEndsIt;
    }

    void watchdogWillEndIt() {
        watchdogEndsIt = true;
    }

    Optional<Doubt> doubt() {
        return doubt;
    }

    void doubt(Doubt raised) {
        doubt = Optional.of(raised);
    }

    void settleDoubt() {
        doubt = Optional.empty();
    }

    /** @return whether this one makes it a storm; the count begins again then */
    boolean rebootedIntoStorm(MonotonicTime now, InstancePolicy policy) {
        if (!reboots.isEmpty() && now.since(reboots.getLast()).compareTo(SAME_REBOOT) < 0) {
            return false;
        }
        reboots.addLast(now);
        forget(reboots, now, policy.rebootWindow());
        if (reboots.size() < policy.rebootStorm()) {
            return false;
        }
        reboots.clear();
        return true;
    }

    /** That it was reported lately does not count any more. */
    void forget(InstanceFailure failure) {
        reported.remove(failure);
    }

    boolean wasReportedLately(InstanceFailure failure, MonotonicTime now, InstancePolicy policy) {
        MonotonicTime last = reported.get(failure);
        return last != null && now.since(last).compareTo(policy.repeatAfter()) < 0;
    }

    /** @return false if there were too many already */
    boolean countReport(InstanceFailure failure, MonotonicTime now, InstancePolicy policy) {
        reported.put(failure, now);
        forget(reports, now, policy.reportWindow());
        if (reports.size() >= policy.maxReports()) {
            return false;
        }
        suppressing = false;
        reports.addLast(now);
        return true;
    }

    /** @return whether this is the first report that is suppressed since there was room */
    boolean beginSuppressing() {
        boolean first = !suppressing;
        suppressing = true;
        return first;
    }

    private static void forget(Deque<MonotonicTime> times, MonotonicTime now, Duration window) {
        while (!times.isEmpty() && now.since(times.getFirst()).compareTo(window) > 0) {
            times.removeFirst();
        }
    }
}
