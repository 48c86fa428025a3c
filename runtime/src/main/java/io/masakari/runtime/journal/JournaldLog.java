package io.masakari.runtime.journal;

import io.masakari.nativebindings.datagram.DatagramSender;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Events to journald over its native socket, which queues only about ten datagrams (net.unix.max_dgram_qlen): events
 * that come faster are sent a little later by a thread of its own, in their order. If journald is absent or does not
 * read, events go to stderr instead and are counted. Each event tries journald again, so a restart of journald needs no
 * handling.
 */
public final class JournaldLog implements EventLog {
    private static final int MOST_LATE = 1_000;
    private static final Duration PATIENCE = Duration.ofMillis(200);
    private static final Duration PAUSE = Duration.ofMillis(1);
    private static final Duration FLUSH_LIMIT = Duration.ofMillis(500);

    private final String identifier;
    private final DatagramSender sender;
    private final EventLog fallback;
    private final Duration longestWait;
    private final AtomicLong diverted = new AtomicLong();
    private final ExecutorService later = LogThread.named("journal-late", MOST_LATE);
    /** Late events that are not sent or diverted yet; guarded by this. */
    private int waiting;
    /** How long the next late event waits; of the thread that sends them. */
    private Duration patience;

    /** @param socket path of the socket, or {@code @name} */
    public JournaldLog(String identifier, String socket) {
        this(identifier, socket, new StderrLog(), PATIENCE);
    }

    /** @param longestWait how long an event that comes late waits for room in the socket */
    JournaldLog(String identifier, String socket, EventLog fallback, Duration longestWait) {
        this.identifier = identifier;
        this.sender = new DatagramSender(socket);
        this.fallback = fallback;
        this.longestWait = longestWait;
        this.patience = longestWait;
    }

    @Override
    public void log(Event event, String message, Map<String, ?> fields) {
        byte[] bytes = JournalEntry.of(identifier, event, message, fields, System.nanoTime())
                .toBytes();
        synchronized (this) {
            if (waiting == 0 && isSent(bytes)) {
                return;
            }
            try {
                later.execute(() -> sendLate(bytes, event, message, fields));
                waiting++;
                return;
            } catch (RejectedExecutionException e) {
                // Too many wait already.
            }
        }
        divert(event, message, fields);
    }

    private boolean isSent(byte[] bytes) {
        try {
            sender.send(bytes);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private void sendLate(byte[] bytes, Event event, String message, Map<String, ?> fields) {
        boolean sent = isSentWithin(patience, bytes);
        if (!sent) {
            divert(event, message, fields);
        }
        // A journald that has not read for so long is not waited for again with each event.
        patience = sent ? longestWait : Duration.ZERO;
        synchronized (this) {
            waiting--;
        }
    }

    private boolean isSentWithin(Duration patience, byte[] bytes) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!isSent(bytes)) {
            if (System.nanoTime() - deadline >= 0) {
                return false;
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
        return true;
    }

    private void divert(Event event, String message, Map<String, ?> fields) {
        diverted.incrementAndGet();
        fallback.log(event, message, fields);
    }

    /** How many events journald did not take. */
    public long diverted() {
        return diverted.get();
    }

    @Override
    public void flush() {
        LogThread.drain(later, FLUSH_LIMIT);
        fallback.flush();
    }
}
