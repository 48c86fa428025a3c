package io.masakari.controller.api;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.masakari.controller.api.http.Response;
import io.masakari.controller.store.AcknowledgementTable;
import io.masakari.controller.store.BarredFencingTable;
import io.masakari.controller.store.Database;
import io.masakari.controller.store.RecoveryEventTable;
import io.masakari.controller.store.RecoveryListing;
import io.masakari.controller.store.SayingTable;
import io.masakari.controller.store.Transaction;
import io.masakari.controller.store.VmoveTable;
import io.masakari.core.model.HostName;
import io.masakari.core.model.NotificationId;
import io.masakari.core.model.Printable;
import io.masakari.core.model.RecoveryId;
import io.masakari.core.recovery.RecoveryKind;
import io.masakari.core.recovery.host.Evacuation;
import io.masakari.runtime.journal.Event;
import io.masakari.runtime.journal.EventLog;
import io.masakari.runtime.time.WallClock;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** /v1/recoveries: what the engine does and why it waits; operators release and cancel. Not in upstream's API. */
final class RecoveryResource {
    private static final int MAX_REASON = 1024;
    private static final int MAX_HOST = 255;

    private final Database database;
    private final WallClock clock;
    private final RecoveryAdmin admin;
    private final EventLog events;

    RecoveryResource(Database database, WallClock clock, RecoveryAdmin admin, EventLog events) {
        this.database = database;
        this.clock = clock;
        this.admin = admin;
        this.events = events;
    }

    void routes(Router router) {
        router.operators("GET", "recoveries", this::list)
                .operators("POST", "recoveries", this::start)
                .operators("GET", "recoveries/*", this::show)
                .operators("POST", "recoveries/*/release", this::release)
                .operators("POST", "recoveries/*/cancel", this::cancel)
                .operators("POST", "recoveries/*/acknowledge", this::acknowledge);
    }

    private Response list(ApiCall call) {
        var request = call.request();
        boolean open = request.parameter("open").flatMap(RequestFields::flagOf).orElse(false);
        boolean unacknowledged = request.parameter("unacknowledged")
                .flatMap(RequestFields::flagOf)
                .orElse(false);
        if (open && unacknowledged) {
            throw ApiException.badRequest(
                    "'open' and 'unacknowledged' exclude each other: only what has ended is" + " acknowledged.");
        }
        RecoveryListing.Which which = unacknowledged
                ? RecoveryListing.Which.UNACKNOWLEDGED
                : open ? RecoveryListing.Which.OPEN : RecoveryListing.Which.ALL;
        Optional<HostName> host = request.parameter("host").map(text -> Ids.require("host", text, HostName::new));
        Optional<NotificationId> notification =
                request.parameter("notification").map(text -> Ids.require("notification", text, NotificationId::of));
        Optional<Long> marker = request.parameter("marker").map(text -> Ids.require("marker", text, Long::valueOf));
        int limit = request.parameter("limit")
                .map(text -> Ids.require("limit", text, Integer::valueOf))
                .map(wanted -> Math.max(1, Math.min(wanted, Paging.MAX)))
                .orElse(Paging.MAX);
        Map<HostName, List<BarredFencingTable.Row>> barred =
                database.read(tx -> BarredFencingTable.byHost(tx, clock.now()));
        SortedMap<Long, JsonObject> newestFirst = new TreeMap<>(Comparator.reverseOrder());
        database.read(tx -> RecoveryListing.list(
                        tx, which, host, notification, marker, limit, row -> newestFirst.put(row.row(), damaged(row))))
                .forEach(row -> newestFirst.put(row.row(), summary(row, barred)));
        return Wire.list("recoveries", List.copyOf(newestFirst.values()), json -> json);
    }

    private Response show(ApiCall call) {
        return Wire.one(200, "recovery", database.read(tx -> whole(tx, find(tx, call))));
    }

    private JsonObject whole(Transaction tx, RecoveryListing.Row row) {
        JsonObject json = summary(row, BarredFencingTable.byHost(tx, clock.now()));
        JsonArray instances = new JsonArray();
        VmoveTable.of(tx, row.id()).forEach(each -> instances.add(instance(row.host(), each)));
        json.add("instances", instances);
        JsonArray steps = new JsonArray();
        RecoveryEventTable.of(tx, row.id()).forEach(step -> steps.add(step(step)));
        json.add("timeline", steps);
        json.add("sayings", Wire.sayings(SayingTable.of(tx, row.notification())));
        json.add(
                "acknowledged",
                AcknowledgementTable.find(tx, row.id())
                        .<JsonElement>map(RecoveryResource::json)
                        .orElse(JsonNull.INSTANCE));
        return json;
    }

    private static JsonObject json(AcknowledgementTable.Row row) {
        return Wire.json("operator", row.operator(), "reason", row.reason(), "at", row.at());
    }

    /** Somebody has seen to what it left behind, so that the status need not show it any more; nothing else changes. */
    private Response acknowledge(ApiCall call) {
        String reason =
                RequestFields.ofBody(call.body(), "acknowledge", "reason").requiredText("reason", MAX_REASON);
        AcknowledgementTable.Row said =
                new AcknowledgementTable.Row(call.caller().name(), reason, clock.now());
        Acknowledged done = database.writeAndWait(tx -> acknowledge(tx, find(tx, call), said));
        if (done.isNew()) {
            events.log(
                    Event.RECOVERY_ACKNOWLEDGED,
                    done.message(),
                    Map.of(
                            "recovery",
                            done.row().id(),
                            "host",
                            done.row().host(),
                            "operator",
                            said.operator(),
                            "reason",
                            reason));
        }
        JsonObject json = database.read(tx -> whole(tx, find(tx, call)));
        json.addProperty("outcome", done.message());
        return Wire.one(200, "recovery", json);
    }

    private record Acknowledged(RecoveryListing.Row row, boolean isNew, String message) {}

    private static Acknowledged acknowledge(Transaction tx, RecoveryListing.Row row, AcknowledgementTable.Row said) {
        if (row.endedAt().isEmpty()) {
            throw ApiException.conflict("Recovery " + row.id() + " of host " + row.host() + " has not ended: "
                    + message(row)
                    + " Only what has ended is acknowledged; 'masakarictl recovery release' or 'masakarictl"
                    + " recovery cancel' have this one go on or end.");
        }
        Optional<AcknowledgementTable.Row> earlier = AcknowledgementTable.find(tx, row.id());
        if (earlier.isPresent()) {
            return new Acknowledged(
                    row,
                    false,
                    "Recovery " + row.id() + " was acknowledged already, by "
                            + earlier.get().operator() + " at " + earlier.get().at() + ": "
                            + earlier.get().reason() + ".");
        }
        AcknowledgementTable.insert(tx, row.id(), said);
        String message = "Recovery " + row.id() + " of host " + row.host() + ", which ended as "
                + row.state().toLowerCase(Locale.ROOT) + ", is acknowledged by " + said.operator() + ": "
                + said.reason() + ".";
        RecoveryEventTable.insert(
                tx,
                row.id(),
                new RecoveryEventTable.Row(
                        said.at(),
                        Event.RECOVERY_ACKNOWLEDGED.eventName(),
                        message,
                        Wire.json("operator", said.operator(), "reason", said.reason())
                                .toString()));
        return new Acknowledged(row, true, message);
    }

    private Response start(ApiCall call) {
        RequestFields fields = RequestFields.ofBody(call.body(), "start", "host", "reason", "confirmed_off");
        HostName host = Ids.require("host", fields.requiredText("host", MAX_HOST), HostName::new);
        String reason = fields.requiredText("reason", MAX_REASON);
        boolean confirmedOff = fields.flag("confirmed_off").orElse(false);
        RecoveryAdmin.Started started = admin.start(host, call.caller().name(), reason, confirmedOff);
        RecoveryId id = started.recovery().orElseThrow(() -> ApiException.conflict(started.message()));
        JsonObject json = summary(database.read(tx -> RecoveryListing.find(tx, id))
                .orElseThrow(() -> ApiException.conflict(
                        "Recovery " + id + " was started and cannot be handled: see the controller's journal.")));
        json.addProperty("outcome", started.message());
        return Wire.one(202, "recovery", json);
    }

    private Response release(ApiCall call) {
        RequestFields fields = RequestFields.ofBody(call.body(), "release", "reason", "confirmed_off");
        String reason = fields.requiredText("reason", MAX_REASON);
        boolean confirmedOff = fields.flag("confirmed_off").orElse(false);
        RecoveryId id = database.read(tx -> find(tx, call)).id();
        return answer(call, admin.release(id, call.caller().name(), reason, confirmedOff));
    }

    private Response cancel(ApiCall call) {
        String reason = RequestFields.ofBody(call.body(), "cancel", "reason").requiredText("reason", MAX_REASON);
        RecoveryId id = database.read(tx -> find(tx, call)).id();
        return answer(call, admin.cancel(id, call.caller().name(), reason));
    }

    private Response answer(ApiCall call, RecoveryAdmin.Outcome outcome) {
        if (!outcome.done()) {
            throw ApiException.conflict(outcome.message());
        }
        JsonObject json = summary(database.read(tx -> find(tx, call)));
        json.addProperty("outcome", outcome.message());
        return Wire.one(202, "recovery", json);
    }

    private static RecoveryListing.Row find(Transaction tx, ApiCall call) {
        Optional<RecoveryId> id = Ids.parse(call.id(0), RecoveryId::of);
        id.flatMap(known -> RecoveryListing.damaged(tx, known)).ifPresent(row -> {
            throw ApiException.conflict("Recovery " + row.id() + " cannot be used. " + sentence(row));
        });
        return id.flatMap(known -> RecoveryListing.find(tx, known))
                .orElseThrow(() -> ApiException.notFound("No recovery with id " + call.id(0) + "."));
    }

    private static JsonObject damaged(RecoveryListing.Damaged row) {
        return Wire.json(
                "id", row.row(), "uuid", row.id(), "host", row.host(), "state", "damaged", "message", sentence(row));
    }

    private static String sentence(RecoveryListing.Damaged row) {
        return "Its row in the database is damaged (" + Printable.cleaned(row.why())
                + "): nothing is done about it. See to" + " host " + Printable.cleaned(row.host()) + " by hand.";
    }

    /** @param barred of each host, what bars its fencing */
    private static JsonObject summary(RecoveryListing.Row row, Map<HostName, List<BarredFencingTable.Row>> barred) {
        JsonObject json = summary(row);
        boolean waits = row.kind() == RecoveryKind.HOST && row.endedAt().isEmpty();
        JsonArray why = new JsonArray();
        (waits ? barred.getOrDefault(row.host(), List.of()) : List.<BarredFencingTable.Row>of())
                .forEach(each ->
                        why.add(Wire.json("monitor", each.monitor(), "why", each.why(), "read_at", each.readAt())));
        json.add("fencing_barred", why);
        return json;
    }

    private static JsonObject summary(RecoveryListing.Row row) {
        return Wire.json(
                "id", row.row(),
                "uuid", row.id().toString(),
                "notification_uuid", row.notification().toString(),
                "failover_segment_uuid", row.segment().toString(),
                "kind", Wire.lower(row.kind()),
                "subject", row.subject(),
                "host", row.host().value(),
                "state", row.state().toLowerCase(Locale.ROOT),
                "hold", row.hold().map(hold -> hold.reason().name()),
                "message", message(row),
                "started_at", row.startedAt(),
                "updated_at", row.updatedAt(),
                "ended_at", row.endedAt());
    }

    /** The state in a sentence, with what releases a hold. */
    private static String message(RecoveryListing.Row row) {
        return row.hold()
                .map(hold -> "Held: " + hold.reason().meaning()
                        + (hold.detail().isEmpty() ? "" : " (" + hold.detail() + ")") + ". Released by: "
                        + hold.releasedBy(row.origin()) + ".")
                .orElseGet(() -> row.reason() + startsAgain(row));
    }

    /** What was given up, or failed, does not begin again by itself, whatever else is reported of the same loss. */
    private static String startsAgain(RecoveryListing.Row row) {
        boolean isGivenUp = row.state().equals("CANCELLED") && row.reason().startsWith("cancelled by operator ");
        boolean hasFailed = row.state().equals("FAILED");
        return row.kind() == RecoveryKind.HOST && (isGivenUp || hasFailed)
                ? "; 'masakarictl recovery start " + row.host() + " --reason TEXT' starts it again"
                : "";
    }

    private static JsonObject instance(HostName from, Evacuation evacuation) {
        return Wire.json(
                "uuid", evacuation.instance().toString(),
                "name", evacuation.name(),
                "from", from.value(),
                "to", evacuation.target(),
                "state", Wire.lower(evacuation.state()),
                "reason", Optional.of(evacuation.reason()).filter(reason -> !reason.isEmpty()),
                "attempts", evacuation.attempts(),
                "started_at", evacuation.firstAskedAt(),
                "ended_at",
                        Optional.of(evacuation.since())
                                .filter(since -> evacuation.state().isFinal()));
    }

    private static JsonObject step(RecoveryEventTable.Row step) {
        return Wire.json(
                "at", step.at(),
                "event", step.event(),
                "message", step.message(),
                "fields", JsonParser.parseString(step.fields()));
    }
}
