package io.masakari.runtime.report;

import io.masakari.core.model.HostName;
import io.masakari.core.model.NotificationType;
import java.time.Instant;

/** A monitor's report as it is sent to the controller; {@link NotificationWire} has its format. */
public sealed interface Notification permits HostNotification, InstanceNotification, ProcessNotification {
    NotificationType type();

    /** The host that it is about. */
    HostName hostname();

    /** When the sender made it, by the sender's clock. */
    Instant generatedTime();
}
