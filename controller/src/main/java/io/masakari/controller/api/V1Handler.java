package io.masakari.controller.api;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import io.masakari.controller.api.http.Handler;
import io.masakari.controller.api.http.Request;
import io.masakari.controller.api.http.Response;
import io.masakari.controller.store.NotificationTable;
import io.masakari.controller.store.StoreException;
import io.masakari.core.model.ClusterName;
import io.masakari.core.model.HostName;
import io.masakari.core.model.InstanceId;
import io.masakari.core.model.Printable;
import io.masakari.runtime.journal.Event;
import io.masakari.runtime.journal.EventLog;
import io.masakari.runtime.report.HostNotification;
import io.masakari.runtime.report.InstanceNotification;
import io.masakari.runtime.report.Notification;
import io.masakari.runtime.report.ProcessNotification;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Takes the notifications of Masakari v1's monitors, which do not authenticate, so only if an operator has enabled it.
 * Answers 200 to what is accepted, known or irrelevant, because those senders repeat everything else. What they say
 * about a host's power is a claim, never a fencing proof.
 */
final class V1Handler implements Handler {
    /** What they are called wherever a monitor's name stands. */
    static final String NAME = NotificationTable.V1_SENDER;

    private static final String BODY = "method _notification_reciever returned.\r\n";
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuuMMddHHmmss");
    private static final int MAX_ID = 256;
    private static final int MAX_TEXT = 4096;
    private static final List<String> REQUIRED = List.of(
            "id",
            "type",
            "regionID",
            "hostname",
            "uuid",
            "time",
            "eventID",
            "eventType",
            "detail",
            "tzname",
            "daylight",
            "cluster_port");

    private final NotificationIntake intake;
    private final ReportRate rate;
    private final ReportRate perHost;
    private final Seldom seldom;
    private final EventLog events;
    private final ZoneId zone;

    /**
     * @param rate of one address
     * @param perHost of what all of them say of one host
     * @param zone of the senders' clocks: they send local time without a zone
     */
    V1Handler(
            NotificationIntake intake,
            ReportRate rate,
            ReportRate perHost,
            Seldom seldom,
            EventLog events,
            ZoneId zone) {
        this.intake = intake;
        this.rate = rate;
        this.perHost = perHost;
        this.seldom = seldom;
        this.events = events;
        this.zone = zone;
    }

    @Override
    public Response refuse(int status, String message) {
        Response response = Response.text(status, "text/plain", message + "\r\n");
        return status == 503 || status == 429 ? response.with("Retry-After", "2") : response;
    }

    @Override
    public Response handle(Request request) {
        String address = request.peer().address();
        if (!rate.take("v1 " + address)) {
            return throttled("address " + address);
        }
        try {
            Optional<HostName> tooMany = take(request.body());
            if (tooMany.isPresent()) {
                return throttled("address " + address + " about host " + tooMany.get());
            }
            return Response.text(200, "text/plain", BODY);
        } catch (ApiException e) {
            events.log(
                    Event.NOTIFICATION_NOT_STORED,
                    "A notification of a Masakari v1 monitor at "
                            + request.peer().address() + " was not stored: " + e.getMessage(),
                    Map.of("status", e.status(), "reporter", request.peer().address()));
            // Maintenance and duplicates: the sender must not repeat it.
            return e.status() == 409 ? Response.text(200, "text/plain", BODY) : refuse(e.status(), e.getMessage());
        } catch (StoreException e) {
            events.log(Event.STORE_UNAVAILABLE, e.getMessage() + " The sender was answered 503.");
            return refuse(503, "The database cannot be written. Send the notification again.");
        } catch (RuntimeException e) {
            events.log(Event.REQUEST_FAILED, "A notification of Masakari v1 failed inside the controller: " + e);
            return refuse(500, "Internal error in the controller. Its journal has the details.");
        }
    }

    private Response throttled(String what) {
        seldom.tell("v1 " + what)
                .ifPresent(times -> events.log(
                        Event.SENDER_THROTTLED,
                        times + " notifications of Masakari v1 from " + what
                                + " were answered 429: there are more than there may be.",
                        Map.of("reporter", NAME)));
        return refuse(429, "Too many notifications from " + what + ".");
    }

    /** The host of which too much was said; empty if it was taken. */
    private Optional<HostName> take(byte[] body) {
        JsonElement parsed = RequestFields.parse(body);
        if (!parsed.isJsonObject()) {
            throw ApiException.badRequest("A JSON object is expected.");
        }
        JsonObject json = parsed.getAsJsonObject();
        for (String key : REQUIRED) {
            if (!json.has(key)) {
                throw ApiException.badRequest("Key '" + key + "' is missing.");
            }
        }
        Optional<Notification> notification = notification(json);
        if (notification.isPresent()) {
            if (!perHost.take("v1 " + notification.get().hostname())) {
                return notification.map(Notification::hostname);
            }
            // A v1 monitor gives one id to all hosts that one poll finds; they are different reports.
            String key = "v1/" + id(json) + "/" + notification.get().hostname();
            intake.accept(caller(json), Report.of(notification.get(), Optional.of(key)));
        }
        return Optional.empty();
    }

    /** Empty if v1's controller would only have logged it. */
    private Optional<Notification> notification(JsonObject json) {
        String kind = text(json, "eventID") + "/" + text(json, "eventType") + "/" + text(json, "detail");
        return switch (text(json, "type")) {
            case "rscGroup" ->
                switch (kind) {
                    case "1/2/2" -> Optional.of(host(json, true, HostNotification.HostStatus.NORMAL));
                    case "1/2/3", "1/2/4" -> Optional.of(host(json, true, HostNotification.HostStatus.UNKNOWN));
                    case "1/1/1" -> Optional.of(host(json, false, HostNotification.HostStatus.NORMAL));
                    default -> Optional.empty();
                };
            case "VM" ->
                kind.equals("0/5/5")
                        ? Optional.of(new InstanceNotification(
                                hostname(json),
                                time(json),
                                Ids.require("uuid", text(json, "uuid"), InstanceId::of),
                                "LIFECYCLE",
                                "STOPPED_FAILED"))
                        : Optional.empty();
            case "nodeStatus" ->
                Optional.of(new ProcessNotification(
                        hostname(json), time(json), "v1:" + text(json, "detail"), HostNotification.Event.STOPPED));
            default -> Optional.empty();
        };
    }

    private HostNotification host(JsonObject json, boolean stopped, HostNotification.HostStatus claim) {
        return new HostNotification(
                hostname(json),
                time(json),
                stopped ? HostNotification.Event.STOPPED : HostNotification.Event.STARTED,
                Optional.of(stopped ? HostNotification.ClusterStatus.OFFLINE : HostNotification.ClusterStatus.ONLINE),
                Optional.of(claim),
                Optional.empty(),
                OptionalLong.empty());
    }

    /** A sender that names a cluster may report only its hosts; not every v1 monitor names one. */
    private static Caller caller(JsonObject json) {
        String port = text(json, "cluster_port");
        return Caller.v1(
                port.isEmpty() || port.equals(":")
                        ? Optional.empty()
                        : Optional.of(Ids.require("cluster_port", port, ClusterName::new)));
    }

    private Instant time(JsonObject json) {
        try {
            return LocalDateTime.parse(text(json, "time"), TIME).atZone(zone).toInstant();
        } catch (DateTimeException e) {
            throw ApiException.badRequest("'time' must be like 20160401120000.");
        }
    }

    private static HostName hostname(JsonObject json) {
        return Ids.require("hostname", text(json, "hostname"), HostName::new);
    }

    private static String id(JsonObject json) {
        String id = text(json, "id");
        if (id.isEmpty() || id.length() > MAX_ID) {
            throw ApiException.badRequest("'id' must have 1 to " + MAX_ID + " characters.");
        }
        return id;
    }

    /** v1's monitors send the same key as text or as number. */
    private static String text(JsonObject json, String key) {
        String text = json.get(key) instanceof JsonPrimitive value ? value.getAsString() : "";
        if (text.length() > MAX_TEXT || !Printable.isPrintable(text)) {
            throw ApiException.badRequest(
                    "'" + key + "' must be one line of at most " + MAX_TEXT + " printable characters.");
        }
        return text;
    }
}
