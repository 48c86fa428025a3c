package io.masakari.runtime.monitor;

/** One connection to what a monitor watches, from its start to its end. */
public interface Link extends AutoCloseable {
    /** Ends it in order; nothing is told afterwards. May wait for the other end, for a bounded time. */
    @Override
    void close();
}
