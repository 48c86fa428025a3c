package io.masakari.controller.api;

import com.google.gson.JsonObject;
import io.masakari.controller.api.http.Response;
import io.masakari.controller.store.Database;
import io.masakari.controller.store.NotificationRow;
import io.masakari.controller.store.NotificationTable;
import io.masakari.controller.store.Transaction;
import io.masakari.controller.store.VmoveListing;
import io.masakari.core.model.NotificationId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** /v1/notifications/NOTIFICATION/vmoves: upstream's view of a recovery's instances. */
final class VmoveResource {
    private static final Map<String, Function<VmoveListing.Row, Comparable<?>>> SORT_KEYS = Map.ofEntries(
            Map.entry("created_at", VmoveListing.Row::createdAt),
            Map.entry("updated_at", row -> row.updatedAt().orElse(null)),
            Map.entry("uuid", VmoveListing.Row::uuid),
            Map.entry("instance_uuid", VmoveListing.Row::instance),
            Map.entry("instance_name", VmoveListing.Row::instanceName),
            Map.entry("source_host", row -> row.sourceHost().orElse(null)),
            Map.entry("dest_host", row -> row.destHost().orElse(null)),
            Map.entry("start_time", row -> row.startTime().orElse(null)),
            Map.entry("end_time", row -> row.endTime().orElse(null)),
            Map.entry("type", VmoveListing.Row::type),
            Map.entry("status", VmoveListing.Row::status),
            Map.entry("message", row -> row.message().orElse(null)));

    private final Database database;

    VmoveResource(Database database) {
        this.database = database;
    }

    void routes(Router router) {
        router.operators("GET", "notifications/*/vmoves", this::list)
                .operators("GET", "notifications/*/vmoves/*", this::show);
    }

    private Response list(ApiCall call) {
        Optional<String> status = call.request().parameter("status");
        Optional<String> type = call.request().parameter("type");
        List<VmoveListing.Row> rows =
                database.read(tx -> VmoveListing.list(tx, notification(tx, call.id(0)), status, type));
        return Wire.list(
                "vmoves", Paging.page(call.request(), rows, VmoveListing.Row::id, SORT_KEYS), VmoveResource::wire);
    }

    private Response show(ApiCall call) {
        VmoveListing.Row found = database.read(tx -> VmoveListing.find(tx, notification(tx, call.id(0)), call.id(1)))
                .orElseThrow(() -> ApiException.notFound("No vm move with id " + call.id(1) + "."));
        return Wire.one(200, "vmove", wire(found));
    }

    private static NotificationId notification(Transaction tx, String id) {
        NotificationRow row = Ids.parse(id, NotificationId::of)
                .flatMap(uuid -> NotificationTable.find(tx, uuid))
                .orElseThrow(() -> ApiException.notFound("No notification with id " + id + "."));
        if (!row.type().hasVmoves()) {
            throw ApiException.badRequest("This notification " + row.uuid() + " without vm moves.");
        }
        return row.uuid();
    }

    private static JsonObject wire(VmoveListing.Row row) {
        JsonObject json = Wire.json(
                "id", row.id(),
                "uuid", row.uuid(),
                "notification_uuid", row.notification(),
                "instance_uuid", row.instance(),
                "instance_name", row.instanceName(),
                "source_host", row.sourceHost(),
                "dest_host", row.destHost(),
                "type", row.type(),
                "status", row.status(),
                "message", row.message(),
                "start_time", row.startTime(),
                "end_time", row.endTime());
        Wire.times(json, row.createdAt(), row.updatedAt(), Optional.empty());
        return json;
    }
}
