package io.masakari.controller.engine;

import io.masakari.core.model.HostName;
import io.masakari.core.model.RecoveryId;
import io.masakari.core.model.SegmentId;
import io.masakari.core.recovery.host.HostCommand;
import io.masakari.core.recovery.host.HostProgress;
import io.masakari.core.recovery.host.HostState;
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
 * How many evacuations each open recovery may have in flight. None while Nova's scheduler may still choose a host that is
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

    /** Tells a recovery of its share, and of the lost host that it waits for. */
    interface Told {
        void tell(ActiveRecovery<HostProgress, HostCommand> it, int share, Optional<HostName> waitsFor);
    }

    private final int total;
    private final int perRecovery;
    private final Duration seenDownAfter;

    private final LostHosts losses;
    private final Function<HostName, Instant> startsUntil;
    private final Map<RecoveryId, Companions> companions = new HashMap<>();
    /** What each was told. */
    private final Map<RecoveryId, Integer> given = new HashMap<>();

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
        int busy = (int) all.stream()
                .filter(it -> it.progress.forcedDownAt().isPresent() && !it.progress.isOver())
                .count();
        int fair = busy * perRecovery <= total ? Integer.MAX_VALUE : Math.max(1, total / busy);
        for (ActiveRecovery<HostProgress, HostCommand> it : all) {
            HostProgress progress = it.progress;
            Optional<HostName> other = others(progress, all)
                    .filter(lost -> eligibleUntil(lost).isAfter(now))
                    .map(HostProgress::host)
                    .findFirst();
            boolean starts = startsUntil.apply(progress.host()).isAfter(now);
            int share = other.isPresent() || starts || isFirstOfSeveral(progress, now) ? 0 : fair;
            if (!progress.isOver() && !Optional.of(share).equals(givenTo(progress))) {
                given.put(progress.id(), share);
                told.tell(it, share, other);
            }
        }
    }

    private Optional<Integer> givenTo(HostProgress progress) {
        return Optional.ofNullable(given.get(progress.id()));
    }

    /** When a wait ends by time alone: Nova itself sees the other host as down then. */
    Optional<Instant> nextChange(List<ActiveRecovery<HostProgress, HostCommand>> all, Instant now) {
        return all.stream()
                .map(it -> it.progress)
                .filter(progress -> !progress.isOver() && givenTo(progress).equals(Optional.of(0)))
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
