package io.masakari.controller.engine;

import io.masakari.controller.store.NotificationRow;
import io.masakari.controller.store.NotificationTable;
import io.masakari.controller.store.Transaction;
import io.masakari.core.model.NotificationId;
import io.masakari.core.model.NotificationStatus;
import java.time.Instant;
import java.util.Optional;

/** What becomes of a notification. */
record NotificationUpdate(NotificationStatus status, Optional<String> message) {
    void write(Transaction tx, NotificationId id, Instant now) {
        NotificationRow row = NotificationTable.find(tx, id).orElseThrow();
        if (row.status() != status || !row.message().equals(message)) {
            NotificationTable.updateStatus(tx, id, row.version(), status, message, now);
        }
    }
}
