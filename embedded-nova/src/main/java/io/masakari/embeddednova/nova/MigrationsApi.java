package io.masakari.embeddednova.nova;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.masakari.embeddednova.cloud.Cloud;
import io.masakari.embeddednova.cloud.MigrationView;
import io.masakari.embeddednova.http.Reply;
import io.masakari.embeddednova.http.Wire;
import java.util.List;
import java.util.Map;

/** os-migrations. Any thread. */
final class MigrationsApi {
    private final Cloud cloud;

    MigrationsApi(Cloud cloud) {
        this.cloud = cloud;
    }

    Reply list(Question question) {
        question.requireAdmin("os_compute_api:os-migrations:index");
        List<MigrationView> matching = cloud.migrations().stream()
                .filter(migration -> matches(migration, question.query()))
                .toList();
        Page<MigrationView> page = Page.of(matching, question, cloud.settings().maxLimit(), MigrationView::id);
        JsonArray migrations = new JsonArray();
        page.entries().forEach(migration -> migrations.add(describe(migration, question.minor())));
        JsonObject body = Wire.json("migrations", migrations);
        if (question.minor() >= 59
                && page.nextMarker() != null
                && page.entries().size() < matching.size()) {
            body.add("migrations_links", Wire.array(question.linkToNext(page)));
        }
        return Reply.json(200, body);
    }

    private static boolean matches(MigrationView migration, Map<String, String> query) {
        String host = query.get("host");
        return (!query.containsKey("migration_type")
                        || query.get("migration_type").equals(migration.type()))
                && (!query.containsKey("instance_uuid")
                        || query.get("instance_uuid").equals(migration.instanceId()))
                && (!query.containsKey("status")
                        || query.get("status").equals(migration.status().wire()))
                && (!query.containsKey("source_compute")
                        || query.get("source_compute").equals(migration.source()))
                && (host == null || host.equals(migration.source()) || host.equals(migration.target()));
    }

    private static JsonObject describe(MigrationView migration, int minor) {
        JsonObject json = Wire.json(
                "id", migration.number(),
                "source_compute", migration.source(),
                "dest_compute", migration.target(),
                "source_node", migration.source(),
                "dest_node", migration.target(),
                "dest_host", migration.target() == null ? null : "192.168.0.1",
                "old_instance_type_id", null,
                "new_instance_type_id", null,
                "instance_uuid", migration.instanceId(),
                "status", migration.status().wire(),
                "migration_type", migration.type(),
                "created_at", Wire.stored(migration.createdAt()),
                "updated_at", Wire.stored(migration.updatedAt()));
        if (minor >= 59) {
            json.addProperty("uuid", migration.id());
        }
        if (minor >= 80) {
            json.addProperty("user_id", migration.userId());
            json.addProperty("project_id", migration.projectId());
        }
        return json;
    }
}
