package io.masakari.controller.api;

import com.google.gson.JsonElement;
import com.google.gson.JsonPrimitive;
import io.masakari.core.model.InstanceId;
import io.masakari.core.model.NotificationType;
import io.masakari.runtime.report.HostNotification;
import io.masakari.runtime.report.IsoTime;
import java.util.Optional;
import java.util.regex.Pattern;

/** What upstream would say against a report, for the answer to one that cannot be read. Decides nothing. */
final class NotificationSchema {
    private static final int MAX = 255;
    private static final Pattern HOSTNAME = Pattern.compile("^[a-zA-Z0-9-._]*$");

    private NotificationSchema() {}

    /** Empty if it has upstream's form, so that it is about what our monitors add to it. */
    static Optional<String> complaint(byte[] body) {
        try {
            check(body);
            return Optional.empty();
        } catch (ApiException e) {
            return Optional.of(e.getMessage());
        }
    }

    private static void check(byte[] body) {
        RequestFields fields =
                RequestFields.ofBody(body, "notification", "type", "hostname", "generated_time", "payload", "evidence");
        NotificationType type = fields.requiredWord("type", NotificationType.class, false);
        fields.requiredText("hostname", MAX, HOSTNAME);
        String time = fields.requiredText("generated_time", MAX);
        if (IsoTime.read(time).isEmpty()) {
            throw isNo("generated_time", time, "date-time");
        }
        JsonElement payload = fields.required("payload");
        switch (type) {
            case COMPUTE_HOST -> {
                RequestFields given = RequestFields.of(payload, "", "event", "host_status", "cluster_status");
                given.requiredWord("event", HostNotification.Event.class, false);
                if (given.has("host_status")) {
                    given.requiredWord("host_status", HostNotification.HostStatus.class, false);
                }
                if (given.has("cluster_status")) {
                    given.requiredWord("cluster_status", HostNotification.ClusterStatus.class, false);
                }
            }
            case VM -> {
                RequestFields given = RequestFields.of(payload, "", "instance_uuid", "event", "vir_domain_event");
                String instance = given.requiredText("instance_uuid", MAX);
                if (Ids.parse(instance, InstanceId::of).isEmpty()) {
                    throw isNo("instance_uuid", instance, "uuid");
                }
                given.requiredText("event", MAX);
                given.requiredText("vir_domain_event", MAX);
            }
            case PROCESS -> {
                RequestFields given = RequestFields.of(payload, "", "process_name", "event");
                given.requiredText("process_name", MAX);
                given.requiredWord("event", HostNotification.Event.class, false);
            }
        }
    }

    private static ApiException isNo(String key, String value, String format) {
        JsonElement json = new JsonPrimitive(value);
        return RequestFields.invalid(key, json, RequestFields.show(json) + " is not a '" + format + "'");
    }
}
