package io.masakari.controller.store;

/** What to do inside one transaction. Must be quick and must not wait for anything but the database. */
@FunctionalInterface
public interface Work<T> {
    T run(Transaction tx);
}
