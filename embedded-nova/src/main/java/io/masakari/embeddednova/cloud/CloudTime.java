package io.masakari.embeddednova.cloud;

import java.time.Duration;
import java.time.Instant;

/** The only source of time and of later events for a {@link Cloud}, so that a test or simulator can drive both. */
public interface CloudTime {
    Instant now();

    /** Monotonic; of the machine's clock where there is one, so that readings of several processes compare. */
    long nanos();

    /** Runs {@code task} once, {@code delay} from now, on a thread of this time's choice; never within this call. */
    void after(Duration delay, Runnable task);
}
