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
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Through real datagram sockets. */
class JournaldLogTest {
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
        log.flush();
        assertEquals("two", fallback.entries().get(0).message());
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
            assertTrue(System.nanoTime() - start < TimeUnit.SECONDS.toNanos(10));
            stuck.countDown();
            assertNotNull(receiver);
        }
    }

    @Test
    void losesNothingOfABurstThatTheSocketHasNoRoomFor() throws Exception {
        JournaldLog log = log();
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
            byte[] got = datagrams.poll(5, TimeUnit.SECONDS);
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
        return new JournaldLog("masakari-test", socket(), fallback);
    }

    private String socket() {
        return directory.resolve("journal").toString();
    }

    private JournalEntry next() throws InterruptedException {
        JournalEntry entry = received.poll(5, TimeUnit.SECONDS);
        assertNotNull(entry, "nothing arrived within 5 s; diverted: " + fallback.entries());
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
