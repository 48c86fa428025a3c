package io.masakari.controller.engine;

import com.google.gson.JsonParser;
import io.masakari.controller.api.RecoveryAdmin;
import io.masakari.controller.store.Database;
import io.masakari.controller.store.RecoveryEventTable;
import io.masakari.controller.store.RecoveryRow;
import io.masakari.controller.store.RecoveryTable;
import io.masakari.controller.store.VmoveTable;
import io.masakari.core.model.RecoveryId;
import io.masakari.core.recovery.Evacuation;
import io.masakari.core.recovery.Recovery;
import io.masakari.core.recovery.RecoveryState;
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
                .read(tx -> RecoveryTable.list(
                        tx, filter.open(), filter.host(), filter.notification(), filter.afterRow(), filter.limit()))
                .stream()
                .map(EngineAdmin::summary)
                .toList();
    }

    @Override
    public Optional<Detail> show(RecoveryId id) {
        return database.read(tx -> RecoveryTable.find(tx, id)
                .map(row -> new Detail(
                        summary(row),
                        VmoveTable.of(tx, id).stream()
                                .map(e -> instance(row.recovery(), e))
                                .toList(),
                        RecoveryEventTable.of(tx, id).stream()
                                .map(EngineAdmin::step)
                                .toList())));
    }

    @Override
    public Outcome release(RecoveryId id, String operator, String reason, boolean confirmedOff) {
        Optional<RecoveryRow> row = database.read(tx -> RecoveryTable.find(tx, id));
        if (row.isEmpty()) {
            return notFound(id);
        }
        if (row.get().recovery().state() != RecoveryState.HELD) {
            return new Outcome(
                    Outcome.Kind.REFUSED,
                    "Recovery " + id + " is not held, its state is "
                            + row.get().recovery().state() + ".");
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
        if (database.read(tx -> RecoveryTable.find(tx, id)).isEmpty()) {
            return notFound(id);
        }
        String by = reason.isBlank() ? operator : operator + " (" + reason + ")";
        return await(
                id,
                engine.cancel(id, by),
                after -> new Outcome(
                        Outcome.Kind.DONE,
                        after.state().isFinal()
                                ? "Recovery " + id + " is cancelled."
                                : "Recovery " + id
                                        + " begins nothing new; evacuations that Nova has accepted are followed to"
                                        + " their end."));
    }

    private static Outcome notFound(RecoveryId id) {
        return new Outcome(Outcome.Kind.NOT_FOUND, "No recovery has the id " + id + ".");
    }

    private static Outcome await(
            RecoveryId id, CompletableFuture<Optional<Recovery>> answer, Function<Recovery, Outcome> outcome) {
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
        for (RecoveryRow row : database.read(RecoveryTable::open)) {
            byState.merge(lower(row.recovery().state()), 1, Integer::sum);
            row.recovery().hold().ifPresent(hold -> byReason.merge(hold.reason().name(), 1, Integer::sum));
        }
        return new Counts(byState, byReason);
    }

    private static Summary summary(RecoveryRow row) {
        Recovery recovery = row.recovery();
        return new Summary(
                row.id(),
                recovery.id(),
                recovery.notification(),
                recovery.segment(),
                recovery.host(),
                lower(recovery.state()),
                recovery.hold().map(hold -> hold.reason().name()),
                message(recovery),
                recovery.startedAt(),
                row.updatedAt(),
                row.endedAt());
    }

    private static String message(Recovery recovery) {
        return recovery.hold()
                .map(hold -> "Held: " + hold.reason().meaning() + " (" + hold.detail() + "). Released by: "
                        + hold.reason().release() + ".")
                .orElse(recovery.reason());
    }

    private static Instance instance(Recovery recovery, Evacuation e) {
        return new Instance(
                e.instance(),
                e.name(),
                recovery.host(),
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
