package io.masakari.core.recovery.instance;

import io.masakari.core.model.HostName;
import io.masakari.core.model.InstanceFailure;
import io.masakari.core.recovery.Hold;
import io.masakari.core.recovery.Step;
import io.masakari.core.recovery.Transition;
import io.masakari.core.safety.HoldReason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** An {@link InstanceProgress} while one event is handled. Lives as long as the call. */
final class InstanceDraft {
    final InstanceProgress from;
    final InstancePolicy policy;
    final Instant now;
    final InstanceFailure failure;
    private final List<InstanceCommand> commands = new ArrayList<>();
    private final List<Transition<?>> taken = new ArrayList<>();

    String name;
    InstanceState state;
    Instant stateSince;
    Optional<Hold> hold;
    boolean stopped;
    boolean seenStopped;
    boolean startAsked;
    Optional<Instant> moveAskedAt;
    int attempts;
    Optional<HostName> at;
    String reason;
    String cancelledBy;

    boolean asking;
    int failures;
    Optional<Instant> nextLook;
    Optional<InstanceSituation> situation;

    InstanceDraft(InstanceProgress from, InstancePolicy policy, Instant now) {
        this.from = from;
        this.policy = policy;
        this.now = now;
        failure = from.failure();
        name = from.name();
        state = from.state();
        stateSince = from.stateSince();
        hold = from.hold();
        stopped = from.stopped();
        seenStopped = from.seenStopped();
        startAsked = from.startAsked();
        moveAskedAt = from.moveAskedAt();
        attempts = from.attempts();
        at = from.at();
        reason = from.reason();
        cancelledBy = from.cancelledBy();
        asking = from.volatileState().asking();
        failures = from.volatileState().failures();
        nextLook = from.volatileState().nextLook();
        situation = from.volatileState().situation();
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
        nextLook = switch (why) {
            case HOST_NOT_UP, INSTANCE_BUSY, NOVA_UNREACHABLE ->
                Optional.of(now.plus(policy.times().recheck()));
            default -> Optional.empty(); // the shell tells when these may be over
        };
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

    /** The intent is the state; it is stored before the command goes out. */
    void ask(InstanceState next, InstanceCommand command) {
        become(InstanceState.LOOKING);
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
        InstanceProgress next = new InstanceProgress(
                from.origin(),
                from.instance(),
                name,
                failure,
                from.failedAt(),
                state,
                stateSince,
                hold,
                stopped,
                seenStopped,
                startAsked,
                moveAskedAt,
                attempts,
                at,
                reason,
                cancelledBy,
                new InstanceProgress.VolatileState(asking, failures, nextLook, situation));
        return new Step<>(next, taken, commands, state.isFinal() ? Optional.empty() : nextLook);
    }
}
