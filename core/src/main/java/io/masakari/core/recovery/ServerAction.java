package io.masakari.core.recovery;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What was done to a Nova server.
 *
 * @param action Nova's word, as in "stop" or "evacuate"
 * @param startedAt by Nova's clock
 * @param byUser false for what Nova does by itself
 * @param completed Nova says that the instance's host has brought it to its end; false where nobody has asked
 */
public record ServerAction(String action, Instant startedAt, boolean byUser, boolean completed) {
    public ServerAction {
        Objects.requireNonNull(action, "action");
        Objects.requireNonNull(startedAt, "startedAt");
    }

    /** One whose end nobody has asked for. */
    public ServerAction(String action, Instant startedAt, boolean byUser) {
        this(action, startedAt, byUser, false);
    }

    public ServerAction withEnd(boolean isCompleted) {
        return new ServerAction(action, startedAt, byUser, isCompleted);
    }

    /** Whether it ends with a guest that runs on the host where Nova has the instance. */
    public boolean startsGuest() {
        return startsGuest(action);
    }

    public static boolean startsGuest(String action) {
        return switch (action) {
            case "start", "reboot", "rebuild" -> true;
            default -> false;
        };
    }

    /**
     * Whether the last stop was Nova's own: its compute service stops an instance when it finds its guest gone, which nobody
     * wanted, and records no user.
     *
     * @param newestFirst all that was done to one server
     */
    public static boolean isStoppedByNova(List<ServerAction> newestFirst, Instant since) {
        return lastStop(newestFirst, since).filter(stop -> !stop.byUser()).isPresent();
    }

    /** Whether the last stop was a user's, which was wanted. */
    public static boolean isStoppedByUser(List<ServerAction> newestFirst, Instant since) {
        return lastStop(newestFirst, since).filter(ServerAction::byUser).isPresent();
    }

    /**
     * When the evacuation was asked for that rebuilds the server; empty if it is rebuilt for another reason.
     *
     * @param newestFirst all that was done to one server
     */
    public static Optional<Instant> evacuatedLast(List<ServerAction> newestFirst) {
        return newestFirst.stream()
                .filter(action ->
                        action.action().equals("evacuate") || action.action().equals("rebuild"))
                .findFirst()
                .filter(action -> action.action().equals("evacuate"))
                .map(ServerAction::startedAt);
    }

    private static Optional<ServerAction> lastStop(List<ServerAction> newestFirst, Instant since) {
        return newestFirst.stream()
                .filter(action -> action.action().equals("stop"))
                .findFirst()
                .filter(stop -> !stop.startedAt().isBefore(since));
    }
}
