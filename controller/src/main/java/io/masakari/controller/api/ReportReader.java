package io.masakari.controller.api;

import com.google.gson.JsonObject;
import io.masakari.runtime.report.HostNotification;
import io.masakari.runtime.report.Notification;
import io.masakari.runtime.report.NotificationWire;
import io.masakari.runtime.report.WireException;
import java.util.Optional;

/** Makes a {@link Report} of the body of POST /notifications, whose form {@link NotificationWire} knows. */
final class ReportReader {
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
        return new Report(
                notification.type(),
                notification.hostname(),
                notification.generatedTime(),
                json.getAsJsonObject("payload"),
                evidence,
                senderKey);
    }
}
