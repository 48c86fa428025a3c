package io.masakari.hostmonitor;

import io.masakari.core.model.NodeId;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Learns by which names Pacemaker knows the nodes: those of its own node list, by node id. They are not always those of
 * Corosync's list, which may have addresses only. Looks soon after the start, and then every now and then, on a thread of
 * its own; until it knows, and where it cannot look, the names of Corosync's list stand.
 */
final class PacemakerNames {
    private static final List<String> COMMAND = List.of("crm_node", "--list");
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final int MOST_BYTES = 64 * 1024;
    private static final long LARGEST_ID = 0xFFFF_FFFFL;
    private static final Duration SOON = Duration.ofSeconds(10);
    /** Nodes that are new in the cluster. */
    private static final Duration AGAIN = Duration.ofMinutes(1);
    /** A line: the node's id, its name, and what it is; what has no number is no node of Corosync's. */
    private static final Pattern LINE = Pattern.compile("([1-9]\\d{0,9}) (\\S{1,255})( .*)?");

    private final Consumer<Map<NodeId, String>> told;
    private final ScheduledExecutorService looking = Executors.newSingleThreadScheduledExecutor(runnable -> {
        Thread thread = new Thread(runnable, "pacemaker-names");
        thread.setDaemon(true);
        return thread;
    });

    /** @param told is handed what Pacemaker knows, on a thread of this class */
    PacemakerNames(Consumer<Map<NodeId, String>> told) {
        this.told = told;
    }

    void start() {
        looking.schedule(this::look, 0, TimeUnit.MILLISECONDS);
    }

    private void look() {
        Map<NodeId, String> names = Map.of();
        try {
            names = parse(ask());
            told.accept(names);
        } catch (IOException | RuntimeException e) {
            // Not installed, or Pacemaker does not answer: the names of Corosync's list stand.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return; // the program ends
        }
        looking.schedule(this::look, (names.isEmpty() ? SOON : AGAIN).toMillis(), TimeUnit.MILLISECONDS);
    }

    /** What it prints fits into a pipe, so it is read after the end. */
    private static List<String> ask() throws IOException, InterruptedException {
        Process process = new ProcessBuilder(COMMAND)
                .redirectInput(new File("/dev/null"))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS) || process.exitValue() != 0) {
                return List.of();
            }
            byte[] printed = process.getInputStream().readNBytes(MOST_BYTES);
            return new String(printed, StandardCharsets.UTF_8).lines().toList();
        } finally {
            process.destroyForcibly();
        }
    }

    /** What crm_node prints; lines that are not understood are left out. */
    static Map<NodeId, String> parse(List<String> lines) {
        Map<NodeId, String> names = new TreeMap<>();
        for (String line : lines) {
            Matcher matcher = LINE.matcher(line.strip());
            if (matcher.matches() && Long.parseLong(matcher.group(1)) <= LARGEST_ID) {
                names.put(new NodeId(Long.parseLong(matcher.group(1))), matcher.group(2));
            }
        }
        return names;
    }
}
