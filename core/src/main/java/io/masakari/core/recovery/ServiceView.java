package io.masakari.core.recovery;

import io.masakari.core.model.Edits;
import io.masakari.core.model.HostName;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A compute service as Nova sees it.
 *
 * @param id Nova's uuid of the service
 * @param up whether Nova has heard it lately (60 s by default) and it is not forced down
 * @param disabledReason what Nova shows people as the reason; "" if there is none
 * @param updatedAt when it was last heard or changed, by Nova's clock: moves with each heartbeat, also while forced down
 * @param answeredAt when Nova answered so, by the clock of its API; empty if it did not say
 */
public record ServiceView(
        String id,
        HostName host,
        boolean up,
        boolean enabled,
        boolean forcedDown,
        String disabledReason,
        Optional<Instant> updatedAt,
        Optional<Instant> answeredAt) {
    /** The components, to be set by name. */
    public static final class Edit {
        public String id = "";
        public HostName host;
        public boolean up;
        public boolean enabled;
        public boolean forcedDown;
        public String disabledReason = "";
        public Optional<Instant> updatedAt = Optional.empty();
        public Optional<Instant> answeredAt = Optional.empty();

        private Edit() {}
    }

    public static ServiceView of(Consumer<Edit> components) {
        return Edits.changed(ServiceView.class, new Edit(), components);
    }

    /**
     * Whether instances can be sent there. Being enabled is not asked: a reserved host is mostly disabled, so that Nova
     * leaves it empty, and is enabled when taken.
     */
    public boolean isSound() {
        return up && !forcedDown;
    }

    /** How long it had not been heard when Nova answered, by Nova's clocks; empty if Nova does not tell. */
    public Optional<Duration> unheardFor() {
        return answeredAt.flatMap(answered -> updatedAt.map(updated -> Duration.between(updated, answered)));
    }
}
