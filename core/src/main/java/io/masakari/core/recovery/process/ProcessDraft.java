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
final class ProcessDraft extends ProcessProgress.Edit {
    /** Nova keeps at most 255 characters of a reason, and the recovery's id has to fit in. */
    private static final int LONGEST_NAME = 100;

    final ProcessProgress from;
    final ProcessPolicy policy;
    final Instant now;
    final boolean wasEnabling;
    private final List<ProcessCommand> commands = new ArrayList<>();
    private final List<Transition<?>> taken = new ArrayList<>();

    ProcessDraft(ProcessProgress from, ProcessPolicy policy, Instant now) {
        super(from);
        this.from = from;
        this.policy = policy;
        this.now = now;
        wasEnabling = from.state() == ProcessState.ENABLING;
    }

    HostName host() {
        return from.origin().host();
    }

    boolean isLeft() {
        return situation.filter(ProcessSituation::left).isPresent();
    }

    String ownText() {
        String name = from.process();
        String shown = name.length() <= LONGEST_NAME ? name : name.substring(0, LONGEST_NAME) + "...";
        return "Masakari: process '" + shown + "' is down, recovery "
                + from.origin().id();
    }

    void mayComeLate(ProcessCommand call) {
        late = Optional.of(new ProcessProgress.LateCall(call, now.plus(policy.lateCall())));
    }

    /** Whether it has to wait for a call that may come late (C-4). */
    boolean waitsForLateCall() {
        Optional<Instant> until = late.map(ProcessProgress.LateCall::until).filter(now::isBefore);
        until.ifPresent(end -> {
            become(ProcessState.LOOKING);
            Instant soon = now.plus(policy.recheck());
            nextLook = Optional.of(end.isBefore(soon) ? end : soon);
        });
        return until.isPresent();
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
        boolean same = hold.filter(held -> held.reason() == why).isPresent();
        Instant since = same ? hold.get().since() : now;
        if (state != ProcessState.HELD) {
            enter(ProcessState.HELD);
        }
        hold = Optional.of(new Hold(why, detail, since));
        Instant recheckAt = now.plus(policy.recheck());
        nextLook = nextLook.filter(at -> same && at.isBefore(recheckAt)).or(() -> Optional.of(recheckAt));
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
        if (waitsForLateCall()) {
            return;
        }
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
        return new Step<>(
                build(new ProcessProgress.VolatileState(this)),
                taken,
                commands,
                state.isFinal() ? Optional.empty() : nextLook);
    }
}
