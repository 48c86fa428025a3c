package io.masakari.runtime.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.masakari.core.model.HostName;
import io.masakari.core.model.NotificationId;
import io.masakari.core.retry.RetryPolicy;
import io.masakari.runtime.journal.Event;
import io.masakari.runtime.journal.RecordingLog;
import io.masakari.runtime.time.ManualTime;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** The real reporter on one thread, with a clock that stands still: what is sent when, and what its giver is told. */
class ReporterDecisionsTest {
    private static final Duration HALF_SECOND = Duration.ofMillis(500);

    private final ManualTime time = new ManualTime(Instant.EPOCH);
    private final RecordingLog log = new RecordingLog();
    private final SortedMap<Long, byte[]> disk = new TreeMap<>();
    private final List<String> sent = new ArrayList<>();
    private final List<Consumer<Answer>> asked = new ArrayList<>();
    private final List<String> told = new ArrayList<>();
    private Reporter reporter = reporter();

    @Test
    void sendsOneAfterTheOtherAndKeepsEachUntilItIsAnswered() {
        submit("a", "b");
        assertEquals(List.of("a"), sent);
        assertEquals(2, disk.size());
        answer(accepted());
        assertEquals(List.of("a", "b"), sent);
        assertEquals(1, disk.size());
        answer(new Answer.Rejected(400, "unknown"));
        assertEquals(List.of("a Accepted", "b Rejected"), told);
        assertEquals(0, disk.size());
    }

    @Test
    void waitsLongerAfterEachAttemptAndTellsEveryoneThatWaitsOnce() {
        submit("a", "b");
        for (long seconds : new long[] {1, 2, 4, 4}) {
            answer(deferred(false));
            time.advance(Duration.ofSeconds(seconds).minusMillis(1));
            assertEquals(0, asked.size(), "not before " + seconds + " s");
            time.advance(Duration.ofMillis(1));
            assertEquals(1, asked.size());
        }
        assertEquals(List.of("a", "a", "a", "a", "a"), sent);
        assertEquals(List.of("a Deferred", "b Deferred"), told);
        assertEquals(4, log.of(Event.REPORT_DEFERRED).size());
    }

    @Test
    void aHostThatIsDeferredLetsOthersPassAndKeepsItsOrder() {
        submit("a", "b", "a");
        answer(deferred(true));
        assertEquals(List.of("a", "b"), sent);
        assertEquals(List.of("a Deferred", "a Deferred"), told, "not b, which does not wait");
        answer(accepted());
        time.advance(HALF_SECOND);
        submit("c");
        answer(accepted());
        assertEquals(List.of("a", "b", "c"), sent);
        time.advance(HALF_SECOND);
        answer(accepted());
        answer(accepted());
        assertEquals(List.of("a", "b", "c", "a", "a"), sent);
    }

    @Test
    void aHostStaysDeferredBeyondAPauseOfAll() {
        submit("a", "b");
        answer(deferred(true));
        answer(deferred(false)); // b, half a second before a is due again: it is paused for one second as well
        time.advance(Duration.ofSeconds(1));
        answer(deferred(true)); // a, for two seconds
        answer(deferred(false)); // b, for two seconds
        time.advance(Duration.ofSeconds(1));
        assertEquals(List.of("a", "b", "a", "b"), sent);
        time.advance(Duration.ofSeconds(1));
        assertEquals(List.of("a", "b", "a", "b", "a"), sent);
    }

    @Test
    void waitsAsLongAsTheControllerAsksFor() {
        submit("a");
        answer(new Answer.Deferred(Duration.ofSeconds(30), "busy", false));
        time.advance(Duration.ofSeconds(29));
        assertEquals(1, sent.size());
        time.advance(Duration.ofSeconds(1));
        assertEquals(2, sent.size());
    }

    @Test
    void theOldestStayWhenThereIsNoRoom() {
        submit("a", "b", "c", "d");
        assertEquals(List.of("d NoRoom"), told);
        answer(accepted());
        submit("e");
        assertEquals(List.of("d NoRoom", "a Accepted"), told);
    }

    @Test
    void aKilledProcessSendsOnWhatWasOnDisk() throws IOException {
        submit("a", "b");
        reporter = reporter(); // nothing was closed
        asked.clear();
        reporter.resume();
        time.advance(Duration.ZERO);
        answer(accepted());
        answer(accepted());
        assertEquals(List.of("a", "a", "b"), sent);
        assertEquals(0, disk.size());
    }

    @Test
    void tellsOnCloseWhatIsKept() {
        submit("a");
        reporter.close();
        assertEquals(List.of("a Kept"), told);
        assertEquals(1, disk.size());
    }

    private Reporter reporter() {
        RetryPolicy retry = new RetryPolicy(Integer.MAX_VALUE, Duration.ofSeconds(1), Duration.ofSeconds(4));
        return new Reporter(
                (body, answer) -> {
                    sent.add(hostIn(body));
                    asked.add(answer);
                },
                new MemorySpool(),
                time.worker(),
                time.worker(),
                new Reporter.Limits(3, 100_000, retry),
                time.ticker(),
                log);
    }

    private void submit(String... hosts) {
        for (String host : hosts) {
            reporter.submit(
                    HostNotification.returned(new HostName(host), Instant.EPOCH),
                    delivery -> told.add(host + " " + delivery.getClass().getSimpleName()));
        }
        time.advance(Duration.ZERO);
    }

    private void answer(Answer answer) {
        asked.remove(0).accept(answer);
        time.advance(Duration.ZERO);
    }

    private static Answer accepted() {
        return new Answer.Accepted(new NotificationId(new UUID(0, 1)));
    }

    private static Answer deferred(boolean ofHost) {
        return new Answer.Deferred(Duration.ZERO, "not now", ofHost);
    }

    private static String hostIn(byte[] body) {
        try {
            return NotificationWire.decode(body).hostname().value();
        } catch (WireException e) {
            throw new AssertionError(e);
        }
    }

    private final class MemorySpool implements Spool {
        @Override
        public SortedMap<Long, byte[]> open() {
            return new TreeMap<>(disk);
        }

        @Override
        public void put(long sequence, byte[] body) {
            disk.put(sequence, body);
        }

        @Override
        public void remove(long sequence) {
            disk.remove(sequence);
        }
    }
}
