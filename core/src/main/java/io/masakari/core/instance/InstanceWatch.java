package io.masakari.core.instance;

import io.masakari.core.detection.Moment;
import io.masakari.core.instance.InstanceObservation.Found;
import io.masakari.core.instance.InstanceObservation.Raw;
import io.masakari.core.instance.InstanceObservation.Told;
import io.masakari.core.instance.LastKnown.Condition;
import io.masakari.core.model.GuestList;
import io.masakari.core.model.InstanceEvidence;
import io.masakari.core.model.InstanceEvidence.Sighting;
import io.masakari.core.model.InstanceFailure;
import io.masakari.core.model.InstanceId;
import io.masakari.core.model.MonotonicTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Tells failures of this host's instances from orderly ends, with one report for each incident, and finds out by comparing
 * what happened while no events came. Not thread-safe; time comes with each observation.
 *
 * <pre>
 *           STARTED, RESUMED                      paused by an error, or panicked
 *   OFF ------------------------> RUNS --------------------------------------------> STUCK
 *    ^  every STOPPED_*; FAILED    |  <------------------ RESUMED ------------------   |
 *    |  and CRASHED are reported   |                                                   |
 *    +-----------------------------+---------------------------------------------------+
 * </pre>
 */
public final class InstanceWatch {
    private final InstancePolicy policy;
    private final Map<InstanceId, WatchedInstance> known = new LinkedHashMap<>();
    private boolean hasBaseline;
    private boolean changed;
    private List<InstanceOutput> outputs = new ArrayList<>();

    /** @param lastKnown of an earlier run since the host booted; empty if there was none: then there is nothing to compare */
    public InstanceWatch(InstancePolicy policy, Optional<? extends Collection<LastKnown>> lastKnown) {
        this.policy = policy;
        hasBaseline = lastKnown.isPresent();
        lastKnown.ifPresent(all -> all.forEach(each -> known.put(each.instance(), WatchedInstance.of(each))));
    }

    public List<InstanceOutput> accept(InstanceObservation observation, Moment moment) {
        outputs = new ArrayList<>();
        if (observation instanceof InstanceObservation.Connected) {
            known.values().forEach(watched -> watched.told(false));
        } else if (observation instanceof Told told) {
            told(told, moment);
        } else if (observation instanceof InstanceObservation.Listed listed) {
            compare(listed.instances(), moment);
        }
        reportOldDoubts(moment);
        return outputs;
    }

    /** When {@link InstanceObservation.Tick} is due at the latest. */
    public Optional<MonotonicTime> nextDeadline() {
        return known.values().stream()
                .flatMap(watched -> watched.doubt().stream())
                .map(doubt -> doubt.moment().at().plus(policy.settle()))
                .min(MonotonicTime::compareTo);
    }

    /** What to keep on disk. */
    public List<LastKnown> lastKnown() {
        return known.values().stream().map(WatchedInstance::lastKnown).toList();
    }

    /** Whether {@link #lastKnown} changed since the last call. */
    public boolean takeChanged() {
        boolean was = changed;
        changed = false;
        return was;
    }

    /** What is on this host now, as far as it was told; after {@link InstanceObservation.Listed} that is all. */
    public GuestList guests() {
        List<InstanceId> running = new ArrayList<>();
        List<InstanceId> paused = new ArrayList<>();
        for (WatchedInstance watched : known.values()) {
            if (watched.condition() != Condition.OFF) {
                (watched.isPaused() ? paused : running).add(watched.instance());
            }
        }
        return new GuestList(running, paused);
    }

    public int count() {
        return known.size();
    }

    private void told(Told told, Moment moment) {
        WatchedInstance watched = known.computeIfAbsent(
                told.instance(), id -> new WatchedInstance(id, told.name(), told.signal() == InstanceSignal.DEFINED));
        LastKnown before = watched.lastKnown();
        watched.told(true);
        watched.name(told.name());
        switch (told.signal()) {
            case DEFINED -> watched.persistent(true);
            case UNDEFINED -> watched.persistent(false);
            case STARTED -> watched.started();
            case RESUMED -> resumed(watched, moment);
            case SUSPENDED_IOERROR, IO_ERROR_PAUSE -> stuck(watched, InstanceFailure.PAUSED_ON_IO_ERROR, told, moment);
            case SUSPENDED_WATCHDOG, WATCHDOG_PAUSE -> stuck(watched, InstanceFailure.WATCHDOG, told, moment);
            case IO_ERROR_REPORT -> goesOn(watched, InstanceFailure.IO_ERROR_REPORTED, told, moment);
            case WATCHDOG_NONE, WATCHDOG_RESET, WATCHDOG_SHUTDOWN, WATCHDOG_DEBUG, WATCHDOG_INJECTNMI ->
                goesOn(watched, InstanceFailure.WATCHDOG, told, moment);
            // The end that follows is reported.
            case WATCHDOG_POWEROFF -> watched.watchdogWillEndIt();
            case SUSPENDED, SUSPENDED_API_ERROR -> watched.paused(true);
            case CRASHED_PANICKED -> doubt(watched, InstanceFailure.PANICKED, told, moment);
            case CONTROL_ERROR -> doubt(watched, InstanceFailure.CONTROL_ERROR, told, moment);
            case REBOOT -> rebooted(watched, told, moment);
            case STOPPED_FAILED ->
                ended(
                        watched,
                        watched.watchdogEndsIt() ? InstanceFailure.WATCHDOG : InstanceFailure.CRASHED,
                        told,
                        moment);
            case STOPPED_CRASHED -> ended(watched, InstanceFailure.PANICKED, told, moment);
            case STOPPED_SHUTDOWN, STOPPED_DESTROYED, STOPPED_MIGRATED, STOPPED_SAVED, STOPPED_FROM_SNAPSHOT ->
                endedOrderly(watched, told.signal());
            case AGENT_SILENT -> goesOn(watched, InstanceFailure.AGENT_SILENT, told, moment);
            case SHUTDOWN_FINISHED,
                    SHUTDOWN_GUEST,
                    SHUTDOWN_HOST,
                    CRASHED_CRASHLOADED,
                    IO_ERROR_NONE,
                    AGENT_CONNECTED,
                    AGENT_DISCONNECTED,
                    OTHER -> {
                // Nothing failed, or the event that follows says so.
            }
        }
        if (watched.condition() == Condition.OFF && !watched.isPersistent()) {
            known.remove(watched.instance());
        }
        changed |= !watched.lastKnown().equals(before) || !known.containsKey(watched.instance());
    }

    private void resumed(WatchedInstance watched, Moment moment) {
        if (watched.condition() == Condition.STUCK) {
            goesOnAfterAll(watched, moment);
        }
        // After a panic the hypervisor restarted it; that counts with the reboots, for which an event comes too.
        watched.doubt()
                .filter(doubt -> doubt.failure() == InstanceFailure.PANICKED)
                .ifPresent(doubt -> watched.settleDoubt());
        watched.condition(Condition.RUNS);
        watched.paused(false);
    }

    /** If it comes to stand still once more, that is news. */
    private void goesOnAfterAll(WatchedInstance watched, Moment moment) {
        watched.forget(InstanceFailure.PAUSED_ON_IO_ERROR);
        outputs.add(new InstanceOutput.Resumed(watched.instance(), watched.name(), moment));
    }

    private void rebooted(WatchedInstance watched, Told told, Moment moment) {
        watched.settleDoubt();
        if (watched.rebootedIntoStorm(moment.at(), policy)) {
            goesOn(watched, InstanceFailure.REBOOT_STORM, told, moment);
        }
    }

    private void doubt(WatchedInstance watched, InstanceFailure failure, Told told, Moment moment) {
        if (watched.condition() == Condition.RUNS && watched.doubt().isEmpty()) {
            watched.doubt(new WatchedInstance.Doubt(failure, told, moment));
        }
    }

    private void reportOldDoubts(Moment moment) {
        for (WatchedInstance watched : known.values()) {
            watched.doubt().ifPresent(doubt -> {
                if (moment.at().since(doubt.moment().at()).compareTo(policy.settle()) < 0) {
                    return;
                }
                watched.settleDoubt();
                if (doubt.failure() == InstanceFailure.PANICKED) {
                    stuck(watched, doubt.failure(), doubt.told(), doubt.moment());
                    changed = true;
                } else {
                    goesOn(watched, doubt.failure(), doubt.told(), doubt.moment());
                }
            });
        }
    }

    /** It does not run until somebody acts. At the second event of the same incident it is stuck already. */
    private void stuck(WatchedInstance watched, InstanceFailure failure, Told told, Moment moment) {
        if (watched.condition() == Condition.RUNS) {
            watched.condition(Condition.STUCK);
            goesOn(watched, failure, told, moment);
        }
    }

    /** It still runs, so the same may happen again soon. */
    private void goesOn(WatchedInstance watched, InstanceFailure failure, Told told, Moment moment) {
        if (!watched.wasReportedLately(failure, moment.at(), policy)) {
            report(watched, failure, told.signal(), told.raw(), told.object(), Sighting.LIVE, moment);
        }
    }

    private void ended(WatchedInstance watched, InstanceFailure failure, Told told, Moment moment) {
        boolean known = watched.condition() == Condition.OFF
                || (failure == InstanceFailure.PANICKED && watched.wasReportedLately(failure, moment.at(), policy));
        watched.settleDoubt();
        watched.condition(Condition.OFF);
        if (!known) {
            report(watched, failure, told.signal(), told.raw(), told.object(), Sighting.LIVE, moment);
        }
    }

    private void endedOrderly(WatchedInstance watched, InstanceSignal how) {
        watched.settleDoubt();
        watched.condition(Condition.OFF);
        outputs.add(new InstanceOutput.EndedOrderly(watched.instance(), watched.name(), how));
    }

    private void compare(List<Found> list, Moment moment) {
        int before = outputs.size();
        Set<InstanceId> found = new HashSet<>();
        for (Found each : list) {
            found.add(each.instance());
            compare(each, moment);
        }
        for (WatchedInstance watched : List.copyOf(known.values())) {
            if (!found.contains(watched.instance()) && !watched.isTold()) {
                gone(watched, moment);
            }
        }
        int failed = outputs.size() - before;
        hasBaseline = true;
        changed = true;
        outputs.add(new InstanceOutput.Compared(known.size(), failed));
    }

    private void compare(Found found, Moment moment) {
        WatchedInstance watched = known.get(found.instance());
        // An instance that is new here and has crashed was also started while no events came. One that is off for an
        // unknown reason may never have run.
        boolean isNewAndOff = watched == null && found.finding() == Finding.OFF_UNKNOWN;
        Condition before = isNewAndOff ? Condition.OFF : watched == null ? Condition.RUNS : watched.condition();
        if (watched == null) {
            watched = new WatchedInstance(found.instance(), found.name(), found.persistent());
            known.put(found.instance(), watched);
        } else if (watched.isTold()) {
            return;
        }
        watched.name(found.name());
        watched.persistent(found.persistent());
        watched.condition(conditionOf(found.finding()));
        watched.paused(found.finding() == Finding.PAUSED);
        if (hasBaseline && before == Condition.STUCK && watched.condition() == Condition.RUNS) {
            goesOnAfterAll(watched, moment);
        }
        if (hasBaseline && before != Condition.OFF) {
            Optional<InstanceFailure> failure = failureOf(found.finding(), before);
            if (failure.isPresent()) {
                Raw raw = new Raw(-1, found.state(), found.reason());
                report(watched, failure.get(), signalOf(found.finding()), raw, "", Sighting.COMPARED, moment);
            }
        }
    }

    /** No longer in the list. A persistent one stays in the list after a crash, so somebody has removed it. */
    private void gone(WatchedInstance watched, Moment moment) {
        known.remove(watched.instance());
        if (!watched.isPersistent() && watched.condition() != Condition.OFF) {
            report(
                    watched,
                    InstanceFailure.VANISHED,
                    InstanceSignal.STOPPED_FAILED,
                    new Raw(-1, -1, -1),
                    "",
                    Sighting.COMPARED,
                    moment);
        }
    }

    private static Condition conditionOf(Finding finding) {
        return switch (finding) {
            case RUNS, PAUSED -> Condition.RUNS;
            case PAUSED_IO_ERROR, PAUSED_WATCHDOG, PANICKED -> Condition.STUCK;
            case OFF_ORDERLY, OFF_CRASHED, OFF_UNKNOWN -> Condition.OFF;
        };
    }

    private static Optional<InstanceFailure> failureOf(Finding finding, Condition before) {
        boolean ran = before == Condition.RUNS;
        return switch (finding) {
            case RUNS, PAUSED, OFF_ORDERLY -> Optional.empty();
            case PAUSED_IO_ERROR -> ran ? Optional.of(InstanceFailure.PAUSED_ON_IO_ERROR) : Optional.empty();
            case PAUSED_WATCHDOG -> ran ? Optional.of(InstanceFailure.WATCHDOG) : Optional.empty();
            case PANICKED -> ran ? Optional.of(InstanceFailure.PANICKED) : Optional.empty();
            // An unknown reason may be a failure, which must be seen (L-2); the controller asks Nova about it.
            case OFF_CRASHED, OFF_UNKNOWN -> Optional.of(InstanceFailure.CRASHED);
        };
    }

    private static InstanceSignal signalOf(Finding finding) {
        return switch (finding) {
            case PAUSED_IO_ERROR -> InstanceSignal.SUSPENDED_IOERROR;
            case PAUSED_WATCHDOG -> InstanceSignal.SUSPENDED_WATCHDOG;
            case PANICKED -> InstanceSignal.CRASHED_PANICKED;
            case RUNS, PAUSED, OFF_ORDERLY, OFF_CRASHED, OFF_UNKNOWN -> InstanceSignal.STOPPED_FAILED;
        };
    }

    private void report(
            WatchedInstance watched,
            InstanceFailure failure,
            InstanceSignal signal,
            Raw raw,
            String object,
            Sighting sighting,
            Moment moment) {
        if (!watched.countReport(failure, moment.at(), policy)) {
            if (watched.beginSuppressing()) {
                outputs.add(new InstanceOutput.Suppressed(watched.instance(), watched.name(), failure));
            }
            return;
        }
        InstanceEvidence evidence = new InstanceEvidence(
                failure, moment.wall(), sighting, raw.eventId(), raw.event(), raw.detail(), watched.name(), object);
        outputs.add(new InstanceOutput.Report(watched.instance(), signal, evidence, moment));
    }
}
