package io.masakari.controller.engine;

import io.masakari.controller.store.Database;
import io.masakari.controller.store.NotificationRow;
import io.masakari.controller.store.StoreException;
import io.masakari.controller.store.Transaction;
import io.masakari.core.model.NotificationId;
import io.masakari.core.model.NotificationStatus;
import io.masakari.core.retry.RetryPolicy;
import io.masakari.runtime.journal.Event;
import io.masakari.runtime.journal.EventLog;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Stores what a round has decided in one transaction (SAFETY.md, C-6); if that fails, the same is tried again later. Engine
 * thread only.
 */
final class RoundCommit {
    private static final RetryPolicy AGAIN =
            new RetryPolicy(Integer.MAX_VALUE, Duration.ofMillis(100), Duration.ofSeconds(5));

    private final Database database;
    private final Supplier<Instant> clock;
    private final EventLog events;
    private final List<Recoveries<?, ?, ?>> all;
    private final Map<NotificationId, NotificationUpdate> updates = new LinkedHashMap<>();
    private final SetAside setAside = new SetAside();
    private final List<Runnable> afterwards = new ArrayList<>();
    private int failures;
    private Optional<Instant> againAt = Optional.empty();

    RoundCommit(EngineParties parties, List<Recoveries<?, ?, ?>> all) {
        this.database = parties.database();
        this.clock = parties.clock();
        this.events = parties.events();
        this.all = all;
    }

    /** What becomes of a notification that leads to no recovery now. */
    void update(NotificationRow row, NotificationStatus status, String why) {
        if (row.status() == NotificationStatus.NEW) {
            updates.put(row.uuid(), new NotificationUpdate(status, Optional.of(why)));
        }
    }

    /** For what cannot be handled, whoever tries: it ends as failed at the end of the round, and the others go on. */
    void setAside(String notification, RuntimeException why) {
        setAside.add(notification, why);
        updates.keySet().removeIf(id -> id.toString().equals(notification));
        all.forEach(each -> each.setAside(notification));
    }

    /** Has something done once the round is stored. */
    void afterwards(Runnable work) {
        afterwards.add(work);
    }

    /** While the store cannot be written nothing is taken from the inbox, and nothing is done, until then. */
    Optional<Instant> againAt() {
        return againAt;
    }

    boolean hasFailed() {
        return failures > 0;
    }

    /** Whether all changes of the round are stored now. */
    boolean isStored() {
        List<Recoveries<?, ?, ?>> changed =
                all.stream().filter(Recoveries::hasChanged).toList();
        if (!changed.isEmpty() || !updates.isEmpty() || !setAside.isEmpty()) {
            Instant now = clock.get();
            try {
                database.writeAndWait(tx -> {
                    changed.forEach(each -> each.records().write(tx, now));
                    updates.forEach((id, update) -> write(tx, id, update, now));
                    setAside.write(tx, now);
                    return null;
                });
            } catch (UnstorableException e) {
                setAside(e.notification(), (RuntimeException) e.getCause());
                return isStored(); // without it: each time there is one less
            } catch (StoreException e) {
                if (e.kind() == StoreException.Kind.CONFLICT || e.kind() == StoreException.Kind.GONE) {
                    throw e; // no later try fares better; a new start reads what is true
                }
                failures++;
                againAt = Optional.of(now.plus(AGAIN.delayAfter(failures).orElseThrow()));
                tellFailed("Recoveries cannot be stored, so nothing is done until they can", e);
                return false;
            }
        }
        failures = 0;
        againAt = Optional.empty();
        changed.forEach(
                each -> each.records().committed(line -> events.log(line.event(), line.message(), line.fields())));
        updates.clear();
        setAside.tell(events);
        afterwards.forEach(Runnable::run);
        afterwards.clear();
        return true;
    }

    private static void write(Transaction tx, NotificationId id, NotificationUpdate update, Instant now) {
        try {
            update.write(tx, id, now);
        } catch (RuntimeException e) {
            throw UnstorableException.unlessOfWholeStore(id, e);
        }
    }

    void tellFailed(String what, StoreException e) {
        events.log(
                Event.STORE_UNAVAILABLE,
                what + ": " + e.getMessage(),
                Map.of("reason", String.valueOf(e.getMessage())));
    }
}
