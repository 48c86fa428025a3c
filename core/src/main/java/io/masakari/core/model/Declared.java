package io.masakari.core.model;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What the operators declare of a host's segment, since no API shows it, and what they want of it.
 *
 * @param bootTime shortest time from a fencing of one of its hosts until that is back
 * @param disks where root and ephemeral disks lie
 * @param orderlyLeave what follows where one of its hosts leaves in order
 * @param ioError what is done about instances that stand still on an I/O error; empty: as it is configured
 */
public record Declared(
        Optional<Duration> bootTime, InstanceDisks disks, OrderlyLeave orderlyLeave, Optional<IoErrorAnswer> ioError) {
    public static final Declared NOTHING = Edits.build(Declared.class, new Edit());

    public Declared {
        Objects.requireNonNull(bootTime, "bootTime");
        Objects.requireNonNull(disks, "disks");
        Objects.requireNonNull(orderlyLeave, "orderlyLeave");
        Objects.requireNonNull(ioError, "ioError");
    }

    /** The components, to be set by name. */
    public static final class Edit {
        public Optional<Duration> bootTime = Optional.empty();
        public InstanceDisks disks = InstanceDisks.UNDECLARED;
        public OrderlyLeave orderlyLeave = OrderlyLeave.IGNORE;
        public Optional<IoErrorAnswer> ioError = Optional.empty();

        private Edit() {}
    }

    public static Declared of(Consumer<Edit> components) {
        return Edits.changed(Declared.class, new Edit(), components);
    }

    public Declared with(Consumer<Edit> change) {
        return Edits.changed(Declared.class, Edits.copy(this, new Edit()), change);
    }
}
