package io.masakari.controller.engine;

import io.masakari.core.model.HostName;
import io.masakari.core.model.SegmentId;
import io.masakari.core.recovery.host.HostProgress;
import io.masakari.core.safety.HoldReason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Counts the hosts of a segment that are lost "at once" (SAFETY.md, C-8). Engine thread only. */
final class LostHosts {
    private record Loss(SegmentId segment, HostName host, Instant at) {}

    private final Duration window;
    private final List<Loss> losses = new ArrayList<>();
    /** Hosts of whose last loss one monitor alone knows, where others live that would: its word holds up nobody else (C-26). */
    private final Set<HostName> toldByOne = new HashSet<>();

    LostHosts(Duration window) {
        this.window = window;
    }

    Duration window() {
        return window;
    }

    void add(SegmentId segment, HostName host, Instant at) {
        losses.add(new Loss(segment, host, at));
    }

    void tellsOneOnly(HostName host, boolean one) {
        if (one) {
            toldByOne.add(host);
        } else {
            toldByOne.remove(host);
        }
    }

    boolean isToldByOne(HostName host) {
        return toldByOne.contains(host);
    }

    /** It is back, so it does not count any more. */
    void forget(HostName host) {
        losses.removeIf(loss -> loss.host().equals(host));
    }

    /** How many hosts of these segments were lost within the window and are not back. */
    int countIn(Set<SegmentId> segments, Instant now) {
        Instant from = now.minus(window);
        return (int) losses.stream()
                .filter(loss -> segments.contains(loss.segment()) && !loss.at().isBefore(from))
                .map(Loss::host)
                .filter(host -> !isToldByOne(host))
                .distinct()
                .count();
    }

    /** This one, those lost within the window, and those held for a storm, however long ago. */
    int atOnceWith(HostName host, SegmentId segment, Stream<HostProgress> active, Instant now) {
        Instant from = now.minus(window);
        Set<HostName> lost = new HashSet<>();
        lost.add(host);
        losses.removeIf(loss -> loss.at().isBefore(from));
        losses.stream()
                .filter(loss -> loss.segment().equals(segment) && !isToldByOne(loss.host()))
                .forEach(loss -> lost.add(loss.host()));
        active.filter(recovery -> recovery.origin().segment().equals(segment))
                .filter(recovery -> recovery.hold()
                        .filter(hold -> hold.reason() == HoldReason.STORM)
                        .isPresent())
                .forEach(recovery -> lost.add(recovery.host()));
        return lost.size();
    }
}
