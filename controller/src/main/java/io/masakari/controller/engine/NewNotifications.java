package io.masakari.controller.engine;

import io.masakari.controller.store.Database;
import io.masakari.controller.store.NotificationRow;
import io.masakari.controller.store.NotificationTable;
import io.masakari.core.model.NotificationStatus;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Finds the notifications that are not taken up yet, a page a round, and those of hosts first. Engine thread only, but for
 * {@link #lookAgain}.
 */
final class NewNotifications {
    private static final int AT_ONCE = 100;

    private final Database database;
    private final BiConsumer<String, RuntimeException> unreadable;
    private final Consumer<NotificationRow> found;
    private final AtomicBoolean wanted = new AtomicBoolean(true);
    /** Row up to which those of hosts were read in the scan under way; empty: none is. */
    private Optional<Long> hostsReadTo = Optional.empty();
    /** Of all others. */
    private Optional<Long> othersReadTo = Optional.empty();

    /**
     * @param unreadable told of rows that cannot be read
     * @param found takes up a row
     */
    NewNotifications(
            Database database, BiConsumer<String, RuntimeException> unreadable, Consumer<NotificationRow> found) {
        this.database = database;
        this.unreadable = unreadable;
        this.found = found;
    }

    /** Has all looked through from the start. */
    void lookAgain() {
        wanted.set(true);
    }

    boolean isLooking() {
        return wanted.get() || hostsReadTo.isPresent() || othersReadTo.isPresent();
    }

    void takeUpNext() {
        if (wanted.getAndSet(false) && database.read(tx -> NotificationTable.hasAny(tx, NotificationStatus.NEW))) {
            hostsReadTo = Optional.of(0L);
            othersReadTo = Optional.of(0L);
        }
        hostsReadTo = hostsReadTo.flatMap(after -> takeUpPage(true, after));
        othersReadTo = othersReadTo.flatMap(after -> takeUpPage(false, after));
    }

    /** The row to go on from, if there may be more. */
    private Optional<Long> takeUpPage(boolean ofHosts, long after) {
        List<NotificationRow> fresh = database.read(tx ->
                NotificationTable.listIn(tx, NotificationStatus.NEW, ofHosts, after, AT_ONCE, (notification, why) -> {
                    lookAgain(); // the page is short for another reason than the end of the list
                    unreadable.accept(notification, why);
                }));
        fresh.forEach(found);
        return fresh.size() < AT_ONCE
                ? Optional.empty()
                : Optional.of(fresh.get(fresh.size() - 1).id());
    }
}
