package io.masakari.controller.engine;

import com.google.gson.JsonObject;
import io.masakari.controller.store.Database;
import io.masakari.controller.store.NotificationRow;
import io.masakari.controller.store.NotificationTable;
import io.masakari.controller.store.RecoveryEventTable;
import io.masakari.controller.store.RecoveryTable;
import io.masakari.controller.store.ReservedTakeTable;
import io.masakari.controller.store.Transaction;
import io.masakari.controller.store.VmoveTable;
import io.masakari.core.model.NotificationId;
import io.masakari.core.model.NotificationStatus;
import io.masakari.core.model.RecoveryId;
import io.masakari.core.recovery.host.HostProgress;
import io.masakari.core.recovery.host.HostState;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Writes what changed in a round, all or nothing, and reads a recovery back as it was. Engine thread only. */
public final class RecoveryStore {
    private final Database database;
    private final RecoveryLeases leases;

    RecoveryStore(Database database, RecoveryLeases leases) {
        this.database = database;
        this.leases = leases;
    }

    /**
     * @param waiting notifications that have no recovery of their own, or not yet
     * @param others what recoveries of other kinds have to store
     */
    void commit(
            List<Active> changed,
            Map<NotificationId, NotificationUpdate> waiting,
            List<Consumer<Transaction>> others,
            Instant now) {
        database.writeAndWait(tx -> {
            changed.forEach(it -> write(tx, it, now));
            others.forEach(other -> other.accept(tx));
            waiting.forEach((id, update) -> setStatus(tx, id, update.status(), update.message(), now));
            return null;
        });
    }

    /** @param bare as its own row has it, without instances and reserved hosts */
    public static HostProgress restored(Transaction tx, HostProgress bare) {
        return HostProgress.restored(
                bare.origin(),
                bare.method(),
                bare.state(),
                bare.stateSince(),
                bare.hold(),
                bare.proof(),
                bare.forcedDownAt(),
                bare.cancelledBy(),
                VmoveTable.of(tx, bare.id()),
                ReservedTakeTable.heldBy(tx, bare.id()).stream()
                        .map(ReservedTakeTable.Row::name)
                        .toList(),
                bare.reason());
    }

    /** Repeating it is harmless: a commit that was given up as too slow may have been done after all. */
    private void write(Transaction tx, Active it, Instant now) {
        HostProgress recovery = it.recovery;
        if (it.stored.isEmpty() && !RecoveryTable.isKnown(tx, recovery.id())) {
            RecoveryTable.insert(tx, recovery, leases.owner(), leases.until(now), now);
        }
        if (!RecoveryTable.update(tx, recovery, it.word, leases.owner(), now)) {
            throw new IllegalStateException("Recovery " + recovery.id() + " belongs to another controller now");
        }
        it.changedEvacuations().forEach(e -> VmoveTable.save(tx, recovery, e, now));
        writeLines(tx, recovery.id(), it.lines, now);
        setStatus(tx, recovery.origin().notification(), status(recovery.state()), message(recovery), now);
    }

    static void writeLines(Transaction tx, RecoveryId recovery, List<RecoveryStory.Line> lines, Instant now) {
        for (RecoveryStory.Line line : lines) {
            JsonObject fields = new JsonObject();
            line.fields().forEach((key, value) -> fields.addProperty(key, String.valueOf(value)));
            RecoveryEventTable.insert(
                    tx,
                    recovery,
                    new RecoveryEventTable.Row(now, line.event().eventName(), line.message(), fields.toString()));
        }
    }

    static void setStatus(
            Transaction tx, NotificationId id, NotificationStatus status, Optional<String> message, Instant now) {
        NotificationRow row = NotificationTable.find(tx, id).orElseThrow();
        if (row.status() != status || !row.message().equals(message)) {
            NotificationTable.updateStatus(tx, id, row.version(), status, message, now);
        }
    }

    private static NotificationStatus status(HostState state) {
        return switch (state) {
            case HELD, PREPARING, FORCING_DOWN, LISTING, EVACUATING -> NotificationStatus.RUNNING;
            case FINISHED -> NotificationStatus.FINISHED;
            case FAILED -> NotificationStatus.FAILED;
            case CANCELLED -> NotificationStatus.IGNORED;
        };
    }

    private static Optional<String> message(HostProgress recovery) {
        return recovery.hold()
                .map(hold -> "Held: " + hold.reason().meaning() + ".")
                .or(() -> Optional.of(recovery.reason()).filter(reason -> !reason.isEmpty()));
    }
}
