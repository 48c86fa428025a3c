package io.masakari.core.recovery.instance;

import io.masakari.core.model.Edits;
import io.masakari.core.model.HostName;
import io.masakari.core.model.InstanceFailure;
import io.masakari.core.model.InstanceId;
import io.masakari.core.recovery.Hold;
import io.masakari.core.recovery.Origin;
import io.masakari.core.recovery.Progress;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The whole state of one instance's recovery, between two events. Immutable. All but {@code volatileState} is stored.
 *
 * @param name Nova's name of it; "" until it was looked at
 * @param failure what happened to it
 * @param failedAt when last, by the reporter's clock
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
    /** What a restart may forget. A draft changes a copy; what is in a progress stays. */
    static class VolatileState {
        static final VolatileState NONE = new VolatileState();

        /** LOOK or WATCH is under way. */
        boolean asking;
        /** Calls in a row that failed. */
        int failures;
        /** When to ask Nova again. */
        Optional<Instant> nextLook = Optional.empty();

        Optional<InstanceSituation> situation = Optional.empty();
        /** A call whose answer was lost, and that may still begin. */
        Optional<LateCall> late = Optional.empty();
        /** An operator has said that it runs on no other host than Nova shows. */
        boolean doubtReleased;
        /** It was left alone, as it does not ask for recovery or refuses it. */
        boolean unprotected;
        /** Nova has shown that it stands still. */
        boolean seenStanding;

        VolatileState() {}

        VolatileState(VolatileState from) {
            asking = from.asking;
            failures = from.failures;
            nextLook = from.nextLook;
            situation = from.situation;
            late = from.late;
            doubtReleased = from.doubtReleased;
            unprotected = from.unprotected;
            seenStanding = from.seenStanding;
        }
    }

    public InstanceProgress {
        if (hold.isPresent() != (state == InstanceState.HELD)) {
            throw new IllegalArgumentException("state is " + state + " but hold is " + hold);
        }
    }

    /** The components, to be set by name. */
    public static class Edit extends VolatileState {
        public Origin origin;
        public InstanceId instance;
        public String name = "";
        public InstanceFailure failure;
        public Instant failedAt;
        public InstanceState state;
        public Instant stateSince;
        public Optional<Hold> hold = Optional.empty();
        public boolean stopped;
        public boolean seenStopped;
        public boolean startAsked;
        public Optional<Instant> moveAskedAt = Optional.empty();
        public int attempts;
        public Optional<HostName> at = Optional.empty();
        public String reason = "";
        public String cancelledBy = "";

        public Edit() {}

        Edit(InstanceProgress from) {
            super(from.volatileState);
            Edits.copy(from, this);
        }

        /** As it was stored; {@link InstanceRecovery#resume} goes on from there. */
        public InstanceProgress build() {
            return build(VolatileState.NONE);
        }

        InstanceProgress build(VolatileState volatileState) {
            return Edits.build(InstanceProgress.class, this, volatileState);
        }
    }

    /** Whether it was left alone because it does not ask for recovery, or refuses it. */
    public boolean isUnprotected() {
        return volatileState.unprotected;
    }

    /** Without what is not stored, and with that change. */
    public InstanceProgress asStored(Consumer<Edit> change) {
        Edit e = new Edit(this);
        change.accept(e);
        return e.build();
    }

    /** What is stored of both is the same. */
    public boolean isSameOnDisk(InstanceProgress other) {
        return asStored(e -> {}).equals(other.asStored(e -> {}));
    }
}
