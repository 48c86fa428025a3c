package io.masakari.controller.api;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.masakari.controller.api.http.Response;
import io.masakari.controller.store.Database;
import io.masakari.controller.store.HostRecoveryTable;
import io.masakari.controller.store.HostRow;
import io.masakari.controller.store.HostTable;
import io.masakari.controller.store.RecoveryListing;
import io.masakari.controller.store.SegmentRow;
import io.masakari.controller.store.SegmentTable;
import io.masakari.controller.store.SightTable;
import io.masakari.core.model.HostName;
import io.masakari.core.model.InstanceDisks;
import io.masakari.core.model.InstanceId;
import io.masakari.core.recovery.Doubt;
import io.masakari.core.recovery.Move;
import io.masakari.core.recovery.RecoveryKind;
import io.masakari.core.recovery.SeenDisk;
import io.masakari.core.recovery.SeenGuest;
import io.masakari.core.recovery.ServerView;
import io.masakari.core.recovery.Sightings;
import io.masakari.core.recovery.host.DiskRule;
import io.masakari.core.recovery.host.Pinned;
import io.masakari.core.recovery.host.SkipReason;
import io.masakari.core.recovery.host.Treatment;
import io.masakari.core.recovery.host.TreatmentPolicy;
import io.masakari.core.recovery.instance.Protection;
import io.masakari.runtime.time.WallClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * /v1/instances/UUID: whether an instance is recovered when it fails itself, and when its host is lost, and why not.
 * /v1/instances?host=NAME: what becomes of the instances of a host when that is lost. Not in upstream's API.
 */
final class InstanceResource {
    private static final int RECENT = 10;
    private static final String UNLESS_STARTED = "left alone, unless it was started there since";

    private final Database database;
    private final WallClock clock;
    private final Duration clockSkew;
    private final NovaQueries nova;
    private final Protection protection;
    private final TreatmentPolicy treatment;

    InstanceResource(
            Database database,
            WallClock clock,
            Duration clockSkew,
            NovaQueries nova,
            Protection protection,
            TreatmentPolicy treatment) {
        this.database = database;
        this.clock = clock;
        this.clockSkew = clockSkew;
        this.nova = nova;
        this.protection = protection;
        this.treatment = treatment;
    }

    void routes(Router router) {
        router.operators("GET", "instances", this::list).operators("GET", "instances/*", this::show);
    }

    private Response list(ApiCall call) {
        HostName name = call.request()
                .parameter("host")
                .map(text -> Ids.require("host", text, HostName::new))
                .orElseThrow(() -> ApiException.badRequest("Say which host's instances: ?host=NAME."));
        SegmentRow segment = database.read(
                        tx -> HostTable.findByName(tx, name).flatMap(row -> SegmentTable.find(tx, row.segment())))
                .orElseThrow(() -> ApiException.notFound("No segment has a host named " + name + "."));
        List<ServerView> instances = asked("the instances of " + name, () -> nova.serversOn(name));
        Map<InstanceId, Move> moves = Move.newest(asked("the migrations of " + name, () -> nova.moves(name)), name);
        JsonArray all = new JsonArray();
        for (ServerView instance : instances) {
            List<SeenGuest> seen = seen(instance.id(), name);
            Optional<Move> newest = Optional.ofNullable(moves.get(instance.id()));
            JsonObject fate = fate(
                    instance.with(newest, Sightings.of(seen, name, clockSkew), disk(instance.id(), name)),
                    name,
                    segment);
            fate.add("seen_on", wire(seen));
            all.add(fate);
        }
        return Wire.one(200, "instances", all);
    }

    private List<SeenGuest> seen(InstanceId instance, HostName shown) {
        return database.read(tx -> SightTable.of(tx, instance, shown, clock.now()));
    }

    private SeenDisk disk(InstanceId instance, HostName shown) {
        return database.read(
                tx -> SightTable.diskOf(tx, instance, shown, HostRecoveryTable.openSince(tx, shown), clock.now()));
    }

    private static JsonArray wire(List<SeenGuest> seen) {
        JsonArray all = new JsonArray();
        seen.forEach(
                each -> all.add(Wire.json("host", each.host().value(), "running", each.running(), "at", each.until())));
        return all;
    }

    private JsonObject fate(ServerView instance, HostName host, SegmentRow segment) {
        InstanceDisks declared = segment.declared().disks();
        Optional<SkipReason> against =
                Treatment.first(instance, host, declared, treatment).skip();
        Optional<Doubt> doubt = instance.doubt();
        boolean assumed = against.isEmpty()
                && DiskRule.against(instance, InstanceDisks.UNDECLARED).isPresent();
        return Wire.json(
                "uuid", instance.id().toString(),
                "name", instance.name(),
                "host", host.value(),
                "vm_state", instance.vmState(),
                "local_disk", instance.localDisk(),
                "disk_seen", Wire.lower(instance.seenDisk()),
                "if_host_is_lost",
                        against.isPresent() ? "left alone" : doubt.isPresent() ? UNLESS_STARTED : "evacuated",
                "because",
                        against.map(SkipReason::meaning)
                                .or(() -> doubt.map(Doubt::words))
                                .or(() -> Optional.of(declared)
                                        .filter(disks -> assumed && disks == InstanceDisks.AS_BEFORE)
                                        .map(disks ->
                                                "nobody has declared where its disk lies: if that is on the host, it"
                                                        + " is lost"))
                                .orElse(""));
    }

    private Response show(ApiCall call) {
        InstanceId id = Ids.parse(call.id(0), InstanceId::of).orElseThrow(() -> missing(call));
        ServerView found = asked("instance " + id, () -> nova.server(id)).orElseThrow(() -> missing(call));
        List<SeenGuest> seen = found.host().map(shown -> seen(id, shown)).orElse(List.of());
        ServerView instance = found.host()
                .map(shown -> found.with(Optional.empty(), Sightings.of(seen, shown, clockSkew), disk(id, shown)))
                .orElse(found);
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
                "local_disk", instance.localDisk(),
                "disk_seen", Wire.lower(instance.seenDisk()),
                "pinned_by", Pinned.by(instance.extraSpecs()),
                "owned_by_service", treatment.services().own(instance),
                "protected", false);
        protection(json, "protected", "unprotected_because", fromItsFailure(instance), against);
        protection(
                json,
                "protected_from_host_loss",
                "unprotected_from_host_loss_because",
                fromHostLoss(
                        instance, segment.map(row -> row.declared().disks()).orElse(InstanceDisks.UNDECLARED)),
                against);
        json.add("seen_on", wire(seen));
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
    private List<String> fromHostLoss(ServerView instance, InstanceDisks declared) {
        return instance.host()
                .flatMap(host ->
                        Treatment.first(instance, host, declared, treatment).skip())
                .map(SkipReason::meaning)
                .or(() -> instance.doubt().map(doubt -> UNLESS_STARTED + ": " + doubt.words()))
                .map(List::of)
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

    private static <T> T asked(String what, Supplier<T> query) {
        try {
            return query.get();
        } catch (RuntimeException e) {
            throw ApiException.unavailable("Nova cannot be asked about " + what + ": " + e.getMessage());
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
