package io.masakari.controller.store;

import io.masakari.core.model.Edits;
import io.masakari.core.model.FencingStatus;
import io.masakari.core.model.HostId;
import io.masakari.core.model.HostName;
import io.masakari.core.model.NotificationId;
import io.masakari.core.model.NotificationStatus;
import io.masakari.core.model.NotificationType;
import io.masakari.core.model.SegmentId;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A stored notification.
 *
 * @param id row number, upstream's paging marker
 * @param payload JSON object as upstream defines it
 * @param message why it is in this status, for people
 * @param lossKey text of {@link io.masakari.core.model.LossKey}; present exactly when {@code evidence} is
 * @param senderKey identity that the sender gave its report, for Masakari v1's senders
 * @param evidence JSON object of docs/notification-format.md; the most that was reported so far
 * @param reporter host that reported the evidence last
 * @param version grows with every change; what {@link NotificationTable} updates are conditional on
 */
public record NotificationRow(
        long id,
        NotificationId uuid,
        NotificationType type,
        HostId sourceHost,
        HostName hostname,
        SegmentId segment,
        Instant generatedAt,
        String payload,
        NotificationStatus status,
        Optional<String> message,
        Optional<String> lossKey,
        Optional<String> senderKey,
        Optional<String> evidence,
        Optional<FencingStatus> fencing,
        Optional<String> reporter,
        long version,
        Instant createdAt,
        Optional<Instant> updatedAt) {
    /** The components, to be set by name. */
    public static final class Edit {
        public long id;
        public NotificationId uuid;
        public NotificationType type;
        public HostId sourceHost;
        public HostName hostname;
        public SegmentId segment;
        public Instant generatedAt;
        public String payload;
        public NotificationStatus status = NotificationStatus.NEW;
        public Optional<String> message = Optional.empty();
        public Optional<String> lossKey = Optional.empty();
        public Optional<String> senderKey = Optional.empty();
        public Optional<String> evidence = Optional.empty();
        public Optional<FencingStatus> fencing = Optional.empty();
        public Optional<String> reporter = Optional.empty();
        public long version;
        public Instant createdAt;
        public Optional<Instant> updatedAt = Optional.empty();

        private Edit() {}
    }

    /** One that is not stored yet. */
    public static NotificationRow of(Consumer<Edit> all) {
        return Edits.changed(NotificationRow.class, new Edit(), all);
    }

    NotificationRow with(Consumer<Edit> change) {
        return Edits.changed(NotificationRow.class, Edits.copy(this, new Edit()), change);
    }
}
