package io.masakari.instancemonitor;

import io.masakari.core.instance.InstanceOutput;

/** Where reports leave for the controller. Keeps what it took until it is delivered (SAFETY.md, C-7). */
interface ReportSink {
    /**
     * Takes a report; returns at once.
     *
     * @param onRefused is told, on any thread, if there was no room for it; then it must be given again
     */
    void deliver(InstanceOutput.Report report, Runnable onRefused);
}
