package io.masakari.runtime.report;

import java.util.function.Consumer;

/** Carries reports to the controller, one at a time. */
@FunctionalInterface
public interface ReportSender {
    /**
     * Sends the body of one report once; does not throw.
     *
     * @param answer is told what came of it, once, within a bounded time, on any thread, also before this returns
     */
    void send(byte[] body, Consumer<Answer> answer);
}
