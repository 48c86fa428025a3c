package io.masakari.demo;

/** What {@code ./demo} can play. One thread plays; {@link #close} may come from another, and more than once. */
interface Performance extends AutoCloseable {
    /** True if every promise was kept. */
    boolean play() throws InterruptedException;

    @Override
    void close();
}
