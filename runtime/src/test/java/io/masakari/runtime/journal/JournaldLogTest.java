package io.masakari.runtime.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.masakari.nativebindings.datagram.DatagramSender;
import io.masakari.runtime.datagram.DatagramReceiver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Through real datagram sockets. */
class JournaldLogTest {
    private static final long LIMIT_SECONDS = 60;

    @TempDir
    Path directory;

    private final BlockingQueue<JournalEntry> received = new LinkedBlockingQueue<>();
    private final RecordingLog fallback = new RecordingLog();

    @Test
    void deliversAnEventWithItsFieldsAndMoment() throws Exception {
        long before = System.nanoTime() / 1000;
        try (JournalReceiver receiver = new JournalReceiver(socket(), received::add)) {
            log().log(Event.DAEMON_STARTED, "Up.\nReally.", Map.of("host", "cmp-1"));
            JournalEntry entry = next();
            assertEquals("Up.\nReally.", entry.fields().get("MESSAGE"));
            assertEquals("cmp-1", entry.fields().get("HA_HOST"));
            long moment = entry.monotonicMicros().orElseThrow();
            assertTrue(moment >= before && moment <= System.nanoTime() / 1000, "moment " + moment);
            assertEquals(0, receiver.malformed());
        }
    }

    @Test
    void goesToStderrWhileJournaldIsAwayAndBackWhenItReturns() throws Exception {
        JournaldLog log = log();
        try (JournalReceiver receiver = new JournalReceiver(socket(), received::add)) {
            log.log(Event.DAEMON_STARTED, "one");
            assertEquals("one", next().fields().get("MESSAGE"));
            assertNotNull(receiver);
        }
        log.log(Event.DAEMON_STARTED, "two");
        fallback.await(entry -> entry.message().equals("two"), "event 'two'", Duration.ofSeconds(LIMIT_SECONDS));
        assertEquals(1, log.diverted());
        try (JournalReceiver receiver = new JournalReceiver(socket(), received::add)) {
            log.log(Event.DAEMON_STARTED, "three");
            assertEquals("three", next().fields().get("MESSAGE"));
            assertNotNull(receiver);
        }
        assertEquals(1, log.diverted());
    }

    @Test
    void doesNotWaitForAJournaldThatDoesNotRead() throws Exception {
        CountDownLatch stuck = new CountDownLatch(1);
        JournaldLog log = log();
        try (JournalReceiver receiver = new JournalReceiver(socket(), entry -> awaitQuietly(stuck))) {
            String large = "x".repeat(8000);
            long start = System.nanoTime();
            int sent = 0;
            while (log.diverted() == 0 && sent < 100_000) {
                log.log(Event.DAEMON_STARTED, large);
                sent++;
            }
            assertTrue(log.diverted() > 0, "journald's queue never filled");
            assertTrue(System.nanoTime() - start < TimeUnit.SECONDS.toNanos(LIMIT_SECONDS));
            stuck.countDown();
            assertNotNull(receiver);
        }
    }

    @Test
    void losesNothingOfABurstThatTheSocketHasNoRoomFor() throws Exception {
        // Of a reader that other work keeps from reading, this one is more patient than the product.
        JournaldLog log = log(Duration.ofSeconds(LIMIT_SECONDS));
        try (JournalReceiver receiver = new JournalReceiver(socket(), received::add)) {
            for (int i = 0; i < 500; i++) {
                log.log(Event.DAEMON_STARTED, "event " + i);
            }
            for (int i = 0; i < 500; i++) {
                assertEquals("event " + i, next().fields().get("MESSAGE"));
            }
            assertEquals(0, log.diverted());
            assertNotNull(receiver);
        }
    }

    @Test
    void speaksToAbstractNames() throws Exception {
        String name = "@masakari-test-" + ProcessHandle.current().pid();
        BlockingQueue<byte[]> datagrams = new LinkedBlockingQueue<>();
        try (DatagramReceiver receiver = new DatagramReceiver(name, datagrams::add);
                DatagramSender sender = new DatagramSender(name)) {
            sender.send(new byte[] {1, 2, 3});
            byte[] got = datagrams.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
            assertNotNull(got);
            assertEquals(3, got.length);
            assertNotNull(receiver);
        }
    }

    @Test
    void survivesAnInterruptedThread() throws Exception {
        JournaldLog log = log();
        try (JournalReceiver receiver = new JournalReceiver(socket(), received::add)) {
            Thread.currentThread().interrupt();
            log.log(Event.DAEMON_STARTED, "one");
            assertTrue(Thread.interrupted());
            log.log(Event.DAEMON_STARTED, "two");
            String first = next().fields().get("MESSAGE");
            assertTrue(first.equals("one") || first.equals("two"));
            assertNotNull(receiver);
        }
    }

    @Test
    void isChosenWhenItsSocketIsNamed() {
        assertInstanceOf(JournaldLog.class, EventLogs.open("x", Map.of(EventLogs.SOCKET_VARIABLE, socket())));
    }

    @Test
    void leavesNoSocketBehind() throws IOException {
        new JournalReceiver(socket(), received::add).close();
        assertTrue(Files.notExists(Path.of(socket())));
    }

    private JournaldLog log() {
        return log(Duration.ofMillis(200));
    }

    private JournaldLog log(Duration longestWait) {
        return new JournaldLog("masakari-test", socket(), fallback, longestWait);
    }

    private String socket() {
        return directory.resolve("journal").toString();
    }

    private JournalEntry next() throws InterruptedException {
        JournalEntry entry = received.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
        assertNotNull(entry, "nothing arrived within " + LIMIT_SECONDS + " s; diverted: " + fallback.entries());
        return entry;
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
