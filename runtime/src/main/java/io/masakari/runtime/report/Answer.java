package io.masakari.runtime.report;

import io.masakari.core.model.NotificationId;
import java.time.Duration;
import java.util.Optional;

/** What came of sending a report once. */
public sealed interface Answer permits Answer.Accepted, Answer.Rejected, Answer.Deferred {
    /**
     * Stored durably by the controller; a report of a loss that it already has gets the id of the first one.
     *
     * @param fencingUnwanted why the host is not to be fenced; "" if it is; empty if the controller does not say
     */
    record Accepted(NotificationId notification, Optional<String> fencingUnwanted) implements Answer, Delivery {
        /** From a controller that does not say whether the host is to be fenced. */
        public Accepted(NotificationId notification) {
            this(notification, Optional.empty());
        }
    }

    /** The controller will never take it: it is not sent again. */
    record Rejected(int status, String message) implements Answer, Delivery {}

    /**
     * No controller took it, or none said so: it is sent again.
     *
     * @param after what the controller asked for; zero if it did not
     * @param ofHost whether only reports of the same host are deferred, and others are not
     */
    record Deferred(Duration after, String why, boolean ofHost) implements Answer, Delivery {
        Deferred(Duration after, String why) {
            this(after, why, false);
        }
    }
}
