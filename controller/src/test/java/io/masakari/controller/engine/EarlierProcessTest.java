package io.masakari.controller.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.masakari.controller.store.Database;
import io.masakari.controller.store.InstanceRecoveryTable;
import io.masakari.controller.store.RecoveryTable;
import io.masakari.controller.store.StoreSettings;
import io.masakari.core.model.HostName;
import io.masakari.core.model.InstanceFailure;
import io.masakari.core.model.InstanceId;
import io.masakari.core.model.NotificationId;
import io.masakari.core.model.RecoveryId;
import io.masakari.core.model.SegmentId;
import io.masakari.core.recovery.Origin;
import io.masakari.core.recovery.RecoveryKind;
import io.masakari.core.recovery.instance.InstancePolicy;
import io.masakari.core.recovery.instance.InstanceProgress;
import io.masakari.core.recovery.instance.InstanceState;
import io.masakari.core.safety.SafeTimes;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a controller's process does about the recoveries that another process had, or has by now. */
class EarlierProcessTest {
    private static final Instant START = Instant.parse("2026-11-23T04:00:00Z");
    private static final Duration LEASE = Duration.ofSeconds(30);
    private static final HostName HOST = new HostName("compute1");

    @TempDir
    private Path directory;

    private Database database;

    @BeforeEach
    void open() {
        database = Database.open(StoreSettings.of(directory.resolve("controller.db")), START);
    }

    @AfterEach
    void close() {
        database.close();
    }

    private InstanceRecoveries process(String owner, Instant now) {
        EngineContext context = new EngineContext(
                new EngineParties(
                        database,
                        null,
                        null,
                        () -> now,
                        UUID::randomUUID,
                        new RecoveryLeases(database, owner, LEASE),
                        null,
                        taken -> {}),
                null,
                SafeTimes.defaults(),
                (host, instance) -> Optional.empty(),
                later -> {},
                (row, why) -> {},
                (row, why) -> {},
                (notification, why) -> {
                    throw new AssertionError(notification, why);
                });
        return new InstanceRecoveries(context, InstancePolicy.defaults());
    }

    /** A recovery of an instance of compute1 that the first process has taken up. */
    private void stored(InstanceState state, boolean startAsked) {
        InstanceProgress.Edit edit = new InstanceProgress.Edit();
        edit.origin = new Origin(
                new RecoveryId(new UUID(1, 1)),
                new NotificationId(new UUID(1, 2)),
                new SegmentId(new UUID(1, 3)),
                HOST,
                START);
        edit.instance = new InstanceId(new UUID(1, 4));
        edit.failure = InstanceFailure.CRASHED;
        edit.failedAt = START;
        edit.state = state;
        edit.stateSince = START;
        edit.stopped = startAsked;
        edit.startAsked = startAsked;
        InstanceProgress progress = edit.build();
        database.writeAndWait(tx -> {
            RecoveryTable.insert(
                    tx,
                    progress,
                    RecoveryKind.INSTANCE,
                    progress.instance().toString(),
                    "first",
                    START.plus(LEASE),
                    START);
            RecoveryTable.update(tx, progress, Optional.empty(), "first", START);
            InstanceRecoveryTable.save(tx, progress);
            return null;
        });
    }

    /** Until then its host's instances are not evacuated (SAFETY.md, C-20). */
    @Test
    void aStartThatItHadAskedForMayReachNovaForAsLongAsAnyCall() {
        stored(InstanceState.STARTING, true);
        Instant later = START.plus(LEASE);
        InstanceRecoveries second = process("second", later);
        second.takeUpFree(later);
        assertEquals(later.plus(SafeTimes.defaults().lateCall()), second.startsUntil(HOST));
    }

    @Test
    void aStartThatItHadNotAskedForIsNotWaitedFor() {
        stored(InstanceState.LOOKING, false);
        Instant later = START.plus(LEASE);
        InstanceRecoveries second = process("second", later);
        second.takeUpFree(later);
        assertEquals(Instant.MIN, second.startsUntil(HOST));
    }

    /** Two controllers must not act on one loss (SAFETY.md, H-7): what is not stored is not sent. */
    @Test
    void whatAnotherProcessHasTakenOverIsNotWritten() {
        stored(InstanceState.LOOKING, false);
        InstanceRecoveries first = process("first", START);
        first.takeUpFree(START);
        Instant later = START.plus(LEASE);
        process("second", later).takeUpFree(later);
        first.cancel(new RecoveryId(new UUID(1, 1)), "ann");
        first.hasChanged();
        IllegalStateException refused = assertThrows(
                IllegalStateException.class,
                () -> database.writeAndWait(tx -> {
                    first.records().write(tx, later);
                    return null;
                }));
        assertTrue(refused.getMessage().contains("belongs to another controller"), refused.toString());
        assertEquals(
                InstanceState.LOOKING,
                database.read(tx -> InstanceRecoveryTable.open(tx, (id, why) -> {}))
                        .get(0)
                        .progress()
                        .state());
    }
}
