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

/** What was evacuated and forced down, and when, by Nova's own record: exact, or to the second with a real Nova. */
final class NovaRecord {
    /** The driver's own client, which readmits hosts. Only the controller writes besides it. */
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
                    begun(ProbedNova.text(move, "created_at")),
                    ProbedNova.text(move, embedded != null ? "instance" : "instance_uuid"),
                    ProbedNova.text(move, embedded != null ? "source" : "source_compute"),
                    ProbedNova.text(move, embedded != null ? "target" : "dest_compute"),
                    ProbedNova.text(move, "status")));
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
            String path = ProbedNova.text(call, "path");
            if (ProbedNova.text(call, "method").equals("PUT")
                    && ProbedNova.text(call, "template").equals("/v2.1/os-services/{id}")
                    && !ProbedNova.text(call, "agent").startsWith(DRIVER)) {
                String host = hosts.get(path.substring(path.lastIndexOf('/') + 1));
                touches.add(new Touch(call.get("t_us").getAsLong(), host, "force-down"));
            }
        }
        return touches;
    }

    /** A real Nova shows whole seconds: takes the last moment of that second. */
    private long begun(String created) {
        if (embedded != null) {
            return clock.toMonotonic(WallToMonotonic.micros(Instant.parse(created)));
        }
        Instant second = LocalDateTime.parse(created).toInstant(ZoneOffset.UTC);
        return clock.toMonotonic(WallToMonotonic.micros(second) + 999_999);
    }
}
