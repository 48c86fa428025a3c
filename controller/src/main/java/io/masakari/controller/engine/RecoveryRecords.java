package io.masakari.controller.engine;

import com.google.gson.JsonObject;
import io.masakari.controller.store.RecoveryEventTable;
import io.masakari.controller.store.RecoveryTable;
import io.masakari.controller.store.StoreException;
import io.masakari.controller.store.StoredProgress;
import io.masakari.controller.store.Transaction;
import io.masakari.core.model.RecoveryId;
import io.masakari.core.recovery.Progress;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Stores what rounds change of the recoveries of one kind, and reads those that are free. Engine thread only. */
final class RecoveryRecords<P extends Progress, C> {
    private final EngineContext context;
    private final KindRecords<P> records;
    /** What this round has to store. */
    private List<ActiveRecovery<P, C>> changed = List.of();

    RecoveryRecords(EngineContext context, KindRecords<P> records) {
        this.context = context;
        this.records = records;
    }

    /** Claims those that no controller has in hand. */
    List<ActiveRecovery<P, C>> claimFree(Predicate<RecoveryId> isOurs, Instant now) {
        Map<String, RuntimeException> unreadable = new LinkedHashMap<>();
        List<StoredProgress<P>> free = context.database()
                .writeAndWait(tx -> records.open(tx, unreadable::put).stream()
                        .filter(row -> !isOurs.test(row.progress().id()))
                        .filter(row -> context.leases().claim(tx, row.progress().id(), row.version(), now))
                        .flatMap(row -> whole(tx, row, unreadable::put).stream())
                        .toList());
        unreadable.forEach(context.setAside());
        return free.stream()
                .map(row -> new ActiveRecovery<P, C>(row.progress(), Optional.of(row.progress()), row.word()))
                .toList();
    }

    private Optional<StoredProgress<P>> whole(
            Transaction tx, StoredProgress<P> row, BiConsumer<String, RuntimeException> unreadable) {
        try {
            return Optional.of(row.with(records.whole(tx, row.progress())));
        } catch (StoreException e) {
            throw e;
        } catch (RuntimeException e) {
            unreadable.accept(row.progress().origin().notification().toString(), e);
            return Optional.empty();
        }
    }

    /** Whether this round has something to store; {@link #write} and {@link #committed} are about just that. */
    boolean hasChanged(Collection<ActiveRecovery<P, C>> all) {
        changed = all.stream().filter(this::mustBeStored).toList();
        return !changed.isEmpty();
    }

    private boolean mustBeStored(ActiveRecovery<P, C> it) {
        return !it.isSetAside()
                && (!it.lines.isEmpty()
                        || !it.word.equals(it.storedWord)
                        || it.stored
                                .filter(past -> records.isSame(past, it.progress))
                                .isEmpty());
    }

    /** Within the round's transaction. Repeating it is harmless: a commit that was given up may have been done after all. */
    void write(Transaction tx, Instant now) {
        for (ActiveRecovery<P, C> it : changed) {
            boolean isOurs;
            try {
                isOurs = isWritten(tx, it, now);
            } catch (RuntimeException e) {
                throw UnstorableException.unlessOfWholeStore(
                        it.progress.origin().notification(), e);
            }
            if (!isOurs) {
                throw new IllegalStateException("Recovery " + it.progress.id() + " belongs to another controller now");
            }
        }
    }

    private boolean isWritten(Transaction tx, ActiveRecovery<P, C> it, Instant now) {
        P progress = it.progress;
        String owner = context.leases().owner();
        if (it.stored.isEmpty() && !RecoveryTable.isKnown(tx, progress.id())) {
            RecoveryTable.insert(
                    tx,
                    progress,
                    records.kind(),
                    records.subject(progress),
                    owner,
                    context.leases().until(now),
                    now);
        }
        if (!RecoveryTable.update(tx, progress, it.word, owner, now)) {
            return false;
        }
        records.save(tx, it.stored, progress, now);
        it.lines.forEach(line -> RecoveryEventTable.insert(tx, progress.id(), row(line, now)));
        new NotificationUpdate(records.status(progress), message(progress))
                .write(tx, progress.origin().notification(), now);
        return true;
    }

    private static RecoveryEventTable.Row row(RecoveryStory.Line line, Instant now) {
        JsonObject fields = new JsonObject();
        line.fields().forEach((key, value) -> fields.addProperty(key, String.valueOf(value)));
        return new RecoveryEventTable.Row(now, line.event().eventName(), line.message(), fields.toString());
    }

    private static Optional<String> message(Progress progress) {
        return progress.hold()
                .map(hold -> "Held: " + hold.reason().meaning() + ".")
                .or(() -> Optional.of(progress.reason()).filter(reason -> !reason.isEmpty()));
    }

    /** After the commit: told, then done. */
    void committed(Consumer<RecoveryStory.Line> log) {
        for (ActiveRecovery<P, C> it : changed) {
            it.lines.forEach(log);
            it.lines.clear();
            it.stored = Optional.of(it.progress);
            it.storedWord = it.word;
        }
        changed = List.of();
    }
}
