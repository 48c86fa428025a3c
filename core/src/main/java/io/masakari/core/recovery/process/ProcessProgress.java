package io.masakari.core.recovery.process;

import io.masakari.core.recovery.Hold;
import io.masakari.core.recovery.Origin;
import io.masakari.core.recovery.Progress;
import io.masakari.core.recovery.RecoveryEnd;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

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
    /**
     * What a restart may forget.
     *
     * @param asking FIND_SERVICE is under way
     * @param failures calls in a row that failed
     * @param nextLook when to ask Nova again
     */
    record VolatileState(
            boolean asking, int failures, Optional<Instant> nextLook, Optional<ProcessSituation> situation) {
        static VolatileState none() {
            return new VolatileState(false, 0, Optional.empty(), Optional.empty());
        }
    }

    public ProcessProgress {
        Objects.requireNonNull(origin, "origin");
        Objects.requireNonNull(process, "process");
        Objects.requireNonNull(reportedAt, "reportedAt");
        Objects.requireNonNull(reasonText, "reasonText");
        Objects.requireNonNull(volatileState, "volatileState");
        if (hold.isPresent() != (state == ProcessState.HELD)) {
            throw new IllegalArgumentException("state is " + state + " but hold is " + hold);
        }
    }

    /** As it was stored; {@link ProcessRecovery#resume} goes on from there. */
    public static ProcessProgress restored(
            Origin origin,
            String process,
            Instant reportedAt,
            ProcessState state,
            Instant stateSince,
            Optional<Hold> hold,
            String reasonText,
            boolean well,
            String reason,
            String cancelledBy) {
        return new ProcessProgress(
                origin,
                process,
                reportedAt,
                state,
                stateSince,
                hold,
                reasonText,
                well,
                reason,
                cancelledBy,
                VolatileState.none());
    }

    /** What is stored of both is the same. */
    public boolean isSameOnDisk(ProcessProgress other) {
        return bare().equals(other.bare());
    }

    private ProcessProgress bare() {
        return restored(origin, process, reportedAt, state, stateSince, hold, reasonText, well, reason, cancelledBy);
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
