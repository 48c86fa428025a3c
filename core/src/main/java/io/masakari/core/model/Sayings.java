package io.masakari.core.model;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What monitors say of one loss, weighed: which of them agree (SAFETY.md, C-26). Who comes first must not decide, as it may be
 * the one that lies.
 */
public final class Sayings {
    private Sayings() {}

    /** One host is one, and so are all tokens together that are bound to none. */
    public static Set<String> witnesses(Stream<Saying> sayings) {
        return sayings.map(Saying::witness).collect(Collectors.toSet());
    }

    /** As far as both tell it. */
    public static boolean isOfSameBoot(HostEvidence loss, Saying saying) {
        return loss.boot().isEmpty() || saying.boot().isEmpty() || loss.boot().equals(saying.boot());
    }

    /** Whether both have a proof, complete at about the same time. */
    public static boolean isOneFencing(HostEvidence loss, Saying saying, Duration clockSkew) {
        Optional<Instant> one = loss.proof().map(FencingProof::completedAt);
        Optional<Instant> other = saying.proof().map(FencingProof::completedAt);
        return one.isPresent()
                && other.isPresent()
                && Duration.between(one.get(), other.get()).abs().compareTo(clockSkew) <= 0;
    }

    /**
     * Whether more witnesses have the proof of that report than the one that is known. A made-up one, of another time or boot,
     * would hold up the true one.
     */
    public static boolean prefer(HostEvidence report, HostEvidence known, List<Saying> sayings, Duration clockSkew) {
        return agreeing(report, sayings, clockSkew).size()
                > agreeing(known, sayings, clockSkew).size();
    }

    /**
     * Whether a host left in order, as far as its cluster tells: two witnesses say so, or the host itself, or nobody saw it fail. The
     * word of one must not hide a loss (SAFETY.md, C-40), whatever fencing it tells of besides.
     */
    public static boolean isLeave(HostName host, List<Saying> sayings) {
        Set<String> leave = witnesses(sayings.stream().filter(saying -> saying.cause() == LossCause.ORDERLY_LEAVE));
        boolean failed = sayings.stream().anyMatch(saying -> switch (saying.cause()) {
            case ORDERLY_LEAVE, NEVER_SEEN -> false;
            case NODE_DOWN, UNTOLD -> true;
        });
        return leave.size() > 1 || leave.contains(host.value()) || !failed;
    }

    /** Whether more than one witness says that just this boot was lost, or nobody else speaks of the loss. */
    public static boolean mayName(BootId boot, List<Saying> sayings) {
        Set<String> naming =
                witnesses(sayings.stream().filter(saying -> saying.boot().equals(Optional.of(boot))));
        return naming.size() > 1 || witnesses(sayings.stream()).size() <= 1;
    }

    /** The loss, its proof as old as any witness of that fencing says: with a younger one an act could meet a host that has booted. */
    public static HostEvidence withOldestProof(HostEvidence loss, List<Saying> sayings, Duration clockSkew) {
        return sayings.stream()
                .filter(saying -> agrees(saying, loss, clockSkew))
                .flatMap(saying -> saying.proof().stream())
                .min(Comparator.comparing(FencingProof::completedAt))
                .filter(oldest ->
                        oldest.completedAt().isBefore(loss.proof().orElseThrow().completedAt()))
                .map(loss::provenBy)
                .orElse(loss);
    }

    private static Set<String> agreeing(HostEvidence loss, List<Saying> sayings, Duration clockSkew) {
        return witnesses(sayings.stream().filter(saying -> agrees(saying, loss, clockSkew)));
    }

    private static boolean agrees(Saying saying, HostEvidence loss, Duration clockSkew) {
        return isOfSameBoot(loss, saying) && isOneFencing(loss, saying, clockSkew);
    }
}
