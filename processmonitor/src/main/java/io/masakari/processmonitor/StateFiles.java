package io.masakari.processmonitor;

import io.masakari.core.model.HostName;
import io.masakari.core.model.ProcessEvidence;
import io.masakari.core.process.ProcessTable;
import io.masakari.runtime.file.LatestWriter;
import io.masakari.runtime.file.WholeFile;
import io.masakari.runtime.journal.Event;
import io.masakari.runtime.journal.EventLog;
import io.masakari.runtime.report.NotificationWire;
import io.masakari.runtime.report.ProcessNotification;
import io.masakari.runtime.report.WireException;
import io.masakari.runtime.time.Worker;
import io.masakari.runtime.time.WorkerThread;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * Two files: "reported", so that a restarted monitor knows which processes it has to report as well again, and "state",
 * for people.
 */
final class StateFiles implements AutoCloseable {
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(1);

    private final Path directory;
    private final HostName host;
    private final EventLog log;
    private final LatestWriter<Content> writer;
    private String reported; // the writer's

    private record Content(String reported, String state) {}

    StateFiles(Path directory, HostName host, EventLog log) throws IOException {
        this(directory, host, log, new WorkerThread("state"));
    }

    StateFiles(Path directory, HostName host, EventLog log, Worker disk) throws IOException {
        this.directory = directory;
        this.host = host;
        this.log = log;
        this.writer = new LatestWriter<>(disk, this::write, this::tell);
        Files.createDirectories(directory);
    }

    /** What an earlier process has reported as down and not as well again; what cannot be read is logged and left out. */
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
            // The first start.
        } catch (IOException | WireException e) {
            log.log(
                    Event.STATE_UNWRITABLE,
                    file + " cannot be read: " + e.getMessage()
                            + ". If an earlier run has reported a process as down, see with"
                            + " masakarictl host show whether its host is still disabled.");
        }
        return found;
    }

    /** Returns at once. */
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
        writer.write(new Content(reports.toString(), table.toString()));
    }

    @Override
    public void close() {
        if (!writer.close(CLOSE_LIMIT)) {
            log.log(Event.STATE_UNWRITABLE, "The disk of " + directory + " does not answer.");
        }
    }

    private void write(Content content) throws IOException {
        replace("state", content.state(), false);
        if (!content.reported().equals(reported)) {
            replace("reported", content.reported(), true);
            reported = content.reported();
        }
    }

    private void replace(String name, String text, boolean durable) throws IOException {
        WholeFile.replace(directory.resolve(name), text.getBytes(StandardCharsets.UTF_8), durable);
    }

    private void tell(IOException failure) {
        log.log(
                Event.STATE_UNWRITABLE,
                "The state of the processes cannot be written to " + directory + ": " + failure
                        + ". Watching goes on, and it is tried again; free or repair the disk.");
    }
}
