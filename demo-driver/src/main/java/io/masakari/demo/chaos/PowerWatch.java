package io.masakari.demo.chaos;

import io.masakari.demo.Lab;
import io.masakari.demo.WallToMonotonic;
import java.util.List;

/** Reports each change of power in the lab, in order, to what cannot notice it. A thread of its own. */
final class PowerWatch implements AutoCloseable {
    private static final long EVERY_MILLIS = 25;

    private final Lab lab;
    private final WallToMonotonic clock;
    private final Listener listener;
    private final Thread thread = new Thread(this::watch, "power-watch");
    private volatile boolean closed;
    private volatile RuntimeException failure;
    private volatile int told;

    interface Listener {
        void changed(PowerRecord.Change change);
    }

    /** Earlier changes are not reported: hosts begin with power. */
    PowerWatch(Lab lab, WallToMonotonic clock, Listener listener) {
        this.lab = lab;
        this.clock = clock;
        this.listener = listener;
        this.told = changes().size();
        thread.setDaemon(true);
        thread.start();
    }

    /** True if every change was reported. */
    boolean isUpToDate() {
        if (failure != null) {
            throw failure;
        }
        return changes().size() == told;
    }

    private List<PowerRecord.Change> changes() {
        return PowerRecord.parse(lab.journal(), List.of(), clock).changes();
    }

    private void watch() {
        try {
            while (!closed) {
                List<PowerRecord.Change> changes = changes();
                while (told < changes.size()) {
                    listener.changed(changes.get(told));
                    told++;
                }
                Thread.sleep(EVERY_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            failure = e;
        }
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }
}
