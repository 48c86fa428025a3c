package io.masakari.core.recovery;

import io.masakari.core.model.HostName;
import io.masakari.core.model.NotificationId;
import io.masakari.core.model.RecoveryId;
import io.masakari.core.model.SegmentId;
import java.time.Instant;
import java.util.Objects;

/**
 * Where a recovery comes from. It never changes.
 *
 * @param host that is lost, or that reported the instance or process
 * @param startedAt when the controller took it up
 */
public record Origin(RecoveryId id, NotificationId notification, SegmentId segment, HostName host, Instant startedAt) {
    public Origin {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(notification, "notification");
        Objects.requireNonNull(segment, "segment");
        Objects.requireNonNull(host, "host");
        Objects.requireNonNull(startedAt, "startedAt");
    }
}
