package io.masakari.controller.api;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import io.masakari.core.model.ClusterName;
import io.masakari.core.model.FencingProof;
import io.masakari.core.model.FencingStatus;
import io.masakari.core.model.HostEvidence;
import io.masakari.core.model.HostName;
import io.masakari.core.model.InstanceId;
import io.masakari.core.model.LossCause;
import io.masakari.core.model.LossKey;
import io.masakari.core.model.NodeId;
import io.masakari.core.model.NotificationType;
import io.masakari.core.model.RingId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Reads the body of POST /notifications: upstream's notification, and our evidence (docs/notification-format.md). */
final class ReportReader {
    private static final int MAX_MEMBERS = 1024;
    private static final int MAX_VALUE = 255;
    private static final Pattern PAYLOAD_KEY = Pattern.compile("[A-Za-z0-9\\-_:. ]{1,255}");

    private ReportReader() {}

    static Report read(byte[] body) {
        Fields fields =
                Fields.ofBody(body, "notification", "type", "hostname", "generated_time", "payload", "evidence");
        NotificationType type = fields.requiredWord("type", NotificationType.class, false);
        HostName hostname = as("hostname", fields.requiredText("hostname", 255), HostName::new);
        Instant generated = time("generated_time", fields.requiredText("generated_time", 64));
        JsonObject payload = payload(type, fields.required("payload"));
        // Evidence is about a loss: a host that came up has none to be proven.
        boolean lost = !"STARTED".equals(payload.get("event").getAsString());
        Optional<Report.Evidence> evidence = lost && fields.has("evidence")
                ? Optional.of(evidence(type, hostname, fields.required("evidence")))
                : Optional.empty();
        return new Report(type, hostname, generated, payload, evidence, Optional.empty());
    }

    private static JsonObject payload(NotificationType type, JsonElement element) {
        String[] known = switch (type) {
            case COMPUTE_HOST -> new String[] {"event", "host_status", "cluster_status"};
            case PROCESS -> new String[] {"event", "process_name"};
            case VM -> new String[] {"event", "instance_uuid", "vir_domain_event"};
        };
        Fields fields = Fields.of(element, known);
        JsonObject payload = sorted(element.getAsJsonObject());
        for (Map.Entry<String, JsonElement> entry : payload.entrySet()) {
            boolean isText = entry.getValue() instanceof JsonPrimitive value && value.isString();
            if (!isText || !PAYLOAD_KEY.matcher(entry.getKey()).matches()) {
                throw Fields.invalid(entry.getKey(), entry.getValue(), "text is expected");
            }
        }
        switch (type) {
            case COMPUTE_HOST -> {
                word(fields, "event", Set.of("STARTED", "STOPPED"));
                optionalWord(fields, "host_status", Set.of("NORMAL", "UNKNOWN"));
                optionalWord(fields, "cluster_status", Set.of("ONLINE", "OFFLINE"));
            }
            case PROCESS -> {
                fields.requiredText("process_name", MAX_VALUE);
                word(fields, "event", Set.of("STARTED", "STOPPED"));
            }
            case VM -> {
                as("instance_uuid", fields.requiredText("instance_uuid", 64), InstanceId::of);
                fields.requiredText("event", MAX_VALUE);
                fields.requiredText("vir_domain_event", MAX_VALUE);
            }
        }
        return payload;
    }

    private static Report.Evidence evidence(NotificationType type, HostName host, JsonElement element) {
        if (type != NotificationType.COMPUTE_HOST) {
            throw ApiException.badRequest("'evidence' is for notifications of type COMPUTE_HOST only");
        }
        Fields fields = Fields.of(
                element,
                "cluster",
                "ring",
                "node_id",
                "cause",
                "lost_at",
                "quorate",
                "members",
                "reporter",
                "callback_us",
                "fencing",
                "proof");
        LossKey key = new LossKey(
                as("cluster", fields.requiredText("cluster", 64), ClusterName::new),
                as("ring", fields.requiredText("ring", 64), RingId::parse),
                as("node_id", fields.requiredLong("node_id"), NodeId::new));
        FencingStatus fencing = fields.requiredWord("fencing", FencingStatus.class, false);
        Optional<FencingProof> proof =
                fields.has("proof") ? Optional.of(proof(fields.required("proof"))) : Optional.empty();
        if (proof.isPresent() != (fencing == FencingStatus.PROVEN)) {
            throw ApiException.badRequest("'proof' must be present exactly when 'fencing' is PROVEN");
        }
        HostEvidence facts = new HostEvidence(
                key,
                host,
                fields.requiredWord("cause", LossCause.class, false),
                time("lost_at", fields.requiredText("lost_at", 64)),
                fields.requiredFlag("quorate"),
                members(fields.required("members")),
                as("reporter", fields.requiredText("reporter", 255), HostName::new),
                fencing,
                proof);
        OptionalLong callback =
                fields.has("callback_us") ? OptionalLong.of(fields.requiredLong("callback_us")) : OptionalLong.empty();
        return new Report.Evidence(facts, element.getAsJsonObject(), callback);
    }

    private static FencingProof proof(JsonElement element) {
        Fields fields = Fields.of(element, "source", "action", "delegate", "completed_at");
        return new FencingProof(
                fields.requiredText("source", 64),
                fields.requiredText("action", 64),
                fields.optionalText("delegate", 255).orElse(""),
                time("completed_at", fields.requiredText("completed_at", 64)));
    }

    private static List<NodeId> members(JsonElement element) {
        if (!element.isJsonArray() || element.getAsJsonArray().size() > MAX_MEMBERS) {
            throw Fields.invalid("members", element, "a list of at most " + MAX_MEMBERS + " node ids is expected");
        }
        JsonArray array = element.getAsJsonArray();
        List<NodeId> members = new ArrayList<>();
        for (JsonElement member : array) {
            JsonObject wrapped = new JsonObject();
            wrapped.add("members", member);
            members.add(as("members", Fields.of(wrapped, "members").requiredLong("members"), NodeId::new));
        }
        return members;
    }

    private static void word(Fields fields, String key, Set<String> allowed) {
        String value = fields.requiredText(key, MAX_VALUE);
        if (!allowed.contains(value)) {
            throw Fields.invalid(key, new JsonPrimitive(value), "'" + value + "' is not one of " + sorted(allowed));
        }
    }

    private static void optionalWord(Fields fields, String key, Set<String> allowed) {
        if (fields.has(key)) {
            word(fields, key, allowed);
        }
    }

    /** In one order of keys, so that equal payloads are equal texts. */
    private static JsonObject sorted(JsonObject payload) {
        JsonObject sorted = new JsonObject();
        payload.keySet().stream().sorted().forEach(key -> sorted.add(key, payload.get(key)));
        return sorted;
    }

    private static List<String> sorted(Set<String> words) {
        return words.stream().sorted().toList();
    }

    private static Instant time(String key, String text) {
        return WireTime.read(text)
                .orElseThrow(() -> Fields.invalid(key, new JsonPrimitive(text), "a time is expected, ISO 8601"));
    }

    private static <S, T> T as(String key, S value, Function<S, T> make) {
        try {
            return make.apply(value);
        } catch (IllegalArgumentException e) {
            throw Fields.invalid(key, new JsonPrimitive(value.toString()), e.getMessage());
        }
    }
}
