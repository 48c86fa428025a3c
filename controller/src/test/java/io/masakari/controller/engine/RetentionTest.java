package io.masakari.controller.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.masakari.controller.store.AcknowledgementTable;
import io.masakari.controller.store.NotificationTable;
import io.masakari.controller.store.RecoveryListing;
import io.masakari.controller.store.Retention;
import io.masakari.core.model.FencingStatus;
import io.masakari.core.model.NotificationId;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the engine has written is purged whole, or not at all. */
class RetentionTest {
    private static final Retention MONTH = new Retention(Duration.ofDays(30), 1_000);

    private Rig rig;

    @BeforeEach
    void raise(@TempDir Path directory) throws IOException {
        rig = Rig.of(directory);
        rig.boot("compute1", 2);
        rig.start();
    }

    @AfterEach
    void end() {
        rig.close();
    }

    @Test
    void whatEndedLongAgoIsGoneWithAllItsRows() {
        NotificationId loss = rig.lose("compute1", FencingStatus.PROVEN);
        rig.awaitFinished(loss);
        assertEquals(new Retention.Purged(0, 0, 0), purge(MONTH, Duration.ofDays(29)));
        assertTrue(rowsIn("recovery_events") > 0 && rowsIn("vmoves") == 2);

        assertEquals(new Retention.Purged(1, 1, 0), purge(MONTH, Duration.ofDays(31)));
        for (String table : new String[] {"notifications", "recoveries", "vmoves", "recovery_events"}) {
            assertEquals(0, rowsIn(table), table);
        }
    }

    @Test
    void whatIsHeldStaysHoweverOld() {
        NotificationId claim = rig.claim("compute1");
        rig.awaitState(claim, "UNPROVEN_REPORT");
        assertEquals(new Retention.Purged(0, 0, 0), purge(MONTH, Duration.ofDays(3000)));
        assertEquals("UNPROVEN_REPORT", rig.state(claim));
    }

    @Test
    void whatFailedStaysUntilSomebodyHasSeenToIt() {
        NotificationId loss = rig.lose("compute1", FencingStatus.PROVEN);
        rig.awaitFinished(loss);
        rig.database.writeAndWait(tx -> tx.update("update recoveries set state = 'FAILED'"));
        assertEquals(new Retention.Purged(0, 0, 0), purge(MONTH, Duration.ofDays(3000)));
        rig.database.writeAndWait(tx -> {
            RecoveryListing.Row failed = RecoveryListing.failed(tx, 1).get(0);
            AcknowledgementTable.insert(tx, failed.id(), new AcknowledgementTable.Row("admin", "seen", Instant.now()));
            return null;
        });
        assertEquals(new Retention.Purged(1, 1, 0), purge(MONTH, Duration.ofDays(31)));
        assertEquals(0, rowsIn("acknowledgements"));
    }

    @Test
    void tooManyGoEarlierButNotWithinADay() {
        NotificationId first = rig.started("compute1");
        long created = Instant.now().toEpochMilli();
        rig.await(() -> Instant.now().toEpochMilli() > created, () -> "the next millisecond");
        NotificationId second = rig.started("compute2");
        Retention one = new Retention(Duration.ofDays(30), 1);
        assertEquals(new Retention.Purged(0, 0, 0), purge(one, Duration.ofHours(23)));
        assertEquals(new Retention.Purged(0, 1, 0), purge(one, Duration.ofHours(25)));
        assertTrue(rig.database.read(tx -> NotificationTable.find(tx, first)).isEmpty());
        assertTrue(rig.database.read(tx -> NotificationTable.find(tx, second)).isPresent());
    }

    @Test
    void aStepIsBounded() {
        for (int i = 0; i < 5; i++) {
            rig.started("compute1");
        }
        Instant later = Instant.now().plus(Duration.ofDays(31));
        assertEquals(
                3, rig.database.writeAndWait(tx -> MONTH.purge(tx, later, 3)).notifications());
        assertEquals(
                2, rig.database.writeAndWait(tx -> MONTH.purge(tx, later, 3)).notifications());
    }

    private Retention.Purged purge(Retention retention, Duration later) {
        Instant then = Instant.now().plus(later);
        return rig.database.writeAndWait(tx -> retention.purge(tx, then, 100));
    }

    private long rowsIn(String table) {
        return rig.database
                .read(tx -> tx.first("select count(*) from " + table, row -> row.getLong(1)))
                .orElseThrow();
    }
}
