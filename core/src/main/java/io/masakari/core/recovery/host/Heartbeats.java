package io.masakari.core.recovery.host;

import io.masakari.core.model.HostName;
import io.masakari.core.recovery.ServiceView;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;

/**
 * What repeated readings of compute services tell about life: Nova hides the heartbeats of a service that is forced down,
 * and takes a frozen one for up during a minute, but each heartbeat moves the time of the last update. Only readings are
 * compared with each other, so that Nova's clock need not agree with ours. Lives for one step.
 */
final class Heartbeats {
    private final Map<HostName, Update> updates;
    private final Duration silentAfter;

    /**
     * @param updatedAt as last read
     * @param since when it was first read like that, by our clock
     * @param beats how often it has moved; the first may be somebody's change
     */
    record Update(Instant updatedAt, Instant since, int beats) {}

    /**
     * @param updates what the readings so far have told; readings to come are added
     * @param silentAfter a service whose heartbeats have not moved for so long is silent
     */
    Heartbeats(Map<HostName, Update> updates, Duration silentAfter) {
        this.updates = updates;
        this.silentAfter = silentAfter;
    }

    void read(ServiceView service, Instant now) {
        if (service.updatedAt().isEmpty()) {
            updates.remove(service.host());
            return;
        }
        // The answer to a change tells fractions that Nova does not store.
        Instant updatedAt = service.updatedAt().get().truncatedTo(ChronoUnit.SECONDS);
        Update last = updates.get(service.host());
        if (last == null) {
            updates.put(service.host(), new Update(updatedAt, now, 0));
        } else if (!last.updatedAt().equals(updatedAt)) {
            updates.put(service.host(), new Update(updatedAt, now, last.beats() + 1));
        }
    }

    /** A change of our own is no heartbeat; what comes after it counts. */
    void changedByUs(ServiceView service, Instant now) {
        updates.remove(service.host());
        read(service, now);
    }

    /** False also means: not known. */
    boolean isSilent(HostName host, Instant now) {
        return isSilentFor(silentAfter, host, now);
    }

    /** No heartbeat came for that long. False also means: not known. */
    boolean isSilentFor(Duration time, HostName host, Instant now) {
        Update last = updates.get(host);
        return last != null && !last.since().plus(time).isAfter(now);
    }

    /** When it will have been silent for that long, if none comes. */
    Optional<Instant> silentAt(Duration time, HostName host) {
        return Optional.ofNullable(updates.get(host)).map(last -> last.since().plus(time));
    }

    /** As last read, nothing has changed it since that change, by Nova's clock. False also means: not known. */
    boolean isUnchangedSince(Instant change, HostName host) {
        Update last = updates.get(host);
        return last != null && last.updatedAt().equals(change.truncatedTo(ChronoUnit.SECONDS));
    }

    /** Heartbeats come. False also means: not known. */
    boolean isHeard(HostName host, Instant now) {
        Update last = updates.get(host);
        return last != null
                && last.beats() >= 2
                && last.since().plus(silentAfter).isAfter(now);
    }
}
