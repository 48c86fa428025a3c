package io.masakari.controller.api;

import com.google.gson.JsonObject;
import io.masakari.core.model.InstanceEvidence;
import io.masakari.runtime.report.HostNotification;
import io.masakari.runtime.report.InstanceNotification;
import io.masakari.runtime.report.Notification;
import io.masakari.runtime.report.NotificationWire;
import io.masakari.runtime.report.ProcessNotification;
import io.masakari.runtime.report.WireException;
import java.util.Optional;

/** Makes a {@link Report} of the body of POST /notifications, whose form {@link NotificationWire} knows. */
final class ReportReader {
    private static final int LONGEST_NAME = 150;

    private ReportReader() {}

    static Report read(byte[] body) {
        try {
            return of(NotificationWire.decode(body), Optional.empty());
        } catch (WireException e) {
            throw ApiException.badRequest(e.getMessage());
        }
    }

    /** @param senderKey identity that the sender gave it (Masakari v1) */
    static Report of(Notification notification, Optional<String> senderKey) {
        // Written anew, so that what is stored has one form and equal payloads are equal texts.
        JsonObject json = NotificationWire.json(notification);
        Optional<Report.Evidence> evidence = Optional.empty();
        if (notification instanceof HostNotification host) {
            evidence = host.evidence()
                    .map(facts -> new Report.Evidence(facts, json.getAsJsonObject("evidence"), host.callbackMicros()));
        }
        Optional<String> other = Optional.empty();
        Optional<String> key = senderKey;
        if (notification instanceof InstanceNotification instance
                && instance.evidence().isPresent()) {
            InstanceEvidence told = instance.evidence().get();
            other = Optional.of(json.getAsJsonObject("evidence").toString());
            key = Optional.of("vm/" + instance.instance() + "/" + told.failure() + "/" + told.failedAt());
        } else if (notification instanceof ProcessNotification process
                && process.evidence().isPresent()) {
            other = Optional.of(json.getAsJsonObject("evidence").toString());
            key = Optional.of("process/" + process.event() + "/" + process.hostname() + "/"
                    + process.evidence().get().downSince() + "/" + shortened(process.processName()));
        }
        return new Report(
                notification.type(),
                notification.hostname(),
                notification.generatedTime(),
                json.getAsJsonObject("payload"),
                evidence,
                other,
                key);
    }

    /** The key's column is bounded; a monitor's names rarely come near that. */
    private static String shortened(String name) {
        return name.length() <= LONGEST_NAME ? name : name.substring(0, LONGEST_NAME);
    }
}
