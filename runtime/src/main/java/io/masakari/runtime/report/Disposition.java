package io.masakari.runtime.report;

import io.masakari.core.model.NotificationStatus;
import java.util.Optional;

/**
 * The status with which a report is stored. Some reports are only kept as a record; they are stored as done, so that
 * nothing waits for them.
 *
 * @param message why nothing follows from it; empty if it is to be recovered
 */
public record Disposition(NotificationStatus status, Optional<String> message) {
    public static final Disposition RECOVER = new Disposition(NotificationStatus.NEW, Optional.empty());
    public static final Disposition GOODBYE = ignored("The host left in an orderly way: nothing to recover.");
    public static final Disposition EARLIER_BOOT = ignored("The host has booted since: nothing to recover.");

    static Disposition ignored(String why) {
        return new Disposition(NotificationStatus.IGNORED, Optional.of(why));
    }

    static Disposition finished(String why) {
        return new Disposition(NotificationStatus.FINISHED, Optional.of(why));
    }
}
