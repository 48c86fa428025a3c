package io.masakari.hostmonitor;

import io.masakari.core.detection.DeliveryStatus;
import io.masakari.core.detection.Output.Report;
import io.masakari.core.detection.ReportStage;
import io.masakari.core.model.HostName;
import io.masakari.runtime.report.Answer;
import io.masakari.runtime.report.HostNotification;
import io.masakari.runtime.report.Notification;
import io.masakari.runtime.report.NotificationWire;
import io.masakari.runtime.report.Outcome;
import io.masakari.runtime.report.ReportSender;
import io.masakari.runtime.report.Reporter;
import io.masakari.runtime.report.WireException;
import io.masakari.runtime.time.WallClock;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Our reports on their way through {@link Reporter}. Sits on both sides of it: it hands the reports in, and sees each
 * attempt to send, so that the other monitors hear of the first one that failed. Any thread.
 */
final class ReporterSink implements ReportSink {
    private static final int CONFLICT = 409;
    private static final String NO_ID = "-";

    private final WallClock clock;
    private final Set<Waiting> waiting = ConcurrentHashMap.newKeySet();
    private volatile Reporter reporter;

    private static final class Waiting {
        final HostName host;
        final Listener listener;
        private boolean deferred;

        Waiting(HostName host, Listener listener) {
            this.host = host;
            this.listener = listener;
        }

        synchronized void defer() {
            if (!deferred) {
                deferred = true;
                listener.delivery(DeliveryStatus.DEFERRED, NO_ID);
            }
        }
    }

    ReporterSink(WallClock clock) {
        this.clock = clock;
    }

    /** The sender that {@link Reporter} shall use: the given one, watched. */
    ReportSender watching(ReportSender sender) {
        return body -> {
            Answer answer = sender.send(body);
            if (answer instanceof Answer.Retry retry) {
                // Reports go out in order, so those behind this one wait as well; of other hosts only if none passes.
                waiting.stream()
                        .filter(one -> !retry.concernsHost() || isAbout(body, one.host))
                        .forEach(Waiting::defer);
            }
            return answer;
        };
    }

    private static boolean isAbout(byte[] body, HostName host) {
        try {
            return NotificationWire.decode(body).hostname().equals(host);
        } catch (WireException e) {
            return true; // left by an earlier version: none passes it
        }
    }

    void through(Reporter started) {
        reporter = started;
    }

    @Override
    public void deliver(Report report, Listener listener) {
        Waiting mine = new Waiting(report.evidence().host(), listener);
        waiting.add(mine);
        reporter.submit(notification(report)).whenComplete((outcome, failure) -> {
            waiting.remove(mine);
            if (failure == null) {
                conclude(outcome, listener);
            } else {
                listener.delivery(DeliveryStatus.REJECTED, NO_ID);
            }
        });
    }

    /** Does everything with the report but send it. */
    void rehearse(Report report) {
        reporter.rehearse(notification(report));
    }

    private static void conclude(Outcome outcome, Listener listener) {
        if (outcome instanceof Answer.Accepted accepted) {
            listener.delivery(DeliveryStatus.ACCEPTED, accepted.notification().toString());
        } else if (outcome instanceof Answer.Rejected rejected && rejected.status() == CONFLICT) {
            // On maintenance, for instance: no other monitor would fare better.
            listener.delivery(DeliveryStatus.ACCEPTED, NO_ID);
        } else if (outcome instanceof Outcome.Refused) {
            listener.delivery(DeliveryStatus.NO_ROOM, NO_ID);
        } else if (!(outcome instanceof Outcome.Kept)) {
            listener.delivery(DeliveryStatus.REJECTED, NO_ID);
        }
    }

    private Notification notification(Report report) {
        if (report.stage() == ReportStage.RETURNED) {
            // When it was seen back, not when this is sent: a later loss must not be taken for over.
            return HostNotification.returned(
                    report.evidence().host(), report.decidedAt().wall());
        }
        return HostNotification.lost(
                report.evidence(),
                clock.now(),
                OptionalLong.of(report.decidedAt().at().nanos() / 1000));
    }
}
