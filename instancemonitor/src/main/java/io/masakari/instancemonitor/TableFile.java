package io.masakari.instancemonitor;

import io.masakari.core.instance.LastKnown;
import io.masakari.core.instance.LastKnown.Condition;
import io.masakari.core.model.InstanceId;
import io.masakari.runtime.file.LatestWriter;
import io.masakari.runtime.file.WholeFile;
import io.masakari.runtime.journal.Event;
import io.masakari.runtime.journal.EventLog;
import io.masakari.runtime.time.WorkerThread;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * What was last known of each instance, in one file. Written by a thread of its own: a disk that hangs must not delay a
 * report. Valid until the host boots, which ends all instances.
 */
final class TableFile implements AutoCloseable {
    private static final String MAGIC = "masakari-instances 1";
    private static final int MAX_BYTES = 16 << 20;
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(2);

    private final Path file;
    private final String bootId;
    private final EventLog log;
    private final LatestWriter<List<LastKnown>> writer;

    private TableFile(Path file, String bootId, EventLog log) {
        this.file = file;
        this.bootId = bootId;
        this.log = log;
        this.writer = new LatestWriter<>(new WorkerThread("instance-table"), this::replace, this::tell);
    }

    /** @throws IOException if the directory cannot be made */
    static TableFile open(Path file, String bootId, EventLog log) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        return new TableFile(file, bootId, log);
    }

    /** Identifies this boot of the machine. */
    static String bootId() throws IOException {
        return Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
    }

    /** What an earlier process wrote since the host booted; empty if there is nothing to compare with. */
    Optional<List<LastKnown>> read() {
        try {
            if (!Files.exists(file) || Files.size(file) > MAX_BYTES) {
                return Optional.empty();
            }
            List<String> lines = Files.readAllLines(file, StandardCharsets.UTF_8);
            List<String> body = lines.subList(Math.min(1, lines.size()), lines.size());
            String head = lines.isEmpty() ? "" : lines.get(0);
            if (!head.equals(header(body, head.contains(bootId) ? bootId : bootIdOf(head)))) {
                log.log(
                        Event.TABLE_DAMAGED,
                        "The table of instances " + file + " is damaged. What failed while this monitor did not run"
                                + " is not found; everything is watched from now on.",
                        Map.of("file", file));
                return Optional.empty();
            }
            return head.contains(bootId)
                    ? Optional.of(body.stream().map(TableFile::decode).toList())
                    : Optional.empty();
        } catch (IOException | IllegalArgumentException e) {
            log.log(
                    Event.TABLE_DAMAGED,
                    "The table of instances " + file + " cannot be read: " + e
                            + ". What failed while this monitor did not run is not found.",
                    Map.of("file", file));
            return Optional.empty();
        }
    }

    /** Returns at once. */
    void write(List<LastKnown> table) {
        writer.write(table);
    }

    /** Waits for the last write, two seconds at most. */
    @Override
    public void close() {
        writer.close(CLOSE_LIMIT);
    }

    private void replace(List<LastKnown> table) throws IOException {
        List<String> body = new ArrayList<>(table.size());
        table.forEach(each -> body.add(encode(each)));
        StringBuilder text = new StringBuilder(header(body, bootId)).append('\n');
        body.forEach(line -> text.append(line).append('\n'));
        WholeFile.replace(file, text.toString().getBytes(StandardCharsets.UTF_8), true);
    }

    private void tell(IOException failure) {
        log.log(
                Event.TABLE_UNWRITTEN,
                "The table of instances cannot be written: " + failure
                        + ". What fails while this monitor does not run may"
                        + " be missed or reported twice. It is tried again; free or repair the disk.",
                Map.of("file", file));
    }

    private static String header(List<String> body, String bootId) {
        CRC32 crc = new CRC32();
        body.forEach(line -> crc.update((line + "\n").getBytes(StandardCharsets.UTF_8)));
        return MAGIC + " " + bootId + " " + String.format(Locale.ROOT, "%08x", crc.getValue());
    }

    private static String bootIdOf(String head) {
        String[] words = head.split(" ");
        return words.length == 4 ? words[2] : "";
    }

    private static String encode(LastKnown known) {
        return known.instance() + " " + known.condition() + " " + known.persistent() + " "
                + known.name().replaceAll("\\R", " ");
    }

    private static LastKnown decode(String line) {
        String[] words = line.split(" ", 4);
        if (words.length < 4) {
            throw new IllegalArgumentException("no instance in '" + line + "'");
        }
        return new LastKnown(
                InstanceId.of(words[0]), words[3], Condition.valueOf(words[1]), Boolean.parseBoolean(words[2]));
    }
}
