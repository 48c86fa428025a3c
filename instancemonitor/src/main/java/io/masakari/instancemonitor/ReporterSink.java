package io.masakari.instancemonitor;

import io.masakari.core.instance.InstanceOutput;
import io.masakari.core.model.HostName;
import io.masakari.runtime.report.InstanceNotification;
import io.masakari.runtime.report.Notification;
import io.masakari.runtime.report.Outcome;
import io.masakari.runtime.report.Reporter;
import io.masakari.runtime.time.WallClock;
import java.util.Optional;
import java.util.OptionalLong;

/** Our reports on their way through {@link Reporter}. Any thread. */
final class ReporterSink implements ReportSink {
    private final HostName host;
    private final WallClock clock;
    private final Reporter reporter;

    ReporterSink(HostName host, WallClock clock, Reporter reporter) {
        this.host = host;
        this.clock = clock;
        this.reporter = reporter;
    }

    @Override
    public void deliver(InstanceOutput.Report report, Runnable onRefused) {
        reporter.submit(notification(report)).thenAccept(outcome -> {
            if (outcome instanceof Outcome.Refused) {
                onRefused.run();
            }
        });
    }

    /** Does everything with the report but send it. */
    void rehearse(InstanceOutput.Report report) {
        reporter.rehearse(notification(report));
    }

    private Notification notification(InstanceOutput.Report report) {
        return new InstanceNotification(
                host,
                clock.now(),
                report.instance(),
                report.signal().event(),
                report.signal().detail(),
                Optional.of(report.evidence()),
                OptionalLong.of(report.observed().at().nanos() / 1000));
    }
}
