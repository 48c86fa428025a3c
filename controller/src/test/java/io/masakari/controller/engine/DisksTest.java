package io.masakari.controller.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.masakari.core.model.FencingStatus;
import io.masakari.core.model.InstanceDisks;
import io.masakari.core.model.InstanceId;
import io.masakari.core.model.NotificationId;
import io.masakari.core.recovery.host.DiskRule;
import io.masakari.core.recovery.host.Evacuation;
import io.masakari.core.recovery.host.EvacuationState;
import io.masakari.core.recovery.host.SkipReason;
import io.masakari.embeddednova.cloud.InstanceSpec;
import io.masakari.embeddednova.cloud.InstanceSpec.Disk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** An instance's only disk lies on the lost host (SAFETY.md, C-28). */
@Execution(ExecutionMode.CONCURRENT)
class DisksTest {
    @TempDir
    private Path directory;

    private Rig rig;

    @BeforeEach
    void start() throws IOException {
        rig = Rig.of(directory);
    }

    @AfterEach
    void close() {
        rig.close();
    }

    private Evacuation of(NotificationId loss, String instance) {
        return rig.instances(loss).get(InstanceId.of(instance));
    }

    private void assertLeft(NotificationId loss, String instance, SkipReason why) {
        Evacuation left = of(loss, instance);
        assertEquals(Optional.of(why), left.skip());
        assertTrue(left.reason().startsWith(why.meaning()), left.reason());
        assertEquals("compute1", rig.instance(instance).host());
    }

    @Test
    void whatIsOnAVolumeMovesAndWhatNobodyHasDeclaredStays() throws IOException {
        String onVolume = rig.boot("compute1", "on-volume", Disk.VOLUME);
        String onDisk = rig.boot("compute1", "on-disk", Disk.LOCAL);
        rig.start();
        NotificationId loss = rig.lose("compute1", FencingStatus.PROVEN);
        rig.awaitState(loss, "FAILED");
        assertEquals(EvacuationState.LANDED, of(loss, onVolume).state());
        assertLeft(loss, onDisk, SkipReason.DISK_UNDECLARED);
        assertEquals(Set.of(), rig.nova.cloud().disksLost());
    }

    @Test
    void whatIsDeclaredLocalStaysUnlessItSaysThatItsDiskMayGo() throws IOException {
        rig.declare(InstanceDisks.LOCAL);
        String onDisk = rig.boot("compute1", "on-disk", Disk.LOCAL);
        String expendable = rig.boot(InstanceSpec.on("compute1", "expendable")
                .withDisk(Disk.SHARED)
                .withMetadata(Map.of(DiskRule.KEY, "expendable")));
        rig.start();
        NotificationId loss = rig.lose("compute1", FencingStatus.PROVEN);
        rig.awaitState(loss, "FAILED");
        assertEquals(EvacuationState.LANDED, of(loss, expendable).state());
        assertLeft(loss, onDisk, SkipReason.LOCAL_DISK);
        assertEquals(Set.of(), rig.nova.cloud().disksLost());
    }

    /** Where the disks lie is read again by the process that takes over, before it lists what is left. */
    @Test
    void whatIsDeclaredSharedMovesAlsoAfterARestart() throws IOException {
        rig.declare(InstanceDisks.SHARED);
        String onDisk = rig.boot("compute1", "on-disk", Disk.SHARED);
        rig.start();
        NotificationId loss = rig.lose("compute1", FencingStatus.PENDING);
        rig.awaitState(loss, "AWAITING_PROOF");
        rig.prove(loss);
        rig.await(() -> rig.calls("PUT /v2.1/os-services/{id}") > 0, () -> "the force-down");
        rig.stopEngine();
        rig.start();
        rig.awaitFinished(loss);
        assertEquals(EvacuationState.LANDED, of(loss, onDisk).state());
    }

    @Test
    void aDeclarationCountsWhileTheProofIsAwaited() throws IOException {
        String onDisk = rig.boot("compute1", "on-disk", Disk.SHARED);
        rig.start();
        NotificationId loss = rig.lose("compute1", FencingStatus.PENDING);
        rig.awaitState(loss, "AWAITING_PROOF");
        rig.declare(InstanceDisks.SHARED);
        rig.prove(loss);
        rig.awaitFinished(loss);
        assertEquals(EvacuationState.LANDED, of(loss, onDisk).state());
    }
}
