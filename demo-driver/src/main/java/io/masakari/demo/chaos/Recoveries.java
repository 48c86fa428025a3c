package io.masakari.demo.chaos;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.masakari.demo.ProbedNova;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Recoveries as masakarictl shows them, and what an operator does about them. */
final class Recoveries {
    /** Holds that end by themselves, after a minute or two at most; the others wait for an operator. */
    private static final Set<String> PASSING =
            Set.of("AWAITING_PROOF", "ONE_WITNESS", "HOST_HEARD", "NOVA_UNREACHABLE", "SERVICE_UNKNOWN");

    private final Fleet fleet;

    /** @param state in lower case, as in "held" @param hold "" if it does not wait */
    record Row(String uuid, String host, String state, String hold, Instant startedAt) {
        boolean waitsForOperator() {
            return !hold.isEmpty() && !PASSING.contains(hold);
        }
    }

    Recoveries(Fleet fleet) {
        this.fleet = fleet;
    }

    List<Row> open() {
        return rows(fleet.ctl("recovery", "list", "--open"));
    }

    List<Row> all() {
        return rows(fleet.ctl("recovery", "list"));
    }

    void release(Row row) {
        fleet.ctl("recovery", "release", row.uuid(), "--reason", "seen to be off", "--confirm-off=" + row.host());
    }

    void cancel(Row row) {
        fleet.ctl("recovery", "cancel", row.uuid(), "--reason", "the host is back");
    }

    private static List<Row> rows(JsonElement printed) {
        List<Row> rows = new ArrayList<>();
        for (JsonElement each : printed.getAsJsonArray()) {
            JsonObject json = each.getAsJsonObject();
            rows.add(new Row(
                    ProbedNova.text(json, "uuid"),
                    ProbedNova.text(json, "host"),
                    ProbedNova.text(json, "state"),
                    ProbedNova.text(json, "hold"),
                    LocalDateTime.parse(ProbedNova.text(json, "started_at")).toInstant(ZoneOffset.UTC)));
        }
        return rows;
    }
}
