package io.masakari.controller.engine;

import io.masakari.controller.store.StoreException;
import io.masakari.core.model.NotificationId;

/** What was decided about one notification cannot be written, whoever tries; the cause tells why. */
final class UnstorableException extends RuntimeException {
    private final String notification;

    UnstorableException(String notification, RuntimeException cause) {
        super("What was decided about notification " + notification + " cannot be stored: " + cause, cause);
        this.notification = notification;
    }

    /** That failure, if it is not the database's, which costs all others as well. */
    static RuntimeException unlessOfWholeStore(NotificationId notification, RuntimeException failure) {
        boolean isStores = failure instanceof StoreException store && store.kind() != StoreException.Kind.CONFLICT;
        return isStores ? failure : new UnstorableException(notification.toString(), failure);
    }

    String notification() {
        return notification;
    }
}
