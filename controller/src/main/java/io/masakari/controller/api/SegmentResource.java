package io.masakari.controller.api;

import io.masakari.controller.api.http.Response;
import io.masakari.controller.store.Database;
import io.masakari.controller.store.NotificationTable;
import io.masakari.controller.store.SegmentRow;
import io.masakari.controller.store.SegmentTable;
import io.masakari.controller.store.Transaction;
import io.masakari.core.model.ClusterName;
import io.masakari.core.model.Declared;
import io.masakari.core.model.InstanceDisks;
import io.masakari.core.model.IoErrorAnswer;
import io.masakari.core.model.OrderlyLeave;
import io.masakari.core.model.RecoveryMethod;
import io.masakari.core.model.SegmentId;
import io.masakari.core.model.SegmentRules;
import io.masakari.runtime.time.WallClock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * /v1/segments. Added to upstream's: "cluster", the Corosync cluster whose monitors may report the segment's hosts,
 * "boot_time", the seconds that the quickest of them needs from its fencing until nova-compute runs, "instance_disks",
 * where their instances' disks lie that are no volumes, "orderly_leave", what follows where one leaves in order,
 * and "io_error", what is done about instances that stand still on an I/O error.
 */
final class SegmentResource {
    /** For "io_error": what the configuration says. */
    static final String AS_CONFIGURED = "default";

    private static final int MAX_DESCRIPTION = 65_535;
    private static final int MAX_BOOT_TIME = 3_600;
    private static final String[] FIELDS = {
        "name",
        "recovery_method",
        "service_type",
        "description",
        "enabled",
        "cluster",
        "boot_time",
        "instance_disks",
        "orderly_leave",
        "io_error"
    };
    private static final Map<String, Function<SegmentRow, Comparable<?>>> SORT_KEYS = Map.of(
            "created_at", SegmentRow::createdAt,
            "updated_at", row -> row.updatedAt().orElse(null),
            "name", SegmentRow::name,
            "uuid", row -> row.uuid().toString(),
            "service_type", SegmentRow::serviceType,
            "recovery_method", row -> row.rules().method().name(),
            "enabled", SegmentRow::enabled,
            "description", row -> row.description().orElse(null),
            "deleted", row -> row.deletedAt().isPresent(),
            "deleted_at", row -> row.deletedAt().orElse(null));

    private final Database database;
    private final WallClock clock;

    SegmentResource(Database database, WallClock clock) {
        this.database = database;
        this.clock = clock;
    }

    void routes(Router router) {
        router.operators("GET", "segments", this::list)
                .operators("POST", "segments", this::create)
                .operators("GET", "segments/*", this::show)
                .operators("PUT", "segments/*", this::update)
                .operators("DELETE", "segments/*", this::delete);
    }

    /** Throws a 404 if there is none. */
    static SegmentRow find(Transaction tx, String id) {
        return Ids.parse(id, SegmentId::of)
                .flatMap(uuid -> SegmentTable.find(tx, uuid))
                .orElseThrow(() -> ApiException.notFound("No failover segment with id " + id + "."));
    }

    /** Upstream takes "enabled" from 1.2 on. */
    private static String[] fields(ApiCall call) {
        return Stream.of(FIELDS)
                .filter(field -> call.minor() >= ApiMicroversion.ENABLED || !field.equals("enabled"))
                .toArray(String[]::new);
    }

    private Response list(ApiCall call) {
        Stream<SegmentRow> rows = database.read(SegmentTable::list).stream();
        Optional<String> method = call.request().parameter("recovery_method");
        Optional<String> type = call.request().parameter("service_type");
        Optional<Boolean> enabled = call.request().parameter("enabled").flatMap(RequestFields::flagOf);
        List<SegmentRow> found = rows.filter(row ->
                        method.map(Wire.lower(row.rules().method())::equals).orElse(true))
                .filter(row -> type.map(row.serviceType()::equals).orElse(true))
                .filter(row -> enabled.map(wanted -> wanted == row.enabled()).orElse(true))
                .toList();
        return Wire.list("segments", Paging.page(call.request(), found, SegmentRow::id, SORT_KEYS), Wire::segment);
    }

    private Response show(ApiCall call) {
        return Wire.one(200, "segment", Wire.segment(database.read(tx -> find(tx, call.id(0)))));
    }

    private Response create(ApiCall call) {
        RequestFields fields = RequestFields.ofBody(call.body(), "segment", fields(call));
        String name = fields.requiredName("name");
        SegmentRules rules = rules(fields);
        String type = fields.requiredName("service_type");
        Optional<String> description = fields.optionalLines("description", MAX_DESCRIPTION);
        boolean enabled = fields.flag("enabled").orElse(true);
        Optional<ClusterName> cluster = cluster(fields);
        Declared declared = declared(fields, Declared.NOTHING);
        SegmentRow row = database.writeAndWait(tx -> {
            refuseTaken(tx, name);
            SegmentId uuid = new SegmentId(UUID.randomUUID());
            SegmentTable.insert(tx, uuid, name, cluster, type, rules, enabled, description, clock.now());
            SegmentTable.declare(tx, uuid, declared);
            return SegmentTable.find(tx, uuid).orElseThrow();
        });
        return Wire.one(201, "segment", Wire.segment(row));
    }

    private Response update(ApiCall call) {
        RequestFields fields =
                RequestFields.ofBody(call.body(), "segment", fields(call)).notEmpty();
        SegmentRow row = database.writeAndWait(tx -> {
            SegmentRow before = find(tx, call.id(0));
            SegmentRow after = changed(before, fields);
            if (!after.name().equals(before.name())) {
                refuseTaken(tx, after.name());
            }
            // It closes or opens the gates (SAFETY.md, C-14), and a recovery may be held until it is switched.
            boolean isSwitch = List.of(FIELDS).stream().allMatch(field -> field.equals("enabled") == fields.has(field));
            if (!isSwitch && NotificationTable.isBusy(tx, before.uuid())) {
                throw ApiException.conflict("Failover segment " + before.uuid()
                        + " can't be updated as it is in-use to process notifications.");
            }
            SegmentTable.update(tx, after, clock.now());
            SegmentTable.declare(tx, after.uuid(), after.declared());
            return find(tx, call.id(0));
        });
        return Wire.one(200, "segment", Wire.segment(row));
    }

    private Response delete(ApiCall call) {
        database.writeAndWait(tx -> {
            SegmentRow row = find(tx, call.id(0));
            if (NotificationTable.isBusy(tx, row.uuid())) {
                throw ApiException.conflict("Failover segment (" + row.uuid()
                        + ") can't be deleted as it is in-use to process notifications.");
            }
            return SegmentTable.delete(tx, row.uuid(), clock.now());
        });
        return Response.empty(204);
    }

    private static SegmentRow changed(SegmentRow before, RequestFields fields) {
        return new SegmentRow(
                before.id(),
                before.uuid(),
                fields.has("name") ? fields.requiredName("name") : before.name(),
                fields.has("cluster") ? cluster(fields) : before.cluster(),
                fields.has("service_type") ? fields.requiredName("service_type") : before.serviceType(),
                fields.has("recovery_method") ? rules(fields) : before.rules(),
                fields.flag("enabled").orElse(before.enabled()),
                fields.has("description") ? fields.optionalLines("description", MAX_DESCRIPTION) : before.description(),
                declared(fields, before.declared()),
                before.createdAt(),
                before.updatedAt(),
                before.deletedAt());
    }

    private static Optional<ClusterName> cluster(RequestFields fields) {
        return fields.optionalText("cluster", 64).map(text -> Ids.require("cluster", text, ClusterName::new));
    }

    private static SegmentRules rules(RequestFields fields) {
        return new SegmentRules(fields.requiredWord("recovery_method", RecoveryMethod.class, true));
    }

    private static Declared declared(RequestFields fields, Declared before) {
        InstanceDisks disks = fields.has("instance_disks")
                ? fields.requiredWord("instance_disks", InstanceDisks.class, true)
                : before.disks();
        if (disks == InstanceDisks.AS_BEFORE && before.disks() != InstanceDisks.AS_BEFORE) {
            throw ApiException.badRequest(
                    "instance_disks: \"as_before\" is what segments of earlier versions have until"
                            + " it is declared; say shared, local or expendable.");
        }
        return before.with(e -> {
            e.disks = disks;
            if (fields.has("boot_time")) {
                e.bootTime = bootTime(fields);
            }
            if (fields.has("orderly_leave")) {
                e.orderlyLeave = fields.requiredWord("orderly_leave", OrderlyLeave.class, true);
            }
            if (fields.has("io_error")) {
                e.ioError = ioError(fields);
            }
        });
    }

    private static Optional<IoErrorAnswer> ioError(RequestFields fields) {
        boolean isDefault = fields.optionalText("io_error", 16)
                .filter(word -> !word.equals(AS_CONFIGURED))
                .isEmpty();
        return isDefault ? Optional.empty() : Optional.of(fields.requiredWord("io_error", IoErrorAnswer.class, true));
    }

    private static Optional<Duration> bootTime(RequestFields fields) {
        return fields.optionalNumber("boot_time", 0, MAX_BOOT_TIME)
                .filter(seconds -> seconds > 0)
                .map(Duration::ofSeconds);
    }

    private static void refuseTaken(Transaction tx, String name) {
        if (SegmentTable.findByName(tx, name).isPresent()) {
            throw ApiException.conflict("Failover segment with name " + name + " already exists.");
        }
    }
}
