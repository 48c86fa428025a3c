package io.masakari.controller.engine;

import io.masakari.core.model.HostName;
import io.masakari.core.model.InstanceFailure;
import io.masakari.core.model.InstanceId;
import io.masakari.core.recovery.instance.InstanceProgress;
import io.masakari.core.recovery.instance.Outage;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Which instances stand still on I/O errors, as their monitors tell it: those that are not protected count too, when it is
 * asked whether it is one instance or its storage (SAFETY.md, C-34). After a restart, those with open recoveries are known.
 * Engine thread only, but for {@link #outage}.
 */
final class StandingInstances {
    /** Not every end of one is told: its owner may have stopped it. */
    private static final Duration LONGEST = Duration.ofHours(1);

    private static final int MOST = 100_000;

    private record Seen(HostName host, Instant at) {}

    private volatile Outage outage = Outage.NONE;

    /** The oldest first. */
    private final Map<InstanceId, Seen> seen = new LinkedHashMap<>();

    void stands(InstanceId instance, HostName host, Instant now) {
        seen.remove(instance);
        seen.put(instance, new Seen(host, now));
        Iterator<Seen> oldest = seen.values().iterator();
        while (oldest.hasNext()) {
            boolean isOld = oldest.next().at().isBefore(now.minus(LONGEST));
            if (!isOld && seen.size() <= MOST) {
                break;
            }
            oldest.remove();
        }
    }

    /** @param host whose monitor says so; of what stands on another one it knows nothing */
    void isOver(InstanceId instance, HostName host) {
        seen.computeIfPresent(instance, (any, known) -> known.host().equals(host) ? null : known);
    }

    /** All guests of the host are gone. */
    void hostIsLost(HostName host) {
        seen.values().removeIf(each -> each.host().equals(host));
    }

    /** @param restarted how many were stopped lately */
    void count(Collection<InstanceProgress> open, int restarted, Instant now) {
        Map<InstanceId, HostName> standing = new HashMap<>();
        seen.forEach((instance, each) -> {
            if (!each.at().isBefore(now.minus(LONGEST))) {
                standing.put(instance, each.host());
            }
        });
        int underWay = 0;
        for (InstanceProgress progress : open) {
            if (progress.failure() != InstanceFailure.PAUSED_ON_IO_ERROR) {
                continue;
            }
            if (progress.stopped()) {
                standing.remove(progress.instance());
                underWay++;
            } else {
                standing.put(progress.instance(), progress.at().orElse(progress.host()));
            }
        }
        Map<HostName, Integer> counts = new HashMap<>();
        standing.values().forEach(host -> counts.merge(host, 1, Integer::sum));
        outage = new Outage(counts, restarted, underWay);
    }

    /** As it was last counted. Any thread. */
    Outage outage() {
        return outage;
    }
}
