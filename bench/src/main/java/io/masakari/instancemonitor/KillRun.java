package io.masakari.instancemonitor;

import io.masakari.nativebindings.libvirt.HypervisorConnection;
import io.masakari.runtime.time.Clocks;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Kills the QEMU process of one domain of the libvirt lab again and again. Prints for each: the domain's name, the time
 * of the kill, of the callback, and of the controller's 202, in ns on the monotonic clock.
 */
public final class KillRun {
    private static final Duration WITHIN = Duration.ofMinutes(2);

    private KillRun() {}

    /** Arguments: libvirt URI, controller's URL, token file, directory, first number, kills. */
    public static void main(String[] args) throws Exception {
        int first = Integer.parseInt(args[4]);
        int kills = Integer.parseInt(args[5]);
        HypervisorConnection.Settings settings =
                new HypervisorConnection.Settings(args[0], Duration.ofSeconds(5), Duration.ofSeconds(2), 3);
        LibvirtObserver source = new LibvirtObserver(settings, (event, message, fields) -> {}, Clocks.system());
        try (BenchMonitor monitor = new BenchMonitor(source, URI.create(args[1]), Path.of(args[2]), Path.of(args[3]))) {
            monitor.awaitWatching();
            for (int i = first; i < first + kills; i++) {
                lab("create", "bench-" + i, "idle");
                ProcessHandle qemu = ProcessHandle.of(
                                Long.parseLong(lab("pid", "bench-" + i).strip()))
                        .orElseThrow();
                // Lets the start of the process end, so that it is not measured.
                TimeUnit.MILLISECONDS.sleep(200);
                long killed = System.nanoTime();
                qemu.destroyForcibly();
                BenchMonitor.Times times = monitor.awaitReport();
                System.out.println("bench-" + i + " " + killed + " " + times.seenNanos() + " " + times.answeredNanos());
            }
        }
    }

    private static String lab(String... words) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder("lab/libvirt-lab");
        builder.command().addAll(java.util.List.of(words));
        Process process = builder.redirectErrorStream(true).start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(WITHIN.toMillis(), TimeUnit.MILLISECONDS) || process.exitValue() != 0) {
            throw new IOException("lab/libvirt-lab " + String.join(" ", words) + ": " + printed);
        }
        return printed;
    }
}
