package io.masakari.core.recovery.instance;

import io.masakari.core.recovery.Doubt;
import io.masakari.core.recovery.ServerAction;
import io.masakari.core.recovery.ServerView;
import io.masakari.core.recovery.ServiceView;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What Nova says about an instance at one moment.
 *
 * @param whole answers LOOK; false for WATCH, which reads the server only
 * @param server empty if Nova does not know it
 * @param actions what was done to it, the newest first
 * @param service of the host that Nova names; empty if Nova has none
 * @param activeThere how many instances that are not stopped Nova has on that host; empty if nobody has asked
 */
public record Look(
        boolean whole,
        Optional<ServerView> server,
        List<ServerAction> actions,
        Optional<ServiceView> service,
        OptionalInt activeThere) {
    /** Where nobody has asked for the others on its host. */
    public Look(boolean whole, Optional<ServerView> server, List<ServerAction> actions, Optional<ServiceView> service) {
        this(whole, server, actions, service, OptionalInt.empty());
    }

    public Look {
        Objects.requireNonNull(server, "server");
        Objects.requireNonNull(service, "service");
        Objects.requireNonNull(activeThere, "activeThere");
        actions = List.copyOf(actions);
    }

    public Look withActiveThere(int count) {
        return new Look(whole, server, actions, service, OptionalInt.of(count));
    }

    boolean isIn(String vmState) {
        return server.filter(it -> it.vmState().equals(vmState)).isPresent();
    }

    boolean isIdle() {
        return server.flatMap(ServerView::taskState).isEmpty();
    }

    /** Up as far as Nova can tell: active, nothing under way, and its power on. */
    boolean isRunning() {
        return isIn("active")
                && isIdle()
                && server.filter(ServerView::isPoweredOn).isPresent();
    }

    /** Active for Nova, which has seen its guest stand still. */
    boolean standsStill() {
        return isIn("active")
                && isIdle()
                && server.filter(ServerView::isPowerPaused).isPresent();
    }

    /** What leaves open whether the guest is where Nova shows it. */
    Optional<Doubt> doubt() {
        return server.flatMap(ServerView::doubt).filter(doubt -> !doubt.isClearedBy(actions));
    }

    boolean wasStoppedByNova(Instant since) {
        return ServerAction.isStoppedByNova(actions, since);
    }

    boolean wasStoppedByUser(Instant since) {
        return ServerAction.isStoppedByUser(actions, since);
    }

    /** Whether somebody has had it started, in whatever way, at or after {@code since}. */
    boolean wasStartedSince(Instant since) {
        return actions.stream()
                .filter(action -> !action.startedAt().isBefore(since))
                .anyMatch(action -> switch (action.action()) {
                    case "start", "reboot", "rebuild", "evacuate", "restore", "unshelve" -> true;
                    default -> false;
                });
    }

    boolean wasMovedSince(Instant since) {
        return actions.stream()
                .anyMatch(action ->
                        action.action().equals("migrate") && !action.startedAt().isBefore(since));
    }
}
