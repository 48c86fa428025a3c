package io.masakari.runtime.gate;

import io.masakari.core.model.MonotonicTime;
import io.masakari.runtime.file.WholeFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What the gate of this boot writes down below /run, which no boot survives: what it has committed itself to, and that it has
 * opened. Everybody may read it; {@code boot-gate-hold} does so, in place of a gate that was killed.
 */
public final class GateFiles {
    /** Where they are on a host. */
    public static final Path DIRECTORY = Path.of("/run/masakari-boot-gate");

    /** No gate stays shut for longer. */
    public static final Duration LONGEST = Duration.ofMinutes(10);

    private static final Duration OVERDUE = Duration.ofMinutes(1);
    private static final int MAX_BYTES = 4096;

    private final Path directory;

    /**
     * Times of the {@link BootClock}.
     *
     * @param waits how long the gate stays shut when it hears nothing
     * @param promised until when it has promised to stay shut
     */
    public record State(String boot, MonotonicTime began, Duration waits, MonotonicTime promised) {
        /** When it opens, unless somebody opens it. */
        public MonotonicTime opens() {
            MonotonicTime waited = began.plus(waits);
            MonotonicTime last = began.plus(LONGEST);
            MonotonicTime until = waited.isBefore(promised) ? promised : waited;
            return last.isBefore(until) ? last : until;
        }
    }

    /** How an operator asks for opening. */
    public record Request(boolean force, String reason) {}

    public GateFiles() {
        this(DIRECTORY);
    }

    public GateFiles(Path directory) {
        this.directory = directory;
    }

    public boolean isOpen() {
        return Files.exists(directory.resolve("open"));
    }

    /** Whether the gate of this boot is shut. Past its longest time nobody waits for it any more, whatever became of it. */
    public boolean isShut() {
        return !isOpen()
                && read().filter(state -> new BootClock()
                                .now()
                                .isBefore(state.began().plus(LONGEST).plus(OVERDUE)))
                        .isPresent();
    }

    /** An empty file, for which there is room on a full file system as well. */
    public void markOpen() throws IOException {
        try {
            Files.createFile(directory.resolve("open"));
        } catch (FileAlreadyExistsException e) {
            // As wanted.
        }
    }

    /** Empty if no gate has begun in this boot. */
    public Optional<State> read() {
        try {
            Map<String, String> fields = fields(directory.resolve("state"));
            return Optional.of(new State(
                    text(fields, "boot"),
                    time(fields, "began_ms"),
                    Duration.ofMillis(number(fields, "wait_ms")),
                    time(fields, "promised_until_ms")));
        } catch (IOException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    public void write(State state) throws IOException {
        String text = "boot=" + state.boot() + "\nbegan_ms=" + millis(state.began()) + "\nwait_ms="
                + state.waits().toMillis() + "\npromised_until_ms=" + millis(state.promised()) + "\n";
        WholeFile.replace(directory.resolve("state"), text.getBytes(StandardCharsets.UTF_8), false);
    }

    public Optional<Request> request() {
        try {
            Map<String, String> fields = fields(directory.resolve("request"));
            return Optional.of(new Request(text(fields, "force").equals("yes"), text(fields, "reason")));
        } catch (IOException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    public void request(Request request) throws IOException {
        String text = "force=" + (request.force() ? "yes" : "no") + "\nreason=" + request.reason() + "\n";
        WholeFile.replace(directory.resolve("request"), text.getBytes(StandardCharsets.UTF_8), false);
    }

    private static Map<String, String> fields(Path file) throws IOException {
        Map<String, String> fields = new HashMap<>();
        if (Files.size(file) > MAX_BYTES) {
            throw new IOException(file + " is larger than " + MAX_BYTES + " bytes");
        }
        for (String line : Files.readAllLines(file)) {
            int equals = line.indexOf('=');
            if (equals > 0) {
                fields.put(line.substring(0, equals), line.substring(equals + 1));
            }
        }
        return fields;
    }

    private static String text(Map<String, String> fields, String name) {
        String text = fields.get(name);
        if (text == null) {
            throw new IllegalArgumentException(name + " is missing");
        }
        return text;
    }

    private static long number(Map<String, String> fields, String name) {
        return Long.parseLong(text(fields, name));
    }

    private static MonotonicTime time(Map<String, String> fields, String name) {
        return new MonotonicTime(Math.multiplyExact(number(fields, name), 1_000_000L));
    }

    /** Rounded up: no promise gets shorter by it. */
    private static long millis(MonotonicTime time) {
        return (time.nanos() + 999_999) / 1_000_000;
    }
}
