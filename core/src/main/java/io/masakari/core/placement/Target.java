package io.masakari.core.placement;

import io.masakari.core.model.HostName;
import io.masakari.core.model.RecoveryMethod;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Where an instance is to go next.
 *
 * @param kind what to do
 * @param host the reserved host to name, with {@link Kind#RESERVED} only
 */
public record Target(Kind kind, Optional<HostName> host) {
    /** The possible answers. */
    public enum Kind {
        /** Name no host; Nova's scheduler chooses, and leaves out what is disabled or down by itself. */
        SCHEDULER,
        /** Name this reserved host; the scheduler still checks that the instance fits. */
        RESERVED,
        /** Take one more reserved host first, then ask again. */
        TAKE_RESERVED,
        /** The segment allows reserved hosts only, and none is left. */
        NOWHERE
    }

    private static final Target SCHEDULER = new Target(Kind.SCHEDULER, Optional.empty());
    private static final Target TAKE_RESERVED = new Target(Kind.TAKE_RESERVED, Optional.empty());
    private static final Target NOWHERE = new Target(Kind.NOWHERE, Optional.empty());

    public Target {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(host, "host");
    }

    /**
     * @param taken reserved hosts that this recovery has taken, in the order of taking
     * @param moreToTake whether the segment may have another usable reserved host
     * @param avoid hosts where this instance has failed already
     * @param schedulerFailed whether the scheduler found no place for this instance already
     */
    public static Target choose(
            RecoveryMethod method,
            List<HostName> taken,
            boolean moreToTake,
            Set<HostName> avoid,
            boolean schedulerFailed) {
        return switch (method) {
            case AUTO -> SCHEDULER;
            case RESERVED_HOST -> reserved(taken, moreToTake, avoid).orElse(NOWHERE);
            case AUTO_PRIORITY ->
                schedulerFailed ? reserved(taken, moreToTake, avoid).orElse(SCHEDULER) : SCHEDULER;
            case RH_PRIORITY -> reserved(taken, moreToTake, avoid).orElse(SCHEDULER);
        };
    }

    /** The first taken one that has not failed; a full one is followed by the next, so that the fewest are used up. */
    private static Optional<Target> reserved(List<HostName> taken, boolean moreToTake, Set<HostName> avoid) {
        Optional<Target> ready = taken.stream()
                .filter(host -> !avoid.contains(host))
                .findFirst()
                .map(host -> new Target(Kind.RESERVED, Optional.of(host)));
        return ready.isPresent() || !moreToTake ? ready : Optional.of(TAKE_RESERVED);
    }
}
