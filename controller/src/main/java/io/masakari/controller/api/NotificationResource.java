package io.masakari.controller.api;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.masakari.controller.api.http.Request;
import io.masakari.controller.api.http.Response;
import io.masakari.controller.store.Database;
import io.masakari.controller.store.NotificationListing;
import io.masakari.controller.store.NotificationListing.Column;
import io.masakari.controller.store.NotificationRow;
import io.masakari.controller.store.NotificationTable;
import io.masakari.controller.store.RecoveryEventTable;
import io.masakari.controller.store.RecoveryListing;
import io.masakari.controller.store.SayingTable;
import io.masakari.controller.store.Transaction;
import io.masakari.core.model.BootId;
import io.masakari.core.model.NotificationId;
import io.masakari.core.model.NotificationType;
import io.masakari.runtime.journal.Event;
import io.masakari.runtime.journal.EventLog;
import io.masakari.runtime.time.WallClock;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** /v1/notifications */
final class NotificationResource {
    private static final Map<String, Column> SORT_KEYS = Arrays.stream(Column.values())
            .collect(Collectors.toMap(column -> column.name().toLowerCase(Locale.ROOT), column -> column));

    private static final String BOOT = "Masakari-Boot";

    private final Database database;
    private final NotificationIntake intake;
    private final RecoveryAdmin admin;
    private final ReportRate rate;
    private final Seldom seldom;
    private final EventLog events;
    private final WallClock clock;

    NotificationResource(
            Database database,
            NotificationIntake intake,
            RecoveryAdmin admin,
            ReportRate rate,
            Seldom seldom,
            EventLog events,
            WallClock clock) {
        this.database = database;
        this.admin = admin;
        this.rate = rate;
        this.seldom = seldom;
        this.intake = intake;
        this.events = events;
        this.clock = clock;
    }

    void routes(Router router) {
        router.reporters("POST", "notifications", this::create)
                .operators("GET", "notifications", this::list)
                .operators("GET", "notifications/*", this::show)
                .operators("POST", "notifications/*/retry", this::retry);
    }

    /** Upstream's monitors have one user on all hosts: what one host floods must not throttle the others. */
    private static String sender(ApiCall call) {
        String name = call.caller().name();
        return call.caller().isKeystoneMonitor()
                ? name + " at " + call.request().peer().address()
                : name;
    }

    private Response create(ApiCall call) {
        Report report = Report.read(call.body());
        if (!call.caller().isOperator() && !rate.take(sender(call) + " " + report.type())) {
            seldom.tell("rate " + call.caller().name())
                    .ifPresent(times -> events.log(
                            Event.SENDER_THROTTLED,
                            "Monitor " + call.caller().name() + " sends more than it may; " + times
                                    + " reports were answered 429, to be sent again later.",
                            Map.of("reporter", call.caller().name())));
            throw new ApiException(
                    429, "Monitor " + call.caller().name() + " sends too many reports of type " + report.type() + ".");
        }
        try {
            NotificationRow row =
                    intake.accept(call.caller().in(sentFrom(call)), report).row();
            JsonObject json = Wire.notification(row);
            if (row.type() == NotificationType.COMPUTE_HOST && !call.caller().isOperator()) {
                Optional<String> against = database.read(tx -> FencingWord.against(tx, row.hostname(), clock.now()));
                json.addProperty("fencing_unwanted", against.orElse(""));
            }
            return Wire.one(202, "notification", json);
        } catch (ApiException e) {
            events.log(
                    Event.NOTIFICATION_NOT_STORED,
                    "A notification from " + call.caller().name() + " about host " + report.hostname()
                            + " was not stored, and answered with " + e.status() + ": " + e.getMessage(),
                    Map.of(
                            "host",
                            report.hostname(),
                            "status",
                            e.status(),
                            "reporter",
                            call.caller().name()));
            throw e;
        }
    }

    private static Optional<BootId> sentFrom(ApiCall call) {
        return call.request().header(BOOT).map(text -> Ids.require(BOOT, text, BootId::of));
    }

    private Response list(ApiCall call) {
        Request request = call.request();
        NotificationListing.Filter filter = new NotificationListing.Filter(
                request.parameter("status").map(text -> text.toUpperCase(Locale.ROOT)),
                request.parameter("type"),
                request.parameter("source_host_uuid"),
                request.parameter("generated-since").map(NotificationResource::since));
        List<NotificationListing.Sort> order = Paging.sorts(request, SORT_KEYS::containsKey).stream()
                .map(sort -> new NotificationListing.Sort(SORT_KEYS.get(sort.key()), sort.ascending()))
                .toList();
        int limit = Paging.limit(request);
        List<NotificationRow> rows = database.read(tx -> {
            Optional<Long> after = request.parameter("marker").map(text -> seen(tx, filter, text));
            return NotificationListing.page(tx, filter, order, after, limit);
        });
        return Wire.list("notifications", rows, Wire::notification);
    }

    private static long seen(Transaction tx, NotificationListing.Filter filter, String marker) {
        return Paging.number(marker)
                .filter(id -> NotificationListing.has(tx, filter, id))
                .orElseThrow(() -> Paging.unknownMarker(marker));
    }

    private Response show(ApiCall call) {
        NotificationRow row = find(call.id(0));
        JsonObject json = Wire.notification(row);
        json.add("sayings", Wire.sayings(database.read(tx -> SayingTable.of(tx, row.uuid()))));
        if (call.minor() >= ApiMicroversion.DETAILS) {
            json.add("recovery_workflow_details", details(row));
        }
        return Wire.one(200, "notification", json);
    }

    /** Takes up what was set aside. */
    private Response retry(ApiCall call) {
        RequestFields.ofBody(call.body(), "retry");
        NotificationId id = find(call.id(0)).uuid();
        RecoveryAdmin.Outcome outcome = admin.retry(id);
        if (!outcome.done()) {
            throw ApiException.conflict(outcome.message());
        }
        JsonObject json = Wire.notification(find(call.id(0)));
        json.addProperty("outcome", outcome.message());
        return Wire.one(202, "notification", json);
    }

    private JsonArray details(NotificationRow row) {
        return database.read(tx -> RecoveryListing.ofNotification(tx, row.uuid())
                .map(recovery -> WorkflowDetails.of(recovery, RecoveryEventTable.of(tx, recovery.id())))
                .orElseGet(JsonArray::new));
    }

    private NotificationRow find(String id) {
        return Ids.parse(id, NotificationId::of)
                .flatMap(uuid -> database.read(tx -> NotificationTable.find(tx, uuid)))
                .orElseThrow(() -> ApiException.notFound("No notification with id " + id + "."));
    }

    private static Instant since(String text) {
        return WireTime.read(text).orElseThrow(() -> ApiException.badRequest("Invalid generated-since value"));
    }
}
