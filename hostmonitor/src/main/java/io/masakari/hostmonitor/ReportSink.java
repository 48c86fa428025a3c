package io.masakari.hostmonitor;

import io.masakari.core.detection.DeliveryStatus;
import io.masakari.core.detection.Output.Report;

/** Where reports leave for the controller. Keeps what it took until it is delivered (SAFETY.md, C-7). */
interface ReportSink {
    /**
     * Takes a report; returns at once.
     *
     * @param listener is told how it goes on, on a thread of the sink: DEFERRED at most once, then ACCEPTED, REFUSED or DROPPED
     */
    void deliver(Report report, Listener listener);

    /** Told on any thread; does not block. */
    interface Listener {
        void delivery(DeliveryStatus status, String notification);
    }
}
