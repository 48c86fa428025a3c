package io.masakari.core.process;

import io.masakari.core.detection.Moment;
import io.masakari.core.model.MonotonicTime;
import io.masakari.core.model.ProcessEvidence;
import io.masakari.core.model.ProcessFailure;
import io.masakari.core.process.ProcessObservation.Absence;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * The state machine of one process.
 *
 * <pre>
 *  LOOKING ──found──► RUNNING ──ended──► LOOKING ──absent──► RESTARTING ──succeeded──► APPEARING ──found──► RUNNING
 *     │                  ▲                  │               ▲    │ failed                  │ not in time
 *     │ on purpose       │ found            │ systemd       │    ▼                         │
 *     └────────► STOPPED ┤                  │ gave up    BACKING_OFF ◄─────────────────────┘
 *                        │                  ▼                    │ tries used up (a last look)
 *                      FAILED ◄─────────────┴────────────────────┘  and again every now and then
 * </pre>
 *
 * <p>UNIT_MISSING is as STOPPED, for a unit that does not exist. WAITING stands before RESTARTING where another process must run first. Knows one process; {@link ProcessTable} knows
 * the others.
 */
final class WatchedProcess {
    /** What follows if the look finds nothing. */
    private enum Purpose {
        ORDINARY,
        BEFORE_TRY,
        BEFORE_REPORT
    }

    private static final Duration APPEAR_LOOK_EVERY = Duration.ofMillis(100);
    private static final Duration UNIT_LOOK_EVERY = Duration.ofMillis(500);

    private final RestartPolicy policy;
    private final List<ProcessOutput> outputs = new ArrayList<>();
    /** Ends that called for a restart, within the window. */
    private final Deque<Moment> ends = new ArrayDeque<>();

    private ProcessSpec spec;
    private ProcessState state = ProcessState.LOOKING;
    private boolean first = true;
    private Purpose purpose = Purpose.ORDINARY;
    private boolean looking;
    private boolean waitIsNew;
    private boolean hostWasStopping;
    private int tries;
    private Optional<Moment> downSince = Optional.empty();
    private Ending ending = Ending.unknown();
    private List<String> output = List.of();
    private Optional<ProcessEvidence> reported;
    private ProcessFailure failure = ProcessFailure.RESTART_FAILED;
    /** It runs only by what systemd says, so no event comes when it ends. */
    private boolean unheld;
    /** While it runs: when it has run for long enough to be called well. */
    private Optional<MonotonicTime> wellAt = Optional.empty();

    private Optional<MonotonicTime> deadline = Optional.empty();
    /** How long the process may take to appear, or systemd to change its unit. */
    private Optional<MonotonicTime> patience = Optional.empty();

    private MonotonicTime againAt;

    /** @param reported what an earlier run of the monitor has reported and not withdrawn */
    WatchedProcess(ProcessSpec spec, RestartPolicy policy, Optional<ProcessEvidence> reported, Moment now) {
        this.spec = spec;
        this.policy = policy;
        this.reported = reported;
        this.againAt = now.at();
        look(Purpose.ORDINARY);
    }

    ProcessSpec spec() {
        return spec;
    }

    /** The entry was edited: what is known of the process stays. */
    void respecify(ProcessSpec edited) {
        spec = edited;
    }

    ProcessState state() {
        return state;
    }

    Optional<ProcessEvidence> reported() {
        return reported;
    }

    Optional<MonotonicTime> deadline() {
        return deadline;
    }

    /** Whether the monitor starts it for the first time, so that those after it in the list have to wait. */
    boolean isStarting() {
        return first
                && switch (state) {
                    case LOOKING, RESTARTING, APPEARING -> true;
                    case RUNNING, WAITING, BACKING_OFF, STOPPED, UNIT_MISSING, FAILED -> false;
                };
    }

    boolean isFirst() {
        return first;
    }

    /** What was decided since the last call. */
    List<ProcessOutput> take() {
        List<ProcessOutput> taken = List.copyOf(outputs);
        outputs.clear();
        return taken;
    }

    void found(ProcessObservation.Found found, Moment now) {
        looking = false;
        patience = Optional.empty();
        unheld = !found.held();
        if (state == ProcessState.RUNNING) {
            watchOn(now);
            return;
        }
        if (spec.isUnit() && state == ProcessState.LOOKING && downSince.isPresent()) {
            if (found.restartedBySystemd()) {
                countEnd(now);
                tries = ends.size();
            } else if (reported.isEmpty()) {
                forget(); // an operator has restarted it
            }
        }
        if (first && reported.isEmpty()) {
            forget(); // its first start is no failure
        }
        first = false;
        change(ProcessState.RUNNING, ProcessReason.FOUND);
        if (ends.size() >= policy.crashes() && reported.isEmpty()) {
            report(ProcessFailure.CRASH_LOOP, now);
        }
        if (downSince.isPresent() || reported.isPresent()) {
            wellAt = Optional.of(now.at().plus(wellAfter()));
        }
        watchOn(now);
    }

    private void watchOn(Moment now) {
        MonotonicTime next = now.at().plus(policy.lookEvery());
        boolean wellFirst = wellAt.filter(at -> !next.isBefore(at)).isPresent();
        deadline = unheld && !wellFirst ? Optional.of(next) : wellAt;
    }

    void absent(ProcessObservation.Absent absent, Moment now) {
        looking = false;
        if (absent.ending().isKnown()) {
            ending = absent.ending();
        }
        switch (state) {
            case LOOKING -> absentAfterLook(absent.why(), now);
            case APPEARING -> absentAfterCommands(absent.why(), now);
            case STOPPED, UNIT_MISSING -> absentWhileStopped(absent.why(), now);
            case FAILED -> {
                boolean again = !now.at().isBefore(againAt);
                if (again && !spec.isUnit()) {
                    wantTry();
                } else {
                    if (again && reported.isEmpty()) {
                        againAt = now.at().plus(policy.againEvery());
                        report(failure, now); // the controller has not taken it
                    }
                    deadline = Optional.of(now.at().plus(policy.lookEvery()));
                }
            }
            case WAITING -> deadline = Optional.of(now.at().plus(policy.lookEvery()));
            case RUNNING -> {
                if (unheld) {
                    change(ProcessState.LOOKING, ProcessReason.ENDED);
                    absentAfterLook(absent.why(), now);
                }
            }
            case RESTARTING, BACKING_OFF -> {
                // The question was asked before this state; its answer is of no use now.
            }
        }
    }

    void ended(ProcessObservation.Ended ended, Moment now) {
        if (state != ProcessState.RUNNING) {
            return;
        }
        down(now);
        ending = ended.ending();
        output = ended.output();
        patience = Optional.empty();
        change(ProcessState.LOOKING, ProcessReason.ENDED);
        look(Purpose.ORDINARY);
    }

    void commandsEnded(ProcessObservation.CommandsEnded ended, Moment now) {
        if (state != ProcessState.RESTARTING) {
            return;
        }
        if (!ended.output().isEmpty() || !ended.succeeded()) {
            output = ended.output();
        }
        if (ended.succeeded()) {
            patience = Optional.of(now.at().plus(policy.appearWithin()));
            change(ProcessState.APPEARING, ProcessReason.COMMANDS_SUCCEEDED);
            look(Purpose.ORDINARY);
        } else {
            tryFailed(ProcessReason.COMMANDS_FAILED, now);
        }
    }

    void reportNotTaken() {
        reported = Optional.empty();
    }

    /** It is reported again after a while, if it is still true then. */
    void wellNotTaken(ProcessEvidence taken, Moment now) {
        if (reported.isEmpty()) {
            reported = Optional.of(taken);
            if (state == ProcessState.RUNNING) {
                wellAt = Optional.of(now.at().plus(policy.againEvery()));
                watchOn(now);
            }
        }
    }

    /** It is its turn, and what it waits for runs. */
    void go() {
        if (!waitIsNew) {
            // Somebody may have started it meanwhile.
            change(ProcessState.LOOKING, ProcessReason.TRY);
            look(Purpose.BEFORE_TRY);
            return;
        }
        tries++;
        change(ProcessState.RESTARTING, ProcessReason.TRY);
        outputs.add(new ProcessOutput.Run(spec.name(), first, tries));
    }

    /** It is not its turn yet: from now on it is looked for, because somebody else may start it. */
    void waitOn(Moment now) {
        if (waitIsNew) {
            waitIsNew = false;
            deadline = Optional.of(now.at().plus(policy.lookEvery()));
        }
    }

    void tick(Moment now) {
        if (deadline.isEmpty() || now.at().isBefore(deadline.get())) {
            return;
        }
        deadline = Optional.empty();
        switch (state) {
            case RUNNING -> {
                if (wellAt.filter(at -> !now.at().isBefore(at)).isPresent()) {
                    wellAt = Optional.empty();
                    well();
                }
                if (unheld) {
                    look(Purpose.ORDINARY);
                }
            }
            case BACKING_OFF -> {
                change(ProcessState.LOOKING, ProcessReason.TRY);
                look(Purpose.BEFORE_TRY);
            }
            case LOOKING, APPEARING, STOPPED, UNIT_MISSING, FAILED, WAITING -> look(purpose);
            case RESTARTING -> {
                // It has no deadline: the time limit of the commands decides.
            }
        }
    }

    private void absentAfterLook(Absence why, Moment now) {
        down(now);
        switch (why) {
            case STOPPED_ON_PURPOSE -> stopped(ProcessReason.STOPPED_ON_PURPOSE, now);
            case HOST_STOPPING -> stopped(ProcessReason.HOST_STOPPING, now);
            case UNIT_MISSING -> stopped(ProcessReason.UNIT_MISSING, now);
            case UNIT_FAILED -> fail(ProcessFailure.UNIT_FAILED, ProcessReason.UNIT_FAILED, now);
            case UNIT_BUSY -> {
                if (patience.isEmpty()) {
                    patience = Optional.of(now.at().plus(policy.unitLimit()));
                }
                if (now.at().isBefore(patience.get())) {
                    deadline = Optional.of(now.at().plus(UNIT_LOOK_EVERY));
                } else {
                    fail(ProcessFailure.UNIT_FAILED, ProcessReason.UNIT_FAILED, now);
                }
            }
            case UNEXPLAINED -> {
                switch (purpose) {
                    case ORDINARY -> fallen(now);
                    case BEFORE_TRY -> wantTry();
                    case BEFORE_REPORT -> fail(ProcessFailure.RESTART_FAILED, ProcessReason.TRIES_USED_UP, now);
                }
            }
        }
    }

    private void absentWhileStopped(Absence why, Moment now) {
        deadline = Optional.of(now.at().plus(policy.lookEvery()));
        switch (why) {
            case UNIT_FAILED -> {
                down(now);
                fail(ProcessFailure.UNIT_FAILED, ProcessReason.UNIT_FAILED, now);
            }
            case UNEXPLAINED -> {
                if (hostWasStopping) {
                    fallen(now); // the shutdown was cancelled
                }
            }
            case UNIT_BUSY -> {
                if (spec.isUnit()) {
                    change(ProcessState.LOOKING, ProcessReason.UNIT_BUSY);
                    absentAfterLook(why, now);
                }
            }
            case STOPPED_ON_PURPOSE, UNIT_MISSING -> {
                if (spec.isUnit()) {
                    stopped(
                            why == Absence.UNIT_MISSING ? ProcessReason.UNIT_MISSING : ProcessReason.STOPPED_ON_PURPOSE,
                            now);
                }
            }
            case HOST_STOPPING -> {}
        }
    }

    private void absentAfterCommands(Absence why, Moment now) {
        switch (why) {
            case STOPPED_ON_PURPOSE -> stopped(ProcessReason.STOPPED_ON_PURPOSE, now);
            case HOST_STOPPING -> stopped(ProcessReason.HOST_STOPPING, now);
            case UNIT_FAILED, UNIT_MISSING, UNIT_BUSY, UNEXPLAINED -> {
                if (patience.isPresent() && now.at().isBefore(patience.get())) {
                    deadline = Optional.of(now.at().plus(APPEAR_LOOK_EVERY));
                } else {
                    tryFailed(ProcessReason.NOT_APPEARED, now);
                }
            }
        }
    }

    /** Nobody stopped it, and nobody else starts it: the monitor does. */
    private void fallen(Moment now) {
        if (!first) {
            countEnd(now);
        }
        if (ends.size() >= policy.crashes() && reported.isEmpty()) {
            fail(ProcessFailure.CRASH_LOOP, ProcessReason.CRASH_LOOP, now);
        } else if (reported.isPresent() && tries > 0) {
            backToFailed(ProcessReason.ENDED, now);
        } else {
            nextTry(now, ProcessReason.ENDED);
        }
    }

    private void tryFailed(ProcessReason why, Moment now) {
        first = false;
        if (reported.isPresent()) {
            backToFailed(why, now);
        } else {
            nextTry(now, why);
        }
    }

    private void nextTry(Moment now, ProcessReason why) {
        if (tries == 0) {
            wantTry();
            return;
        }
        Optional<Duration> delay = policy.retry().delayAfter(tries);
        if (delay.isPresent()) {
            change(ProcessState.BACKING_OFF, why);
            deadline = Optional.of(now.at().plus(delay.get()));
        } else {
            change(ProcessState.LOOKING, why);
            look(Purpose.BEFORE_REPORT);
        }
    }

    /** The table lets it start as soon as it may, mostly at once. */
    private void wantTry() {
        change(ProcessState.WAITING, ProcessReason.WAITS_FOR_ANOTHER);
        waitIsNew = true;
    }

    private void stopped(ProcessReason why, Moment now) {
        hostWasStopping = why == ProcessReason.HOST_STOPPING;
        patience = Optional.empty();
        first = false;
        change(why == ProcessReason.UNIT_MISSING ? ProcessState.UNIT_MISSING : ProcessState.STOPPED, why);
        if (reported.isEmpty()) {
            forget();
        }
        deadline = Optional.of(now.at().plus(policy.lookEvery()));
    }

    private void fail(ProcessFailure how, ProcessReason why, Moment now) {
        first = false;
        if (spec.isUnit()) {
            tries = ends.size();
        }
        backToFailed(why, now);
        if (reported.isEmpty()) {
            report(how, now);
        }
    }

    private void backToFailed(ProcessReason why, Moment now) {
        change(ProcessState.FAILED, why);
        againAt = now.at().plus(policy.againEvery());
        deadline = Optional.of(now.at().plus(policy.lookEvery()));
    }

    private void report(ProcessFailure how, Moment now) {
        failure = how;
        boolean loop = failure == ProcessFailure.CRASH_LOOP;
        Moment since = loop ? ends.getFirst() : downSince.orElse(now);
        // A restart followed each end of a loop but the last.
        int failed = loop ? Math.max(tries, ends.size() - 1) : tries;
        ProcessEvidence evidence =
                new ProcessEvidence(failure, since.wall(), failed, ending.exitStatus(), ending.signal(), output);
        reported = Optional.of(evidence);
        outputs.add(new ProcessOutput.Report(spec.name(), evidence));
    }

    private void well() {
        reported.ifPresent(evidence -> outputs.add(new ProcessOutput.ReportWell(spec.name(), evidence)));
        if (reported.isPresent()) {
            ends.clear();
        }
        reported = Optional.empty();
        forget();
    }

    private void forget() {
        tries = 0;
        downSince = Optional.empty();
        ending = Ending.unknown();
        output = List.of();
    }

    private Duration wellAfter() {
        boolean loop = reported.filter(evidence -> evidence.failure() == ProcessFailure.CRASH_LOOP)
                .isPresent();
        return loop && policy.crashWindow().compareTo(policy.wellAfter()) > 0
                ? policy.crashWindow()
                : policy.wellAfter();
    }

    private void down(Moment now) {
        if (downSince.isEmpty()) {
            downSince = Optional.of(now);
        }
    }

    private void countEnd(Moment now) {
        ends.addLast(now);
        while (now.at().since(ends.getFirst().at()).compareTo(policy.crashWindow()) > 0
                || ends.size() > policy.crashes()) {
            ends.removeFirst();
        }
    }

    private void look(Purpose why) {
        purpose = why;
        if (!looking) {
            looking = true;
            outputs.add(new ProcessOutput.Look(spec.name(), why == Purpose.BEFORE_REPORT));
        }
    }

    private void change(ProcessState to, ProcessReason reason) {
        deadline = Optional.empty();
        wellAt = Optional.empty();
        purpose = Purpose.ORDINARY;
        if (state != to) {
            outputs.add(new ProcessOutput.Changed(spec.name(), state, to, reason));
            state = to;
        }
    }
}
