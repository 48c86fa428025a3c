package io.masakari.runtime.journal;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Events as lines on stderr, with the {@code <priority>} prefix that systemd understands. A thread of its own writes,
 * because the reader of stderr may stop reading. When the queue is full, lines are dropped and counted.
 */
public final class StderrLog implements EventLog {
    private static final int QUEUE = 1000;
    private static final int MAX_LINE = 8 * 1024;
    private static final Duration FLUSH_LIMIT = Duration.ofMillis(500);

    private final PrintStream out;
    private final ExecutorService writer = LogThread.named("stderr-log", QUEUE);
    private final AtomicLong dropped = new AtomicLong();

    public StderrLog() {
        this(System.err);
    }

    StderrLog(PrintStream out) {
        this.out = out;
    }

    @Override
    public void log(Event event, String message, Map<String, ?> fields) {
        String line = format(event, message, fields);
        try {
            writer.execute(() -> out.println(line));
        } catch (RejectedExecutionException e) {
            dropped.incrementAndGet();
        }
    }

    /** How many lines were dropped because the queue was full. */
    public long dropped() {
        return dropped.get();
    }

    @Override
    public void flush() {
        LogThread.drain(writer, FLUSH_LIMIT);
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
}
