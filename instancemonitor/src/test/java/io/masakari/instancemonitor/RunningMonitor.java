package io.masakari.instancemonitor;

import io.masakari.core.instance.AgentPolicy;
import io.masakari.core.instance.InstancePolicy;
import io.masakari.core.instance.InstanceWatch;
import io.masakari.core.model.HostName;
import io.masakari.nativebindings.libvirt.HypervisorConnection;
import io.masakari.runtime.journal.EventLog;
import io.masakari.runtime.journal.RecordingLog;
import io.masakari.runtime.report.Delivery;
import io.masakari.runtime.report.InstanceNotification;
import io.masakari.runtime.report.Notification;
import io.masakari.runtime.report.SeenGuests;
import io.masakari.runtime.time.Clocks;
import io.masakari.runtime.time.Ticker;
import io.masakari.runtime.time.WallClock;
import io.masakari.runtime.time.WorkerThread;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;

/** The monitor's loop on a thread of its own; its reports stay in memory. */
final class RunningMonitor implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofMinutes(3);

    final RecordingLog log = new RecordingLog();
    final List<InstanceNotification> reports = new CopyOnWriteArrayList<>();
    private final InstanceMonitor monitor;
    private final Thread thread;
    private volatile boolean stopping;
    private volatile String status = "";
    private volatile long turns;
    private volatile Throwable end;
    private volatile boolean full;
    private volatile int turnedAway;
    private volatile Duration skipped = Duration.ZERO;
    private final ReentrantLock turn = new ReentrantLock(true);

    RunningMonitor(HypervisorSource source, Path table, String bootId) throws IOException {
        this(log -> source, Optional.empty(), table, bootId);
    }

    /** That asks guests' agents, and takes two misses for silence. */
    RunningMonitor(HypervisorSource source, AgentSource agents, Path table) throws IOException {
        this(
                log -> source,
                Optional.of(new InstanceMonitor.Agents(new AgentPolicy(Duration.ofMillis(20), 2), agents)),
                table,
                "this-boot");
    }

    private RunningMonitor(
            Function<EventLog, HypervisorSource> source,
            Optional<InstanceMonitor.Agents> agents,
            Path table,
            String bootId)
            throws IOException {
        TableFile file = TableFile.open(table, bootId, log);
        HypervisorSource hypervisor = source.apply(log);
        monitor = new InstanceMonitor(
                new HostName("compute1"),
                new InstanceWatch(InstancePolicy.defaults(), file.read()),
                agents,
                hypervisor,
                this::deliver,
                file,
                new DiskReader(hypervisor, Duration.ofMillis(10), log),
                new WorkerThread("libvirt-connection"),
                new Clocks(() -> Ticker.system().now().plus(skipped), WallClock.system()),
                log,
                text -> status = text);
        monitor.start();
        thread = new Thread(this::loop, "monitor");
        thread.start();
    }

    /** On a real libvirt. */
    static RunningMonitor onLibvirt(String uri, Path table, String bootId) throws IOException {
        HypervisorConnection.Settings settings =
                new HypervisorConnection.Settings(uri, Duration.ofSeconds(2), Duration.ofSeconds(1), 2);
        return new RunningMonitor(
                log -> new LibvirtObserver(settings, log, Clocks.system()), Optional.empty(), table, bootId);
    }

    Optional<SeenGuests> seen() {
        return monitor.seen();
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
                .filter(report -> report.evidence().orElseThrow().name().equals(name))
                .map(report -> report.evidence().orElseThrow().failure() + " " + report.virDomainEvent() + " "
                        + report.evidence().orElseThrow().sighting())
                .toList();
    }

    void awaitReport(String name) {
        await(() -> !of(name).isEmpty(), "a report of " + name + "; there are " + reports + " " + log.entries());
    }

    /** The loop takes no turn until {@link #goOn}. */
    void pause() {
        turn.lock();
    }

    void goOn() {
        turn.unlock();
    }

    /** From now on there is no room for reports, until {@link #takeReports}. */
    void beFull() {
        full = true;
    }

    void takeReports() {
        full = false;
    }

    /** How often a report found no room. */
    int turnedAway() {
        return turnedAway;
    }

    /** Lets the monotonic clock jump ahead. */
    void skip(Duration time) {
        skipped = skipped.plus(time);
    }

    /** Waits until the loop has come round that often. */
    void awaitTurns(int more) {
        long until = turns + more;
        await(() -> turns >= until, "the loop to come round");
    }

    /** Why the loop ended by itself. */
    Throwable awaitEnd() {
        await(() -> end != null, "the loop to end");
        return end;
    }

    void awaitStatus(String text) {
        await(() -> status.equals(text), "the status '" + text + "'; it says: " + status);
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

    /** As SIGKILL would: the loop ends, nothing is said or written any more. */
    void kill() {
        stopping = true;
        monitor.wake();
        await(() -> !thread.isAlive(), "the monitor's loop to end");
    }

    @Override
    public void close() {
        kill();
        monitor.close();
    }

    private void deliver(Notification report, Consumer<Delivery> listener) {
        if (full) {
            turnedAway++;
            listener.accept(new Delivery.NoRoom());
        } else {
            reports.add((InstanceNotification) report);
        }
    }

    private void loop() {
        try {
            while (!stopping) {
                turn.lock();
                try {
                    monitor.tick(Duration.ofMillis(200));
                } finally {
                    turn.unlock();
                }
                turns++;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            end = e;
        }
    }
}
