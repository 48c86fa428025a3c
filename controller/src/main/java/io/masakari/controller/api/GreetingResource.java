package io.masakari.controller.api;

import com.google.gson.JsonObject;
import io.masakari.controller.api.http.Response;
import io.masakari.controller.store.Database;
import io.masakari.controller.store.GreetingTable;
import io.masakari.controller.store.HostRow;
import io.masakari.controller.store.HostTable;
import io.masakari.controller.store.SegmentRow;
import io.masakari.controller.store.SegmentTable;
import io.masakari.core.model.BootId;
import io.masakari.core.model.GuestList;
import io.masakari.core.model.HostName;
import io.masakari.core.model.InstanceId;
import io.masakari.core.model.MonitorKind;
import io.masakari.core.model.StandingGate;
import io.masakari.runtime.report.GuestListWire;
import io.masakari.runtime.time.WallClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** POST /v1/monitors/greeting: a monitor says who and where it is (docs/notification-format.md). Not in upstream's API. */
final class GreetingResource {
    /** The newest form of reports that is read here. */
    private static final int FORMAT = 2;

    private static final int NEWEST_FORMAT = 1_000_000;
    private static final long MOST_AGE_MILLIS = Duration.ofDays(365).toMillis();

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
                call.body(), "greeting", "format", "host", "kind", "boot", "time", "challenge", "gate", "guests");
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
        if (kind == MonitorKind.HOST) {
            answer.add("fencing_unwanted", database.read(tx -> FencingWord.ofCluster(tx, caller.cluster(), now)));
        }
        return Wire.one(200, "greeting", answer);
    }

    private static StandingGate gate(RequestFields greeting) {
        RequestFields fields = RequestFields.of(greeting.required("gate"), "waits_ms", "fault", "open");
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
        RequestFields fields = RequestFields.of(greeting.required("guests"), "age_ms", "digest", "running", "paused");
        Duration age = Duration.ofMillis(fields.requiredNumber("age_ms", 0, MOST_AGE_MILLIS));
        String digest = fields.requiredText("digest", GuestListWire.DIGEST_CHARACTERS);
        if (!fields.has("running")) {
            return new GuestLists.Told(age, digest, Optional.empty());
        }
        GuestList list = Ids.require(
                "guests", "running and paused", any -> new GuestList(ids(fields, "running"), ids(fields, "paused")));
        if (list.size() > GuestList.MOST || !GuestListWire.digest(list).equals(digest)) {
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
