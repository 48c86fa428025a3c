package io.masakari.controller.store;

import io.masakari.core.recovery.Progress;
import io.masakari.core.safety.OperatorWord;
import java.time.Instant;
import java.util.Optional;

/**
 * A stored recovery.
 *
 * @param word the operator's last release
 * @param version grows with every change; claims are conditional on it
 */
public record StoredProgress<P extends Progress>(
        P progress, Optional<OperatorWord> word, Optional<Instant> endedAt, String owner, long version) {
    public StoredProgress<P> with(P whole) {
        return new StoredProgress<>(whole, word, endedAt, owner, version);
    }
}
