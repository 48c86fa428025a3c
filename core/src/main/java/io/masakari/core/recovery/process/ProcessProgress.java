package io.masakari.core.recovery.process;

import io.masakari.core.model.Edits;
import io.masakari.core.recovery.Hold;
import io.masakari.core.recovery.Origin;
import io.masakari.core.recovery.Progress;
import io.masakari.core.recovery.ServiceView;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The whole state of the recovery from one process failure, between two events. Immutable. All but {@code volatileState} is
 * stored.
 *
 * @param process its name in the monitor's list
 * @param reportedAt when the monitor reported it, by the monitor's clock
 * @param reasonText the reason under which the service was disabled by us; "" while it is not, or by somebody else
 * @param well the monitor says that the process is well again
 */
public record ProcessProgress(
        Origin origin,
        String process,
        Instant reportedAt,
        ProcessState state,
        Instant stateSince,
        Optional<Hold> hold,
        String reasonText,
        boolean well,
        String reason,
        String cancelledBy,
        VolatileState volatileState)
        implements Progress {
    /** What a restart may forget. A draft changes a copy; what is in a progress stays. */
    static class VolatileState {
        static final VolatileState NONE = new VolatileState();

        /** FIND_SERVICE is under way. */
        boolean asking;
        /** An operator has let it be one more than may be disabled at once. */
        boolean oneMore;
        /** Calls in a row that failed. */
        int failures;
        /** When to ask Nova again. */
        Optional<Instant> nextLook = Optional.empty();

        Optional<ProcessSituation> situation = Optional.empty();
        /** A call that Nova may still begin: nothing is asked, and nothing ended, before it has or cannot any more. */
        Optional<LateCall> late = Optional.empty();

        VolatileState() {}

        VolatileState(VolatileState from) {
            asking = from.asking;
            oneMore = from.oneMore;
            failures = from.failures;
            nextLook = from.nextLook;
            situation = from.situation;
            late = from.late;
        }
    }

    /** @param until Nova begins it until then, or never */
    record LateCall(ProcessCommand call, Instant until) {
        boolean hasBegun(ServiceView service, String reasonText) {
            return switch (call) {
                case DISABLE -> !service.enabled() && service.disabledReason().equals(reasonText);
                case ENABLE -> service.enabled();
                case FIND_SERVICE -> true;
            };
        }
    }

    public ProcessProgress {
        if (hold.isPresent() != (state == ProcessState.HELD)) {
            throw new IllegalArgumentException("state is " + state + " but hold is " + hold);
        }
    }

    /** Whether the host was no longer in its segment when that was looked at last. */
    public boolean isLeft() {
        return volatileState.situation.filter(ProcessSituation::left).isPresent();
    }

    /** The components, to be set by name. */
    public static class Edit extends VolatileState {
        public Origin origin;
        public String process;
        public Instant reportedAt;
        public ProcessState state;
        public Instant stateSince;
        public Optional<Hold> hold = Optional.empty();
        public String reasonText = "";
        public boolean well;
        public String reason = "";
        public String cancelledBy = "";

        public Edit() {}

        Edit(ProcessProgress from) {
            super(from.volatileState);
            Edits.copy(from, this);
        }

        /** As it was stored; {@link ProcessRecovery#resume} goes on from there. */
        public ProcessProgress build() {
            return build(VolatileState.NONE);
        }

        ProcessProgress build(VolatileState volatileState) {
            return Edits.build(ProcessProgress.class, this, volatileState);
        }
    }

    /** Without what is not stored, and with that change. */
    public ProcessProgress asStored(Consumer<Edit> change) {
        Edit e = new Edit(this);
        change.accept(e);
        return e.build();
    }

    /** What is stored of both is the same. */
    public boolean isSameOnDisk(ProcessProgress other) {
        return asStored(e -> {}).equals(other.asStored(e -> {}));
    }
}
