package io.masakari.processmonitor;

import io.masakari.core.model.HostName;
import io.masakari.core.model.ProcessEvidence;
import io.masakari.core.process.ProcessTable;
import io.masakari.runtime.journal.Event;
import io.masakari.runtime.journal.EventLog;
import io.masakari.runtime.report.NotificationWire;
import io.masakari.runtime.report.ProcessNotification;
import io.masakari.runtime.report.WireException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Two files of what is known: "reported", so that a restart of this monitor does not forget whom it must report as well
 * again, and "state", for people. Written by a thread of its own, as a disk may hang; only the latest is worth writing.
 */
final class StateFiles implements AutoCloseable {
    private static final long CLOSE_MILLIS = 1_000;
    private static final Duration AGAIN = Duration.ofSeconds(5);

    private final Path directory;
    private final HostName host;
    private final EventLog log;
    private final Duration again;
    private final AtomicReference<Content> latest = new AtomicReference<>();
    private final ScheduledThreadPoolExecutor disk = new ScheduledThreadPoolExecutor(1, task -> {
        Thread thread = new Thread(task, "state");
        thread.setDaemon(true);
        return thread;
    });
    /** At most one waits. */
    private volatile Future<?> retry = CompletableFuture.completedFuture(null);

    // Of the disk's thread.
    private Content failed;
    private String reported;

    private record Content(String reported, String state) {}

    StateFiles(Path directory, HostName host, EventLog log) throws IOException {
        this(directory, host, log, AGAIN);
    }

    /** @param again after how long a failed write is tried again */
    StateFiles(Path directory, HostName host, EventLog log, Duration again) throws IOException {
        this.again = again;
        this.directory = directory;
        this.host = host;
        this.log = log;
        Files.createDirectories(directory);
    }

    /** What an earlier run has reported and not taken back; what cannot be read is logged and left out. */
    Map<String, ProcessEvidence> reported() {
        Map<String, ProcessEvidence> found = new HashMap<>();
        Path file = directory.resolve("reported");
        try {
            for (String line : Files.readAllLines(file)) {
                if (NotificationWire.decode(line.getBytes(StandardCharsets.UTF_8))
                        instanceof ProcessNotification report) {
                    report.evidence().ifPresent(evidence -> found.put(report.processName(), evidence));
                }
            }
        } catch (NoSuchFileException e) {
            // The first run.
        } catch (IOException | WireException e) {
            log.log(
                    Event.STATE_UNWRITABLE,
                    file + " cannot be read: " + e.getMessage()
                            + ". If an earlier run has reported a process, look with"
                            + " masakarictl host show whether its host is still disabled.");
        }
        return found;
    }

    /** Takes what is to be written; returns at once. */
    void write(Map<String, ProcessTable.View> view, Instant now) {
        StringBuilder reports = new StringBuilder();
        StringBuilder table = new StringBuilder("# As of " + now + "\n");
        view.forEach((name, process) -> {
            table.append(String.format("%-12s %s", process.state(), name));
            process.reported().ifPresent(evidence -> {
                table.append(", reported: ")
                        .append(evidence.failure())
                        .append(" since ")
                        .append(evidence.downSince());
                reports.append(new String(
                                NotificationWire.encode(
                                        ProcessNotification.down(host, evidence.downSince(), name, evidence)),
                                StandardCharsets.UTF_8))
                        .append('\n');
            });
            table.append('\n');
        });
        if (latest.getAndSet(new Content(reports.toString(), table.toString())) == null) {
            disk.execute(this::writeLatest);
        }
    }

    private void writeLatest() {
        write(latest.getAndSet(null));
    }

    /** What could not be written, unless there is something newer by now. */
    private void writeAgain() {
        retry = CompletableFuture.completedFuture(null);
        if (failed != null && latest.get() == null) {
            write(failed);
        }
    }

    private void write(Content content) {
        boolean isNews = failed == null;
        failed = null;
        try {
            replace("state", content.state(), false);
            if (!content.reported().equals(reported)) {
                replace("reported", content.reported(), true);
                reported = content.reported();
            }
        } catch (IOException e) {
            failed = content;
            if (retry.isDone() && !disk.isShutdown()) {
                retry = disk.schedule(this::writeAgain, again.toMillis(), TimeUnit.MILLISECONDS);
            }
            if (isNews) {
                log.log(
                        Event.STATE_UNWRITABLE,
                        "The state of the processes cannot be written to " + directory + ": " + e
                                + ". Watching goes on, and it is tried again; free or mend the disk.");
            }
        }
    }

    private void replace(String name, String text, boolean durable) throws IOException {
        Path file = directory.resolve(name);
        Path temporary = directory.resolve(name + ".tmp");
        try (FileChannel out = FileChannel.open(
                temporary, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
            if (durable) {
                out.force(true);
            }
        }
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void close() {
        retry.cancel(false);
        disk.shutdown();
        try {
            if (!disk.awaitTermination(CLOSE_MILLIS, TimeUnit.MILLISECONDS)) {
                log.log(Event.STATE_UNWRITABLE, "The disk of " + directory + " does not answer.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
