package io.masakari.core.recovery.process;

import io.masakari.core.model.HostName;
import io.masakari.core.recovery.Hold;
import io.masakari.core.recovery.Step;
import io.masakari.core.recovery.Transition;
import io.masakari.core.safety.HoldReason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A {@link ProcessProgress} while one event is handled. Lives as long as the call. */
final class ProcessDraft {
    /** Nova keeps at most 255 characters of a reason, and the recovery's id has to fit in. */
    private static final int LONGEST_NAME = 100;

    final ProcessProgress from;
    final ProcessPolicy policy;
    final Instant now;
    final boolean wasEnabling;
    private final List<ProcessCommand> commands = new ArrayList<>();
    private final List<Transition<?>> taken = new ArrayList<>();

    ProcessState state;
    Instant stateSince;
    Optional<Hold> hold;
    String reasonText;
    boolean well;
    String reason;
    String cancelledBy;

    boolean asking;
    int failures;
    Optional<Instant> nextLook;
    Optional<ProcessSituation> situation;

    ProcessDraft(ProcessProgress from, ProcessPolicy policy, Instant now) {
        this.from = from;
        this.policy = policy;
        this.now = now;
        wasEnabling = from.state() == ProcessState.ENABLING;
        state = from.state();
        stateSince = from.stateSince();
        hold = from.hold();
        reasonText = from.reasonText();
        well = from.well();
        reason = from.reason();
        cancelledBy = from.cancelledBy();
        asking = from.volatileState().asking();
        failures = from.volatileState().failures();
        nextLook = from.volatileState().nextLook();
        situation = from.volatileState().situation();
    }

    HostName host() {
        return from.origin().host();
    }

    String ownText() {
        String name = from.process();
        String shown = name.length() <= LONGEST_NAME ? name : name.substring(0, LONGEST_NAME) + "...";
        return "Masakari: process '" + shown + "' is down, recovery "
                + from.origin().id();
    }

    void become(ProcessState next) {
        if (state != next) {
            enter(next);
        }
        hold = Optional.empty();
    }

    private void enter(ProcessState next) {
        taken.add(ProcessState.TRANSITIONS.take(state, next, from.id()));
        state = next;
        stateSince = now;
    }

    void hold(HoldReason why, String detail) {
        Instant since =
                hold.filter(held -> held.reason() == why).map(Hold::since).orElse(now);
        if (state != ProcessState.HELD) {
            enter(ProcessState.HELD);
        }
        hold = Optional.of(new Hold(why, detail, since));
        nextLook = Optional.of(now.plus(policy.recheck()));
    }

    void end(ProcessState how, String why) {
        if (how != ProcessState.CANCELLED) {
            become(ProcessState.LOOKING); // where every decision is taken
        }
        become(how);
        reason = why;
        nextLook = Optional.empty();
    }

    /** The intent is the state; it is stored before the command goes out. */
    void ask(ProcessState next, ProcessCommand command) {
        become(ProcessState.LOOKING);
        become(next);
        nextLook = Optional.empty();
        commands.add(command);
    }

    void findService() {
        if (!asking) {
            asking = true;
            commands.add(ProcessCommand.FIND_SERVICE);
        }
    }

    Step<ProcessProgress, ProcessCommand> finish() {
        ProcessProgress next = new ProcessProgress(
                from.origin(),
                from.process(),
                from.reportedAt(),
                state,
                stateSince,
                hold,
                reasonText,
                well,
                reason,
                cancelledBy,
                new ProcessProgress.VolatileState(asking, failures, nextLook, situation));
        return new Step<>(next, taken, commands, state.isFinal() ? Optional.empty() : nextLook);
    }
}
