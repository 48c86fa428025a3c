package io.masakari.runtime.daemon;

import java.time.Duration;

/** The work of a program, as {@link Daemon} drives it: tick after tick on the main thread, then close. */
public interface Service extends AutoCloseable {
    /**
     * Does what is due and returns. An exception ends the program as a bug.
     *
     * @param limit how long it may wait for something to happen; systemd's watchdog relies on it
     */
    void tick(Duration limit) throws Exception;

    /** Ends the wait of a running tick early, if it can; called from another thread when the program must stop. */
    default void wake() {}

    /** Stops in order. Takes at most a few seconds, after which the process ends anyway. */
    @Override
    void close();
}
