package io.masakari.controller.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.masakari.controller.api.RecoveryAdmin;
import io.masakari.controller.store.SetAsideTable;
import io.masakari.core.model.FencingStatus;
import io.masakari.core.model.NotificationId;
import io.masakari.core.model.NotificationStatus;
import io.masakari.core.model.NotificationType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** One row that cannot be handled ends as failed, and everything else goes on (SAFETY.md, C-21). */
@Execution(ExecutionMode.CONCURRENT)
class SetAsideTest {
    private static final Map<String, String> PROTECTED = Map.of("HA_Enabled", "True");

    @TempDir
    private Path directory;

    private Rig rig;

    @BeforeEach
    void make() throws IOException {
        rig = Rig.of(directory);
    }

    @AfterEach
    void stop() {
        rig.close();
    }

    private void sql(String statement, Object... values) {
        rig.database.writeAndWait(tx -> tx.update(statement, values));
    }

    private void awaitFailed(NotificationId id) {
        rig.await(() -> rig.status(id) == NotificationStatus.FAILED, () -> "FAILED instead of " + rig.status(id));
        rig.await(() -> told() > 0, () -> "recovery.set_aside in " + rig.story);
        assertTrue(rig.story.stream().noneMatch(line -> line.startsWith("daemon.failed")), rig.story::toString);
    }

    private long told() {
        return rig.story.stream()
                .filter(line -> line.startsWith("recovery.set_aside"))
                .count();
    }

    private void assertAnotherLossIsRecovered() {
        String other = rig.boot("compute4", "other", Map.of());
        rig.awaitFinished(rig.lose("compute4", FencingStatus.PROVEN));
        assertFalse(rig.instance(other).host().equals("compute4"));
    }

    @Test
    void aDamagedReportCostsOnlyItself() {
        rig.start();
        NotificationId damaged = rig.process("compute1", "libvirtd\\", "STOPPED");
        awaitFailed(damaged);
        assertAnotherLossIsRecovered();
        assertEquals(1, rig.database.read(SetAsideTable::count));
    }

    @Test
    void aReportThatWasDamagedIsTakenUpWhenItIsMended() {
        rig.start();
        NotificationId id = rig.process("compute1", "libvirtd\\", "STOPPED");
        awaitFailed(id);
        sql("update notifications set payload = replace(payload, '\\', '') where notification_uuid = ?", id);
        assertTrue(rig.admin.retry(id).done());
        rig.awaitSide(id, "DISABLED");
        assertEquals(0, rig.database.read(SetAsideTable::count));
        RecoveryAdmin.Outcome again = rig.admin.retry(id);
        assertFalse(again.done(), again.message());
    }

    @Test
    void aTimeThatNobodyCanCountWithCostsOnlyItsReport() {
        String instance = rig.boot("compute1", "web", PROTECTED);
        rig.start();
        NotificationId host = rig.report("compute2", FencingStatus.PENDING, "+999999999-12-31T23:59:59Z");
        rig.awaitState(host, "AWAITING_PROOF");
        NotificationId crash = rig.failure(
                instance,
                "compute1",
                Optional.of(
                        "{\"failure\":\"CRASHED\",\"failed_at\":\"-999999999-01-01T00:00:00Z\",\"sighting\":\"LIVE\","
                                + "\"event_id\":0,\"event\":5,\"detail\":5}"));
        awaitFailed(crash);
        // A lost host that may still be chosen holds up evacuations of others for a while (C-19), and nothing else.
        rig.awaitSide(rig.process("compute3", "libvirtd", "STOPPED"), "DISABLED");
    }

    @Test
    void aDamagedRecoveryCostsOnlyItselfAtStart() {
        rig.boot("compute1", 1);
        rig.start();
        NotificationId damaged = rig.lose("compute1", FencingStatus.PENDING);
        rig.awaitState(damaged, "AWAITING_PROOF");
        NotificationId sound = rig.process("compute3", "libvirtd", "STOPPED");
        rig.awaitSide(sound, "DISABLED");
        rig.stopEngine();
        sql("update recoveries set hold_reason = 'NONSENSE' where notification_uuid = ?", damaged);
        rig.start();
        awaitFailed(damaged);
        rig.process("compute3", "libvirtd", "STARTED");
        rig.awaitSide(sound, "FINISHED");
        rig.prove(damaged);
        assertEquals(0, rig.evacuateCalls());
        sql("update set_aside set hold_reason = 'AWAITING_PROOF' where notification_uuid = ?", damaged);
        assertTrue(rig.admin.retry(damaged).done());
        rig.awaitFinished(damaged);
        rig.assertAllRecoveredOnce("compute1");
    }

    @Test
    void aDecisionThatFailsStopsOneRecoveryOnly() {
        String instance = rig.boot("compute1", "web", Map.of());
        rig.start();
        NotificationId id = rig.lose("compute1", FencingStatus.PENDING);
        rig.awaitState(id, "AWAITING_PROOF");
        // What the next look at it reads cannot be read any more.
        sql("update notifications set evidence = '{}' where notification_uuid = ?", id);
        rig.engine.notificationStored(NotificationType.COMPUTE_HOST, id);
        awaitFailed(id);
        assertAnotherLossIsRecovered();
        assertEquals("compute1", rig.instance(instance).host());
    }
}
