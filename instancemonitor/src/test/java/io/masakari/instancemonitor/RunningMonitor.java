package io.masakari.instancemonitor;

import io.masakari.core.instance.InstanceOutput;
import io.masakari.core.instance.InstancePolicy;
import io.masakari.core.instance.InstanceWatch;
import io.masakari.nativebindings.libvirt.HypervisorConnection;
import io.masakari.runtime.journal.RecordingLog;
import io.masakari.runtime.time.Ticker;
import io.masakari.runtime.time.WallClock;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** The monitor's loop on a thread of its own, on a real libvirt; its reports stay in memory. */
final class RunningMonitor implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    final RecordingLog log = new RecordingLog();
    final List<InstanceOutput.Report> reports = new CopyOnWriteArrayList<>();
    private final InstanceMonitor monitor;
    private final Thread thread;
    private volatile boolean stopping;
    private volatile String status = "";
    private volatile Duration longestTick = Duration.ZERO;

    RunningMonitor(String uri, Path table, String bootId) throws IOException {
        TableFile file = TableFile.open(table, bootId, log);
        WallClock clock = WallClock.system();
        monitor = new InstanceMonitor(
                new InstanceWatch(InstancePolicy.defaults(), file.read()),
                new LibvirtObserver(
                        new HypervisorConnection.Settings(uri, Duration.ofSeconds(2), Duration.ofSeconds(1), 2),
                        log,
                        clock),
                (report, onRefused) -> reports.add(report),
                file,
                log,
                Ticker.system(),
                clock,
                text -> status = text);
        monitor.start();
        thread = new Thread(this::loop, "monitor");
        thread.start();
    }

    void awaitWatching() {
        await(() -> status.startsWith("Watching"), "the monitor to watch; it says: " + status);
    }

    void awaitBlind() {
        await(() -> status.startsWith("Blind"), "the monitor to notice");
    }

    /** Reports about one instance, as in "CRASHED STOPPED_FAILED LIVE". */
    List<String> of(String name) {
        return reports.stream()
                .filter(report -> report.evidence().name().equals(name))
                .map(report -> report.evidence().failure() + " "
                        + report.signal().detail() + " " + report.evidence().sighting())
                .toList();
    }

    void awaitReport(String name) {
        await(() -> !of(name).isEmpty(), "a report of " + name + "; there are " + reports + " " + log.entries());
    }

    /** Whatever libvirt and its servants did: the loop has never waited longer than for its next tick. */
    Duration longestTick() {
        return longestTick;
    }

    static void await(BooleanSupplier condition, String what) {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("Waited for " + what);
            }
            LockSupport.parkNanos(20_000_000);
        }
    }

    @Override
    public void close() {
        stopping = true;
        monitor.wake();
        await(() -> !thread.isAlive(), "the monitor's loop to end");
        monitor.close();
    }

    private void loop() {
        try {
            while (!stopping) {
                long began = System.nanoTime();
                monitor.tick(Duration.ofMillis(200));
                Duration took = Duration.ofNanos(System.nanoTime() - began);
                longestTick = took.compareTo(longestTick) > 0 ? took : longestTick;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
