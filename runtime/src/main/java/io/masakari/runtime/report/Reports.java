package io.masakari.runtime.report;

import java.util.function.Consumer;

/** Where a monitor's reports leave for the controller. Keeps what it takes until it is delivered (SAFETY.md, C-7). */
@FunctionalInterface
public interface Reports {
    /**
     * Takes a report; returns at once.
     *
     * @param listener is told what becomes of it, on any thread, and does not block
     */
    void submit(Notification notification, Consumer<Delivery> listener);
}
