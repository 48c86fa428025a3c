package io.masakari.instancemonitor;

import io.masakari.core.instance.DiskPlace;
import io.masakari.core.model.GuestDisks;
import io.masakari.core.model.GuestList;
import io.masakari.core.model.InstanceId;
import io.masakari.runtime.journal.Event;
import io.masakari.runtime.journal.EventLog;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Reads where the disks of this host's guests lie, on a thread of its own, which may hang: soon after guests have changed, and from
 * time to time (SAFETY.md, C-41). Any thread may ask.
 */
final class DiskReader implements AutoCloseable {
    static final Duration PAUSE = Duration.ofSeconds(5);

    /** As a volume may be attached, or a disk moved, without an event. */
    private static final int EVERY = 60;

    private final HypervisorSource source;
    private final EventLog log;
    private final ScheduledExecutorService thread;
    private volatile boolean wanted = true;
    private volatile GuestDisks newest = GuestDisks.UNKNOWN;
    private int pauses;
    private boolean failed;

    /** @param pause between two looks whether there is something to read */
    DiskReader(HypervisorSource source, Duration pause, EventLog log) {
        this.source = source;
        this.log = log;
        thread = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread made = new Thread(task, "guest-disks");
            made.setDaemon(true);
            return made;
        });
        thread.scheduleWithFixedDelay(this::look, pause.toMillis(), pause.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Guests have begun or ended. */
    void changed() {
        wanted = true;
    }

    /** As they were read last. */
    GuestDisks newest() {
        return newest;
    }

    /** Does not wait for a call that hangs: the process ends anyway. */
    @Override
    public void close() {
        thread.shutdownNow();
    }

    private void look() {
        pauses++;
        if (!wanted && pauses < EVERY) {
            return;
        }
        wanted = false;
        pauses = 0;
        try {
            source.disks().ifPresent(read -> newest = told(read));
            failed = false;
        } catch (RuntimeException e) {
            wanted = true;
            if (!failed) {
                failed = true;
                log.log(
                        Event.LIBVIRT_UNREADABLE,
                        "The disks of this host's guests cannot be read, and what was read before is told: "
                                + e.getMessage() + " It is tried again.",
                        Map.of());
            }
        }
    }

    private static GuestDisks told(Map<InstanceId, DiskPlace> read) {
        GuestDisks all = new GuestDisks(at(read, DiskPlace.LOCAL), at(read, DiskPlace.SHARED));
        return all.size() > GuestList.MOST ? GuestDisks.UNKNOWN : all;
    }

    private static List<InstanceId> at(Map<InstanceId, DiskPlace> read, DiskPlace place) {
        return read.entrySet().stream()
                .filter(guest -> guest.getValue() == place)
                .map(Map.Entry::getKey)
                .toList();
    }
}
