package io.masakari.runtime.report;

import io.masakari.runtime.file.WholeFile;
import io.masakari.runtime.journal.Event;
import io.masakari.runtime.journal.EventLog;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.CRC32;

/**
 * A directory with one file for each report that the controller has not answered. A file is whole or not there.
 * Knows nothing of sending. One thread.
 */
final class SpoolDirectory implements Spool {
    private static final Pattern NAME = Pattern.compile("(\\d{19})\\.report");
    private static final String MAGIC = "masakari-report 1 ";
    private static final int HEADER = MAGIC.length() + 9;
    private static final String DAMAGED = ".damaged";

    private final Path directory;
    private final EventLog log;

    SpoolDirectory(Path directory, EventLog log) {
        this.directory = directory;
        this.log = log;
    }

    /**
     * Creates the directory if it does not exist and reads what an earlier process left, in order. Unfinished files are
     * removed. Damaged ones are renamed, for a person to look at, and do not block the rest.
     */
    @Override
    public SortedMap<Long, byte[]> open() throws IOException {
        Files.createDirectories(directory);
        SortedMap<Long, byte[]> reports = new TreeMap<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.sorted().toList()) {
                String name = file.getFileName().toString();
                Matcher matcher = NAME.matcher(name);
                boolean isFile = Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS);
                if (isFile && name.endsWith(WholeFile.TEMPORARY)) {
                    Files.delete(file); // not finished: nobody relies on it
                } else if (matcher.matches()) {
                    read(file).ifPresent(body -> reports.put(Long.parseLong(matcher.group(1)), body));
                }
            }
        }
        return reports;
    }

    @Override
    public void put(long sequence, byte[] body) throws IOException {
        byte[] header = (MAGIC + checksum(body) + "\n").getBytes(StandardCharsets.US_ASCII);
        byte[] all = Arrays.copyOf(header, header.length + body.length);
        System.arraycopy(body, 0, all, header.length, body.length);
        WholeFile.replace(file(sequence), all, true);
    }

    /** Not synced: a file that a crash brings back is a report sent twice, which the controller recognises. */
    @Override
    public void remove(long sequence) throws IOException {
        Files.deleteIfExists(file(sequence));
    }

    private Optional<byte[]> read(Path file) throws IOException {
        // Something else of that name cannot be a report, and to open a FIFO would wait for a writer.
        Optional<byte[]> body =
                Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) ? readReport(file) : Optional.empty();
        if (body.isEmpty()) {
            setAside(file);
        }
        return body;
    }

    private static Optional<byte[]> readReport(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] all = in.readNBytes(HEADER + NotificationWire.MAX_BYTES + 1);
            if (all.length > HEADER && all.length <= HEADER + NotificationWire.MAX_BYTES) {
                byte[] body = Arrays.copyOfRange(all, HEADER, all.length);
                String header = new String(all, 0, HEADER, StandardCharsets.US_ASCII);
                if (header.equals(MAGIC + checksum(body) + "\n")) {
                    return Optional.of(body);
                }
            }
        } catch (FileSystemException e) {
            // Not readable: treated as damaged.
        }
        return Optional.empty();
    }

    private void setAside(Path file) throws IOException {
        Path aside = file.resolveSibling(file.getFileName() + DAMAGED);
        for (int again = 2; Files.exists(aside, LinkOption.NOFOLLOW_LINKS); again++) {
            aside = file.resolveSibling(file.getFileName() + DAMAGED + "." + again);
        }
        Files.move(file, aside);
        log.log(
                Event.SPOOL_DAMAGED,
                "A report in the spool is damaged and cannot be sent. It is kept as " + aside
                        + "; check the disk, and whether the controller knows of the loss.",
                Map.of("file", aside));
    }

    private Path file(long sequence) {
        return directory.resolve(String.format(Locale.ROOT, "%019d.report", sequence));
    }

    private static String checksum(byte[] body) {
        CRC32 crc = new CRC32();
        crc.update(body);
        return String.format(Locale.ROOT, "%08x", crc.getValue());
    }
}
