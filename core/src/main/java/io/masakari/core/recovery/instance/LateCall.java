package io.masakari.core.recovery.instance;

import io.masakari.core.recovery.ServerAction;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A call whose answer was lost, and that Nova may still begin.
 *
 * @param call empty if it is not known which
 * @param until then it has begun, or never will
 */
record LateCall(Optional<InstanceCommand> call, Instant askedAt, Instant until) {
    /** Whether Nova's record tells that it has. A user's own action of the same kind looks like it. */
    boolean hasBegun(Look look, Duration clockSkew) {
        return call.flatMap(LateCall::action).stream()
                .anyMatch(name -> look.actions().stream()
                        .filter(ServerAction::byUser)
                        .filter(action -> action.action().equals(name))
                        .anyMatch(action -> !action.startedAt().isBefore(askedAt.minus(clockSkew))));
    }

    /** As Nova records it; it keeps no record of a state that is reset. */
    private static Optional<String> action(InstanceCommand call) {
        return switch (call) {
            case STOP -> Optional.of("stop");
            case START -> Optional.of("start");
            case MOVE -> Optional.of("migrate");
            case CONFIRM_MOVE -> Optional.of("confirmResize");
            case RESET_TO_ACTIVE, LOOK, WATCH -> Optional.empty();
        };
    }
}
