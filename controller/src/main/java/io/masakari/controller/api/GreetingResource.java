package io.masakari.controller.api;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.masakari.controller.api.http.Response;
import io.masakari.controller.store.BarredFencingTable;
import io.masakari.controller.store.Database;
import io.masakari.controller.store.GreetingTable;
import io.masakari.controller.store.HostRow;
import io.masakari.controller.store.HostTable;
import io.masakari.controller.store.SegmentRow;
import io.masakari.controller.store.SegmentTable;
import io.masakari.core.model.BootId;
import io.masakari.core.model.GuestDisks;
import io.masakari.core.model.GuestList;
import io.masakari.core.model.HostName;
import io.masakari.core.model.InstanceId;
import io.masakari.core.model.MonitorKind;
import io.masakari.core.model.StandingGate;
import io.masakari.runtime.report.BarredFencing;
import io.masakari.runtime.report.GuestListWire;
import io.masakari.runtime.time.WallClock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** POST /v1/monitors/greeting: a monitor says who and where it is (docs/notification-format.md). Not in upstream's API. */
final class GreetingResource {
    /** The newest form of reports that is read here. */
    private static final int FORMAT = 2;

    private static final int NEWEST_FORMAT = 1_000_000;
    private static final long MOST_AGE_MILLIS = Duration.ofDays(365).toMillis();
    private static final String BARRED = "fencing_barred";

    private final Database database;
    private final WallClock clock;
    private final WallClock wall;

    private final Greetings greetings;
    private final GuestLists guestLists;
    private final ReportRate rate;

    /**
     * @param clock steady, for what is stored
     * @param wall with which that of a monitor is compared
     */
    GreetingResource(Database database, WallClock clock, WallClock wall, Greetings greetings, ReportRate rate) {
        this.database = database;
        this.clock = clock;
        this.wall = wall;
        this.greetings = greetings;
        this.guestLists = new GuestLists(database);
        this.rate = rate;
    }

    void routes(Router router) {
        router.reporters("POST", "monitors/greeting", this::greet);
    }

    private Response greet(ApiCall call) {
        Instant now = clock.now();
        RequestFields fields = RequestFields.ofBody(
                call.body(),
                "greeting",
                "format",
                "host",
                "kind",
                "boot",
                "time",
                "challenge",
                "gate",
                "guests",
                BARRED);
        fields.requiredNumber("format", 1, NEWEST_FORMAT);
        HostName host = Ids.require("host", fields.requiredText("host", 255), HostName::new);
        MonitorKind kind = Ids.require("kind", fields.requiredText("kind", 64), MonitorKind::ofWord);
        Optional<BootId> boot = fields.optionalText("boot", 36).map(text -> Ids.require("boot", text, BootId::of));
        String said = fields.requiredText("time", 64);
        Instant time = WireTime.read(said)
                .orElseThrow(() -> RequestFields.invalid("time", fields.required("time"), "It must be an ISO time."));
        Instant here = wall.now();
        Report.checkTime("time", time, here);
        Optional<String> challenge = fields.optionalText("challenge", 64);
        Optional<StandingGate> gate = fields.has("gate") ? Optional.of(gate(fields)) : Optional.empty();
        Optional<GuestLists.Told> guests = fields.has("guests") ? Optional.of(guests(fields)) : Optional.empty();
        if (guests.isPresent() && kind != MonitorKind.INSTANCE) {
            throw ApiException.badRequest("'guests' is told by monitors of kind 'instance' only.");
        }
        List<Barred> barred = fields.has(BARRED) ? barred(fields.required(BARRED)) : List.of();
        if (!barred.isEmpty() && kind != MonitorKind.HOST) {
            throw ApiException.badRequest("'" + BARRED + "' is told by monitors of kind 'host' only.");
        }

        Caller caller = call.caller();
        caller.checkGreeting(host, kind);
        checkHost(caller, host);
        if (!rate.take(caller.name() + " greeting " + kind + " " + host)) {
            throw new ApiException(429, "Monitor " + caller.name() + " greets too often.");
        }
        Greetings.Taken taken = greetings.greet(
                new Greetings.Monitor(caller.name(), kind, host),
                new Greetings.Said(caller.binding().isPresent(), boot, Duration.between(here, time), challenge, gate),
                now);
        JsonObject answer = Wire.json(
                "format",
                FORMAT,
                "time",
                here.toString(),
                "challenge",
                taken.challenge(),
                "again_after",
                GreetingTable.AGAIN_AFTER.toSeconds());
        // Of its own host only, by a token of its own (C-37).
        if (guests.isPresent() && boot.isPresent() && caller.binding().isPresent()) {
            guestLists
                    .take(host, caller.name(), boot.get(), guests.get(), taken, now)
                    .ifPresent(digest -> answer.addProperty("guests", digest));
        }
        if (kind == MonitorKind.HOST && caller.binding().isPresent()) {
            note(caller, barred, now);
        }
        if (kind == MonitorKind.HOST) {
            answer.add("fencing_unwanted", database.read(tx -> FencingWord.ofCluster(tx, caller.cluster(), now)));
        }
        return Wire.one(200, "greeting", answer);
    }

    /** @param age how long ago the monitor read that */
    private record Barred(HostName host, String why, Duration age) {}

    private static List<Barred> barred(JsonElement told) {
        if (!(told instanceof JsonArray hosts) || hosts.size() > BarredFencing.MOST) {
            throw RequestFields.invalid(BARRED, told, "It must be a list of at most " + BarredFencing.MOST + " hosts.");
        }
        Map<HostName, Barred> barred = new LinkedHashMap<>();
        for (JsonElement each : hosts) {
            RequestFields fields = RequestFields.of(each, BARRED, "host", "why", "age_ms");
            HostName host = Ids.require("host", fields.requiredText("host", 255), HostName::new);
            String why = fields.requiredText("why", BarredFencing.LONGEST_REASON);
            Duration age = Duration.ofMillis(fields.requiredNumber("age_ms", 0, MOST_AGE_MILLIS));
            if (barred.put(host, new Barred(host, why, age)) != null) {
                throw RequestFields.invalid(BARRED, told, "It names host " + host + " twice.");
            }
        }
        return List.copyOf(barred.values());
    }

    /** Of hosts of its own cluster only. It is shown, and changes nothing. */
    private void note(Caller caller, List<Barred> told, Instant now) {
        database.read(tx -> {
                    List<BarredFencingTable.Row> rows = told.stream()
                            .filter(each -> HostTable.findByName(tx, each.host())
                                    .map(HostRow::segment)
                                    .flatMap(id -> SegmentTable.find(tx, id))
                                    .filter(segment -> caller.mayReport(segment.cluster()))
                                    .isPresent())
                            .map(each -> new BarredFencingTable.Row(
                                    caller.name(), each.host(), each.why(), now.minus(each.age())))
                            .toList();
                    return BarredFencingTable.isNews(tx, caller.name(), rows, now)
                            ? Optional.of(rows)
                            : Optional.<List<BarredFencingTable.Row>>empty();
                })
                .ifPresent(rows -> database.writeAndWait(tx -> {
                    BarredFencingTable.put(tx, caller.name(), rows, now);
                    return null;
                }));
    }

    private static StandingGate gate(RequestFields greeting) {
        RequestFields fields = RequestFields.of(greeting.required("gate"), "gate", "waits_ms", "fault", "open");
        Optional<Duration> waits = fields.optionalNumber(
                        "waits_ms", StandingGate.SHORTEST.toMillis(), StandingGate.LONGEST.toMillis())
                .map(Duration::ofMillis);
        Optional<String> fault = fields.optionalText("fault", 255);
        if (waits.isPresent() == fault.isPresent()) {
            throw ApiException.badRequest("'gate' needs either 'waits_ms' or 'fault'.");
        }
        return new StandingGate(waits, fault, fields.flag("open"));
    }

    private static GuestLists.Told guests(RequestFields greeting) {
        RequestFields fields = RequestFields.of(
                greeting.required("guests"),
                "guests",
                "age_ms",
                "digest",
                "running",
                "paused",
                "local_disks",
                "shared_disks");
        Duration age = Duration.ofMillis(fields.requiredNumber("age_ms", 0, MOST_AGE_MILLIS));
        String digest = fields.requiredText("digest", GuestListWire.DIGEST_CHARACTERS);
        if (!fields.has("running")) {
            return new GuestLists.Told(age, digest, Optional.empty());
        }
        GuestList list = Ids.require(
                "guests",
                "running and paused",
                any -> new GuestList(
                        ids(fields, "running"),
                        ids(fields, "paused"),
                        new GuestDisks(ids(fields, "local_disks"), ids(fields, "shared_disks"))));
        if (list.size() > GuestList.MOST
                || list.disks().size() > GuestList.MOST
                || !GuestListWire.digest(list).equals(digest)) {
            throw ApiException.badRequest(
                    "'guests' has more than " + GuestList.MOST + " guests, or another digest than it says.");
        }
        return new GuestLists.Told(age, digest, Optional.of(list));
    }

    private static List<InstanceId> ids(RequestFields fields, String key) {
        String text = fields.optionalText(key, GuestListWire.MOST_CHARACTERS).orElse("");
        return GuestListWire.decode(text);
    }

    private void checkHost(Caller caller, HostName name) {
        SegmentRow segment = database.read(tx ->
                        HostTable.findByName(tx, name).map(HostRow::segment).flatMap(id -> SegmentTable.find(tx, id)))
                .orElseThrow(() -> ApiException.badRequest("Host with name " + name + " could not be found."));
        if (!caller.mayReport(segment.cluster())) {
            throw ApiException.forbidden("Monitor " + caller.name() + " belongs to cluster "
                    + caller.cluster().map(Object::toString).orElse("(none)") + ", and host " + name
                    + " is in another.");
        }
    }
}
