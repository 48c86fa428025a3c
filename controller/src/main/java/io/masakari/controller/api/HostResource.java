package io.masakari.controller.api;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.masakari.controller.api.http.Response;
import io.masakari.controller.store.BootTable;
import io.masakari.controller.store.Database;
import io.masakari.controller.store.GreetingTable;
import io.masakari.controller.store.HostRow;
import io.masakari.controller.store.HostTable;
import io.masakari.controller.store.LyingFencingTable;
import io.masakari.controller.store.NotificationTable;
import io.masakari.controller.store.ProcessRecoveryTable;
import io.masakari.controller.store.SegmentRow;
import io.masakari.controller.store.Transaction;
import io.masakari.core.model.HostId;
import io.masakari.core.model.HostName;
import io.masakari.core.model.RecoveryId;
import io.masakari.core.recovery.ServiceView;
import io.masakari.core.recovery.process.ProcessProgress;
import io.masakari.runtime.time.WallClock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.regex.Pattern;

/** /v1/segments/SEGMENT/hosts */
final class HostResource {
    private static final int MAX_ATTRIBUTES = 65_535;
    private static final Pattern TYPE = Pattern.compile("^[a-zA-Z0-9]*$");
    private static final String[] FIELDS = {"name", "type", "control_attributes", "reserved", "on_maintenance"};
    private static final Map<String, Function<HostRow, Comparable<?>>> SORT_KEYS = Map.of(
            "created_at", HostRow::createdAt,
            "updated_at", row -> row.updatedAt().orElse(null),
            "name", HostRow::name,
            "uuid", row -> row.uuid().toString(),
            "type", row -> row.type().orElse(null),
            "reserved", HostRow::reserved,
            "on_maintenance", HostRow::onMaintenance,
            "control_attributes", row -> row.controlAttributes().orElse(null),
            "failover_segment_id", row -> row.segment().toString(),
            "deleted_at", row -> row.deletedAt().orElse(null));

    private record Found(SegmentRow segment, HostRow host) {}

    private final Database database;
    private final WallClock clock;
    private final NovaQueries nova;
    private final RecoveryAdmin recoveries;

    HostResource(Database database, WallClock clock, NovaQueries nova, RecoveryAdmin recoveries) {
        this.recoveries = recoveries;
        this.database = database;
        this.clock = clock;
        this.nova = nova;
    }

    void routes(Router router) {
        router.operators("GET", "segments/*/hosts", this::list)
                .operators("POST", "segments/*/hosts", this::create)
                .operators("GET", "segments/*/hosts/*", this::show)
                .operators("GET", "segments/*/hosts/*/condition", this::condition)
                .operators("POST", "segments/*/hosts/*/trust_fencing", this::trustFencing)
                .operators("POST", "segments/*/hosts/*/open_gate", this::openGate)
                .operators("PUT", "segments/*/hosts/*", this::update)
                .operators("DELETE", "segments/*/hosts/*", this::delete);
    }

    private Response list(ApiCall call) {
        Optional<String> type = call.request().parameter("type");
        Optional<Boolean> reserved = flag(call, "reserved");
        Optional<Boolean> onMaintenance = flag(call, "on_maintenance");
        SegmentRow segment = database.read(tx -> SegmentResource.find(tx, call.id(0)));
        Set<HostName> down = database.read(ProcessRecoveryTable::down).keySet();
        List<HostRow> rows = database.read(tx -> HostTable.listOf(tx, segment.uuid())).stream()
                .filter(row -> type.map(wanted -> wanted.equals(row.type().orElse(null)))
                        .orElse(true))
                .filter(row -> reserved.map(wanted -> wanted == row.reserved()).orElse(true))
                .filter(row -> onMaintenance
                        .map(wanted -> wanted == (row.onMaintenance() || down.contains(row.name())))
                        .orElse(true))
                .toList();
        return Wire.list(
                "hosts",
                Paging.page(call.request(), rows, HostRow::id, SORT_KEYS),
                row -> Wire.host(row, segment, down.contains(row.name())));
    }

    /** Its fence device is repaired: what it says is believed again. Not in upstream's API. */
    private Response trustFencing(ApiCall call) {
        RequestFields.ofBody(call.body(), "trust_fencing");
        HostRow host = database.read(tx -> find(tx, call)).host();
        if (!database.writeAndWait(tx -> LyingFencingTable.remove(tx, host.name()))) {
            throw ApiException.conflict("The fencing of host " + host.name() + " is not in doubt.");
        }
        return Response.empty(204);
    }

    /** Nothing more of its recovery is begun, and its gate opens when it asks next. Not in upstream's API. */
    private Response openGate(ApiCall call) {
        RequestFields.ofBody(call.body(), "open_gate");
        HostRow host = database.read(tx -> find(tx, call)).host();
        RecoveryAdmin.Outcome outcome = recoveries.openGate(host.name());
        if (!outcome.done()) {
            throw ApiException.conflict(outcome.message());
        }
        return Response.empty(204);
    }

    private Response show(ApiCall call) {
        Found found = database.read(tx -> find(tx, call));
        return Wire.one(200, "host", wire(found));
    }

    private JsonObject wire(Found found) {
        boolean down = !down(found.host().name()).isEmpty();
        return Wire.host(found.host(), found.segment(), down);
    }

    private List<RecoveryId> down(HostName host) {
        return database.read(ProcessRecoveryTable::down).getOrDefault(host, List.of());
    }

    /** As upstream's operators tell that a host whose process failed is well: its service stays as it is. */
    private void endProcessRecoveries(HostName host, String operator) {
        for (RecoveryId id : down(host)) {
            RecoveryAdmin.Outcome outcome = recoveries.cancel(id, operator, "on_maintenance was set to false");
            if (!outcome.done()) {
                throw ApiException.conflict(outcome.message());
            }
        }
    }

    /** Which processes of the host are down, and the state of its compute service. Not in upstream's API. */
    private Response condition(ApiCall call) {
        HostRow host = database.read(tx -> find(tx, call)).host();
        JsonObject json = new JsonObject();
        JsonArray processes = new JsonArray();
        for (ProcessProgress down : database.read(tx -> ProcessRecoveryTable.openOn(tx, host.name()))) {
            processes.add(Wire.json(
                    "process_name", down.process(),
                    "reported_at", down.reportedAt(),
                    "recovery_uuid", down.origin().id().toString(),
                    "message", down.reason()));
        }
        json.add("processes_down", processes);
        BootTable.Boot boot =
                database.read(tx -> BootTable.current(tx, host.name())).orElse(null);
        if (boot != null) {
            database.read(tx -> GreetingTable.ofBoot(tx, host.name(), boot.boot(), clock.now())).stream()
                    .flatMap(row -> row.gate().stream())
                    .findFirst()
                    .ifPresent(gate -> json.add("gate", Wire.gate(gate)));
        }
        Optional<ServiceView> service;
        try {
            service = nova.findService(host.name());
        } catch (RuntimeException e) {
            service = Optional.empty();
            json.addProperty("nova", "Nova cannot be asked: " + e.getMessage());
        }
        service.ifPresent(found -> {
            json.addProperty("up", found.up());
            json.addProperty("enabled", found.enabled());
            json.addProperty("forced_down", found.forcedDown());
            json.addProperty("disabled_reason", found.disabledReason());
            if (!found.enabled()) {
                boolean ours = found.disabledReason().startsWith("Masakari: ");
                json.addProperty("disabled_by", ours ? "masakari" : "somebody else");
            }
        });
        return Wire.one(200, "condition", json);
    }

    private Response create(ApiCall call) {
        RequestFields fields = RequestFields.ofBody(call.body(), "host", FIELDS);
        HostName name = name(fields);
        String type = fields.requiredText("type", 255, TYPE);
        String attributes = fields.requiredLines("control_attributes", MAX_ATTRIBUTES);
        boolean reserved = fields.flag("reserved").orElse(false);
        boolean onMaintenance = fields.flag("on_maintenance").orElse(false);
        database.read(tx -> SegmentResource.find(tx, call.id(0)));
        NovaQueries.requireHost(nova, name);
        Found made = database.writeAndWait(tx -> {
            SegmentRow segment = SegmentResource.find(tx, call.id(0));
            refuseTaken(tx, name);
            HostRow row = HostTable.insert(
                    tx,
                    new HostId(UUID.randomUUID()),
                    name,
                    segment.uuid(),
                    Optional.of(type),
                    Optional.of(attributes),
                    reserved,
                    onMaintenance,
                    clock.now());
            return new Found(segment, row);
        });
        return Wire.one(201, "host", wire(made));
    }

    private Response update(ApiCall call) {
        RequestFields fields = RequestFields.ofBody(call.body(), "host", FIELDS).notEmpty();
        Found before = database.read(tx -> find(tx, call));
        // Maintenance closes the gates (SAFETY.md, C-14): nothing that is under way speaks against that.
        boolean isSwitch =
                List.of(FIELDS).stream().allMatch(field -> field.equals("on_maintenance") == fields.has(field));
        boolean isShown =
                !before.host().onMaintenance() && !down(before.host().name()).isEmpty();
        if (isShown && isSwitch && !fields.flag("on_maintenance").orElseThrow()) {
            endProcessRecoveries(before.host().name(), call.caller().name());
        }
        // Who sends back a whole host, as it was shown, does not mean to give up its protection.
        boolean isEcho = isShown && List.of(FIELDS).stream().allMatch(fields::has);
        if (fields.has("name") && !name(fields).equals(before.host().name())) {
            NovaQueries.requireHost(nova, name(fields));
        }
        Found after = database.writeAndWait(tx -> {
            Found found = find(tx, call);
            HostRow changed = changed(found.host(), fields, isEcho);
            if (!changed.name().equals(found.host().name())) {
                refuseTaken(tx, changed.name());
            }
            if (!isSwitch) {
                refuseBusy(tx, found, "updated");
            }
            HostTable.update(tx, changed, clock.now());
            return find(tx, call);
        });
        return Wire.one(200, "host", wire(after));
    }

    private Response delete(ApiCall call) {
        database.writeAndWait(tx -> {
            Found found = find(tx, call);
            refuseBusy(tx, found, "deleted");
            return HostTable.delete(tx, found.host().uuid(), clock.now());
        });
        return Response.empty(204);
    }

    private HostRow changed(HostRow before, RequestFields fields, boolean keepsMaintenance) {
        HostRow changed = new HostRow(
                before.id(),
                before.uuid(),
                fields.has("name") ? name(fields) : before.name(),
                before.segment(),
                fields.has("type") ? fields.optionalText("type", 255, TYPE) : before.type(),
                fields.has("control_attributes")
                        ? fields.optionalLines("control_attributes", MAX_ATTRIBUTES)
                        : before.controlAttributes(),
                before.reserved(),
                before.reservedAt(),
                keepsMaintenance
                        ? before.onMaintenance()
                        : fields.flag("on_maintenance").orElse(before.onMaintenance()),
                before.createdAt(),
                before.updatedAt(),
                before.deletedAt());
        return changed.withReserved(fields.flag("reserved").orElse(before.reserved()), clock.now());
    }

    /**
     * Only the host itself counts: during a recovery of its segment, operators need to set other hosts on maintenance.
     */
    private static void refuseBusy(Transaction tx, Found found, String what) {
        if (NotificationTable.isHostBusy(tx, found.host().uuid())) {
            throw ApiException.conflict(
                    "Host " + found.host().uuid() + " can't be " + what + " as it is in-use to process notifications.");
        }
    }

    private static void refuseTaken(Transaction tx, HostName name) {
        if (HostTable.findByName(tx, name).isPresent()) {
            throw ApiException.conflict("Host with name " + name + " already exists.");
        }
    }

    private static Found find(Transaction tx, ApiCall call) {
        SegmentRow segment = SegmentResource.find(tx, call.id(0));
        HostId id = Ids.parse(call.id(1), HostId::of)
                .orElseThrow(() -> ApiException.notFound("No host with id " + call.id(1) + "."));
        HostRow host = HostTable.find(tx, id)
                .filter(row -> row.segment().equals(segment.uuid()))
                .orElseThrow(() -> ApiException.notFound(
                        "Host '" + id + "' under failover_segment '" + segment.uuid() + "' could not be found."));
        return new Found(segment, host);
    }

    private static HostName name(RequestFields fields) {
        return Ids.require("name", fields.requiredName("name"), HostName::new);
    }

    private static Optional<Boolean> flag(ApiCall call, String key) {
        return call.request()
                .parameter(key)
                .map(text -> RequestFields.flagOf(text)
                        .orElseThrow(
                                () -> ApiException.badRequest("Invalid value for " + key + ": it is not a boolean")));
    }
}
