package io.masakari.runtime.report;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.masakari.core.model.BootId;
import io.masakari.core.model.ClusterName;
import io.masakari.core.model.FencingProof;
import io.masakari.core.model.FencingStatus;
import io.masakari.core.model.HostEvidence;
import io.masakari.core.model.HostName;
import io.masakari.core.model.InstanceEvidence;
import io.masakari.core.model.InstanceFailure;
import io.masakari.core.model.InstanceId;
import io.masakari.core.model.LossCause;
import io.masakari.core.model.LossKey;
import io.masakari.core.model.NodeId;
import io.masakari.core.model.NotificationType;
import io.masakari.core.model.Printable;
import io.masakari.core.model.ProcessEvidence;
import io.masakari.core.model.ProcessFailure;
import io.masakari.core.model.RingId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * The form of reports: as the body of {@code POST /v1/notifications}, in the monitors' spool, and, cut into payload and
 * evidence, in the controller's database. The one place that knows these names. Described in docs/notification-format.md.
 */
public final class NotificationWire {
    /** Bound of a body in both directions. */
    public static final int MAX_BYTES = 64 * 1024;

    private static final int MAX_MEMBERS = 1024;
    private static final int MAX_NAME = 255;
    private static final int MAX_LINES = 20;
    private static final int MAX_LINE = 400;
    private static final long MAX_NODE = 0xFFFF_FFFFL;
    private static final Pattern ZONE = Pattern.compile("[+-]\\d\\d:\\d\\d$");
    private static final String TIME_FORM = "It must be an ISO time, as in 2026-11-23T04:00:00.123456.";
    private static final DateTimeFormatter UPSTREAM_TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS");

    private NotificationWire() {}

    public static byte[] encode(Notification notification) {
        JsonObject envelope = new JsonObject();
        envelope.add("notification", json(notification));
        return envelope.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** The same report without the boot that it names, as an earlier controller wants it; empty if it names none. */
    static Optional<byte[]> withoutBoot(byte[] body) {
        try {
            JsonObject envelope = StrictJson.parseObject(body, MAX_BYTES);
            if (envelope.get("notification") instanceof JsonObject notification
                    && notification.get("evidence") instanceof JsonObject evidence
                    && evidence.remove("boot") != null) {
                return Optional.of(envelope.toString().getBytes(StandardCharsets.UTF_8));
            }
        } catch (WireException e) {
            // Then it names no boot either that the controller could read.
        }
        return Optional.empty();
    }

    private static JsonObject json(Notification notification) {
        JsonObject body = new JsonObject();
        body.addProperty("type", notification.type().name());
        body.addProperty("hostname", notification.hostname().value());
        body.addProperty(
                "generated_time",
                UPSTREAM_TIME.format(notification.generatedTime().atOffset(ZoneOffset.UTC)));
        body.add("payload", payload(notification));
        evidence(notification).ifPresent(evidence -> body.add("evidence", evidence));
        return body;
    }

    /** Upstream's part of a report; equal reports have equal payloads, also as text. */
    public static JsonObject payload(Notification notification) {
        JsonObject payload = new JsonObject();
        return switch (notification.type()) {
            case COMPUTE_HOST -> {
                HostNotification host = (HostNotification) notification;
                payload.addProperty("event", host.event().name());
                host.clusterStatus().ifPresent(status -> payload.addProperty("cluster_status", status.name()));
                host.hostStatus().ifPresent(status -> payload.addProperty("host_status", status.name()));
                yield payload;
            }
            case VM -> {
                InstanceNotification instance = (InstanceNotification) notification;
                payload.addProperty("instance_uuid", instance.instance().toString());
                payload.addProperty("event", instance.event());
                payload.addProperty("vir_domain_event", instance.virDomainEvent());
                yield payload;
            }
            case PROCESS -> {
                ProcessNotification process = (ProcessNotification) notification;
                payload.addProperty("process_name", process.processName());
                payload.addProperty("event", process.event().name());
                yield payload;
            }
        };
    }

    /** Our part of a report: what the monitor knows; empty for upstream's monitors. */
    public static Optional<JsonObject> evidence(Notification notification) {
        return switch (notification.type()) {
            case COMPUTE_HOST -> {
                HostNotification host = (HostNotification) notification;
                yield host.evidence().map(evidence -> evidence(evidence, host.callbackMicros()));
            }
            case VM -> {
                InstanceNotification instance = (InstanceNotification) notification;
                yield instance.evidence().map(evidence -> evidence(evidence, instance));
            }
            case PROCESS -> ((ProcessNotification) notification).evidence().map(NotificationWire::evidence);
        };
    }

    /** Takes nothing that it does not know, so that a sender's mistake shows at the sender. */
    public static Notification decode(byte[] body) throws WireException {
        JsonFields envelope = JsonFields.strict(StrictJson.parseObject(body, MAX_BYTES));
        JsonFields fields = envelope.object("notification");
        envelope.end();
        NotificationType type = fields.oneOf("type", NotificationType.class);
        HostName hostname = fields.parsed("hostname", MAX_NAME, HostName::new);
        Instant time = fields.parsed("generated_time", 64, NotificationWire::generatedTime);
        Notification notification = notification(fields, type, hostname, time);
        fields.end();
        return notification;
    }

    /**
     * Puts a stored report together again. What is stored was checked when it came: keys that a later version may have
     * added are passed over. Throws {@link IllegalStateException} if it cannot be read.
     */
    public static Notification restore(
            NotificationType type, HostName hostname, Instant time, String payload, Optional<String> evidence) {
        JsonObject stored = new JsonObject();
        stored.add("payload", JsonParser.parseString(payload));
        evidence.ifPresent(text -> stored.add("evidence", JsonParser.parseString(text)));
        try {
            return notification(JsonFields.lenient(stored), type, hostname, time);
        } catch (WireException e) {
            throw new IllegalStateException(
                    "A stored report of host " + hostname + " is damaged: " + e.getMessage(), e);
        }
    }

    private static Notification notification(JsonFields fields, NotificationType type, HostName hostname, Instant time)
            throws WireException {
        JsonFields payload = fields.object("payload");
        Notification notification = switch (type) {
            case COMPUTE_HOST -> host(fields, payload, hostname, time);
            case VM -> instance(fields, payload, hostname, time);
            case PROCESS -> process(fields, payload, hostname, time);
        };
        payload.end();
        return notification;
    }

    private static HostNotification host(JsonFields fields, JsonFields payload, HostName hostname, Instant time)
            throws WireException {
        HostNotification.Event event = payload.oneOf("event", HostNotification.Event.class);
        Optional<HostNotification.ClusterStatus> clusterStatus = payload.has("cluster_status")
                ? Optional.of(payload.oneOf("cluster_status", HostNotification.ClusterStatus.class))
                : Optional.empty();
        Optional<HostNotification.HostStatus> hostStatus = payload.has("host_status")
                ? Optional.of(payload.oneOf("host_status", HostNotification.HostStatus.class))
                : Optional.empty();
        Optional<JsonFields> evidence = fields.optionalObject("evidence");
        if (evidence.isEmpty()) {
            return new HostNotification(
                    hostname, time, event, clusterStatus, hostStatus, Optional.empty(), OptionalLong.empty());
        }
        if (event != HostNotification.Event.STOPPED) {
            throw fields.refuse("evidence", "It is allowed with event STOPPED only.");
        }
        JsonFields given = evidence.get();
        OptionalLong callback = given.has("callback_us")
                ? OptionalLong.of(given.number("callback_us", 0, Long.MAX_VALUE))
                : OptionalLong.empty();
        HostEvidence read = evidence(given, hostname);
        given.end();
        return new HostNotification(hostname, time, event, clusterStatus, hostStatus, Optional.of(read), callback);
    }

    private static InstanceNotification instance(JsonFields fields, JsonFields payload, HostName hostname, Instant time)
            throws WireException {
        InstanceId instance = payload.parsed("instance_uuid", 36, InstanceId::of);
        String event = payload.text("event", MAX_NAME);
        String virDomainEvent = payload.text("vir_domain_event", MAX_NAME);
        Optional<JsonFields> evidence = fields.optionalObject("evidence");
        if (evidence.isEmpty()) {
            return new InstanceNotification(hostname, time, instance, event, virDomainEvent);
        }
        JsonFields given = evidence.get();
        OptionalLong callback = given.has("callback_us")
                ? OptionalLong.of(given.number("callback_us", 0, Long.MAX_VALUE))
                : OptionalLong.empty();
        InstanceEvidence read = new InstanceEvidence(
                given.parsed("failure", 64, InstanceFailure::named),
                given.parsed("failed_at", 64, NotificationWire::time),
                given.oneOf("sighting", InstanceEvidence.Sighting.class),
                (int) given.number("event_id", -1, Integer.MAX_VALUE),
                (int) given.number("event", -1, Integer.MAX_VALUE),
                (int) given.number("detail", -1, Integer.MAX_VALUE),
                given.has("name") ? given.shown("name", MAX_NAME) : "",
                given.has("object") ? given.shown("object", MAX_NAME) : "",
                boot(given));
        given.end();
        return new InstanceNotification(hostname, time, instance, event, virDomainEvent, Optional.of(read), callback);
    }

    private static JsonObject evidence(InstanceEvidence evidence, InstanceNotification report) {
        JsonObject json = new JsonObject();
        json.addProperty("failure", evidence.failure().name());
        json.addProperty("failed_at", evidence.failedAt().toString());
        json.addProperty("sighting", evidence.sighting().name());
        json.addProperty("event_id", evidence.eventId());
        json.addProperty("event", evidence.event());
        json.addProperty("detail", evidence.detail());
        if (!evidence.name().isEmpty()) {
            json.addProperty("name", bounded(evidence.name()));
        }
        if (!evidence.object().isEmpty()) {
            json.addProperty("object", bounded(evidence.object()));
        }
        addBoot(json, evidence.boot());
        report.callbackMicros().ifPresent(micros -> json.addProperty("callback_us", micros));
        return json;
    }

    private static ProcessNotification process(JsonFields fields, JsonFields payload, HostName hostname, Instant time)
            throws WireException {
        String name = payload.text("process_name", 255);
        HostNotification.Event event = payload.oneOf("event", HostNotification.Event.class);
        Optional<JsonFields> evidence = fields.optionalObject("evidence");
        if (evidence.isEmpty()) {
            return new ProcessNotification(hostname, time, name, event);
        }
        JsonFields given = evidence.get();
        if (given.has("exit_status") && given.has("signal")) {
            throw given.refuse(
                    "signal", "It cannot be given together with exit_status: a process ends by one of them.");
        }
        ProcessEvidence read = new ProcessEvidence(
                given.oneOf("failure", ProcessFailure.class),
                given.parsed("down_since", 64, NotificationWire::time),
                (int) given.number("tries", 0, Integer.MAX_VALUE),
                given.has("exit_status")
                        ? OptionalInt.of((int) given.number("exit_status", 0, 255))
                        : OptionalInt.empty(),
                given.has("signal") ? OptionalInt.of((int) given.number("signal", 1, 64)) : OptionalInt.empty(),
                given.has("output") ? given.texts("output", MAX_LINE, MAX_LINES) : List.of(),
                boot(given));
        given.end();
        return new ProcessNotification(hostname, time, name, event, Optional.of(read));
    }

    private static JsonObject evidence(ProcessEvidence evidence) {
        JsonObject json = new JsonObject();
        json.addProperty("failure", evidence.failure().name());
        json.addProperty("down_since", evidence.downSince().toString());
        json.addProperty("tries", evidence.tries());
        evidence.exitStatus().ifPresent(status -> json.addProperty("exit_status", status));
        evidence.signal().ifPresent(signal -> json.addProperty("signal", signal));
        List<String> output = evidence.output();
        if (!output.isEmpty()) {
            JsonArray lines = new JsonArray();
            output.subList(Math.max(0, output.size() - MAX_LINES), output.size())
                    .forEach(line -> lines.add(
                            Printable.cleaned(line.length() <= MAX_LINE ? line : line.substring(0, MAX_LINE))));
            json.add("output", lines);
        }
        addBoot(json, evidence.boot());
        return json;
    }

    /** A long name is cut: it only helps people, and must not cost the report. */
    private static String bounded(String text) {
        return Printable.cleaned(text.length() <= MAX_NAME ? text : text.substring(0, MAX_NAME));
    }

    private static JsonObject evidence(HostEvidence evidence, OptionalLong callbackMicros) {
        JsonObject json = new JsonObject();
        json.addProperty("cluster", evidence.key().cluster().value());
        json.addProperty("ring", evidence.key().ring().toString());
        json.addProperty("node_id", evidence.key().node().value());
        json.addProperty("cause", evidence.cause().name());
        json.addProperty("lost_at", evidence.lostAt().toString());
        json.addProperty("quorate", evidence.quorate());
        JsonArray members = new JsonArray();
        evidence.members().forEach(member -> members.add(member.value()));
        json.add("members", members);
        json.addProperty("reporter", evidence.reporter().value());
        addBoot(json, evidence.boot());
        callbackMicros.ifPresent(micros -> json.addProperty("callback_us", micros));
        json.addProperty("fencing", evidence.fencing().name());
        evidence.proof().ifPresent(proof -> json.add("proof", fencing(proof)));
        evidence.lastFencing().ifPresent(last -> json.add("last_fencing", fencing(last)));
        return json;
    }

    private static JsonObject fencing(FencingProof fencing) {
        JsonObject json = new JsonObject();
        json.addProperty("source", fencing.source());
        json.addProperty("action", fencing.action());
        if (!fencing.delegate().isEmpty()) {
            json.addProperty("delegate", bounded(fencing.delegate()));
        }
        json.addProperty("completed_at", fencing.completedAt().toString());
        return json;
    }

    private static HostEvidence evidence(JsonFields fields, HostName host) throws WireException {
        LossKey key = new LossKey(
                fields.parsed("cluster", 64, ClusterName::new),
                fields.parsed("ring", 64, RingId::parse),
                new NodeId(fields.number("node_id", 1, MAX_NODE)));
        LossCause cause = fields.oneOf("cause", LossCause.class);
        Instant lostAt = fields.parsed("lost_at", 64, NotificationWire::time);
        boolean quorate = fields.bool("quorate");
        List<NodeId> members = fields.numbers("members", 1, MAX_NODE, MAX_MEMBERS).stream()
                .map(NodeId::new)
                .toList();
        HostName reporter = fields.parsed("reporter", MAX_NAME, HostName::new);
        FencingStatus fencing = fields.oneOf("fencing", FencingStatus.class);
        Optional<JsonFields> given = fields.optionalObject("proof");
        if (given.isPresent() != (fencing == FencingStatus.PROVEN)) {
            throw fields.refuse(
                    "proof", "It must be there exactly when fencing is PROVEN; fencing is " + fencing + ".");
        }
        if (given.isPresent() && cause == LossCause.NEVER_SEEN) {
            throw fields.refuse("proof", "What was never seen in the cluster cannot be proven.");
        }
        Optional<FencingProof> proof = given.isPresent() ? Optional.of(proof(given.get())) : Optional.empty();
        Optional<JsonFields> last = fields.optionalObject("last_fencing");
        Optional<FencingProof> lastFencing = last.isPresent() ? Optional.of(proof(last.get())) : Optional.empty();
        return new HostEvidence(
                key, host, cause, lostAt, quorate, members, reporter, fencing, proof, boot(fields), lastFencing);
    }

    private static void addBoot(JsonObject json, Optional<BootId> boot) {
        boot.ifPresent(id -> json.addProperty("boot", id.toString()));
    }

    private static Optional<BootId> boot(JsonFields fields) throws WireException {
        return fields.has("boot") ? Optional.of(fields.parsed("boot", 36, BootId::of)) : Optional.empty();
    }

    private static FencingProof proof(JsonFields fields) throws WireException {
        FencingProof proof = new FencingProof(
                fields.text("source", MAX_NAME),
                fields.text("action", MAX_NAME),
                fields.has("delegate") ? fields.shown("delegate", MAX_NAME) : "",
                fields.parsed("completed_at", 64, NotificationWire::time));
        fields.end();
        return proof;
    }

    /** Upstream leaves the zone out and means UTC; its clients send many forms. */
    private static Instant generatedTime(String text) {
        return IsoTime.read(text).orElseThrow(() -> new IllegalArgumentException(TIME_FORM));
    }

    /** Only our monitors send it. */
    private static Instant time(String text) {
        try {
            boolean hasZone = text.endsWith("Z") || ZONE.matcher(text).find();
            return hasZone
                    ? OffsetDateTime.parse(text).toInstant()
                    : LocalDateTime.parse(text).toInstant(ZoneOffset.UTC);
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(TIME_FORM, e);
        }
    }
}
