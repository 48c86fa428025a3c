package io.masakari.controller.engine;

import com.google.gson.JsonParser;
import io.masakari.controller.api.RecoveryAdmin;
import io.masakari.controller.store.Database;
import io.masakari.controller.store.RecoveryEventTable;
import io.masakari.controller.store.RecoveryListing;
import io.masakari.controller.store.VmoveTable;
import io.masakari.core.model.HostName;
import io.masakari.core.model.RecoveryId;
import io.masakari.core.recovery.host.Evacuation;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/** Shows recoveries from the store and hands operators' words to the engine. Any thread. */
public final class EngineAdmin implements RecoveryAdmin {
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(8);

    private final Database database;
    private final RecoveryEngine engine;

    public EngineAdmin(Database database, RecoveryEngine engine) {
        this.database = database;
        this.engine = engine;
    }

    @Override
    public List<Summary> list(Filter filter) {
        return database
                .read(tx -> RecoveryListing.list(
                        tx, filter.open(), filter.host(), filter.notification(), filter.afterRow(), filter.limit()))
                .stream()
                .map(EngineAdmin::summary)
                .toList();
    }

    @Override
    public Optional<Detail> show(RecoveryId id) {
        return database.read(tx -> RecoveryListing.find(tx, id)
                .map(row -> new Detail(
                        summary(row),
                        VmoveTable.of(tx, id).stream()
                                .map(e -> instance(row.host(), e))
                                .toList(),
                        RecoveryEventTable.of(tx, id).stream()
                                .map(EngineAdmin::step)
                                .toList())));
    }

    @Override
    public Outcome release(RecoveryId id, String operator, String reason, boolean confirmedOff) {
        Optional<RecoveryListing.Row> row = database.read(tx -> RecoveryListing.find(tx, id));
        if (row.isEmpty()) {
            return notFound(id);
        }
        if (row.get().hold().isEmpty()) {
            return new Outcome(
                    Outcome.Kind.REFUSED,
                    "Recovery " + id + " is not held, its state is " + row.get().state() + ".");
        }
        return await(
                id,
                engine.release(id, operator, reason, confirmedOff),
                after -> after.hold()
                        .map(hold -> new Outcome(
                                Outcome.Kind.REFUSED,
                                "Your release is recorded, but the recovery is still held: "
                                        + hold.reason().meaning() + ". Released by: "
                                        + hold.reason().release() + "."))
                        .orElseGet(() -> new Outcome(Outcome.Kind.DONE, "Recovery " + id + " goes on.")));
    }

    @Override
    public Outcome cancel(RecoveryId id, String operator, String reason) {
        if (database.read(tx -> RecoveryListing.find(tx, id)).isEmpty()) {
            return notFound(id);
        }
        String by = reason.isBlank() ? operator : operator + " (" + reason + ")";
        return await(
                id,
                engine.cancel(id, by),
                after -> new Outcome(
                        Outcome.Kind.DONE,
                        after.isOver()
                                ? "Recovery " + id + " is cancelled."
                                : "Recovery " + id
                                        + " begins nothing new; evacuations that Nova has accepted are followed to"
                                        + " their end."));
    }

    private static Outcome notFound(RecoveryId id) {
        return new Outcome(Outcome.Kind.NOT_FOUND, "No recovery has the id " + id + ".");
    }

    private static Outcome await(
            RecoveryId id,
            CompletableFuture<Optional<RecoveryEngine.Answer>> answer,
            Function<RecoveryEngine.Answer, Outcome> outcome) {
        try {
            return answer.get(ANSWER_WITHIN.toMillis(), TimeUnit.MILLISECONDS)
                    .map(outcome)
                    .orElseGet(() -> new Outcome(
                            Outcome.Kind.REFUSED, "Recovery " + id + " is at its end; nothing can be changed."));
        } catch (ExecutionException e) {
            return new Outcome(Outcome.Kind.REFUSED, String.valueOf(e.getCause().getMessage()));
        } catch (TimeoutException e) {
            return new Outcome(
                    Outcome.Kind.REFUSED,
                    "The engine has not answered within " + ANSWER_WITHIN.toSeconds()
                            + " s; it may still do it. Look with 'masakarictl recovery show " + id + "'.");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Outcome(Outcome.Kind.REFUSED, "The controller is stopping. Try again.");
        }
    }

    @Override
    public Counts counts() {
        Map<String, Integer> byState = new TreeMap<>();
        Map<String, Integer> byReason = new TreeMap<>();
        for (RecoveryListing.Row row : database.read(RecoveryListing::open)) {
            byState.merge(row.state().toLowerCase(Locale.ROOT), 1, Integer::sum);
            row.hold().ifPresent(hold -> byReason.merge(hold.reason().name(), 1, Integer::sum));
        }
        return new Counts(byState, byReason);
    }

    private static Summary summary(RecoveryListing.Row row) {
        return new Summary(
                row.row(),
                row.id(),
                lower(row.kind()),
                row.subject(),
                row.notification(),
                row.segment(),
                row.host(),
                row.state().toLowerCase(Locale.ROOT),
                row.hold().map(hold -> hold.reason().name()),
                message(row),
                row.startedAt(),
                row.updatedAt(),
                row.endedAt());
    }

    private static String message(RecoveryListing.Row row) {
        return row.hold()
                .map(hold -> "Held: " + hold.reason().meaning()
                        + (hold.detail().isEmpty() ? "" : " (" + hold.detail() + ")") + ". Released by: "
                        + hold.reason().release() + ".")
                .orElse(row.reason());
    }

    private static Instance instance(HostName host, Evacuation e) {
        return new Instance(
                e.instance(),
                e.name(),
                host,
                e.target(),
                lower(e.state()),
                Optional.of(e.reason()).filter(reason -> !reason.isEmpty()),
                e.attempts(),
                e.firstAskedAt(),
                e.state().isFinal() ? Optional.of(e.since()) : Optional.empty());
    }

    private static Step step(RecoveryEventTable.Row row) {
        Map<String, String> fields = new LinkedHashMap<>();
        JsonParser.parseString(row.fields())
                .getAsJsonObject()
                .asMap()
                .forEach((key, value) -> fields.put(key, value.getAsString()));
        return new Step(row.at(), row.event(), row.message(), fields);
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
