package io.masakari.controller.engine;

import io.masakari.core.model.HostName;
import io.masakari.core.model.RecoveryId;
import io.masakari.core.model.SegmentId;
import io.masakari.core.recovery.host.HostCommand;
import io.masakari.core.recovery.host.HostProgress;
import io.masakari.core.recovery.host.HostState;
import io.masakari.core.recovery.host.Slots;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * How many evacuations each open recovery may have in flight: all together no more than the operator allows, those that are in
 * flight already included, and every place taken while somebody wants it. None while Nova's scheduler may still choose a host that is
 * lost as well: the job would wait in that host's queue, and be done when it boots (SAFETY.md, C-19). None while a start
 * of ours may still reach Nova, which would wait in the lost host's queue itself (C-20). Engine thread only.
 */
final class EvacuationShares {
    /**
     * Hosts that are missing in the ring as well, whose reports are on their way.
     *
     * @param segments of the cluster
     * @param lost how many hosts of the cluster are missing, the reported one included
     * @param until when they must have come
     */
    record Companions(Set<SegmentId> segments, int lost, Instant until) {}

    interface Told {
        void tell(ActiveRecovery<HostProgress, HostCommand> it, Slots slots);
    }

    private final int total;
    private final int perRecovery;
    private final Duration seenDownAfter;

    private final LostHosts losses;
    private final Function<HostName, Instant> startsUntil;
    private final Map<RecoveryId, Companions> companions = new HashMap<>();
    /** What each was told. */
    private final Map<RecoveryId, Slots> given = new HashMap<>();

    /** @param startsUntil until when a start of ours may still reach Nova, of an instance of that host */
    EvacuationShares(EngineSettings settings, LostHosts losses, Function<HostName, Instant> startsUntil) {
        this.losses = losses;
        this.startsUntil = startsUntil;
        total = settings.totalEvacuations();
        perRecovery = settings.policy().concurrency();
        seenDownAfter = settings.times().seenDownAfter();
    }

    /** @param others what the report says of others that were lost with this host */
    void expect(RecoveryId recovery, Optional<Companions> others) {
        others.ifPresent(known -> companions.put(recovery, known));
    }

    void forget(RecoveryId recovery) {
        companions.remove(recovery);
        given.remove(recovery);
    }

    void give(List<ActiveRecovery<HostProgress, HostCommand>> all, Instant now, Told told) {
        Map<RecoveryId, Slots> waiting = new HashMap<>();
        List<HostProgress> open =
                all.stream().map(it -> it.progress).filter(it -> !it.isOver()).toList();
        open.forEach(progress -> {
            Optional<HostName> other = others(progress, all)
                    .filter(lost -> eligibleUntil(lost).isAfter(now))
                    .map(HostProgress::host)
                    .findFirst();
            boolean starts = startsUntil.apply(progress.host()).isAfter(now);
            if (other.isPresent() || starts || isFirstOfSeveral(progress, now)) {
                waiting.put(progress.id(), Slots.untilOther(other));
            }
        });
        Map<RecoveryId, Integer> places = places(open, waiting.keySet());
        for (ActiveRecovery<HostProgress, HostCommand> it : all) {
            RecoveryId id = it.progress.id();
            Slots slots = Optional.ofNullable(waiting.get(id))
                    .orElseGet(() -> Slots.of(places.getOrDefault(id, Integer.MAX_VALUE)));
            if (!it.progress.isOver() && !Optional.of(slots).equals(givenTo(it.progress))) {
                given.put(id, slots);
                told.tell(it, slots);
            }
        }
    }

    /** None for any if there is room for all that they may want. */
    private Map<RecoveryId, Integer> places(List<HostProgress> open, Set<RecoveryId> waiting) {
        List<Places> each = open.stream()
                .sorted(Comparator.comparing(
                                (HostProgress it) -> it.forcedDownAt().isEmpty())
                        .thenComparing(
                                it -> it.forcedDownAt().orElse(it.origin().startedAt())))
                .map(progress -> new Places(progress, waiting.contains(progress.id())))
                .toList();
        Map<RecoveryId, Integer> all = new HashMap<>();
        if (each.stream().mapToInt(it -> it.wanted).sum() > total) {
            int free = total - each.stream().mapToInt(it -> it.taken).sum();
            for (boolean begun : new boolean[] {true, false}) {
                free = share(each.stream().filter(it -> it.begun == begun).toList(), free);
            }
            each.forEach(it -> all.put(it.recovery, it.taken));
        }
        return all;
    }

    /** One after the other to whoever has the fewest, the oldest first; returns what is left. */
    private static int share(List<Places> among, int free) {
        int left = free;
        while (left > 0) {
            Optional<Places> next = among.stream()
                    .filter(it -> it.taken < it.wanted)
                    .min(Comparator.comparingInt((Places it) -> it.taken));
            if (next.isEmpty()) {
                return left;
            }
            next.get().taken++;
            left--;
        }
        return left;
    }

    /** Of one recovery: what it has in flight, and is given on top of that. */
    private final class Places {
        private final RecoveryId recovery;
        private final boolean begun;
        private final int wanted;
        private int taken;

        Places(HostProgress progress, boolean waits) {
            recovery = progress.id();
            begun = progress.forcedDownAt().isPresent();
            taken = progress.inFlight();
            wanted = Math.max(taken, Math.min(perRecovery, waits ? 0 : unfinished(progress)));
        }

        /** Before its instances are known it may want all that it can have; while it is held or lets go, it begins none. */
        private int unfinished(HostProgress progress) {
            if (progress.hold().isPresent() || progress.state() == HostState.RETURNED) {
                return 0;
            }
            return progress.evacuations().isEmpty() ? perRecovery : progress.unfinished();
        }
    }

    private Optional<Slots> givenTo(HostProgress progress) {
        return Optional.ofNullable(given.get(progress.id()));
    }

    /** When a wait ends by time alone: Nova itself sees the other host as down then. */
    Optional<Instant> nextChange(List<ActiveRecovery<HostProgress, HostCommand>> all, Instant now) {
        return all.stream()
                .map(it -> it.progress)
                .filter(progress -> !progress.isOver()
                        && givenTo(progress).filter(Slots::untilOther).isPresent())
                .flatMap(progress -> Stream.concat(
                        others(progress, all).map(this::eligibleUntil),
                        Stream.concat(
                                Stream.of(startsUntil.apply(progress.host())),
                                Stream.ofNullable(companions.get(progress.id())).map(Companions::until))))
                .filter(now::isBefore)
                .min(Comparator.naturalOrder());
    }

    /** Others were lost with it, and their reports have not come yet. */
    private boolean isFirstOfSeveral(HostProgress progress, Instant now) {
        return Optional.ofNullable(companions.get(progress.id()))
                .filter(known -> known.until().isAfter(now))
                .filter(known -> losses.countIn(known.segments(), now) < known.lost())
                .isPresent();
    }

    /** Those that Nova does not keep away from yet, as they are not forced down. */
    private Stream<HostProgress> others(HostProgress progress, List<ActiveRecovery<HostProgress, HostCommand>> all) {
        Predicate<HostProgress> wasLostBeforeWaitEnds = other -> progress.forcedDownAt()
                .map(at -> other.origin().startedAt().isBefore(at.plus(seenDownAfter)))
                .orElse(true);
        return all.stream()
                .map(it -> it.progress)
                .filter(other -> !other.id().equals(progress.id()) && !other.isOver())
                .filter(other -> other.forcedDownAt().isEmpty() && !losses.isToldByOne(other.host()))
                .filter(other -> other.state() != HostState.RETURNED)
                .filter(wasLostBeforeWaitEnds);
    }

    private Instant eligibleUntil(HostProgress other) {
        return other.origin().startedAt().plus(seenDownAfter);
    }
}
