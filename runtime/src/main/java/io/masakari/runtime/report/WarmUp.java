package io.masakari.runtime.report;

import io.masakari.core.model.NotificationId;
import io.masakari.runtime.journal.Event;
import io.masakari.runtime.journal.EventLog;
import io.masakari.runtime.time.ManualTime;
import io.masakari.runtime.time.Worker;
import io.masakari.runtime.time.WorkerThread;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Does everything that a report needs with a made-up one, before the first real one: a fresh JVM would take tens of ms to
 * load and compile the classes. Then keeps the connection to the controller open, so that a report after hours of silence
 * is as fast as one after another. Nothing is stored at the controller, and nothing stays on the disk.
 *
 * <p>Has a thread of its own: the monitor does not wait for this, and a controller that hangs must not delay a report, which
 * then takes another connection.
 */
final class WarmUp implements AutoCloseable {
    private static final int REPORTS = 200;
    private static final int POSTS = 20;
    /** No controller takes it. */
    private static final byte[] NO_REPORT = "{}".getBytes(StandardCharsets.US_ASCII);

    private static final NotificationId ID = new NotificationId(new UUID(0, 0));
    private static final byte[] ANSWER =
            ("{\"notification\": {\"notification_uuid\": \"" + ID + "\"}}").getBytes(StandardCharsets.US_ASCII);

    private final ControllerClient client;
    private final Path spool;
    private final EventLog log;
    private final Worker thread = new WorkerThread("warm-up");
    private final Greeter greeter;
    private boolean posted; // the thread's

    /** @param spool of the real reports; a directory in it is used */
    WarmUp(ControllerClient client, Greeter greeter, Path spool, EventLog log) {
        this.client = client;
        this.greeter = greeter;
        this.spool = spool;
        this.log = log;
    }

    /** @param sample makes the decisions that lead to a report, and returns it */
    void report(Supplier<Notification> sample) {
        thread.execute(() -> {
            Notification report = sample.get();
            report(report, REPORTS, new Nowhere(), (event, message, fields) -> {});
            reportOnDisk(report);
        });
    }

    void keepConnected() {
        thread.execute(this::greet);
    }

    @Override
    public void close() {
        thread.close(Duration.ZERO);
    }

    private void reportOnDisk(Notification sample) {
        Path directory = spool.resolve("warm-up");
        EventLog failures = (event, message, fields) -> {
            if (event == Event.SPOOL_FAILED) {
                log.log(event, message, fields);
            }
        };
        try {
            SpoolDirectory disk = new SpoolDirectory(directory, failures);
            disk.open();
            report(sample, 1, disk, failures);
            Files.deleteIfExists(directory);
        } catch (IOException e) {
            log.log(Event.SPOOL_FAILED, "Reports cannot be kept on disk: " + e + ". Free or repair the disk.");
        }
    }

    private static void report(Notification sample, int times, Spool disk, EventLog log) {
        Deque<Consumer<Answer>> asked = new ArrayDeque<>();
        ManualTime time = new ManualTime(Instant.EPOCH);
        Reporter reporter = new Reporter(
                (body, answer) -> asked.add(answer),
                disk,
                time.worker(),
                time.worker(),
                Reporter.Limits.defaults(),
                time.ticker(),
                log);
        for (int i = 0; i < times; i++) {
            reporter.submit(sample, delivery -> {});
            time.advance(Duration.ZERO);
            asked.remove().accept(new Answer.Accepted(ID));
            time.advance(Duration.ZERO);
        }
    }

    private void greet() {
        Greeter.Greeted greeted = greeter.greet();
        if (greeted.answered() && !posted) {
            posted = true;
            for (int i = 0; i < POSTS && !(client.send(NO_REPORT) instanceof Answer.Deferred); i++) {
                HttpAnswer.judge("warm-up", 202, ANSWER, Optional.empty());
            }
        }
        thread.schedule(this::greet, greeted.next());
    }

    private static final class Nowhere implements Spool {
        @Override
        public SortedMap<Long, byte[]> open() {
            return new TreeMap<>();
        }

        @Override
        public void put(long sequence, byte[] body) {}

        @Override
        public void remove(long sequence) {}
    }
}
