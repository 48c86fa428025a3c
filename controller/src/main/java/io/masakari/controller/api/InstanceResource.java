package io.masakari.controller.api;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.masakari.controller.api.http.Response;
import io.masakari.controller.store.Database;
import io.masakari.controller.store.HostRow;
import io.masakari.controller.store.HostTable;
import io.masakari.controller.store.RecoveryListing;
import io.masakari.controller.store.SegmentRow;
import io.masakari.controller.store.SegmentTable;
import io.masakari.core.model.InstanceId;
import io.masakari.core.recovery.RecoveryKind;
import io.masakari.core.recovery.ServerView;
import io.masakari.core.recovery.host.Treatment;
import io.masakari.core.recovery.instance.Protection;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * /v1/instances/UUID: whether an instance is recovered when it fails itself, and when its host is lost, and why not. Not in
 * upstream's API.
 */
final class InstanceResource {
    private static final int RECENT = 10;

    private final Database database;
    private final NovaQueries nova;
    private final Protection protection;

    InstanceResource(Database database, NovaQueries nova, Protection protection) {
        this.database = database;
        this.nova = nova;
        this.protection = protection;
    }

    void routes(Router router) {
        router.operators("GET", "instances/*", this::show);
    }

    private Response show(ApiCall call) {
        InstanceId id = Ids.parse(call.id(0), InstanceId::of).orElseThrow(() -> missing(call));
        ServerView instance = ask(id).orElseThrow(() -> missing(call));
        List<String> against = new ArrayList<>();
        Optional<HostRow> host = instance.host().flatMap(name -> database.read(tx -> HostTable.findByName(tx, name)));
        Optional<SegmentRow> segment = host.flatMap(row -> database.read(tx -> SegmentTable.find(tx, row.segment())));
        if (host.isEmpty()) {
            against.add(instance.host()
                    .map(name -> "its host " + name + " is in no segment")
                    .orElse("it has no host"));
        }
        segment.filter(row -> !row.enabled()).ifPresent(row -> against.add("segment " + row.name() + " is disabled"));
        host.filter(HostRow::onMaintenance).ifPresent(row -> against.add("host " + row.name() + " is on maintenance"));
        JsonObject json = Wire.json(
                "uuid", id.toString(),
                "name", instance.name(),
                "host", instance.host(),
                "segment", segment.map(SegmentRow::name),
                "vm_state", instance.vmState(),
                "task_state", instance.taskState(),
                "power_state", instance.powerState(),
                "protected", false);
        protection(json, "protected", "unprotected_because", fromItsFailure(instance), against);
        protection(
                json,
                "protected_from_host_loss",
                "unprotected_from_host_loss_because",
                fromHostLoss(instance),
                against);
        JsonArray recoveries = new JsonArray();
        database.read(tx -> RecoveryListing.of(tx, RecoveryKind.INSTANCE, id.toString(), RECENT))
                .forEach(row -> recoveries.add(recovery(row)));
        json.add("recoveries", recoveries);
        return Wire.one(200, "instance", json);
    }

    private List<String> fromItsFailure(ServerView instance) {
        return protection.covers(instance.metadata()) ? List.of() : List.of(protection.whyNot(instance.metadata()));
    }

    /** As it would be decided now. */
    private static List<String> fromHostLoss(ServerView instance) {
        return instance.host()
                .flatMap(host -> Treatment.of(instance, host).skip())
                .map(skip -> List.of(skip.meaning()))
                .orElse(List.of());
    }

    private static void protection(
            JsonObject json, String key, String because, List<String> own, List<String> ofTheHost) {
        JsonArray reasons = new JsonArray();
        own.forEach(reasons::add);
        ofTheHost.forEach(reasons::add);
        json.addProperty(key, reasons.isEmpty());
        json.add(because, reasons);
    }

    private Optional<ServerView> ask(InstanceId id) {
        try {
            return nova.server(id);
        } catch (RuntimeException e) {
            throw ApiException.unavailable("Nova cannot be asked about instance " + id + ": " + e.getMessage());
        }
    }

    private static ApiException missing(ApiCall call) {
        return ApiException.notFound("Nova knows no instance with id " + call.id(0) + ".");
    }

    static JsonObject recovery(RecoveryListing.Row row) {
        return Wire.json(
                "uuid", row.id().toString(),
                "subject", row.subject(),
                "host", row.host().value(),
                "state", row.state().toLowerCase(Locale.ROOT),
                "hold", row.hold().map(hold -> hold.reason().name()),
                "message", row.reason(),
                "started_at", row.startedAt(),
                "ended_at", row.endedAt());
    }
}
