package io.masakari.runtime.report;

import io.masakari.core.model.HostName;
import io.masakari.core.model.InstanceId;
import io.masakari.core.model.NotificationType;
import java.time.Instant;

/**
 * Something happened to one instance.
 *
 * @param event as in LIFECYCLE, WATCHDOG
 * @param virDomainEvent its detail, as in STOPPED_FAILED
 */
public record InstanceNotification(
        HostName hostname, Instant generatedTime, InstanceId instance, String event, String virDomainEvent)
        implements Notification {
    @Override
    public NotificationType type() {
        return NotificationType.VM;
    }
}
