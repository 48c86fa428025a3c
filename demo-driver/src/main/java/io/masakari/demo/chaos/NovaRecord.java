package io.masakari.demo.chaos;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.masakari.demo.EmbeddedNovaSide;
import io.masakari.demo.ProbedNova;
import io.masakari.demo.TimeLine;
import io.masakari.demo.WallToMonotonic;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Who was evacuated and forced down, and when, by Nova's own record: exact from the embedded one, to the second else. */
final class NovaRecord {
    /** The driver's own client, which readmits hosts; everything else that writes is the controller. */
    private static final String DRIVER = "Java-http-client";

    private final ProbedNova api;
    private final EmbeddedNovaSide embedded;
    private final TimeLine line;
    private final WallToMonotonic clock;

    /** @param embedded null with a real Nova */
    NovaRecord(ProbedNova api, EmbeddedNovaSide embedded, TimeLine line, WallToMonotonic clock) {
        this.api = api;
        this.embedded = embedded;
        this.line = line;
        this.clock = clock;
    }

    List<Move> moves() {
        List<Move> moves = new ArrayList<>();
        for (JsonElement each :
                embedded != null ? embedded.control("GET", "/evacuations", "").getAsJsonArray() : api.evacuations()) {
            JsonObject move = each.getAsJsonObject();
            moves.add(new Move(
                    begun(text(move, "created_at")),
                    text(move, embedded != null ? "instance" : "instance_uuid"),
                    text(move, embedded != null ? "source" : "source_compute"),
                    text(move, embedded != null ? "target" : "dest_compute"),
                    text(move, "status")));
        }
        return moves;
    }

    List<Touch> touches() {
        List<Touch> touches = new ArrayList<>();
        moves().forEach(m -> touches.add(new Touch(m.micros(), m.source(), "evacuate " + m.instance())));
        if (embedded == null) {
            line.all().stream()
                    .filter(m -> m.name().equals("host.force_down_requested"))
                    .forEach(m -> touches.add(new Touch(m.micros(), m.field("host"), "force-down")));
            return touches;
        }
        Map<String, String> hosts = api.hostsByService();
        for (JsonElement each :
                embedded.control("GET", "/calls", "").getAsJsonObject().getAsJsonArray("calls")) {
            JsonObject call = each.getAsJsonObject();
            String path = text(call, "path");
            if (text(call, "method").equals("PUT")
                    && text(call, "template").equals("/v2.1/os-services/{id}")
                    && !text(call, "agent").startsWith(DRIVER)) {
                String host = hosts.get(path.substring(path.lastIndexOf('/') + 1));
                touches.add(new Touch(call.get("t_us").getAsLong(), host, "force-down"));
            }
        }
        return touches;
    }

    /** A real Nova tells whole seconds: the last moment that it may mean. */
    private long begun(String created) {
        if (embedded != null) {
            return clock.toMonotonic(WallToMonotonic.micros(Instant.parse(created)));
        }
        Instant second = LocalDateTime.parse(created).toInstant(ZoneOffset.UTC);
        return clock.toMonotonic(WallToMonotonic.micros(second) + 999_999);
    }

    private static String text(JsonObject json, String key) {
        JsonElement value = json.get(key);
        return value == null || value.isJsonNull() ? "" : value.getAsString();
    }
}
