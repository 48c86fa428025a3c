package io.masakari.controller.store;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How many rows of each kind there are, and may be (SAFETY.md, C-9). A tenth of each is kept for losses and returns of hosts,
 * so that no flood of anything else keeps them out. To count reads whole tables, so it is done from time to time; what
 * reports add meanwhile is added here. What hosts have told of themselves is bounded by the hosts that operators have added,
 * so it is counted for people only. Any thread may call.
 */
public final class RowLimits {
    private static final int WARNED_PERCENT = 80;
    private static final int STOPPED_PERCENT = 90;

    /** A kind of row, and how many of it there may be for each notification. */
    public enum Kind {
        NOTIFICATIONS("notifications", 1),
        SAYINGS("sayings", 5),
        RECOVERIES("recoveries", 1),
        RECOVERY_EVENTS("recovery_events", 30),
        VMOVES("vmoves", 10),
        GREETINGS("greetings", 1),
        BOOTS("boots", 1);

        private final String table;
        private final int share;

        Kind(String table, int share) {
            this.table = table;
            this.share = share;
        }

        private boolean isOfReports() {
            return switch (this) {
                case NOTIFICATIONS, SAYINGS, RECOVERIES, RECOVERY_EVENTS, VMOVES -> true;
                case GREETINGS, BOOTS -> false;
            };
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }

    /** How near its limit a kind is. */
    public enum Level {
        FINE,
        /** It is told. */
        WARNED,
        /** Only losses and returns of hosts are taken. */
        STOPPED,
        /** Nothing new is. */
        FULL
    }

    private final int mostNotifications;
    private final Map<Kind, Long> rows = new ConcurrentHashMap<>();
    private volatile boolean counted;

    public RowLimits(int mostNotifications) {
        this.mostNotifications = mostNotifications;
    }

    public void count(Transaction tx) {
        for (Kind kind : Kind.values()) {
            rows.put(kind, tx.count("select count(*) from " + kind.table));
        }
        counted = true;
    }

    public boolean isCounted() {
        return counted;
    }

    public void added(Kind kind) {
        rows.merge(kind, 1L, Long::sum);
    }

    public long rows(Kind kind) {
        return rows.getOrDefault(kind, 0L);
    }

    public long most(Kind kind) {
        return (long) mostNotifications * kind.share;
    }

    public Level level(Kind kind) {
        long percent = rows(kind) * 100 / most(kind);
        if (percent >= 100) {
            return Level.FULL;
        }
        return percent >= STOPPED_PERCENT ? Level.STOPPED : percent >= WARNED_PERCENT ? Level.WARNED : Level.FINE;
    }

    public Map<Kind, Level> levels() {
        Map<Kind, Level> levels = new EnumMap<>(Kind.class);
        for (Kind kind : Kind.values()) {
            levels.put(kind, level(kind));
        }
        return levels;
    }

    /**
     * The kind of row of which there are too many to take a report.
     *
     * @param goesFirst whether it may take the last room
     */
    public Optional<Kind> tooMany(boolean goesFirst) {
        for (Kind kind : Kind.values()) {
            boolean isTooMany = switch (level(kind)) {
                case FINE, WARNED -> false;
                case STOPPED -> !goesFirst;
                case FULL -> true;
            };
            if (isTooMany && kind.isOfReports()) {
                return Optional.of(kind);
            }
        }
        return Optional.empty();
    }
}
