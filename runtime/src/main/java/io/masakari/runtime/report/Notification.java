package io.masakari.runtime.report;

import io.masakari.core.model.BootId;
import io.masakari.core.model.HostName;
import io.masakari.core.model.NotificationType;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** A monitor's report as it is sent to the controller; {@link NotificationWire} has its format. */
public sealed interface Notification permits HostNotification, InstanceNotification, ProcessNotification {
    NotificationType type();

    /** The host that it is about. */
    HostName hostname();

    /** When the sender made it, by the sender's clock. */
    Instant generatedTime();

    /** By which it is known again, however often it arrives; empty without evidence. A loss has its own key, in its evidence. */
    Optional<String> key();

    /** The times that its evidence states, by their names on the wire. */
    Map<String, Instant> times();

    /** The boot of its host in which an instance or a process failed; empty if that is not known, or for a host. */
    Optional<BootId> bootOfPart();

    /** The same; what failed on the sender's own host did so in this boot. */
    Notification in(Optional<BootId> boot);

    /** Whether it says that its host is down, and not that it came up or left in an orderly way. */
    boolean isDeath();

    /** Whether what it is about is well again. */
    boolean isStart();

    /** What a controller does with it. */
    Disposition disposition();
}
