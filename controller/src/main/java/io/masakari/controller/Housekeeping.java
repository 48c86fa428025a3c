package io.masakari.controller;

import io.masakari.controller.store.Database;
import io.masakari.controller.store.Retention;
import io.masakari.controller.store.RowLimits;
import io.masakari.controller.store.StoreException;
import io.masakari.runtime.journal.Event;
import io.masakari.runtime.journal.EventLog;
import io.masakari.runtime.time.WallClock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Purges old rows from the store each hour, in steps so small that reports do not wait for them; counts them, and sees to reports
 * that are kept, each minute.
 */
final class Housekeeping implements AutoCloseable {
    private static final Duration EVERY = Duration.ofHours(1);
    private static final Duration COUNTED_EVERY = Duration.ofMinutes(1);
    private static final int STEP = 100;
    private static final int MOST_STEPS = 1_000;

    private final Database database;
    private final Runnable eachMinute;
    private final Retention retention;
    private final RowLimits rows;
    private Map<RowLimits.Kind, RowLimits.Level> told = Map.of();
    private final WallClock clock;
    private final EventLog events;
    private final ScheduledThreadPoolExecutor timer;

    /** @param eachMinute what else is to be seen to then */
    Housekeeping(
            Database database,
            Runnable eachMinute,
            Retention retention,
            RowLimits rows,
            WallClock clock,
            EventLog events) {
        this.database = database;
        this.eachMinute = eachMinute;
        this.rows = rows;
        this.retention = retention;
        this.clock = clock;
        this.events = events;
        timer = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "housekeeping");
            thread.setDaemon(true);
            return thread;
        });
    }

    void start() {
        timer.scheduleWithFixedDelay(this::minute, 0, COUNTED_EVERY.toMinutes(), TimeUnit.MINUTES);
        timer.scheduleWithFixedDelay(this::run, EVERY.toMinutes() / 10, EVERY.toMinutes(), TimeUnit.MINUTES);
    }

    /** One round; what fails is tried again in the next. */
    void run() {
        int recoveries = 0;
        int notifications = 0;
        try {
            for (int step = 0; step < MOST_STEPS && !timer.isShutdown(); step++) {
                Retention.Purged purged = database.writeAndWait(tx -> retention.purge(tx, clock.now(), STEP));
                recoveries += purged.recoveries();
                notifications += purged.notifications();
                if (purged.recoveries() < STEP && purged.notifications() < STEP && purged.changes() < STEP) {
                    break;
                }
            }
        } catch (StoreException e) {
            events.log(Event.STORE_UNAVAILABLE, "Old rows cannot be purged: " + e.getMessage());
        }
        if (recoveries + notifications > 0) {
            events.log(
                    Event.STORE_PURGED,
                    recoveries + " recoveries and " + notifications + " notifications that ended more than "
                            + retention.keep().toDays() + " days ago, or were too many, are purged.",
                    Map.of("recoveries", recoveries, "notifications", notifications));
        }
    }

    private void minute() {
        count();
        try {
            eachMinute.run();
        } catch (RuntimeException e) {
            // What ended the timer would end it for good.
            events.log(
                    Event.STORE_UNAVAILABLE, "What is due each minute failed, and is tried again: " + e.getMessage());
        }
    }

    /** Tells when there come to be many of a kind, and when too many. */
    void count() {
        try {
            database.read(tx -> {
                rows.count(tx);
                return null;
            });
        } catch (StoreException e) {
            return; // whoever stores something tells
        }
        Map<RowLimits.Kind, RowLimits.Level> levels = rows.levels();
        levels.forEach((kind, level) -> {
            RowLimits.Level before = told.getOrDefault(kind, RowLimits.Level.FINE);
            if (level.compareTo(before) > 0) {
                String what = switch (level) {
                    case FINE, WARNED -> "From 90 % on, only losses and returns of hosts are taken.";
                    case STOPPED -> "Only losses and returns of hosts are taken.";
                    case FULL -> "Nothing new is taken.";
                };
                events.log(
                        Event.STORE_FILLS,
                        "The database has " + rows.rows(kind) + " " + kind + ", and may have " + rows.most(kind) + ". "
                                + what,
                        Map.of("kind", kind, "rows", rows.rows(kind), "most", rows.most(kind)));
            }
        });
        told = levels;
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
