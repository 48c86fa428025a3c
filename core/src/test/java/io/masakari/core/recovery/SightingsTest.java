package io.masakari.core.recovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.masakari.core.model.HostName;
import io.masakari.core.model.InstanceId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What monitors see of guests, beside what Nova shows and has recorded (SAFETY.md, C-37). */
class SightingsTest {
    private static final Instant START = Instant.parse("2026-11-23T04:00:00Z");
    private static final Duration SKEW = Duration.ofSeconds(30);
    private static final InstanceId VM = new InstanceId(new UUID(0, 1));
    private static final HostName SHOWN = new HostName("compute1");
    private static final HostName OTHER = new HostName("compute2");

    private final List<SeenGuest> seen = new ArrayList<>();
    private Optional<Move> moved = Optional.empty();

    private void seen(HostName host, boolean running, int from, int until) {
        seen.add(new SeenGuest(host, running, START.plusSeconds(from), START.plusSeconds(until), true));
    }

    private void moved(String status, HostName source, HostName target, int at) {
        Instant time = START.plusSeconds(at);
        moved = Optional.of(
                new Move(VM, "live-migration", status, Optional.of(source), Optional.of(target), time, time));
    }

    private Optional<Doubt> doubt() {
        return ServerView.of(server -> {
                    server.id = VM;
                    server.host = Optional.of(SHOWN);
                    server.vmState = "active";
                    server.moved = moved;
                    server.seen = Sightings.of(seen, SHOWN, SKEW);
                })
                .doubt();
    }

    @Test
    void nobodyHasSeenIt() {
        assertEquals(Optional.empty(), doubt());
        seen(SHOWN, true, 0, 10);
        assertEquals(Optional.empty(), doubt());
    }

    @Test
    void seenElsewhereBothHostsAreShown() {
        seen(OTHER, true, 0, 10);
        assertEquals(
                "the instance monitor of compute2 has its guest there (as of 2026-11-23T04:00:10Z), and Nova shows it"
                        + " on compute1",
                doubt().orElseThrow().words());
    }

    @Test
    void pausedElsewhereIsADoubtAsWell() {
        seen(OTHER, false, 0, 10);
        assertTrue(doubt().orElseThrow().words().contains("has its guest there, paused"), "it may be resumed");
    }

    @Test
    void whatRanHereSurelyLaterOutweighsIt() {
        seen(OTHER, true, 0, 10);
        seen(SHOWN, true, 10, 20);
        assertTrue(doubt().isPresent(), "they may have been seen at the same time");
        seen.set(1, new SeenGuest(SHOWN, true, START.plusSeconds(11), START.plusSeconds(20), true));
        assertEquals(Optional.empty(), doubt());
        seen.set(1, new SeenGuest(SHOWN, true, START.plusSeconds(11), START.plusSeconds(20), false));
        assertTrue(doubt().isPresent(), "of an earlier boot");
        seen.set(1, new SeenGuest(SHOWN, false, START.plusSeconds(11), START.plusSeconds(20), true));
        assertTrue(doubt().isPresent(), "what a migration has left is paused");
    }

    @Test
    void aRecordThatProvesItHereSinceOutweighsIt() {
        seen(OTHER, true, 0, 10);
        moved("completed", OTHER, SHOWN, 40);
        assertTrue(doubt().isPresent(), "within the difference of the clocks");
        moved("completed", OTHER, SHOWN, 41);
        assertEquals(Optional.empty(), doubt());
    }

    @Test
    void anOldFailedMigrationIsOverOnceItWasSeenHereLongEnoughSince() {
        int over = (int) Move.GOES_ON.toSeconds();
        moved("error", SHOWN, OTHER, 0);
        assertTrue(doubt().isPresent());
        seen(SHOWN, true, 31, 40);
        assertTrue(doubt().isPresent(), "libvirt may carry on what Nova has closed, and switch over after that");
        seen.set(0, new SeenGuest(SHOWN, true, START.plusSeconds(over + 30), START.plusSeconds(over + 40), true));
        assertTrue(doubt().isPresent(), "within the difference of the clocks");
        seen.set(0, new SeenGuest(SHOWN, true, START.plusSeconds(over + 31), START.plusSeconds(over + 40), true));
        assertEquals(Optional.empty(), doubt());
        seen(OTHER, true, over + 20, over + 31);
        assertTrue(doubt().isPresent(), "it is seen there as well");
    }

    @Test
    void aMigrationThatNovaHasNotClosedIsNeverOver() {
        moved("running", SHOWN, OTHER, 0);
        seen(SHOWN, true, 1_000_000, 1_000_010);
        assertTrue(doubt().isPresent());
    }

    @Test
    void whatWasSeenElsewhereClearsNothing() {
        moved("error", SHOWN, OTHER, 0);
        seen(new HostName("compute3"), true, 100, 110);
        String words = doubt().orElseThrow().words();
        assertTrue(words.contains("live-migration") && words.contains("compute3"), words);
    }

    @Test
    void onlyAStartThatIsLaterThanBothClearsBoth() {
        moved("error", SHOWN, OTHER, 0);
        seen(OTHER, true, 0, 10);
        Doubt doubt = doubt().orElseThrow();
        assertEquals(START.plusSeconds(40), doubt.since());
        assertEquals(false, doubt.isClearedBy(List.of(new ServerAction("start", START.plusSeconds(40), true, true))));
        assertEquals(true, doubt.isClearedBy(List.of(new ServerAction("start", START.plusSeconds(41), true, true))));
    }

    @Test
    void theNewestOfSeveralHostsIsShown() {
        seen(OTHER, true, 0, 10);
        seen(new HostName("compute3"), true, 0, 90);
        assertTrue(doubt().orElseThrow().words().contains("compute3"), "they contradict each other");
    }
}
