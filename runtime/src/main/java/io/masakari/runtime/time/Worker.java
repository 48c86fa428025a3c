package io.masakari.runtime.time;

import java.time.Duration;

/**
 * Does one piece of work after the other. In a daemon each has a thread of its own, in a simulation a place in its
 * timeline. Any thread may call.
 */
public interface Worker {
    /**
     * Returns at once.
     *
     * @return false if the work is not taken: too much waits, or this is closed
     */
    boolean execute(Runnable work);

    /** As {@link #execute}, when the delay is over. What waits for that has no bound. */
    boolean schedule(Runnable work, Duration delay);

    /**
     * Takes no more work, drops what is scheduled for later, and waits for the rest.
     *
     * @return whether the rest was done within the limit; what is left is interrupted
     */
    boolean close(Duration limit);
}
