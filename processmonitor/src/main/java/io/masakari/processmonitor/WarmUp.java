package io.masakari.processmonitor;

import io.masakari.core.model.HostName;
import io.masakari.core.process.ProcessSpec;
import io.masakari.core.process.ProcessSpec.Finding;
import io.masakari.core.process.ProcessSpec.Step;
import io.masakari.core.process.RestartPolicy;
import io.masakari.core.retry.RetryPolicy;
import io.masakari.runtime.journal.EventLog;
import io.masakari.runtime.time.Clocks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Restarts a process that is made up several times before the first real one ends: a fresh JVM would take tens of ms to
 * load the classes for it. Takes a second at most.
 */
final class WarmUp {
    private static final int ROUNDS = 10;
    private static final Duration LIMIT = Duration.ofSeconds(1);
    private static final Duration LONG = Duration.ofHours(1);

    private WarmUp() {}

    /** @param directory for its pid file */
    static void run(Path directory) throws IOException {
        Path pid = directory.resolve("warm-up.pid");
        String brief = "sleep 0.01 & echo $! >'" + pid + "'";
        ProcessSpec spec = new ProcessSpec(
                "warm-up",
                new Finding.PidFile(pid.toString(), ""),
                List.of(),
                List.of(new Step(List.of("/bin/sh", "-c", brief), true)),
                Optional.empty(),
                List.of(),
                Optional.empty(),
                0);
        RestartPolicy policy = RestartPolicy.of(e -> {
            e.retry = new RetryPolicy(ROUNDS, Duration.ZERO, Duration.ZERO);
            e.appearWithin = Duration.ZERO;
            e.wellAfter = LONG;
            e.crashes = 100;
            e.crashWindow = LONG;
            e.againEvery = LONG;
            e.lookEvery = LONG;
            e.unitLimit = LONG;
        });
        EventLog nowhere = (event, message, fields) -> {};
        boolean[] over = new boolean[1];
        try (ProcessMonitor monitor = new ProcessMonitor(
                new ProcessMonitor.Settings(
                        new HostName("warm-up"),
                        policy,
                        LIMIT,
                        new Systemd.Settings(Path.of("/bin/false"), List.of(), false)),
                System.getenv(),
                (report, listener) -> over[0] = true,
                nowhere,
                Clocks.system())) {
            long deadline = System.nanoTime() + LIMIT.toNanos();
            monitor.watch(List.of(spec), Map.of());
            while (!over[0] && System.nanoTime() < deadline) {
                monitor.tick(Duration.ofMillis(20));
            }
        } finally {
            Files.deleteIfExists(pid);
        }
    }
}
