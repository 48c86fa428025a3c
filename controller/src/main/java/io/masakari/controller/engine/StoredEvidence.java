package io.masakari.controller.engine;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.masakari.controller.store.NotificationRow;
import io.masakari.core.model.ClusterName;
import io.masakari.core.model.FencingProof;
import io.masakari.core.model.FencingStatus;
import io.masakari.core.model.HostEvidence;
import io.masakari.core.model.HostName;
import io.masakari.core.model.LossCause;
import io.masakari.core.model.LossKey;
import io.masakari.core.model.NodeId;
import io.masakari.core.model.RingId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads back what was checked and stored at intake (docs/notification-format.md). */
final class StoredEvidence {
    private StoredEvidence() {}

    static Optional<HostEvidence> of(NotificationRow row) {
        return row.evidence().map(text -> parse(row.hostname(), text));
    }

    /** Whether the notification says that the host came up. */
    static boolean isStart(NotificationRow row) {
        JsonElement event =
                JsonParser.parseString(row.payload()).getAsJsonObject().get("event");
        return event != null && event.isJsonPrimitive() && event.getAsString().equals("STARTED");
    }

    static HostEvidence parse(HostName host, String text) {
        JsonObject json = JsonParser.parseString(text).getAsJsonObject();
        List<NodeId> members = new ArrayList<>();
        JsonArray listed = json.has("members") ? json.getAsJsonArray("members") : new JsonArray();
        listed.forEach(member -> members.add(new NodeId(member.getAsLong())));
        FencingStatus fencing = FencingStatus.valueOf(json.get("fencing").getAsString());
        return new HostEvidence(
                new LossKey(
                        new ClusterName(json.get("cluster").getAsString()),
                        RingId.parse(json.get("ring").getAsString()),
                        new NodeId(json.get("node_id").getAsLong())),
                host,
                LossCause.valueOf(json.get("cause").getAsString()),
                Instant.parse(json.get("lost_at").getAsString()),
                json.get("quorate").getAsBoolean(),
                members,
                new HostName(json.get("reporter").getAsString()),
                fencing,
                fencing == FencingStatus.PROVEN ? Optional.of(proof(json.getAsJsonObject("proof"))) : Optional.empty());
    }

    private static FencingProof proof(JsonObject json) {
        return new FencingProof(
                json.get("source").getAsString(),
                json.get("action").getAsString(),
                json.has("delegate") ? json.get("delegate").getAsString() : "",
                Instant.parse(json.get("completed_at").getAsString()));
    }
}
