package io.masakari.controller.store;

import io.masakari.core.model.HostName;
import io.masakari.core.model.InstanceId;
import io.masakari.core.model.NotificationId;
import io.masakari.core.model.RecoveryId;
import io.masakari.core.model.RecoveryMethod;
import io.masakari.core.model.SegmentId;
import io.masakari.core.model.SegmentRules;
import io.masakari.core.recovery.Hold;
import io.masakari.core.recovery.Origin;
import io.masakari.core.recovery.RecoveryKind;
import io.masakari.core.recovery.host.Evacuation;
import io.masakari.core.recovery.host.EvacuationState;
import io.masakari.core.recovery.host.HostProgress;
import io.masakari.core.recovery.host.HostState;
import io.masakari.core.recovery.host.SkipReason;
import io.masakari.core.recovery.process.ProcessProgress;
import io.masakari.core.recovery.process.ProcessState;
import io.masakari.core.safety.HoldReason;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** A recovery of compute1 that waits for its proof, one instance moved and one left alone, for tests that show it. */
public final class HeldRecovery {
    public static final RecoveryId ID = new RecoveryId(UUID.fromString("0b9d1a64-2f9c-4c63-a1c5-6a5f8f3f5c11"));
    private static final String OWNER = "test";

    private HeldRecovery() {}

    private static HostProgress progress(NotificationId notification, Instant start) {
        HostProgress.Edit held = new HostProgress.Edit();
        held.origin = new Origin(
                ID,
                notification,
                new SegmentId(UUID.fromString("11111111-2222-4333-8444-555555555555")),
                new HostName("compute1"),
                start);
        held.rules = new SegmentRules(RecoveryMethod.AUTO);
        held.state = HostState.HELD;
        held.stateSince = start;
        held.hold = Optional.of(new Hold(HoldReason.AWAITING_PROOF, "", start));
        return held.build();
    }

    /** The recovery of that notification, with so many instances that were moved: vm-1 and so on. */
    public static void store(Database database, NotificationId notification, int instances, Instant start) {
        HostProgress progress = progress(notification, start);
        database.writeAndWait(tx -> {
            RecoveryTable.insert(tx, progress, RecoveryKind.HOST, "", OWNER, start.plusSeconds(30), start);
            HostRecoveryTable.save(tx, progress);
            for (int i = 1; i <= instances; i++) {
                VmoveTable.save(
                        tx,
                        progress,
                        instance(new UUID(0, i).toString(), "vm-" + i, EvacuationState.LANDED, start),
                        start);
            }
            return null;
        });
    }

    public static void store(Database database, Instant start) {
        HostProgress progress =
                progress(new NotificationId(UUID.fromString("9d0c2f32-5a3e-4f6f-8f43-1f2ad3a6b7c8")), start);
        database.writeAndWait(tx -> {
            RecoveryTable.insert(tx, progress, RecoveryKind.HOST, "", OWNER, start.plusSeconds(30), start);
            RecoveryTable.update(tx, progress, Optional.empty(), OWNER, start);
            HostRecoveryTable.save(tx, progress);
            VmoveTable.save(
                    tx,
                    progress,
                    instance(
                            "5fa5bf28-6d77-4f96-b2c3-3e82c613ff84",
                            "web",
                            EvacuationState.LANDED,
                            start.plusSeconds(3)),
                    start);
            VmoveTable.save(
                    tx,
                    progress,
                    instance("89cbaba5-1a0a-4073-8655-e2046d93823a", "db\u001b[31m", EvacuationState.SKIPPED, start),
                    start);
            RecoveryEventTable.insert(
                    tx,
                    ID,
                    new RecoveryEventTable.Row(
                            start, "notification.stored", "The loss of compute1 was reported.", "{}"));
            RecoveryEventTable.insert(
                    tx,
                    ID,
                    new RecoveryEventTable.Row(
                            start.plusMillis(1250),
                            "recovery.held",
                            "Held: no fencing proof.",
                            "{\"hold\":\"AWAITING_PROOF\"}"));
            return null;
        });
    }

    /** A process of that host is down, and its service is disabled for that. */
    public static RecoveryId processDown(Database database, HostName host, SegmentId segment, Instant start) {
        ProcessProgress.Edit down = new ProcessProgress.Edit();
        down.origin = new Origin(
                new RecoveryId(UUID.randomUUID()), new NotificationId(UUID.randomUUID()), segment, host, start);
        down.process = "libvirtd";
        down.reportedAt = start;
        down.state = ProcessState.DISABLED;
        down.stateSince = start;
        ProcessProgress progress = down.build();
        return database.writeAndWait(tx -> {
            RecoveryTable.insert(tx, progress, RecoveryKind.PROCESS, "libvirtd", OWNER, start.plusSeconds(30), start);
            ProcessRecoveryTable.save(tx, progress);
            return progress.id();
        });
    }

    /** It ends so, with its instances or without any. */
    public static void end(Database database, HostState how, boolean withInstances, Instant at) {
        database.writeAndWait(tx -> {
            tx.update(
                    "update recoveries set state = ?, reason = 'as a test has it', hold_reason = null, ended_at_ms = ?",
                    how,
                    at);
            tx.update("update vmoves set state = 'FAILED' where state = 'SKIPPED'");
            if (!withInstances) {
                tx.update("delete from vmoves");
            }
            return null;
        });
    }

    private static Evacuation instance(String id, String name, EvacuationState state, Instant since) {
        boolean moved = state == EvacuationState.LANDED;
        return new Evacuation(
                InstanceId.of(id),
                name,
                false,
                false,
                false,
                "paused",
                state,
                moved ? 1 : 0,
                moved ? 1 : 0,
                0,
                0,
                0,
                Optional.of(new HostName("compute2")).filter(target -> moved),
                Set.of(),
                false,
                since,
                since,
                Optional.of(since).filter(asked -> moved),
                moved ? Optional.empty() : Optional.of(SkipReason.OPTED_OUT),
                moved ? "" : SkipReason.OPTED_OUT.meaning());
    }
}
