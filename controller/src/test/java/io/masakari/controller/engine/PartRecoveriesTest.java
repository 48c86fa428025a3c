package io.masakari.controller.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.masakari.controller.store.RecoveryListing;
import io.masakari.controller.store.SegmentTable;
import io.masakari.core.model.FencingStatus;
import io.masakari.core.model.NotificationId;
import io.masakari.core.model.NotificationStatus;
import io.masakari.core.model.RecoveryId;
import io.masakari.embeddednova.cloud.ServiceView;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Recoveries of instances and from process failures, with the real client against the Nova in memory. */
@Execution(ExecutionMode.CONCURRENT)
class PartRecoveriesTest {
    private static final Map<String, String> PROTECTED = Map.of("HA_Enabled", "True");

    @TempDir
    private Path directory;

    private Rig rig;

    @BeforeEach
    void start() throws IOException {
        rig = Rig.of(directory);
        rig.start();
    }

    @AfterEach
    void stop() {
        rig.close();
    }

    private ServiceView service(String host) {
        return rig.nova.cloud().services().stream()
                .filter(service -> service.host().equals(host))
                .findFirst()
                .orElseThrow();
    }

    private List<String> runningOn(String host) {
        return rig.nova.cloud().hosts().stream()
                .filter(view -> view.name().equals(host))
                .findFirst()
                .orElseThrow()
                .runningInstances();
    }

    @Test
    void restartsAnInstanceThatCrashed() {
        String instance = rig.boot("compute1", "web", PROTECTED);
        NotificationId id = rig.crash(instance);
        rig.awaitSide(id, "FINISHED");
        assertEquals(NotificationStatus.FINISHED, rig.status(id));
        assertEquals("ACTIVE", rig.instance(instance).status());
        assertEquals(List.of(instance), runningOn("compute1"));
        assertEquals(1, rig.actions("os-stop"));
        assertEquals(1, rig.actions("os-start"));
    }

    @Test
    void whatIsResumedIsNotRestarted() {
        String instance = rig.boot("compute1", "web", PROTECTED);
        rig.nova.cloud().standStill(instance, true);
        NotificationId id = rig.standsStill(instance);
        rig.awaitSide(id, "LOOKING");
        rig.nova.cloud().standStill(instance, false);
        NotificationId goesOn = rig.resumed(instance);
        rig.awaitSide(id, "FINISHED");
        assertEquals(NotificationStatus.IGNORED, rig.status(goesOn));
        assertEquals(0, rig.actions("os-stop"));
    }

    @Test
    void leavesAnInstanceAloneThatDoesNotAskForRecovery() {
        String instance = rig.boot("compute1", "web", Map.of());
        NotificationId id = rig.crash(instance);
        rig.awaitSide(id, "FINISHED");
        assertEquals(0, rig.actions("os-stop"));
    }

    @Test
    void aCrashLoopIsMovedThenHeldThenReleased() {
        String instance = rig.boot("compute1", "web", PROTECTED);
        for (int i = 0; i < 2; i++) {
            rig.awaitSide(rig.crash(instance), "FINISHED");
            assertEquals("compute1", rig.instance(instance).host());
        }
        rig.awaitSide(rig.crash(instance), "FINISHED");
        String elsewhere = rig.instance(instance).host();
        assertFalse(elsewhere.equals("compute1"), elsewhere);
        assertEquals(List.of(instance), runningOn(elsewhere));
        NotificationId held = rig.crash(instance);
        rig.awaitSide(held, "CRASH_LOOP");
        assertEquals(List.of(), runningOn(elsewhere));
        RecoveryId recovery = rig.database
                .read(tx -> RecoveryListing.ofNotification(tx, held))
                .orElseThrow()
                .id();
        assertTrue(rig.admin
                .release(recovery, "alice", "looked into the guest", false)
                .done());
        rig.awaitSide(held, "FINISHED");
        assertEquals(List.of(instance), runningOn(elsewhere));
        rig.awaitSide(rig.crash(instance), "FINISHED");
        assertEquals(List.of(), rig.nova.cloud().violations());
    }

    @Test
    void isAbsorbedByTheRecoveryOfItsHost() {
        String instance = rig.boot("compute1", "web", PROTECTED);
        NotificationId host = rig.lose("compute1", FencingStatus.PENDING);
        rig.awaitState(host, "AWAITING_PROOF");
        NotificationId id = rig.failure(instance, "compute1");
        rig.awaitSide(id, "HOST_BEING_RECOVERED");
        rig.prove(host);
        rig.awaitFinished(host);
        rig.awaitSide(id, "FINISHED");
        assertEquals(0, rig.actions("os-stop"));
        assertEquals(1, rig.evacuateCalls());
        rig.assertAllRecoveredOnce("compute1");
    }

    @Test
    void isTakenUpAgainWhenItsHostComesBackUntouched() {
        String instance = rig.boot("compute1", "web", PROTECTED);
        NotificationId host = rig.report("compute1", FencingStatus.PENDING, true);
        rig.awaitState(host, "AWAITING_PROOF");
        NotificationId id = rig.crash(instance);
        rig.awaitSide(id, "HOST_BEING_RECOVERED");
        rig.started("compute1");
        rig.awaitState(host, "CANCELLED");
        rig.awaitSide(id, "FINISHED");
        assertEquals(List.of(instance), runningOn("compute1"));
    }

    @Test
    void goesOnAfterARestartOfTheController() {
        String instance = rig.boot("compute1", "web", PROTECTED);
        rig.nova.cloud().freezeService("compute1");
        NotificationId id = rig.crash(instance);
        rig.awaitSide(id, "STOPPING");
        rig.await(() -> rig.instance(instance).taskState() != null, () -> "powering-off");
        rig.stopEngine();
        rig.nova.cloud().thawService("compute1");
        rig.start();
        rig.awaitSide(id, "FINISHED");
        assertEquals(List.of(instance), runningOn("compute1"));
        assertEquals(1, rig.actions("os-stop"));
    }

    @Test
    void disablesAServiceForAProcessAndEnablesItWhenWell() {
        NotificationId id = rig.process("compute1", "libvirtd", "STOPPED");
        rig.awaitSide(id, "DISABLED");
        assertEquals(NotificationStatus.FINISHED, rig.status(id));
        assertFalse(service("compute1").enabled());
        assertTrue(service("compute1").disabledReason().contains("libvirtd"));
        assertFalse(service("compute1").forcedDown());
        NotificationId other = rig.process("compute1", "nova-compute", "STOPPED");
        rig.awaitSide(other, "DISABLED");
        rig.process("compute1", "libvirtd", "STARTED");
        rig.awaitSide(id, "FINISHED");
        assertFalse(service("compute1").enabled());
        rig.process("compute1", "nova-compute", "STARTED");
        rig.awaitSide(other, "FINISHED");
        assertTrue(service("compute1").enabled());
    }

    @Test
    void aServiceThatWasEnabledMeanwhileIsDisabledAgainWhenTheProcessIsReportedDownAgain() {
        NotificationId id = rig.process("compute1", "libvirtd", "STOPPED");
        rig.awaitSide(id, "DISABLED");
        rig.nova.cloud().updateService(service("compute1").id(), true, null, null);
        NotificationId again = rig.process("compute1", "libvirtd", "STOPPED");
        rig.await(() -> !service("compute1").enabled(), () -> "the service is still enabled");
        rig.await(() -> rig.status(again) == NotificationStatus.IGNORED, () -> String.valueOf(rig.status(again)));
        rig.awaitSide(id, "DISABLED");
        rig.process("compute1", "libvirtd", "STARTED");
        rig.awaitSide(id, "FINISHED");
        assertTrue(service("compute1").enabled());
    }

    @Test
    void aProcessIsWellByItsIncidentWhateverTheMonitorsClockSays() {
        NotificationId id = rig.process("compute1", "libvirtd", "STOPPED", Instant.EPOCH, Instant.now());
        rig.awaitSide(id, "DISABLED");
        rig.process(
                "compute1",
                "libvirtd",
                "STARTED",
                Instant.EPOCH.plusSeconds(1),
                Instant.now().minus(Duration.ofHours(1)));
        rig.process(
                "compute1", "libvirtd", "STARTED", Instant.EPOCH, Instant.now().minus(Duration.ofHours(1)));
        rig.awaitSide(id, "FINISHED");
        assertTrue(service("compute1").enabled());
    }

    @Test
    void hearsThatAProcessIsWellThoughNobodyWasThere() {
        NotificationId id = rig.process("compute1", "libvirtd", "STOPPED");
        rig.awaitSide(id, "DISABLED");
        rig.stopEngine();
        rig.process("compute1", "libvirtd", "STARTED");
        rig.start();
        rig.awaitSide(id, "FINISHED");
        assertTrue(service("compute1").enabled());
    }

    @Test
    void leavesAServiceDisabledThatAnOperatorDisabled() {
        rig.nova.cloud().updateService(service("compute1").id(), false, "bad disk", null);
        NotificationId id = rig.process("compute1", "libvirtd", "STOPPED");
        rig.awaitSide(id, "DISABLED");
        rig.process("compute1", "libvirtd", "STARTED");
        rig.awaitSide(id, "FINISHED");
        assertFalse(service("compute1").enabled());
        assertEquals("bad disk", service("compute1").disabledReason());
    }

    private void deleteSegment() {
        rig.database.writeAndWait(tx -> SegmentTable.delete(tx, rig.segment, Instant.now()));
    }

    /** C-50. */
    @Test
    void enablesTheServiceAgainWhenTheSegmentIsDeleted() {
        NotificationId id = rig.process("compute1", "libvirtd", "STOPPED");
        NotificationId other = rig.process("compute1", "nova-compute", "STOPPED");
        rig.awaitSide(id, "DISABLED");
        rig.awaitSide(other, "DISABLED");
        deleteSegment();
        rig.engine.switchesChanged();
        rig.awaitSide(id, "CANCELLED");
        rig.awaitSide(other, "CANCELLED");
        assertTrue(service("compute1").enabled());
    }

    @Test
    void findsAfterARestartThatTheSegmentWasDeleted() {
        NotificationId id = rig.process("compute1", "libvirtd", "STOPPED");
        rig.awaitSide(id, "DISABLED");
        rig.stopEngine();
        deleteSegment();
        rig.start();
        rig.awaitSide(id, "CANCELLED");
        assertTrue(service("compute1").enabled());
    }
}
