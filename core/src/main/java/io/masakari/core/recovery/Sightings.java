package io.masakari.core.recovery;

import io.masakari.core.model.HostName;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Where the monitors of hosts have seen an instance's guest, beside what Nova shows (SAFETY.md, C-37). Times are Nova's, as far
 * apart as the clocks may be in the direction that is safe.
 *
 * @param here when it ran on the host that Nova shows, at the earliest; empty if nobody has seen it there
 * @param elsewhere the newest sighting on another host, unless it ran here later; its times are the controller's
 * @param elsewhereAt when that was, at the latest
 */
public record Sightings(Optional<Instant> here, Optional<SeenGuest> elsewhere, Instant elsewhereAt) {
    /** Nobody has seen it, or nobody has asked. */
    public static final Sightings NONE = new Sightings(Optional.empty(), Optional.empty(), Instant.EPOCH);

    /**
     * @param all sightings of one instance
     * @param clockSkew how far Nova's clock and the controller's may differ
     */
    public static Sightings of(List<SeenGuest> all, HostName shown, Duration clockSkew) {
        // Paused is also what a live migration leaves behind, or has not begun yet: it proves nothing.
        Optional<Instant> here = all.stream()
                .filter(seen -> seen.host().equals(shown) && seen.running() && seen.newestBoot())
                .map(SeenGuest::from)
                .max(Comparator.naturalOrder());
        Optional<SeenGuest> elsewhere = all.stream()
                .filter(seen -> !seen.host().equals(shown))
                .filter(seen -> here.filter(seen.until()::isBefore).isEmpty())
                .max(Comparator.comparing(SeenGuest::until));
        return new Sightings(
                here.map(time -> time.minus(clockSkew)),
                elsewhere,
                elsewhere.map(seen -> seen.until().plus(clockSkew)).orElse(Instant.EPOCH));
    }

    /** Whether it surely ran on the host that Nova shows after that. */
    boolean isHereAfter(Instant time) {
        return here.filter(time::isBefore).isPresent();
    }

    /** For people. */
    String describe(HostName shown) {
        SeenGuest seen = elsewhere.orElseThrow();
        return "the instance monitor of " + seen.host() + " has its guest there" + (seen.running() ? "" : ", paused")
                + " (as of " + seen.until() + "), and Nova shows it on " + shown;
    }
}
