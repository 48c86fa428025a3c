package io.masakari.processmonitor;

import io.masakari.runtime.report.ProcessNotification;

/** Where reports leave for the controller; keeps what it took until it is delivered (SAFETY.md, C-7). */
@FunctionalInterface
interface ReportSink {
    /**
     * Takes a report; returns at once.
     *
     * @param refused called, on any thread, if the controller will never take it
     */
    void deliver(ProcessNotification report, Runnable refused);
}
