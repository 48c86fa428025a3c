package io.masakari.runtime.report;

import io.masakari.core.model.NotificationId;
import java.time.Duration;

/** What came of sending a report once. */
public sealed interface Answer permits Answer.Accepted, Answer.Rejected, Answer.Deferred {
    /** Stored durably by the controller; a report of a loss that it already has gets the id of the first one. */
    record Accepted(NotificationId notification) implements Answer, Delivery {}

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
