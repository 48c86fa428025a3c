package io.masakari.controller.engine;

import io.masakari.core.model.HostName;
import io.masakari.core.recovery.host.HostEvent;
import io.masakari.core.recovery.host.HostProgress;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * How many evacuations each open recovery may have in flight. None while Nova's scheduler may still choose a host that is
 * lost as well: the job would wait in that host's queue, and be done when it boots (SAFETY.md, C-19). None while a start
 * of ours may still reach Nova, which would wait in the lost host's queue itself (C-20). Engine thread only.
 */
final class EvacuationShares {
    private final int total;
    private final int perRecovery;
    private final Duration seenDownAfter;

    private final LostHosts losses;
    private final Function<HostName, Instant> startsUntil;

    /** @param startsUntil until when a start of ours may still reach Nova, of an instance of that host */
    EvacuationShares(EngineSettings settings, LostHosts losses, Function<HostName, Instant> startsUntil) {
        this.losses = losses;
        this.startsUntil = startsUntil;
        total = settings.totalEvacuations();
        perRecovery = settings.policy().concurrency();
        seenDownAfter = settings.times().seenDownAfter();
    }

    void give(Collection<Active> all, Instant now, BiConsumer<Active, HostEvent> deliver) {
        int busy = (int) all.stream()
                .filter(it -> it.recovery.forcedDownAt().isPresent() && isOpen(it))
                .count();
        int fair = busy * perRecovery <= total ? Integer.MAX_VALUE : Math.max(1, total / busy);
        for (Active it : all) {
            Optional<HostName> other = eligibleLostHost(it, all, now);
            boolean starts = startsUntil.apply(it.recovery.host()).isAfter(now);
            int share = other.isPresent() || starts || isFirstOfSeveral(it, now) ? 0 : fair;
            if (isOpen(it) && it.slots != share) {
                it.slots = share;
                deliver.accept(it, new HostEvent.SlotsGiven(share, other));
            }
        }
    }

    /** When a wait ends by time alone: Nova itself sees the other host as down then. */
    Optional<Instant> nextChange(Collection<Active> all, Instant now) {
        return all.stream()
                .filter(it -> it.slots == 0 && isOpen(it))
                .flatMap(it -> Stream.concat(
                        others(it, all).map(this::eligibleUntil),
                        Stream.concat(
                                Stream.of(startsUntil.apply(it.recovery.host())),
                                it.companions.stream().map(Active.Companions::until))))
                .filter(now::isBefore)
                .min(Comparator.naturalOrder());
    }

    private Optional<HostName> eligibleLostHost(Active it, Collection<Active> all, Instant now) {
        return others(it, all)
                .filter(other -> eligibleUntil(other).isAfter(now))
                .map(HostProgress::host)
                .findFirst();
    }

    /** Others were lost with it, and their reports have not come yet. */
    private boolean isFirstOfSeveral(Active it, Instant now) {
        return it.companions
                .filter(companions -> companions.until().isAfter(now))
                .filter(companions -> losses.countIn(companions.segments(), now) < companions.lost())
                .isPresent();
    }

    /** Those that Nova does not keep away from yet, as they are not forced down. */
    private Stream<HostProgress> others(Active it, Collection<Active> all) {
        Predicate<HostProgress> wasLostBeforeWaitEnds = other -> it.recovery
                .forcedDownAt()
                .map(at -> other.origin().startedAt().isBefore(at.plus(seenDownAfter)))
                .orElse(true);
        return all.stream()
                .filter(other -> other != it && isOpen(other))
                .map(other -> other.recovery)
                .filter(other -> other.forcedDownAt().isEmpty())
                .filter(wasLostBeforeWaitEnds);
    }

    private Instant eligibleUntil(HostProgress other) {
        return other.origin().startedAt().plus(seenDownAfter);
    }

    private static boolean isOpen(Active it) {
        return !it.recovery.state().isFinal();
    }
}
