package io.masakari.core.recovery;

import io.masakari.core.safety.HoldReason;
import java.time.Instant;
import java.util.Objects;

/**
 * Why a recovery waits.
 *
 * @param detail what was found, for people
 * @param since when it began to be held for this reason
 */
public record Hold(HoldReason reason, String detail, Instant since) {
    public Hold {
        Objects.requireNonNull(reason, "reason");
        Objects.requireNonNull(detail, "detail");
        Objects.requireNonNull(since, "since");
    }

    /** What ends it, with the commands to type for this recovery. */
    public String releasedBy(Origin held) {
        return reason.release()
                .replace(" ID", " " + held.id())
                .replace(" HOST", " " + held.host())
                .replace(" SEGMENT", " " + held.segment())
                .replace(" NOTIFICATION", " " + held.notification());
    }
}
