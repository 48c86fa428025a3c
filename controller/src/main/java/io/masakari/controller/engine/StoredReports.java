package io.masakari.controller.engine;

import io.masakari.controller.store.NotificationRow;
import io.masakari.core.model.HostEvidence;
import io.masakari.core.model.HostName;
import io.masakari.runtime.report.HostNotification;
import io.masakari.runtime.report.InstanceNotification;
import io.masakari.runtime.report.Notification;
import io.masakari.runtime.report.NotificationWire;
import io.masakari.runtime.report.ProcessNotification;
import java.time.Instant;
import java.util.Optional;

/** Reads back the reports that intake has stored. */
final class StoredReports {
    private static final String PROCESS_STOPPED = "process/" + HostNotification.Event.STOPPED + "/";
    private static final String PROCESS_STARTED = "process/" + HostNotification.Event.STARTED + "/";

    private StoredReports() {}

    static HostNotification host(NotificationRow row) {
        return (HostNotification) of(row);
    }

    /** What is known of a lost host; empty if no monitor of ours reported it. */
    static Optional<HostEvidence> evidence(NotificationRow row) {
        return host(row).evidence();
    }

    static InstanceNotification instance(NotificationRow row) {
        return (InstanceNotification) of(row);
    }

    static ProcessNotification process(NotificationRow row) {
        return (ProcessNotification) of(row);
    }

    /** The stored payload of the report that a process is well again: one form, so that it is found by its text. */
    static String wellPayload(HostName host, String process) {
        return NotificationWire.payload(
                        new ProcessNotification(host, Instant.EPOCH, process, HostNotification.Event.STARTED))
                .toString();
    }

    /**
     * The sender's key of the report that ends the incident which {@code down} tells of; empty if its monitor names no
     * incidents.
     */
    static Optional<String> wellKey(NotificationRow down) {
        return down.senderKey()
                .filter(key -> key.startsWith(PROCESS_STOPPED))
                .map(key -> PROCESS_STARTED + key.substring(PROCESS_STOPPED.length()));
    }

    private static Notification of(NotificationRow row) {
        return NotificationWire.restore(row.type(), row.hostname(), row.generatedAt(), row.payload(), row.evidence());
    }
}
