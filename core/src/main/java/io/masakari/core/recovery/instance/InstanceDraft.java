package io.masakari.core.recovery.instance;

import io.masakari.core.recovery.Hold;
import io.masakari.core.recovery.Step;
import io.masakari.core.recovery.Transition;
import io.masakari.core.safety.HoldReason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** An {@link InstanceProgress} while one event is handled. Lives as long as the call. */
final class InstanceDraft extends InstanceProgress.Edit {
    final InstanceProgress from;
    final InstancePolicy policy;
    final Instant now;
    private final List<InstanceCommand> commands = new ArrayList<>();
    private final List<Transition<?>> taken = new ArrayList<>();

    InstanceDraft(InstanceProgress from, InstancePolicy policy, Instant now) {
        super(from);
        this.from = from;
        this.policy = policy;
        this.now = now;
    }

    void become(InstanceState next) {
        if (state != next) {
            enter(next);
        }
        hold = Optional.empty();
    }

    private void enter(InstanceState next) {
        taken.add(InstanceState.TRANSITIONS.take(state, next, from.id()));
        state = next;
        stateSince = now;
    }

    void hold(HoldReason why, String detail) {
        boolean same = isHeldFor(why);
        Instant since = same ? hold.get().since() : now;
        if (state != InstanceState.HELD) {
            enter(InstanceState.HELD);
        }
        hold = Optional.of(new Hold(why, detail, since));
        Instant recheckAt = now.plus(policy.times().recheck());
        nextLook = nextLook.filter(at -> same && at.isBefore(recheckAt))
                .or(() -> Optional.of(recheckAt))
                .filter(at -> why.endsInNova());
    }

    boolean isHeldFor(HoldReason why) {
        return hold.filter(held -> held.reason() == why).isPresent();
    }

    void end(InstanceState how, String why) {
        if (how != InstanceState.CANCELLED) {
            become(InstanceState.LOOKING); // where every decision is taken
        }
        become(how);
        reason = why;
        nextLook = Optional.empty();
    }

    /**
     * A call may still begin: nothing is asked before it has, or cannot any more.
     *
     * @param call empty if it is not known which
     */
    void mayComeLate(Optional<InstanceCommand> call, Instant askedAt) {
        late = Optional.of(new LateCall(call, askedAt, now.plus(policy.times().lateCall())));
    }

    /** The intent is the state; it is stored before the command goes out. */
    void ask(InstanceState next, InstanceCommand command) {
        become(InstanceState.LOOKING);
        Optional<Instant> lateUntil = late.map(LateCall::until).filter(now::isBefore);
        if (lateUntil.isPresent()) {
            Instant soon = now.plus(policy.times().recheck());
            nextLook = lateUntil.filter(soon::isAfter).or(() -> Optional.of(soon));
            return;
        }
        become(next);
        nextLook = Optional.empty();
        commands.add(command);
    }

    void decideNow() {
        become(InstanceState.LOOKING);
        look();
    }

    void look() {
        question(InstanceCommand.LOOK);
    }

    void watch() {
        question(InstanceCommand.WATCH);
    }

    private void question(InstanceCommand command) {
        if (!asking) {
            asking = true;
            commands.add(command);
        }
    }

    Step<InstanceProgress, InstanceCommand> finish() {
        return new Step<>(
                build(new InstanceProgress.VolatileState(this)),
                taken,
                commands,
                state.isFinal() ? Optional.empty() : nextLook);
    }
}
