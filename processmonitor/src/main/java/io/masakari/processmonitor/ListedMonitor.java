package io.masakari.processmonitor;

import io.masakari.core.process.ProcessState;
import io.masakari.core.process.ProcessTable;
import io.masakari.processmonitor.list.ListFile;
import io.masakari.runtime.config.ConfigException;
import io.masakari.runtime.daemon.Service;
import io.masakari.runtime.journal.EventLog;
import io.masakari.runtime.monitor.StatusLine;
import io.masakari.runtime.time.WallClock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;

/** A {@link ProcessMonitor} with its list, which may change, and its state on disk. On the monitor's thread. */
final class ListedMonitor implements Service {
    private static final long CHECK_EVERY_NANOS = Duration.ofSeconds(1).toNanos();
    private static final long REMIND_EVERY_NANOS = Duration.ofMinutes(10).toNanos();

    private final ProcessMonitor monitor;
    private final Path path;
    private final ListFile file;
    private final StateFiles state;
    private final ProcessEvents events;
    private final WallClock clock;
    private final StatusLine status;
    private ConfigException problems;
    private long checkedNanos;
    private long remindedNanos;

    /** @param status is told what {@code systemctl status} is to show, when that changes */
    ListedMonitor(
            ProcessMonitor monitor,
            Path path,
            ListFile file,
            StateFiles state,
            EventLog log,
            WallClock clock,
            Consumer<String> status) {
        this.monitor = monitor;
        this.path = path;
        this.file = file;
        this.state = state;
        this.events = new ProcessEvents(log);
        this.clock = clock;
        this.status = new StatusLine(status);
    }

    /** @throws ConfigException if the list cannot be used: at the start there is no earlier one to keep */
    void start() {
        var specs = file.read();
        monitor.watch(specs, state.reported());
        events.listLoaded(path, specs.size());
        checkedNanos = System.nanoTime();
        remindedNanos = checkedNanos;
    }

    @Override
    public void tick(Duration limit) {
        monitor.tick(limit);
        long now = System.nanoTime();
        if (now - checkedNanos >= CHECK_EVERY_NANOS) {
            checkedNanos = now;
            if (file.hasChanged()) {
                reload(now);
            } else if (now - remindedNanos >= REMIND_EVERY_NANOS) {
                remindedNanos = now;
                if (problems != null) {
                    events.listInvalid(path, problems);
                }
                monitor.remind();
            }
        }
        if (monitor.takeViewChange()) {
            state.write(monitor.view(), clock.now());
        }
        tellStatus();
    }

    private void reload(long now) {
        try {
            var specs = file.read();
            problems = null;
            monitor.watch(specs, Map.of());
            events.listLoaded(path, specs.size());
        } catch (ConfigException e) {
            problems = e;
            remindedNanos = now;
            events.listInvalid(path, e);
        }
    }

    private void tellStatus() {
        Map<String, ProcessTable.View> view = monitor.view();
        long running = view.values().stream()
                .filter(process -> process.state() == ProcessState.RUNNING)
                .count();
        long reported = view.values().stream()
                .filter(process -> process.reported().isPresent())
                .count();
        long missing = view.values().stream()
                .filter(process -> process.state() == ProcessState.UNIT_MISSING)
                .count();
        status.show(running + " of " + view.size() + " processes run"
                + (reported > 0 ? ", " + reported + " reported as down" : "")
                + (missing > 0 ? ", " + missing + " NAMED BY UNITS THAT DO NOT EXIST" : "")
                + (problems != null ? "; THE CHANGED LIST IS INVALID, the last good one is in force." : "."));
    }

    @Override
    public void wake() {
        monitor.wake();
    }

    @Override
    public void close() {
        monitor.close();
        state.close();
    }
}
