package io.masakari.core.recovery;

import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * What leaves open whether an instance's guest is where Nova shows it (SAFETY.md, C-30, C-37).
 *
 * @param since the newest that speaks for it, at the latest, by Nova's clock
 * @param words for people: why, with both hosts
 * @param passes whether only the monitor of another host speaks for it, so that its next list may end it, or that host's own loss
 */
public record Doubt(Instant since, String words, boolean passes) {
    public Doubt {
        Objects.requireNonNull(since, "since");
        Objects.requireNonNull(words, "words");
    }

    /** Whether Nova has started the guest where it shows it since, and that came to its end. */
    public boolean isClearedBy(List<ServerAction> actions) {
        return actions.stream()
                .anyMatch(action -> action.startsGuest()
                        && action.completed()
                        && action.startedAt().isAfter(since));
    }
}
