package io.masakari.runtime.report;

/** Sends the body of one report once and tells what came of it; takes a bounded time and does not throw. */
@FunctionalInterface
public interface ReportSender {
    Answer send(byte[] body);
}
