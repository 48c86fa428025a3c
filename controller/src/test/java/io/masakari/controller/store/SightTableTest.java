package io.masakari.controller.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.masakari.controller.store.SightTable.Sight;
import io.masakari.core.model.BootId;
import io.masakari.core.model.ClusterName;
import io.masakari.core.model.GuestDisks;
import io.masakari.core.model.GuestList;
import io.masakari.core.model.HostId;
import io.masakari.core.model.HostName;
import io.masakari.core.model.InstanceId;
import io.masakari.core.model.MonitorKind;
import io.masakari.core.model.RecoveryMethod;
import io.masakari.core.model.SegmentId;
import io.masakari.core.model.SegmentRules;
import io.masakari.core.recovery.SeenDisk;
import io.masakari.core.recovery.SeenGuest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The newest list of guests of each host, and what counts of it (SAFETY.md, C-37). */
class SightTableTest {
    private static final Instant START = Instant.parse("2026-11-23T04:00:00Z");
    private static final HostName COMPUTE1 = new HostName("compute1");
    private static final HostName SHOWN = new HostName("compute2");
    private static final BootId BOOT = BootId.of("7f1c8a52-0000-4000-8000-000000000001");
    private static final InstanceId WEB = new InstanceId(new UUID(1, 1));
    private static final InstanceId DB = new InstanceId(new UUID(1, 2));

    private final Database database = SqliteMemory.open(START);

    @BeforeEach
    void add() {
        SegmentId segment = new SegmentId(new UUID(9, 9));
        database.writeAndWait(tx -> {
            SegmentTable.insert(
                    tx,
                    segment,
                    "lab",
                    Optional.of(new ClusterName("lab")),
                    "compute",
                    new SegmentRules(RecoveryMethod.AUTO),
                    true,
                    Optional.empty(),
                    START);
            HostTable.insert(
                    tx,
                    new HostId(new UUID(9, 1)),
                    COMPUTE1,
                    segment,
                    Optional.empty(),
                    Optional.empty(),
                    false,
                    false,
                    START);
            MonitorTable.insert(
                    tx, "of-compute1", MonitorRow.Role.MONITOR, Optional.of(new ClusterName("lab")), "x", START);
            MonitorTable.bind(tx, "of-compute1", new MonitorRow.Binding(COMPUTE1, Set.of(MonitorKind.INSTANCE)));
            BootTable.learn(tx, COMPUTE1, BOOT, Optional.empty(), START);
            return null;
        });
    }

    private boolean put(int seconds, GuestList list) {
        Instant at = START.plusSeconds(seconds);
        Sight sight = new Sight(COMPUTE1, "of-compute1", BOOT, "digest of " + seconds, at, at);
        return database.writeAndWait(tx -> SightTable.put(tx, sight, list));
    }

    private boolean put(int seconds) {
        return put(seconds, new GuestList(List.of(WEB), List.of(DB)));
    }

    private List<SeenGuest> seen(InstanceId instance, HostName shown) {
        return database.read(tx -> SightTable.of(tx, instance, shown, START.plusSeconds(3_600)));
    }

    private void forcedDown(int seconds) {
        HeldRecovery.store(database, START);
        database.writeAndWait(
                tx -> tx.update("update recoveries set forced_down_at_ms = ?", START.plusSeconds(seconds)));
    }

    @Test
    void theNewestListTakesThePlaceOfTheOneBefore() {
        assertTrue(put(10));
        assertTrue(put(20, new GuestList(List.of(DB), List.of())));
        assertEquals(List.of(), seen(WEB, SHOWN));
        assertTrue(seen(DB, SHOWN).get(0).running());
    }

    @Test
    void afterAStepOfTheClockWhatComesLaterIsNewer() {
        put(4_000);
        assertTrue(put(10, new GuestList(List.of(DB), List.of())));
        assertEquals(List.of(), seen(WEB, SHOWN));
        assertEquals(START.plusSeconds(10), seen(DB, SHOWN).get(0).from());
        Instant earlier = START.plusSeconds(5);
        database.writeAndWait(tx -> {
            SightTable.refresh(tx, new Sight(COMPUTE1, "of-compute1", BOOT, "digest of 10", earlier, earlier));
            return null;
        });
        assertEquals(earlier, seen(DB, SHOWN).get(0).from(), "it proves nothing of a time that is still to come");
    }

    @Test
    void atAStartWhatIsOfATimeToComeProvesNothingAndIsNoNewerThanWhatComesNext() {
        put(4_000);
        forcedDown(4_010);
        Instant now = START.plusSeconds(100);
        assertTrue(settle(now) > 0);
        SeenGuest guest = seen(WEB, COMPUTE1).get(0);
        assertEquals(SightTable.UNKNOWN, guest.from(), "nobody knows when it was seen there");
        assertEquals(now.plus(GreetingTable.LIVING), guest.until(), "it was before the start, or its monitor lives");
        assertEquals(List.of(), seen(WEB, SHOWN), "the force-down was before the start too");
        put(101);
        assertEquals(1, seen(WEB, SHOWN).size(), "it told that later");
        assertEquals(0, settle(START.plusSeconds(102)));
    }

    private SeenDisk disk(InstanceId instance, HostName shown, int lostAt) {
        Optional<Instant> lost = Optional.of(START.plusSeconds(lostAt));
        return database.read(tx -> SightTable.diskOf(tx, instance, shown, lost, START.plusSeconds(lostAt + 60)));
    }

    private static GuestList disks(List<InstanceId> local, List<InstanceId> shared) {
        return new GuestList(List.of(WEB, DB), List.of(), new GuestDisks(local, shared));
    }

    /** A monitor tells guests at once after it was started, and has not read their disks yet (C-41). */
    @Test
    void aListWithoutDisksTakesNothingBackOfThoseOnTheHost() {
        put(10, disks(List.of(WEB), List.of(DB)));
        put(50, disks(List.of(), List.of()));
        assertEquals(SeenDisk.LOCAL, disk(WEB, COMPUTE1, 100));
        assertEquals(SeenDisk.UNSEEN, disk(DB, COMPUTE1, 100));
        put(60, new GuestList(List.of(DB), List.of(), new GuestDisks(List.of(), List.of())));
        put(70, disks(List.of(), List.of()));
        assertEquals(SeenDisk.UNSEEN, disk(WEB, COMPUTE1, 100), "it has left the host meanwhile");
    }

    @Test
    void aDiskThatIsSeenElsewhereLaterLiesThere() {
        put(10, disks(List.of(WEB), List.of()));
        put(20, disks(List.of(), List.of(WEB)));
        assertEquals(SeenDisk.SHARED, disk(WEB, COMPUTE1, 100));
    }

    /** C-41. */
    @Test
    void whereDisksLieCountsFromBeforeTheLossOfTheirHostOnly() {
        put(10, disks(List.of(WEB), List.of(DB)));
        assertEquals(SeenDisk.LOCAL, disk(WEB, COMPUTE1, 20));
        assertEquals(SeenDisk.SHARED, disk(DB, COMPUTE1, 20));
        assertEquals(SeenDisk.UNSEEN, disk(DB, SHOWN, 20), "of another host");
        assertEquals(SeenDisk.UNSEEN, disk(new InstanceId(new UUID(1, 3)), COMPUTE1, 20));
        assertEquals(SeenDisk.UNSEEN, disk(DB, COMPUTE1, 10), "it was told when the host was lost already");
        assertEquals(SeenDisk.UNSEEN, disk(DB, COMPUTE1, 10 + 3_600), "it is too old by then");
        assertEquals(SeenDisk.LOCAL, disk(WEB, COMPUTE1, 10 + 36_000), "that would cost the disk");
    }

    @Test
    void whatIsToldOfDisksAsBeforeKeepsItsAge() {
        put(10, disks(List.of(WEB), List.of(DB)));
        put(30, disks(List.of(), List.of(DB, WEB)));
        assertEquals(SeenDisk.SHARED, disk(DB, COMPUTE1, 20));
        assertEquals(SeenDisk.UNSEEN, disk(WEB, COMPUTE1, 20), "that it is shared was told after the loss");
        assertEquals(SeenDisk.SHARED, disk(WEB, COMPUTE1, 40));
        put(50);
        assertEquals(SeenDisk.UNSEEN, disk(WEB, COMPUTE1, 60));
    }

    private int settle(Instant now) {
        return database.writeAndWait(tx -> TimesToCome.settle(tx, now));
    }

    @Test
    void ofAHostThatWasForcedDownSinceItCountsForNothingElsewhere() {
        put(10);
        forcedDown(10);
        assertEquals(List.of(), seen(WEB, SHOWN));
        assertEquals(1, seen(WEB, COMPUTE1).size(), "that is what it had when it was lost");
        put(20);
        assertEquals(1, seen(WEB, SHOWN).size(), "it told that later");
    }

    @Test
    void ofALaterBootOnlyTheListOfThatCounts() {
        put(10);
        assertTrue(seen(WEB, SHOWN).get(0).newestBoot());
        BootId later = BootId.of("7f1c8a52-0000-4000-8000-000000000002");
        database.writeAndWait(tx -> BootTable.learn(tx, COMPUTE1, later, Optional.empty(), START.plusSeconds(30)));
        assertEquals(List.of(), seen(WEB, SHOWN));
        assertFalse(seen(WEB, COMPUTE1).get(0).newestBoot());
        assertFalse(put(40));
    }

    @Test
    void aListThatIsSeenAgainIsNewerAndAnotherOneIsNotTakenForIt() {
        put(10);
        Instant later = START.plusSeconds(50);
        Sight again = new Sight(COMPUTE1, "of-compute1", BOOT, "digest of 10", later, later);
        Sight other = new Sight(COMPUTE1, "of-compute1", BOOT, "digest of 11", later.plusSeconds(9), later);
        database.writeAndWait(tx -> {
            SightTable.refresh(tx, again);
            SightTable.refresh(tx, other);
            return null;
        });
        assertEquals(later, seen(WEB, SHOWN).get(0).from());
    }

    @Test
    void whatCountsForNothingAnyMoreIsForgottenWithItsReason() {
        put(10);
        forcedDown(10);
        purge(Duration.ofDays(2));
        assertEquals(1, rows("sights"), "its recovery is not over");
        database.writeAndWait(tx -> tx.update("update recoveries set ended_at_ms = ?", START.plusSeconds(60)));
        purge(Duration.ofDays(2));
        assertEquals(0, rows("sights"));
        assertEquals(0, rows("sighted_guests"));
    }

    @Test
    void aHostThatIsInNoSegmentAnyMoreCountsForNothing() {
        put(10);
        database.writeAndWait(tx -> tx.update("update hosts set deleted = 1"));
        assertEquals(List.of(), seen(WEB, SHOWN));
        purge(Duration.ZERO);
        assertEquals(0, rows("sights"));
        assertEquals(0, rows("sighted_guests"));
    }

    private void purge(Duration later) {
        database.writeAndWait(tx -> new Retention(Duration.ofDays(1), 1_000).purge(tx, START.plus(later), 100));
    }

    private long rows(String table) {
        return database.read(tx -> tx.count("select count(*) from " + table));
    }

    @Test
    void whatATokenSaidThatIsBoundToAnotherHostCountsNoMore() {
        put(10);
        database.writeAndWait(tx -> MonitorTable.bind(
                tx, "of-compute1", new MonitorRow.Binding(new HostName("compute2"), Set.of(MonitorKind.INSTANCE))));
        List<SeenGuest> seen =
                database.read(tx -> SightTable.of(tx, WEB, new HostName("compute3"), START.plusSeconds(11)));
        assertEquals(List.of(), seen);
    }
}
