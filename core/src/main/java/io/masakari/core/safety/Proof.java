package io.masakari.core.safety;

import io.masakari.core.model.FencingProof;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * Why a lost host counts as off (SAFETY.md, C-1). The gates, and the waits before force-down (C-10), take it from {@link
 * HostSituation#proof}, which ranks the sources. What comes after the force-down looks at the host again in good time,
 * whatever the source was.
 *
 * @param statement what is stored and shown
 */
public record Proof(Source source, FencingProof statement) {
    /** Who says so, and what it means. */
    public enum Source {
        /**
         * A host monitor has heard from the cluster's fencer that the host was switched off after its loss, or that somebody
         * has confirmed it there. Nothing tells that it stays off: it may boot.
         */
        MONITOR,
        /** An operator has made sure that the host is off, and answers for its staying so (H-14). */
        OPERATOR;

        /**
         * Whether host monitors report it, of one boot of the host and by the cluster's clocks: enough of them must say so (C-26),
         * and the boots that the host itself tells may speak against it (C-24). All else the controller learns by its own clock.
         */
        public boolean isReported() {
            return switch (this) {
                case MONITOR -> true;
                case OPERATOR -> false;
            };
        }

        /** Whether it answers for the host's staying off; otherwise the host may boot, and nothing tells. */
        public boolean vouches() {
            return switch (this) {
                case MONITOR -> false;
                case OPERATOR -> true;
            };
        }
    }

    public Proof {
        Objects.requireNonNull(source, "source");
        Objects.requireNonNull(statement, "statement");
    }

    /** When the host was off. */
    public Instant offAt() {
        return statement.completedAt();
    }

    /** From when on the host may be back without the source telling; empty if the source answers for that. */
    public Optional<Instant> mayBeBackFrom(Duration bootTime) {
        return source.vouches() ? Optional.empty() : Optional.of(offAt().plus(bootTime));
    }
}
