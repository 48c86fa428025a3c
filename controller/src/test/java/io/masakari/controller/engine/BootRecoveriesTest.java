package io.masakari.controller.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.masakari.controller.store.LyingFencingTable;
import io.masakari.controller.store.NotificationTable;
import io.masakari.core.model.BootId;
import io.masakari.core.model.NotificationId;
import io.masakari.core.model.NotificationStatus;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What a report is about: the boot that is lost now, an earlier one, or one that nobody knows (SAFETY.md, C-24). */
@Execution(ExecutionMode.CONCURRENT)
class BootRecoveriesTest {
    private static final BootId YESTERDAYS = BootId.of("7f1c8a52-0000-4000-8000-000000000001");
    private static final BootId TODAYS = BootId.of("7f1c8a52-0000-4000-8000-000000000002");
    private static final Duration DAY = Duration.ofDays(1);

    @TempDir
    private Path directory;

    private Rig it;

    @BeforeEach
    void start() throws IOException {
        it = Rig.of(directory);
        it.boot("compute1", 1);
        it.start();
    }

    @AfterEach
    void close() {
        it.close();
    }

    private void bootsAreKnown() {
        it.greets("compute1", YESTERDAYS, Optional.empty());
        it.greets("compute1", TODAYS, Optional.empty());
    }

    private String message(NotificationId id) {
        return it.database
                .read(tx -> NotificationTable.find(tx, id))
                .orElseThrow()
                .message()
                .orElse("");
    }

    private void awaitStatus(NotificationId id, NotificationStatus status) {
        it.await(() -> it.status(id) == status, () -> id + " " + status + ", it is " + it.status(id));
    }

    /** Told after those that came before, as reports are taken up in the order of their storing. */
    private void othersAreTakenUp() {
        NotificationId later = it.process("compute4", "libvirtd", "STOPPED");
        it.await(
                () -> it.status(later) != NotificationStatus.NEW,
                () -> "the report of a process, which comes after hosts");
    }

    @Test
    void yesterdaysReportNeitherEndsTodaysRecoveryNorIsActedOn() {
        bootsAreKnown();
        Instant now = Instant.now();
        it.nova.cloud().powerOff("compute1");
        NotificationId today = it.loss("compute1", Optional.of(TODAYS), now, Optional.empty());
        it.awaitState(today, "AWAITING_PROOF");
        NotificationId yesterday =
                it.loss("compute1", Optional.of(YESTERDAYS), now.plusSeconds(60), Optional.of(now.plusSeconds(5)));
        awaitStatus(yesterday, NotificationStatus.IGNORED);
        assertTrue(message(yesterday).contains("about a boot that is over"), message(yesterday));
        assertEquals("AWAITING_PROOF", it.state(today));
        it.prove(today, Optional.of(TODAYS), now, Instant.now());
        it.awaitFinished(today);
        it.assertAllRecoveredOnce("compute1");
    }

    @Test
    void whereNoBootIsKnownYesterdaysReportWaitsForTodaysRecovery() {
        Instant now = Instant.now();
        it.nova.cloud().powerOff("compute1");
        NotificationId today = it.loss("compute1", Optional.empty(), now, Optional.empty());
        it.awaitState(today, "AWAITING_PROOF");
        NotificationId yesterday = it.loss("compute1", Optional.empty(), now.minus(DAY), Optional.of(now.minus(DAY)));
        othersAreTakenUp();
        assertEquals("AWAITING_PROOF", it.state(today));
        assertEquals("none", it.state(yesterday));
        it.prove(today, Optional.empty(), now, Instant.now());
        it.awaitFinished(today);
        awaitStatus(yesterday, NotificationStatus.IGNORED);
        it.assertAllRecoveredOnce("compute1");
    }

    @Test
    void aWeakerReportOfTheSameLossEndsNoProvenOne() {
        Instant now = Instant.now();
        it.database.writeAndWait(
                tx -> tx.update("update failover_segments set enabled = ? where uuid = ?", false, it.segment));
        it.nova.cloud().powerOff("compute1");
        NotificationId proven = it.loss("compute1", Optional.of(TODAYS), now, Optional.of(now));
        it.awaitState(proven, "SEGMENT_DISABLED");
        NotificationId weaker = it.loss("compute1", Optional.of(TODAYS), now.plusSeconds(120), Optional.empty());
        othersAreTakenUp();
        assertEquals("SEGMENT_DISABLED", it.state(proven));
        assertEquals("none", it.state(weaker));
        it.database.writeAndWait(
                tx -> tx.update("update failover_segments set enabled = ? where uuid = ?", true, it.segment));
        it.engine.switchesChanged();
        it.awaitFinished(proven);
        awaitStatus(weaker, NotificationStatus.IGNORED);
    }

    @Test
    void aLaterLossThatTheHostHasNotBootedForEndsNothing() {
        bootsAreKnown();
        Instant now = Instant.now();
        it.nova.cloud().powerOff("compute1");
        NotificationId real = it.loss("compute1", Optional.of(TODAYS), now, Optional.empty());
        it.awaitState(real, "AWAITING_PROOF");
        BootId madeUp = BootId.of("7f1c8a52-0000-4000-8000-000000000003");
        NotificationId unnamed = it.loss("compute1", Optional.empty(), now.plusSeconds(120), Optional.empty());
        NotificationId named = it.loss("compute1", Optional.of(madeUp), now.plusSeconds(120), Optional.empty());
        othersAreTakenUp();
        assertEquals("none", it.state(unnamed));
        assertEquals("none", it.state(named));
        it.prove(real, Optional.of(TODAYS), now, Instant.now());
        it.awaitFinished(real);
    }

    @Test
    void theProofOfTheSameLossUnderAnotherRingTakesOver() {
        Instant now = Instant.now();
        it.nova.cloud().powerOff("compute1");
        NotificationId pending = it.loss("compute1", Optional.of(TODAYS), now, Optional.empty());
        it.awaitState(pending, "AWAITING_PROOF");
        NotificationId other = it.loss("compute1", Optional.of(TODAYS), now.minusSeconds(90), Optional.empty());
        othersAreTakenUp();
        assertEquals("none", it.state(other));
        it.prove(other, Optional.of(TODAYS), now, Instant.now());
        it.awaitFinished(other);
        assertEquals("CANCELLED", it.state(pending));
        it.assertAllRecoveredOnce("compute1");
    }

    @Test
    void aReportOfABootThatWasSeenToIsHistory() {
        it.greets("compute1", YESTERDAYS, Optional.empty());
        Instant now = Instant.now();
        NotificationId first = it.loss("compute1", Optional.of(YESTERDAYS), now, Optional.empty());
        it.awaitState(first, "AWAITING_PROOF");
        it.greets("compute1", TODAYS, Optional.empty());
        it.awaitState(first, "CANCELLED");
        NotificationId again =
                it.loss("compute1", Optional.of(YESTERDAYS), now.plusSeconds(60), Optional.of(Instant.now()));
        awaitStatus(again, NotificationStatus.IGNORED);
        assertTrue(message(again).contains("whose loss was seen to"), message(again));
        assertEquals(0, it.evacuateCalls());
    }

    @Test
    void aLossThatIsReportedAfterTheHostHasBootedMovesNothing() {
        bootsAreKnown();
        NotificationId late = it.loss("compute1", Optional.of(YESTERDAYS), Instant.now(), Optional.of(Instant.now()));
        it.awaitState(late, "CANCELLED");
        assertEquals(0, it.evacuateCalls());
    }

    @Test
    void onePeersWordIsNoReturnOfAHostThatTellsItsBootsItself() {
        it.greets("compute1", TODAYS, Optional.empty());
        Instant now = Instant.now();
        it.nova.cloud().powerOff("compute1");
        NotificationId lost = it.loss("compute1", Optional.of(TODAYS), now, Optional.empty());
        it.awaitState(lost, "AWAITING_PROOF");
        it.started("compute1");
        othersAreTakenUp();
        it.prove(lost, Optional.of(TODAYS), now, Instant.now());
        it.awaitFinished(lost);
    }

    @Test
    void onePeersWordAndASignOfLifeAreAReturn() {
        it.greets("compute1", TODAYS, Optional.empty());
        Instant now = Instant.now();
        NotificationId lost = it.loss("compute1", Optional.of(TODAYS), now, Optional.empty());
        it.awaitState(lost, "AWAITING_PROOF");
        it.started("compute1");
        it.greets("compute1", TODAYS, Optional.of(Instant.now().plusMillis(1)));
        it.awaitState(lost, "CANCELLED");
    }

    @Test
    void aBootThatAnswersAfterItsOwnFencingShowsThatTheDeviceLies() {
        it.greets("compute1", TODAYS, Optional.empty());
        it.database.writeAndWait(
                tx -> tx.update("update failover_segments set enabled = ? where uuid = ?", false, it.segment));
        Instant now = Instant.now();
        NotificationId lost = it.loss("compute1", Optional.of(TODAYS), now, Optional.of(now));
        it.awaitState(lost, "SEGMENT_DISABLED");
        it.greets("compute1", TODAYS, Optional.of(Instant.now().plusMillis(1)));
        it.awaitStory("fencing.lies");
        it.database.writeAndWait(
                tx -> tx.update("update failover_segments set enabled = ? where uuid = ?", true, it.segment));
        it.engine.switchesChanged();
        it.awaitState(lost, "FENCING_LIES");
        assertEquals(
                1,
                it.story.stream()
                        .filter(line -> line.startsWith("fencing.lies"))
                        .count());
        assertEquals(0, it.evacuateCalls());
        it.nova.cloud().powerOff("compute1");
        it.admin.release(it.recovery(lost).orElseThrow().id(), "ann", "unplugged", true);
        it.awaitFinished(lost);
    }

    /** What was evacuated may run twice by then. */
    @Test
    void aBootThatAnswersAfterItsRecoveryHasEndedShowsItToo() {
        it.greets("compute1", TODAYS, Optional.empty());
        Instant now = Instant.now();
        it.nova.cloud().powerOff("compute1");
        NotificationId lost = it.loss("compute1", Optional.of(TODAYS), now, Optional.of(now));
        it.awaitFinished(lost);
        it.stopEngine();
        it.greets("compute1", TODAYS, Optional.of(Instant.now().plusMillis(1)));
        it.start();
        it.awaitStory("fencing.lies");
        assertEquals(1, it.database.read(LyingFencingTable::count));
    }

    @Test
    void aProofThatNamesNoBootIsHeldIfTheHostHasBootedAboutThen() {
        it.greets("compute1", TODAYS, Optional.empty());
        Instant now = Instant.now();
        it.nova.cloud().powerOff("compute1");
        NotificationId lost = it.loss("compute1", Optional.empty(), now, Optional.of(now));
        it.awaitState(lost, "BOOT_UNKNOWN");
        it.admin.release(it.recovery(lost).orElseThrow().id(), "ann", "unplugged", true);
        it.awaitFinished(lost);
    }

    @Test
    void aHostThatAnswersAfterTheProofOfAnUnknownBootIsHeard() {
        Instant now = Instant.now();
        it.database.writeAndWait(
                tx -> tx.update("update failover_segments set enabled = ? where uuid = ?", false, it.segment));
        NotificationId lost = it.loss("compute1", Optional.empty(), now, Optional.of(now.plus(Duration.ofSeconds(29))));
        it.awaitState(lost, "SEGMENT_DISABLED");
        it.greets("compute1", TODAYS, Optional.of(Instant.now().plusMillis(1)));
        it.database.writeAndWait(tx -> tx.update(
                "update boots set first_seen_at_ms = ?", now.minus(Duration.ofHours(1)))); // long before the proof
        it.database.writeAndWait(
                tx -> tx.update("update failover_segments set enabled = ? where uuid = ?", true, it.segment));
        it.engine.switchesChanged();
        it.awaitState(lost, "HOST_HEARD");
    }
}
