package io.masakari.core.recovery.instance;

import io.masakari.core.model.HostName;
import io.masakari.core.model.InstanceFailure;
import io.masakari.core.model.InstanceId;
import io.masakari.core.recovery.Hold;
import io.masakari.core.recovery.Origin;
import io.masakari.core.recovery.Progress;
import io.masakari.core.recovery.RecoveryEnd;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * The whole state of one instance's recovery, between two events. Immutable. All but {@code volatileState} is stored.
 *
 * @param name Nova's name of it; "" until it was looked at
 * @param failure what befell it
 * @param failedAt when, by the reporter's clock
 * @param stateSince when {@code state} was entered
 * @param stopped its being stopped is our doing or Nova's own, so starting it is what people want
 * @param seenStopped it was seen stopped since it failed, so its being active is news
 * @param startAsked Nova was asked to start it, and not to stop it since: a report is of a new failure from then on
 * @param moveAskedAt when Nova was first asked to move it
 * @param attempts stops, moves and starts that Nova was asked for and that came to nothing
 * @param at the host that Nova named last
 */
public record InstanceProgress(
        Origin origin,
        InstanceId instance,
        String name,
        InstanceFailure failure,
        Instant failedAt,
        InstanceState state,
        Instant stateSince,
        Optional<Hold> hold,
        boolean stopped,
        boolean seenStopped,
        boolean startAsked,
        Optional<Instant> moveAskedAt,
        int attempts,
        Optional<HostName> at,
        String reason,
        String cancelledBy,
        VolatileState volatileState)
        implements Progress {
    /**
     * What a restart may forget.
     *
     * @param asking LOOK or WATCH is under way
     * @param failures calls in a row that failed
     * @param nextLook when to ask Nova again
     */
    record VolatileState(
            boolean asking, int failures, Optional<Instant> nextLook, Optional<InstanceSituation> situation) {
        static VolatileState none() {
            return new VolatileState(false, 0, Optional.empty(), Optional.empty());
        }
    }

    public InstanceProgress {
        Objects.requireNonNull(origin, "origin");
        Objects.requireNonNull(instance, "instance");
        Objects.requireNonNull(failure, "failure");
        Objects.requireNonNull(failedAt, "failedAt");
        Objects.requireNonNull(volatileState, "volatileState");
        if (hold.isPresent() != (state == InstanceState.HELD)) {
            throw new IllegalArgumentException("state is " + state + " but hold is " + hold);
        }
    }

    /** As it was stored; {@link InstanceRecovery#resume} goes on from there. */
    public static InstanceProgress restored(
            Origin origin,
            InstanceId instance,
            String name,
            InstanceFailure failure,
            Instant failedAt,
            InstanceState state,
            Instant stateSince,
            Optional<Hold> hold,
            boolean stopped,
            boolean seenStopped,
            boolean startAsked,
            Optional<Instant> moveAskedAt,
            int attempts,
            Optional<HostName> at,
            String reason,
            String cancelledBy) {
        return new InstanceProgress(
                origin,
                instance,
                name,
                failure,
                failedAt,
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
                VolatileState.none());
    }

    /** What is stored of both is the same. */
    public boolean isSameOnDisk(InstanceProgress other) {
        return with(VolatileState.none()).equals(other.with(VolatileState.none()));
    }

    private InstanceProgress with(VolatileState other) {
        return new InstanceProgress(
                origin,
                instance,
                name,
                failure,
                failedAt,
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
                other);
    }

    @Override
    public String stateName() {
        return state.name();
    }

    @Override
    public Optional<RecoveryEnd> end() {
        return state.end();
    }
}
