package io.masakari.embeddednova.cloud;

import java.time.Duration;
import java.time.Instant;

/** The only source of time and of later events for a {@link Cloud}, so that a test or simulator can drive both. */
public interface CloudTime {
    Instant now();

    /** Monotonic. In real time it is the machine's clock, so that readings of several processes can be compared. */
    long nanos();

    /** Runs {@code task} once, {@code delay} from now, on a thread that the implementation chooses; never within this call. */
    void after(Duration delay, Runnable task);
}
