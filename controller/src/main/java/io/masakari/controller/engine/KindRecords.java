package io.masakari.controller.engine;

import io.masakari.controller.store.StoredProgress;
import io.masakari.controller.store.Transaction;
import io.masakari.core.model.NotificationStatus;
import io.masakari.core.recovery.Progress;
import io.masakari.core.recovery.RecoveryKind;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/** What only one kind of recovery has on disk; {@link RecoveryRecords} has what all share. */
interface KindRecords<P extends Progress> {
    RecoveryKind kind();

    /** The instance's uuid, the process's name; "" for a host. */
    String subject(P progress);

    boolean isSame(P a, P b);

    /**
     * The open ones, without what {@link #whole} adds.
     *
     * @param unreadable told of the others' notifications
     */
    List<StoredProgress<P>> open(Transaction tx, BiConsumer<String, RuntimeException> unreadable);

    /** With what other tables have of it. */
    default P whole(Transaction tx, P bare) {
        return bare;
    }

    /** Repeating it is harmless. */
    void save(Transaction tx, Optional<P> stored, P progress, Instant now);

    /** What upstream's clients see of the notification. */
    default NotificationStatus status(P progress) {
        return progress.end()
                .map(end -> switch (end) {
                    case FINISHED -> NotificationStatus.FINISHED;
                    case FAILED -> NotificationStatus.FAILED;
                    case CANCELLED -> NotificationStatus.IGNORED;
                })
                .orElse(NotificationStatus.RUNNING);
    }
}
