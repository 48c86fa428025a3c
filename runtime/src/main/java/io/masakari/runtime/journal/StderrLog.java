package io.masakari.runtime.journal;

import java.io.PrintStream;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Events as lines on stderr, with the {@code <priority>} prefix that systemd understands. A thread of its own writes,
 * because the reader of stderr may stop reading. When the queue is full, lines are dropped and counted.
 */
public final class StderrLog implements EventLog {
    private static final int QUEUE = 1000;
    private static final int MAX_LINE = 8 * 1024;
    private static final long FLUSH_NANOS = 500_000_000;

    private final PrintStream out;
    private final BlockingQueue<String> lines = new ArrayBlockingQueue<>(QUEUE);
    private final AtomicLong queued = new AtomicLong();
    private final AtomicLong dropped = new AtomicLong();
    private long written; // guarded by this

    public StderrLog() {
        this(System.err);
    }

    StderrLog(PrintStream out) {
        this.out = out;
        Thread writer = new Thread(this::write, "stderr-log");
        writer.setDaemon(true);
        writer.start();
    }

    @Override
    public void log(Event event, String message, Map<String, ?> fields) {
        queued.incrementAndGet();
        if (!lines.offer(format(event, message, fields))) {
            queued.decrementAndGet();
            dropped.incrementAndGet();
        }
    }

    /** How many lines were dropped because the queue was full. */
    public long dropped() {
        return dropped.get();
    }

    @Override
    public synchronized void flush() {
        long target = queued.get();
        long deadline = System.nanoTime() + FLUSH_NANOS;
        try {
            while (written < target) {
                long leftMillis = (deadline - System.nanoTime()) / 1_000_000;
                if (leftMillis <= 0) {
                    return;
                }
                wait(leftMillis);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    static String format(Event event, String message, Map<String, ?> fields) {
        StringBuilder line = new StringBuilder()
                .append('<')
                .append(event.level().priority())
                .append('>')
                .append(event.eventName())
                .append(": ")
                .append(oneLine(message));
        fields.forEach((key, value) -> {
            if (value != null) {
                String text = oneLine(value.toString());
                boolean quote = text.isEmpty() || text.indexOf(' ') >= 0;
                line.append(' ').append(key).append('=').append(quote ? '"' + text + '"' : text);
            }
        });
        return line.length() <= MAX_LINE ? line.toString() : line.substring(0, MAX_LINE) + "…";
    }

    private static String oneLine(String text) {
        return text.replace("\r", "").replace("\n", " | ");
    }

    private void write() {
        try {
            while (true) {
                out.println(lines.take());
                synchronized (this) {
                    written++;
                    notifyAll();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
