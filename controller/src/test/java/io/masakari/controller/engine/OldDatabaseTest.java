package io.masakari.controller.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.masakari.controller.compute.NovaClient;
import io.masakari.controller.store.Database;
import io.masakari.controller.store.HostRecoveryTable;
import io.masakari.controller.store.HostTable;
import io.masakari.controller.store.InstanceRecoveryTable;
import io.masakari.controller.store.MonitorTable;
import io.masakari.controller.store.NotificationListing;
import io.masakari.controller.store.NotificationRow;
import io.masakari.controller.store.NotificationTable;
import io.masakari.controller.store.ProcessRecoveryTable;
import io.masakari.controller.store.RecoveryEventTable;
import io.masakari.controller.store.RecoveryListing;
import io.masakari.controller.store.RecoveryTable;
import io.masakari.controller.store.ReservedTakeTable;
import io.masakari.controller.store.SegmentTable;
import io.masakari.controller.store.StoreSettings;
import io.masakari.controller.store.StoredProgress;
import io.masakari.controller.store.Transaction;
import io.masakari.controller.store.VmoveTable;
import io.masakari.core.model.HostId;
import io.masakari.core.model.RecoveryId;
import io.masakari.core.model.SegmentId;
import io.masakari.core.recovery.host.HostProgress;
import io.masakari.core.recovery.instance.InstanceProgress;
import io.masakari.core.recovery.process.ProcessProgress;
import io.masakari.embeddednova.EmbeddedNovaServer;
import io.masakari.embeddednova.cloud.Caller;
import io.masakari.embeddednova.cloud.Cloud;
import io.masakari.embeddednova.cloud.CloudSettings;
import io.masakari.embeddednova.cloud.InstanceSpec;
import io.masakari.embeddednova.cloud.ServiceView;
import io.masakari.embeddednova.cloud.VmState;
import io.masakari.embeddednova.keystone.Identity;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What version ca8ca16 has stored is read in full and taken up (see {@link OldData}). */
@Execution(ExecutionMode.CONCURRENT)
class OldDatabaseTest {
    /** When the old controller ended. */
    private static final Instant END = Instant.parse("2026-02-01T12:00:00Z");

    private static final Duration LONG_ENOUGH = Duration.ofMinutes(15);

    @TempDir
    Path directory;

    @Test
    void hasEveryStateOfEveryKind() throws SQLException {
        Path file = OldData.restore(directory);
        assertEquals(
                Set.of("HELD", "PREPARING", "FORCING_DOWN", "LISTING", "EVACUATING", "FINISHED", "FAILED", "CANCELLED"),
                values(file, "select state from recoveries where kind = 'HOST'"));
        assertEquals(
                17,
                values(file, "select hold_reason from recoveries where hold_reason is not null")
                        .size());
        assertEquals(10, values(file, "select state from vmoves").size());
        assertEquals(
                9,
                values(file, "select skip_reason from vmoves where skip_reason is not null")
                        .size());
        assertEquals(
                10,
                values(file, "select state from recoveries where kind = 'INSTANCE'")
                        .size());
        assertEquals(8, values(file, "select failure from instance_recoveries").size());
        assertEquals(
                8,
                values(file, "select state from recoveries where kind = 'PROCESS'")
                        .size());
        assertEquals(
                18, values(file, "select type || status from notifications").size());
    }

    private static Set<String> values(Path file, String sql) throws SQLException {
        Set<String> found = new TreeSet<>();
        OldData.rows(file, sql).forEach(row -> found.addAll(row.values()));
        return found;
    }

    /** What is read and written back is the same: no column is lost, and none has another meaning. */
    @Test
    void readsEveryRowAsItWasWritten() throws SQLException {
        Path file = OldData.restore(directory);
        String recoveries = "select * from recoveries order by id";
        String vmoves = "select * from vmoves order by id";
        String instances = "select * from instance_recoveries order by recovery_uuid";
        String processes = "select * from process_recoveries order by recovery_uuid";
        List<Map<String, String>> before = OldData.rows(file, recoveries);
        List<Map<String, String>> vmovesBefore = OldData.rows(file, vmoves);
        List<Map<String, String>> instancesBefore = OldData.rows(file, instances);
        List<Map<String, String>> processesBefore = OldData.rows(file, processes);
        try (Database database = Database.open(StoreSettings.of(file), END)) {
            int written = database.writeAndWait(tx -> writeBack(tx, before));
            assertEquals(before.size(), written);
        }
        assertEquals(withoutVersion(before), withoutVersion(OldData.rows(file, recoveries)));
        assertEquals(withoutVersion(vmovesBefore), withoutVersion(OldData.rows(file, vmoves)));
        assertEquals(instancesBefore, OldData.rows(file, instances));
        assertEquals(processesBefore, OldData.rows(file, processes));
    }

    private static int writeBack(Transaction tx, List<Map<String, String>> all) {
        int written = 0;
        for (HostProgress recovery : HostRecoveryTable.newest(tx, Integer.MAX_VALUE)) {
            StoredProgress<HostProgress> row =
                    HostRecoveryTable.find(tx, recovery.id()).orElseThrow();
            assertEquals(recovery, row.progress());
            assertTrue(RecoveryTable.update(tx, recovery, row.word(), row.owner(), END));
            HostRecoveryTable.save(tx, recovery);
            recovery.evacuations().values().forEach(e -> VmoveTable.save(tx, recovery, e, END));
            written++;
        }
        for (StoredProgress<InstanceProgress> row : InstanceRecoveryTable.open(tx, (id, why) -> {})) {
            assertTrue(RecoveryTable.update(tx, row.progress(), row.word(), row.owner(), END));
            InstanceRecoveryTable.save(tx, row.progress());
            written++;
        }
        for (StoredProgress<ProcessProgress> row : ProcessRecoveryTable.open(tx, (id, why) -> {})) {
            assertTrue(RecoveryTable.update(tx, row.progress(), row.word(), row.owner(), END));
            ProcessRecoveryTable.save(tx, row.progress());
            written++;
        }
        for (Map<String, String> row : all) {
            RecoveryListing.Row listed = RecoveryListing.find(tx, RecoveryId.of(row.get("recovery_uuid")))
                    .orElseThrow();
            assertEquals(row.get("kind"), listed.kind().name());
            assertEquals(row.get("state"), listed.state());
            assertEquals(row.get("reason"), listed.reason());
            boolean endedOfAPart = !row.get("kind").equals("HOST") && row.get("ended_at_ms") != null;
            written += endedOfAPart ? 1 : 0;
        }
        return written;
    }

    private static List<Map<String, String>> withoutVersion(List<Map<String, String>> rows) {
        rows.forEach(row -> {
            row.remove("version");
            row.remove("down_since_ms");
            row.remove("reset_from");
        });
        return rows;
    }

    @Test
    void readsWhatBelongsToThem() throws SQLException {
        Path file = OldData.restore(directory);
        List<Map<String, String>> notifications = OldData.rows(file, "select * from notifications order by id desc");
        List<Map<String, String>> segments = OldData.rows(file, "select * from failover_segments");
        List<Map<String, String>> hosts = OldData.rows(file, "select * from hosts where deleted = 0");
        List<Map<String, String>> monitors = OldData.rows(file, "select * from monitors");
        List<Map<String, String>> takes =
                OldData.rows(file, "select * from reserved_takes where returned_at_ms is null order by id");
        List<Map<String, String>> events = OldData.rows(
                file,
                "select e.* from recovery_events e join recoveries r on r.recovery_uuid = e.recovery_uuid"
                        + " where r.hostname = 'finished' order by e.id");
        try (Database database = Database.open(StoreSettings.of(file), END)) {
            database.read(tx -> {
                List<NotificationRow> read = NotificationListing.page(
                        tx, NotificationListing.Filter.ALL, NotificationListing.NEWEST, Optional.empty(), 1_000);
                assertEquals(notifications.size(), read.size());
                for (int i = 0; i < read.size(); i++) {
                    check(notifications.get(i), read.get(i));
                }
                segments.forEach(row -> assertEquals(
                        row.get("deleted").equals("0") ? Optional.of(row.get("recovery_method")) : Optional.empty(),
                        SegmentTable.find(tx, SegmentId.of(row.get("uuid")))
                                .map(segment -> segment.rules().method().name())));
                hosts.forEach(row -> {
                    var host = HostTable.find(tx, HostId.of(row.get("uuid"))).orElseThrow();
                    assertEquals(row.get("name"), host.name().value());
                    assertEquals(row.get("reserved").equals("1"), host.reserved());
                    assertEquals(row.get("on_maintenance").equals("1"), host.onMaintenance());
                    assertEquals(
                            row.get("control_attributes"),
                            host.controlAttributes().orElseThrow());
                });
                monitors.forEach(row -> {
                    var monitor = MonitorTable.find(tx, row.get("name")).orElseThrow();
                    assertEquals(row.get("role"), monitor.role().name());
                    boolean revoked = row.get("revoked_at_ms") != null;
                    assertEquals(revoked, monitor.revokedAt().isPresent());
                    assertEquals(
                            !revoked,
                            MonitorTable.findByTokenHash(tx, row.get("token_hash"))
                                    .isPresent());
                });
                takes.forEach(row -> assertTrue(
                        ReservedTakeTable.heldBy(tx, RecoveryId.of(row.get("recovery_uuid"))).stream()
                                .anyMatch(held -> held.name().value().equals(row.get("hostname"))
                                        && held.disabledFor().equals(Optional.ofNullable(row.get("disabled_reason")))),
                        row.toString()));
                List<RecoveryEventTable.Row> told =
                        RecoveryEventTable.of(tx, RecoveryId.of(events.get(0).get("recovery_uuid")));
                assertEquals(
                        events.stream().map(row -> row.get("event")).toList(),
                        told.stream().map(RecoveryEventTable.Row::event).toList());
                assertEquals(
                        events.stream().map(row -> row.get("fields")).toList(),
                        told.stream().map(RecoveryEventTable.Row::fields).toList());
                return null;
            });
        }
    }

    private static void check(Map<String, String> row, NotificationRow read) {
        assertEquals(row.get("notification_uuid"), read.uuid().toString());
        assertEquals(row.get("type"), read.type().name());
        assertEquals(row.get("status"), read.status().name());
        assertEquals(row.get("payload"), read.payload());
        assertEquals(row.get("evidence"), read.evidence().orElse(null));
        assertEquals(row.get("fencing"), read.fencing().map(Enum::name).orElse(null));
        assertEquals(row.get("loss_key"), read.lossKey().orElse(null));
        assertEquals(row.get("sender_key"), read.senderKey().orElse(null));
        assertEquals(row.get("reporter"), read.reporter().orElse(null));
        assertEquals(row.get("message"), read.message().orElse(null));
    }

    /** The outcome is the one that ca8ca16 itself comes to: {@code taken-up.txt} was written by it. */
    @Test
    void takesUpEveryRecoveryAsTheOldVersionWould() throws Exception {
        Path file = OldData.restore(directory);
        ManualCloudTime time = new ManualCloudTime(END.minus(Duration.ofDays(1)));
        Cloud cloud = new Cloud(time, CloudSettings.defaults());
        Identity identity = new Identity(time);
        setScene(file, cloud, identity.admin(), time);
        time.advance(Duration.between(time.now(), END.plusSeconds(30)));
        Deque<NovaCall<?>> calls = new ArrayDeque<>();
        try (EmbeddedNovaServer nova = EmbeddedNovaServer.start(cloud, identity);
                NovaClient client = Rig.client(nova.authUrl(), Duration.ofMinutes(2));
                Database database = Database.open(StoreSettings.of(file), time.now())) {
            EngineSettings settings = EngineSettings.of(e -> e.witnesses = 1); // as the old version
            RecoveryEngine engine = new RecoveryEngine(
                    new EngineParties(
                            database,
                            client,
                            calls::add,
                            time::now,
                            UUID::randomUUID,
                            new RecoveryLeases(database, UUID.randomUUID().toString(), settings.lease()),
                            (event, message, fields) -> {},
                            taken -> {}),
                    settings);
            engine.resumeStored();
            Instant end = time.now().plus(LONG_ENOUGH);
            while (time.now().isBefore(end)) {
                while (!calls.isEmpty()) {
                    calls.poll().run();
                    engine.round();
                }
                engine.round();
                if (calls.isEmpty()) {
                    time.advance(engine.untilNext(Duration.ofSeconds(5)).plusMillis(1));
                }
            }
            assertEquals(List.of(), cloud.violations());
            assertEquals(OldData.text("taken-up.txt"), database.read(OldDatabaseTest::outcome));
        }
    }

    private static String outcome(Transaction tx) {
        List<String> lines = new ArrayList<>();
        for (RecoveryListing.Row row : RecoveryListing.list(
                tx,
                RecoveryListing.Which.ALL,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Integer.MAX_VALUE,
                row -> {})) {
            lines.add(row.kind() + " " + row.host() + ": " + row.state()
                    + row.hold().map(hold -> " " + hold.reason()).orElse("") + ", notification "
                    + NotificationTable.find(tx, row.notification())
                            .orElseThrow()
                            .status());
            VmoveTable.of(tx, row.id())
                    .forEach(e -> lines.add("HOST " + row.host() + ": " + e.name() + " " + e.state()
                            + e.skip().map(skip -> " " + skip).orElse("")));
        }
        NotificationListing.page(
                        tx, NotificationListing.Filter.ALL, NotificationListing.NEWEST, Optional.empty(), 1_000)
                .stream()
                .filter(row -> RecoveryListing.ofNotification(tx, row.uuid()).isEmpty())
                .forEach(row -> lines.add(
                        "REPORT of " + row.type() + " " + row.hostname() + ": " + row.status() + ", no recovery"));
        HostTable.reserved(tx, Optional.empty()).forEach(host -> lines.add("RESERVE " + host.name()));
        lines.sort(null);
        return String.join("\n", lines) + "\n";
    }

    // ---- what Nova has when the old controller has ended

    private static void setScene(Path file, Cloud cloud, Caller admin, ManualCloudTime time) throws SQLException {
        Set<String> unknown = Set.of("held-service-unknown", "on-proc-held-service-unknown");
        for (Map<String, String> host : OldData.rows(file, "select * from hosts where deleted = 0 order by id")) {
            if (!unknown.contains(host.get("name"))) {
                cloud.addHost(host.get("name"), 1000);
            }
        }
        List<Map<String, String>> vmoves = OldData.rows(file, "select * from vmoves order by id");
        for (Map<String, String> vmove : vmoves) {
            cloud.boot(
                    admin,
                    InstanceSpec.on(vmove.get("source_host"), vmove.get("instance_name"))
                            .withId(vmove.get("instance_uuid")));
        }
        for (Map<String, String> instance : OldData.rows(
                file,
                "select r.*, i.instance_name from recoveries r join instance_recoveries i on"
                        + " i.recovery_uuid = r.recovery_uuid order by r.id")) {
            instance(cloud, admin, time, instance);
        }
        newInstance(cloud, admin);
        for (Map<String, String> recovery :
                OldData.rows(file, "select * from recoveries where kind = 'HOST' order by id")) {
            host(cloud, recovery);
        }
        for (Map<String, String> vmove : vmoves) {
            if (Set.of("ACCEPTED", "LOOKING", "VERIFYING", "LANDED").contains(vmove.get("state"))) {
                cloud.evacuate(admin, vmove.get("instance_uuid"), vmove.get("dest_host"));
            }
        }
        for (Map<String, String> process : OldData.rows(
                file,
                "select * from recoveries r join process_recoveries p on"
                        + " p.recovery_uuid = r.recovery_uuid where p.reason_text <> '' order by r.id")) {
            cloud.updateService(service(cloud, process.get("hostname")), false, process.get("reason_text"), null);
        }
        cloud.killService("on-vm-held-host-not-up");
    }

    private static void host(Cloud cloud, Map<String, String> recovery) {
        String host = recovery.get("hostname");
        if (Set.of("held-service-unknown", "held-host-heard", "returned").contains(host)) {
            return;
        }
        cloud.powerOff(host);
        boolean cleared = host.endsWith("service-cleared");
        // The answer to the call of one that is forcing down did not come.
        boolean asked = recovery.get("forced_down_at_ms") != null
                || recovery.get("state").equals("FORCING_DOWN");
        if (asked && !cleared || host.equals("held-proof-out-of-date")) {
            cloud.updateService(service(cloud, host), false, "Masakari: host lost", true);
        }
    }

    private static void instance(Cloud cloud, Caller admin, ManualCloudTime time, Map<String, String> recovery) {
        String id = recovery.get("subject");
        cloud.boot(
                admin,
                InstanceSpec.on(recovery.get("hostname"), recovery.get("instance_name"))
                        .withId(id)
                        .withMetadata(Map.of("HA_Enabled", "True", "HA_Guest_Agent", "True")));
        switch (recovery.get("state")) {
            case "STOPPING" -> cloud.stop(admin, id);
            case "STARTING" -> cloud.setState(id, VmState.STOPPED);
            case "RESETTING" -> cloud.setState(id, VmState.RESIZED);
            case "MOVING", "CONFIRMING" -> {
                cloud.setState(id, VmState.STOPPED);
                cloud.migrate(admin, id);
                time.advance(Duration.ofSeconds(5));
            }
            default -> cloud.crashGuest(id);
        }
    }

    /** Its failure was reported and not taken up yet. */
    private static void newInstance(Cloud cloud, Caller admin) {
        UUID id = UUID.nameUUIDFromBytes("reported-new-vm".getBytes(StandardCharsets.UTF_8));
        cloud.boot(
                admin,
                InstanceSpec.on("reported-new", "reported-new-vm")
                        .withId(id.toString())
                        .withMetadata(Map.of("HA_Enabled", "True", "HA_Guest_Agent", "True")));
        cloud.crashGuest(id.toString());
    }

    private static String service(Cloud cloud, String host) {
        return cloud.serviceOf(host).map(ServiceView::id).orElseThrow();
    }
}
