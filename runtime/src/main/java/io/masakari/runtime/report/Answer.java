package io.masakari.runtime.report;

import io.masakari.core.model.NotificationId;
import java.time.Duration;

/** What came of sending a report once. */
public sealed interface Answer permits Answer.Accepted, Answer.Rejected, Answer.Retry {
    /** Stored durably at the controller; a report of a loss that it already knew gets the first one's id. */
    record Accepted(NotificationId notification) implements Answer, Outcome {}

    /** The controller will not take it, today or tomorrow: it must not be sent again. */
    record Rejected(int status, String message) implements Answer, Outcome {}

    /**
     * Nobody took it, or nobody said so.
     *
     * @param after what the controller asked for; zero if it did not
     * @param concernsHost whether it is about the host that is reported, and says nothing of reports of others
     */
    record Retry(Duration after, String why, boolean concernsHost) implements Answer {
        Retry(Duration after, String why) {
            this(after, why, false);
        }
    }
}
