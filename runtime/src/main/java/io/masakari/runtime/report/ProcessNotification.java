package io.masakari.runtime.report;

import io.masakari.core.model.HostName;
import io.masakari.core.model.NotificationType;
import java.time.Instant;

/** A process that the host needs stopped and could not be started again, or runs again. */
public record ProcessNotification(
        HostName hostname, Instant generatedTime, String processName, HostNotification.Event event)
        implements Notification {
    @Override
    public NotificationType type() {
        return NotificationType.PROCESS;
    }
}
