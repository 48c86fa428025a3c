package io.masakari.core.recovery.instance;

import io.masakari.core.recovery.ServerView;
import io.masakari.core.recovery.ServiceView;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What Nova says about an instance at one moment.
 *
 * @param whole answers LOOK; false for WATCH, which reads the server only
 * @param server empty if Nova does not know it
 * @param powerState Nova's number: 1 running, 4 shut down, ...
 * @param acts what was done to it, the newest first
 * @param service of the host that Nova names; empty if Nova has none
 */
public record Look(
        boolean whole, Optional<ServerView> server, int powerState, List<Act> acts, Optional<ServiceView> service) {
    private static final int RUNNING = 1;

    /**
     * @param action Nova's word, as in "stop"
     * @param byUser false for what Nova does by itself
     */
    public record Act(String action, Instant at, boolean byUser) {
        public Act {
            Objects.requireNonNull(action, "action");
            Objects.requireNonNull(at, "at");
        }
    }

    public Look {
        Objects.requireNonNull(server, "server");
        Objects.requireNonNull(service, "service");
        acts = List.copyOf(acts);
    }

    boolean isIn(String vmState) {
        return server.filter(it -> it.vmState().equals(vmState)).isPresent();
    }

    boolean isIdle() {
        return server.flatMap(ServerView::taskState).isEmpty();
    }

    /** Up as far as Nova can tell: active, nothing under way, and its power on. */
    boolean isRunning() {
        return isIn("active") && isIdle() && powerState == RUNNING;
    }

    /**
     * Nova's compute service stops an instance by itself when it finds its guest gone, which nobody wanted; a stop by a
     * user was wanted. The first one is recorded without a user.
     */
    boolean wasStoppedByNova(Instant since) {
        return acts.stream()
                .filter(act -> act.action().equals("stop"))
                .findFirst()
                .filter(act -> !act.byUser() && !act.at().isBefore(since))
                .isPresent();
    }

    /** Somebody has had it started anew in some way at or after {@code since}. */
    boolean wasStartedSince(Instant since) {
        return acts.stream().filter(act -> !act.at().isBefore(since)).anyMatch(act -> switch (act.action()) {
            case "start", "reboot", "rebuild", "evacuate", "restore", "unshelve" -> true;
            default -> false;
        });
    }

    boolean wasMovedSince(Instant since) {
        return acts.stream()
                .anyMatch(act -> act.action().equals("migrate") && !act.at().isBefore(since));
    }
}
