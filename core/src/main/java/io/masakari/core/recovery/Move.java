package io.masakari.core.recovery;

import io.masakari.core.model.HostName;
import io.masakari.core.model.InstanceId;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Nova's record of one move of an instance: a live or cold migration, a resize, or an evacuation. It tells whether the guest
 * surely is where Nova shows the instance (SAFETY.md, C-30): Nova changes the host of an instance last, and may fail before.
 *
 * @param type Nova's word, as "live-migration"
 * @param status Nova's word, as "error"
 * @param target empty until one was chosen
 * @param createdAt by Nova's clock
 * @param changedAt when the record was last changed, by Nova's clock
 */
public record Move(
        InstanceId instance,
        String type,
        String status,
        Optional<HostName> source,
        Optional<HostName> target,
        Instant createdAt,
        Instant changedAt) {
    /**
     * How long what Nova has closed may still go on. A nova-compute that is started again closes the record of a live migration
     * which libvirt carries on by itself, so that its switch-over comes after that.
     */
    static final Duration GOES_ON = Duration.ofHours(1);

    private static final String EVACUATION = "evacuation";

    public Move {
        Objects.requireNonNull(instance, "instance");
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(status, "status");
        Objects.requireNonNull(source, "source");
        Objects.requireNonNull(target, "target");
        Objects.requireNonNull(createdAt, "createdAt");
        Objects.requireNonNull(changedAt, "changedAt");
    }

    /** The newest of each instance that tells where its guest is. */
    public static Map<InstanceId, Move> newest(List<Move> newestFirst, HostName shown) {
        Map<InstanceId, Move> newest = new HashMap<>();
        for (Move move : newestFirst) {
            // An evacuation leaves a host that is off: while Nova shows the instance there, it has not begun elsewhere.
            if (!(move.type.equals(EVACUATION) && move.isFrom(shown))) {
                newest.putIfAbsent(move.instance, move);
            }
        }
        return newest;
    }

    /** Whether the guest surely was on that host when the move ended. Words that are not known prove nothing. */
    public boolean provesOn(HostName shown) {
        if (type.equals(EVACUATION)) {
            return isTo(shown);
        }
        return switch (status) {
            case "completed", "finished", "confirming", "confirmed" -> isTo(shown);
            case "cancelled", "reverted" -> isFrom(shown);
            case "error", "failed" -> isFrom(shown) && target.isEmpty();
            default -> false;
        };
    }

    /** When it is surely over, so that a guest which is seen later is where it stays; empty if Nova has not closed it. */
    Optional<Instant> overAt() {
        // Words that are not known are open.
        boolean isClosed = Set.of(
                        "completed", "finished", "confirmed", "cancelled", "reverted", "error", "failed", "done")
                .contains(status);
        return isClosed ? Optional.of(changedAt.plus(GOES_ON)) : Optional.empty();
    }

    private boolean isFrom(HostName host) {
        return source.equals(Optional.of(host));
    }

    private boolean isTo(HostName host) {
        return target.equals(Optional.of(host));
    }

    /** For people: what it was, and where the guest may be. */
    public String describe(HostName shown) {
        String other = (isFrom(shown) ? target : source).map(HostName::value).orElse("another host");
        return "its " + type + source.map(host -> " from " + host).orElse("")
                + target.map(host -> " to " + host).orElse("") + " of " + createdAt + " is '" + status
                + "' in Nova, so it may run on " + other + ", and Nova shows it on " + shown;
    }
}
