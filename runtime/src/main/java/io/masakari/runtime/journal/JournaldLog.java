package io.masakari.runtime.journal;

import io.masakari.nativebindings.datagram.DatagramSender;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
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
    private final BlockingQueue<Late> late = new ArrayBlockingQueue<>(MOST_LATE);
    /** Late events that are not sent or diverted yet; guarded by {@link #late}. */
    private int waiting;

    private boolean started;

    private record Late(byte[] bytes, Event event, String message, Map<String, ?> fields) {}

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
    }

    @Override
    public void log(Event event, String message, Map<String, ?> fields) {
        byte[] bytes = JournalEntry.of(identifier, event, message, fields, System.nanoTime())
                .toBytes();
        synchronized (late) {
            boolean sent = waiting == 0 && isSent(bytes);
            if (sent || sendLater(new Late(bytes, event, message, fields))) {
                return;
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

    private boolean sendLater(Late one) {
        if (!late.offer(one)) {
            return false;
        }
        waiting++;
        if (!started) {
            started = true;
            Thread thread = new Thread(this::sendLateOnes, "journal-late");
            thread.setDaemon(true);
            thread.start();
        }
        return true;
    }

    private void sendLateOnes() {
        Duration patience = longestWait;
        try {
            while (true) {
                Late one = late.take();
                boolean sent = isSentWithin(patience, one.bytes());
                if (!sent) {
                    divert(one.event(), one.message(), one.fields());
                }
                // A journald that has not read for so long is not waited for again with each event.
                patience = sent ? longestWait : Duration.ZERO;
                synchronized (late) {
                    waiting--;
                    late.notifyAll();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
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
        long deadline = System.nanoTime() + FLUSH_LIMIT.toNanos();
        synchronized (late) {
            try {
                for (long left = FLUSH_LIMIT.toMillis(); waiting > 0 && left > 0; ) {
                    late.wait(left);
                    left = (deadline - System.nanoTime()) / 1_000_000;
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        fallback.flush();
    }
}
