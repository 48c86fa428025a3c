package io.masakari.core.safety;

import io.masakari.core.model.Edits;
import io.masakari.core.model.FencingStatus;
import io.masakari.core.model.HostEvidence;
import io.masakari.core.model.HostName;
import io.masakari.core.model.Saying;
import io.masakari.core.model.Sayings;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Who says that a lost host is off (SAFETY.md, C-26). One stolen token can say anything, but not twice, and it cannot make
 * Nova's heartbeats of a host that lives stand still.
 *
 * @param wanted how many must have the proof; 1: whoever brings it is believed
 * @param proven how many have it
 * @param awaitedUntil until when a second one is waited for; empty: it had its time, or nobody is there that could say it
 * @param answersUntil until when the host itself may still answer, whose monitors greeted shortly before; empty: it had its time,
 *     or does not greet
 * @param undecided whether a living monitor that knows of the loss still looks for the proof
 * @param denying who found no proof, or saw the host leave in order, and lives; to be shown
 * @param lone whether only one monitor knows of the loss at all, where others live that would
 * @param outnumbered whether the monitors of two other hosts live that know of no such loss: in a cluster that works they take
 *     over from each other until two have said so
 */
public record Witnesses(
        int wanted,
        int proven,
        Optional<Instant> awaitedUntil,
        Optional<Instant> answersUntil,
        boolean undecided,
        Set<String> denying,
        boolean lone,
        boolean outnumbered) {
    /** Whoever brings a proof is believed. */
    public static final Witnesses ONE = Edits.build(Witnesses.class, new Edit());

    public Witnesses {
        denying = Set.copyOf(denying);
    }

    /** The components, to be set by name. */
    public static final class Edit {
        public int wanted = 1;
        public int proven;
        public Optional<Instant> awaitedUntil = Optional.empty();
        public Optional<Instant> answersUntil = Optional.empty();
        public boolean undecided;
        public Set<String> denying = Set.of();
        public boolean lone;
        public boolean outnumbered;

        private Edit() {}
    }

    public static Witnesses of(Consumer<Edit> components) {
        return Edits.changed(Witnesses.class, new Edit(), components);
    }

    /**
     * @param wanted how many must have the proof
     * @param evidence the report that is judged
     * @param sayings of the same loss
     * @param beside of other losses of the same host: another ring's report may be about the same one
     * @param living hosts of the cluster whose host monitors greeted lately
     * @param greets whether the lost host's own monitors greeted shortly before that time, or since
     */
    public static Witnesses count(
            int wanted,
            HostEvidence evidence,
            List<Saying> sayings,
            List<Saying> beside,
            Set<HostName> living,
            Predicate<Instant> greets,
            SafeTimes times,
            Instant now) {
        if (wanted <= 1) {
            return ONE;
        }
        // Two that tell of two fencings do not agree.
        Predicate<Saying> isOneFencing =
                saying -> evidence.proof().isEmpty() || Sayings.isOneFencing(evidence, saying, times.clockSkew());
        List<Saying> proofs = Stream.concat(
                        sayings.stream().filter(isOneFencing),
                        beside.stream().filter(saying -> isOfSame(evidence, saying, times)))
                .filter(saying -> saying.proof().isPresent() && Sayings.isOfSameBoot(evidence, saying))
                .toList();
        Set<String> proven = Sayings.witnesses(proofs.stream());
        Set<HostName> others = new HashSet<>(living);
        others.remove(evidence.host());
        Predicate<Saying> speaksAgainst = saying -> !proven.contains(saying.witness())
                && (saying.speaksFor().isEmpty()
                        || others.contains(saying.speaksFor().get()));
        Duration decides = times.seenDownAfter();
        return of(e -> {
            e.wanted = wanted;
            e.proven = proven.size();
            Optional<Instant> first = proofs.stream().map(Saying::saidAt).min(Comparator.naturalOrder());
            e.awaitedUntil = first.map(said -> said.plus(SafeTimes.SECOND_WITNESS))
                    .filter(until -> others.size() > 1 && until.isAfter(now));
            e.answersUntil = first.filter(greets)
                    .map(said -> said.plus(SafeTimes.OWN_ANSWER))
                    .filter(until -> until.isAfter(now));
            e.undecided = sayings.stream()
                    .filter(speaksAgainst)
                    .filter(saying -> !saying.isGoodbye() && saying.fencing() == FencingStatus.PENDING)
                    .anyMatch(saying -> saying.saidAt().plus(decides).isAfter(now));
            e.denying = sayings.stream()
                    .filter(speaksAgainst)
                    .filter(saying -> saying.isGoodbye() || saying.fencing() == FencingStatus.UNFENCED)
                    .map(Saying::monitor)
                    .collect(Collectors.toSet());
            boolean isOneKnown = Sayings.witnesses(sayings.stream()).size() == 1
                    && sayings.get(0).speaksFor().isPresent();
            boolean isMinority = sayings.isEmpty() && !evidence.quorate();
            e.lone = others.size() > 1 && (isOneKnown || isMinority);
            Set<Optional<HostName>> know = Stream.concat(sayings.stream(), proofs.stream())
                    .map(Saying::speaksFor)
                    .collect(Collectors.toSet());
            e.outnumbered = others.stream()
                            .filter(host -> !know.contains(Optional.of(host)))
                            .count()
                    > 1;
        });
    }

    /** Whether both boots are known, and the same, or both tell of one fencing. */
    private static boolean isOfSame(HostEvidence evidence, Saying saying, SafeTimes times) {
        return Sayings.isOneFencing(evidence, saying, times.clockSkew())
                || evidence.boot().isPresent() && evidence.boot().equals(saying.boot());
    }

    /** Whether as many have the proof as must. */
    boolean suffice() {
        return wanted <= 1 || proven >= wanted;
    }

    /** Whether the proof of one counts if Nova's heartbeats of the host stand still. */
    boolean yieldsToSilence() {
        return awaitedUntil.isEmpty() && answersUntil.isEmpty() && !undecided && denying.isEmpty() && !outnumbered;
    }
}
