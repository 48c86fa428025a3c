package io.masakari.controller.api;

import com.google.gson.JsonObject;
import io.masakari.controller.api.http.Response;
import io.masakari.controller.store.Columns;
import io.masakari.controller.store.Database;
import io.masakari.controller.store.NotificationRow;
import io.masakari.controller.store.NotificationTable;
import io.masakari.controller.store.Transaction;
import io.masakari.core.model.NotificationId;
import io.masakari.core.model.NotificationType;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** /v1/notifications/NOTIFICATION/vmoves: upstream's view of a recovery's instances. */
final class VmoveResource {
    private static final String SELECT = "select id, uuid, notification_uuid, instance_uuid, instance_name,"
            + " source_host, dest_host, start_time_ms, end_time_ms, type, status, message, created_at_ms,"
            + " updated_at_ms from vmoves where notification_uuid = ? ";

    private final Database database;

    VmoveResource(Database database) {
        this.database = database;
    }

    void routes(Router router) {
        router.operators("GET", "notifications/*/vmoves", this::list)
                .operators("GET", "notifications/*/vmoves/*", this::show);
    }

    private Response list(Call call) {
        Optional<String> status = call.request().parameter("status");
        Optional<String> type = call.request().parameter("type");
        List<JsonObject> rows = database.read(tx -> {
            NotificationId id = notification(tx, call.id(0));
            return tx.list(
                    SELECT + "and (? is null or status = ?) and (? is null or type = ?) order by id desc limit "
                            + Paging.MAX,
                    VmoveResource::wire,
                    id,
                    status,
                    status,
                    type,
                    type);
        });
        return Wire.list("vmoves", rows, row -> row);
    }

    private Response show(Call call) {
        JsonObject found = database.read(tx -> {
            NotificationId id = notification(tx, call.id(0));
            return tx.first(SELECT + "and uuid = ?", VmoveResource::wire, id, call.id(1))
                    .orElseThrow(() -> ApiException.notFound("No vm move with id " + call.id(1) + "."));
        });
        return Wire.one(200, "vmove", found);
    }

    private static NotificationId notification(Transaction tx, String id) {
        NotificationRow row = Ids.parse(id, NotificationId::of)
                .flatMap(uuid -> NotificationTable.find(tx, uuid))
                .orElseThrow(() -> ApiException.notFound("No notification with id " + id + "."));
        if (row.type() != NotificationType.COMPUTE_HOST) {
            throw ApiException.badRequest("This notification " + row.uuid() + " without vm moves.");
        }
        return row.uuid();
    }

    private static JsonObject wire(ResultSet row) throws SQLException {
        JsonObject json = new JsonObject();
        json.addProperty("id", row.getLong("id"));
        for (String key : List.of(
                "uuid",
                "notification_uuid",
                "instance_uuid",
                "instance_name",
                "source_host",
                "dest_host",
                "type",
                "status",
                "message")) {
            Wire.text(json, key, Columns.text(row, key));
        }
        Wire.time(json, "start_time", Columns.optionalInstant(row, "start_time_ms"));
        Wire.time(json, "end_time", Columns.optionalInstant(row, "end_time_ms"));
        Wire.time(json, "created_at", Columns.optionalInstant(row, "created_at_ms"));
        Wire.time(json, "updated_at", Columns.optionalInstant(row, "updated_at_ms"));
        Wire.time(json, "deleted_at", Optional.empty());
        json.addProperty("deleted", false);
        return json;
    }
}
