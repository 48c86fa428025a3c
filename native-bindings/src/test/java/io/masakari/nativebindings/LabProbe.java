package io.masakari.nativebindings;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A {@link ClusterProbe} that runs in a host of the lab: takes commands, keeps the lines that it prints. A line is a word
 * and fields, as in "QUORUM quorate=true ring=1.12 members=1,2". Waiting looks at the lines since the last mark.
 */
final class LabProbe implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(90);

    private final String host;
    private final Process process;
    private final List<String> lines = new ArrayList<>();
    private boolean ended;
    private int mark;

    LabProbe(String host, Process process) {
        this.host = host;
        this.process = process;
        Thread reader = new Thread(this::read, "probe-" + host);
        reader.setDaemon(true);
        reader.start();
    }

    /** From now on only what is printed after this counts. */
    synchronized LabProbe mark() {
        mark = lines.size();
        return this;
    }

    LabProbe say(String command) {
        try {
            process.getOutputStream().write((command + "\n").getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException("The probe in " + host + " is gone: " + this, e);
        }
    }

    /** The first line since the mark with this word and these fields. */
    synchronized String await(String word, String... fields) {
        return await(true, word, fields);
    }

    /** Waits until the newest line with this word has these fields: a state that has been reached, and not left. */
    synchronized String awaitNewest(String word, String... fields) {
        return await(false, word, fields);
    }

    synchronized List<String> sinceMark(String word) {
        return lines.subList(mark, lines.size()).stream()
                .filter(line -> is(line, word))
                .toList();
    }

    synchronized boolean isRunning() {
        return !ended;
    }

    /** The value of a field of a line. */
    static String field(String line, String name) {
        return Arrays.stream(line.split(" "))
                .filter(part -> part.startsWith(name + "="))
                .findFirst()
                .orElseThrow(() -> new AssertionError("No field " + name + " in: " + line))
                .substring(name.length() + 1);
    }

    /** Ends the probe and waits for that. */
    @Override
    public void close() {
        process.destroy();
        process.onExit().join();
    }

    @Override
    public synchronized String toString() {
        return "probe in " + host + (ended ? " (ended)" : "") + ", since the mark:\n  "
                + String.join("\n  ", lines.subList(mark, lines.size()));
    }

    private String await(boolean any, String word, String... fields) {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (true) {
            List<String> candidates = any ? sinceMark(word) : newest(word);
            Optional<String> found =
                    candidates.stream().filter(line -> has(line, fields)).findFirst();
            if (found.isPresent()) {
                return found.get();
            }
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0 || ended) {
                throw new AssertionError("No line " + word + " " + List.of(fields) + " from the " + this);
            }
            try {
                wait(left);
            } catch (InterruptedException e) {
                throw new AssertionError("Interrupted while waiting for " + word, e);
            }
        }
    }

    private List<String> newest(String word) {
        for (int i = lines.size() - 1; i >= 0; i--) {
            if (is(lines.get(i), word)) {
                return List.of(lines.get(i));
            }
        }
        return List.of();
    }

    private static boolean is(String line, String word) {
        return line.equals(word) || line.startsWith(word + " ");
    }

    private static boolean has(String line, String... fields) {
        return List.of(line.split(" ")).containsAll(List.of(fields));
    }

    private void read() {
        try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                synchronized (this) {
                    lines.add(line);
                    notifyAll();
                }
            }
        } catch (IOException e) {
            // The end of the process, as good as any other.
        } finally {
            synchronized (this) {
                ended = true;
                notifyAll();
            }
        }
    }
}
