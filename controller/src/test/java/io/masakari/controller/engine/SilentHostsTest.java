package io.masakari.controller.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.masakari.controller.store.BootTable;
import io.masakari.controller.store.GreetingRow;
import io.masakari.controller.store.GreetingTable;
import io.masakari.controller.store.HostRow;
import io.masakari.controller.store.HostTable;
import io.masakari.controller.store.MonitorRow;
import io.masakari.controller.store.MonitorTable;
import io.masakari.controller.store.NotificationRow;
import io.masakari.controller.store.NotificationTable;
import io.masakari.controller.store.SegmentTable;
import io.masakari.controller.store.SqliteMemory;
import io.masakari.core.model.BootId;
import io.masakari.core.model.ClusterName;
import io.masakari.core.model.HostEvidence;
import io.masakari.core.model.HostId;
import io.masakari.core.model.HostName;
import io.masakari.core.model.LossCause;
import io.masakari.core.model.LossKey;
import io.masakari.core.model.MonitorKind;
import io.masakari.core.model.NodeId;
import io.masakari.core.model.NotificationId;
import io.masakari.core.model.RecoveryMethod;
import io.masakari.core.model.RingId;
import io.masakari.core.model.SegmentId;
import io.masakari.core.model.SegmentRules;
import io.masakari.core.recovery.ServiceView;
import io.masakari.core.safety.SafeTimes;
import io.masakari.runtime.report.HostNotification;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** SAFETY.md, C-45. */
class SilentHostsTest {
    private static final Instant START = Instant.parse("2026-12-01T10:00:00Z");
    private static final ClusterName LAB = new ClusterName("lab");
    private static final SegmentId SEGMENT = new SegmentId(new UUID(0, 1));
    private static final HostName COMPUTE3 = new HostName("compute3");
    private static final BootId BOOT = BootId.of("7f1c8a52-0000-4000-8000-000000000003");

    private final SqliteMemory database = SqliteMemory.open(START);
    private final Inbox inbox = new Inbox();
    private final Map<String, Boolean> heard = new TreeMap<>();
    private final List<String> events = new ArrayList<>();
    private Instant now = START;
    private int asked;
    private int reported;
    private SilentHosts silent;

    @BeforeEach
    void set() {
        database.writeAndWait(tx -> {
            SegmentTable.insert(
                    tx,
                    SEGMENT,
                    "rack1",
                    Optional.of(LAB),
                    "compute",
                    new SegmentRules(RecoveryMethod.AUTO),
                    true,
                    Optional.empty(),
                    START);
            for (String host : List.of("compute1", "compute2", "compute3", "compute4")) {
                HostTable.insert(
                        tx,
                        new HostId(UUID.randomUUID()),
                        new HostName(host),
                        SEGMENT,
                        Optional.empty(),
                        Optional.empty(),
                        false,
                        false,
                        START);
                MonitorTable.insert(tx, host, MonitorRow.Role.MONITOR, Optional.of(LAB), host, START);
                MonitorTable.bind(tx, host, new MonitorRow.Binding(new HostName(host), Set.of(MonitorKind.values())));
                heard.put(host, true);
            }
            return null;
        });
        silent = new SilentHosts(context(), SilentHosts.AFTER, () -> reported++);
        greets("compute3", BOOT);
        heard.put("compute3", false);
    }

    private EngineContext context() {
        ComputeApi nova = (ComputeApi) Proxy.newProxyInstance(
                ComputeApi.class.getClassLoader(), new Class<?>[] {ComputeApi.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("within")) {
                        return proxy;
                    }
                    asked++;
                    return heard.entrySet().stream()
                            .map(host -> ServiceView.of(e -> {
                                e.host = new HostName(host.getKey());
                                e.up = host.getValue();
                            }))
                            .toList();
                });
        RecoveryLeases leases = new RecoveryLeases(database, "this", SafeTimes.LEASE) {
            @Override
            public boolean isHeld(Instant at) {
                return true;
            }
        };
        EngineParties parties = new EngineParties(
                database,
                nova,
                SilentHostsTest::carryOut,
                () -> now,
                UUID::randomUUID,
                leases,
                (event, message, fields) -> events.add(event.eventName()),
                taken -> {});
        return new EngineContext(
                parties,
                new Outbox(parties.callers(), leases, () -> now, inbox, later -> {}, Optional::empty),
                SafeTimes.defaults(),
                (host, instance) -> Optional.empty(),
                later -> {},
                (row, why) -> {},
                (row, why) -> {},
                (notification, why) -> {});
    }

    private static boolean carryOut(NovaCall<?> call) {
        run(call);
        return true;
    }

    private static <E> void run(NovaCall<E> call) {
        call.answer(call.carryOut());
    }

    private void greets(String host, BootId boot) {
        database.writeAndWait(tx -> {
            GreetingTable.put(
                    tx,
                    new GreetingRow(
                            host,
                            MonitorKind.HOST,
                            new HostName(host),
                            true,
                            Optional.of(boot),
                            Duration.ZERO,
                            now,
                            Optional.empty(),
                            Optional.empty()));
            BootTable.learn(tx, new HostName(host), boot, Optional.empty(), now);
            return null;
        });
    }

    /** The others' monitors greet all the time. */
    private void pass(Duration time) {
        now = now.plus(time);
        greets("compute1", BootId.of("7f1c8a52-0000-4000-8000-000000000001"));
        silent.due(now);
        for (Runnable next = inbox.poll(); next != null; next = inbox.poll()) {
            next.run();
        }
    }

    private List<NotificationRow> told() {
        return database.read(tx -> NotificationTable.losses(tx, COMPUTE3, 100));
    }

    private void lossOf(Optional<BootId> boot) {
        HostEvidence loss = HostEvidence.of(e -> {
            e.key = new LossKey(LAB, new RingId(new NodeId(1), 8), new NodeId(3));
            e.host = COMPUTE3;
            e.cause = LossCause.NODE_DOWN;
            e.lostAt = now;
            e.reporter = new HostName("compute1");
            e.boot = boot;
        });
        database.writeAndWait(tx -> {
            HostRow host = HostTable.findByName(tx, COMPUTE3).orElseThrow();
            return NotificationTable.insert(
                    tx,
                    StoredReports.row(
                            new NotificationId(UUID.randomUUID()),
                            HostNotification.lost(loss, now, OptionalLong.empty()),
                            host.uuid(),
                            SEGMENT,
                            Optional.empty(),
                            now));
        });
    }

    @Test
    void isToldOnceOfEachSilence() {
        pass(Duration.ofMinutes(4));
        assertEquals(0, asked, "a host that boots slowly is not told of");
        pass(Duration.ofMinutes(2));
        HostEvidence evidence = StoredReports.evidence(told().get(0)).orElseThrow();
        assertEquals(LossCause.NEVER_SEEN, evidence.cause());
        assertEquals(Optional.of(BOOT), evidence.boot());
        assertEquals(START, evidence.lostAt());
        assertTrue(evidence.proof().isEmpty());
        assertEquals(List.of("host.silent"), events);
        assertEquals(1, reported);
        pass(Duration.ofMinutes(2));
        pass(Duration.ofDays(1));
        assertEquals(1, told().size());
        greets("compute3", BOOT);
        pass(Duration.ofMinutes(1));
        assertEquals(1, told().size());
        pass(Duration.ofMinutes(6));
        assertEquals(2, told().size());
    }

    @Test
    void aHostThatNovaHearsIsNotSilent() {
        heard.put("compute3", true);
        pass(Duration.ofMinutes(6));
        assertEquals(1, asked);
        assertEquals(List.of(), told());
    }

    @Test
    void theSilenceOfMostSaysNothingOfOne() {
        heard.replaceAll((host, up) -> host.equals("compute1"));
        pass(Duration.ofMinutes(6));
        assertEquals(1, asked);
        assertEquals(List.of(), told());
    }

    @Test
    void aLossOfThatBootIsAllThereIsToTell() {
        lossOf(Optional.of(BOOT));
        pass(Duration.ofMinutes(6));
        assertEquals(1, told().size());
        assertEquals(0, asked);
    }

    /** It was only cut off then, or its Corosync was stopped, and it lived on. */
    @Test
    void aLossOfThatBootLongBeforeItFellSilentTellsNothingOfItsSilence() {
        lossOf(Optional.of(BOOT));
        for (int minutes = 0; minutes < 8; minutes++) {
            greets("compute3", BOOT);
            pass(Duration.ofMinutes(1));
        }
        assertEquals(0, asked);
        pass(Duration.ofMinutes(6));
        assertEquals(2, told().size());
    }

    @Test
    void aLossOfAnEarlierBootTellsNothingOfThisOne() {
        lossOf(Optional.of(BootId.of("7f1c8a52-0000-4000-8000-000000000033")));
        pass(Duration.ofMinutes(6));
        assertEquals(2, told().size());
        NodeId node = StoredReports.evidence(told().get(0)).orElseThrow().key().node();
        assertEquals(new NodeId(3), node, "as the earlier loss has it");
    }

    @Test
    void aLossOfAnUnknownBootCountsIfItWasReportedAboutThen() {
        lossOf(Optional.empty());
        pass(Duration.ofMinutes(6));
        assertEquals(1, told().size());
        greets("compute3", BOOT);
        pass(Duration.ofMinutes(6));
        assertEquals(2, told().size());
    }

    @Test
    void nothingIsToldOfAHostOnMaintenanceOrOfADisabledSegment() {
        database.writeAndWait(tx -> tx.update("update hosts set on_maintenance = 1 where name = ?", COMPUTE3));
        pass(Duration.ofMinutes(6));
        database.writeAndWait(tx -> tx.update("update hosts set on_maintenance = 0 where name = ?", COMPUTE3));
        database.writeAndWait(tx -> tx.update("update failover_segments set enabled = 0"));
        pass(Duration.ofMinutes(6));
        assertEquals(0, asked);
    }

    @Test
    void whereNobodyIsLeftTheStatusTells() {
        database.writeAndWait(tx -> tx.update("update monitors set revoked_at_ms = ? where name = 'compute1'", now));
        pass(Duration.ofMinutes(6));
        assertEquals(0, asked);
    }

    @Test
    void afterASleepAllMonitorsHaveTheirTime() {
        now = START.plus(Duration.ofMinutes(10));
        silent.slept(now);
        pass(Duration.ofMinutes(4));
        assertEquals(0, asked);
        pass(Duration.ofMinutes(2));
        assertEquals(1, told().size());
    }
}
