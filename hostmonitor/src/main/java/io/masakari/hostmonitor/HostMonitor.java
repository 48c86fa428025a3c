package io.masakari.hostmonitor;

import io.masakari.core.detection.DeliveryStatus;
import io.masakari.core.detection.DetectionPolicy;
import io.masakari.core.detection.HostVerdict;
import io.masakari.core.detection.HostWatch;
import io.masakari.core.detection.Moment;
import io.masakari.core.detection.Observation;
import io.masakari.core.detection.Output;
import io.masakari.core.detection.Output.Report;
import io.masakari.core.detection.ReportStage;
import io.masakari.core.model.BootId;
import io.masakari.core.model.HostName;
import io.masakari.core.model.MonotonicTime;
import io.masakari.core.model.NodeId;
import io.masakari.runtime.journal.Event;
import io.masakari.runtime.journal.EventLog;
import io.masakari.runtime.monitor.LinkedMonitor;
import io.masakari.runtime.report.Answer;
import io.masakari.runtime.report.Delivery;
import io.masakari.runtime.report.HostNotification;
import io.masakari.runtime.report.Reports;
import io.masakari.runtime.time.Clocks;
import io.masakari.runtime.time.Worker;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** The loop around a {@link HostWatch}, which it owns: carries out what the watch decides. */
public final class HostMonitor extends LinkedMonitor<Observation, ClusterSource.ClusterLink> {
    private static final Words<Observation> WORDS = new Words<>(
            new Observation.Tick(),
            new Observation.Disconnected(),
            "Corosync",
            Event.COROSYNC_UNAVAILABLE,
            "until then no host of this cluster is watched from here.");
    private static final int CONFLICT = 409;
    private static final String NO_ID = "-";

    private final HostWatch watch;
    private final FencingSource fencing;
    private final Reports reports;
    private final HostEvents events;
    private final ControllersWord word;
    private final BarredFencings barred;
    private final Map<NodeId, HostName> hosts = new HashMap<>();
    private boolean ready;

    /**
     * @param boot of this host; empty if it is not known
     * @param word of the controller, on who is to be fenced
     * @param barred is told whose fencing is not asked for, and why
     * @param linking makes links to the cluster
     * @param status is told what {@code systemctl status} is to show, when that changes
     */
    public HostMonitor(
            DetectionPolicy policy,
            Optional<BootId> boot,
            ClusterSource cluster,
            FencingSource fencing,
            ControllersWord word,
            BarredFencings barred,
            Reports reports,
            Worker linking,
            Clocks clocks,
            EventLog log,
            Consumer<String> status) {
        super(WORDS, cluster, linking, log, clocks, status);
        this.watch = new HostWatch(policy, boot);
        this.fencing = fencing;
        this.word = word;
        this.barred = barred;
        this.reports = reports;
        this.events = new HostEvents(log, fencing);
        fencing.listen(new FencingSource.Listener() {
            @Override
            public void fenced(NodeId node, String origin, String action, String delegate, MonotonicTime notBefore) {
                answer(new Observation.FencingPushed(node, origin, action, delegate, notBefore));
            }

            @Override
            public void turned(boolean pushed) {
                answer(new Observation.FencingPushTurned(pushed));
            }
        });
    }

    /** Where the controller has no word on who is to be fenced, and nobody is told whose fencing is barred. */
    public HostMonitor(
            DetectionPolicy policy,
            Optional<BootId> boot,
            ClusterSource cluster,
            FencingSource fencing,
            Reports reports,
            Worker linking,
            Clocks clocks,
            EventLog log,
            Consumer<String> status) {
        this(
                policy,
                boot,
                cluster,
                fencing,
                new ControllersWord(),
                new BarredFencings(clocks.ticker()),
                reports,
                linking,
                clocks,
                log,
                status);
    }

    /** Leaves the group and ends the calls on their way. */
    @Override
    public void close() {
        super.close();
        fencing.close();
    }

    @Override
    public Optional<MonotonicTime> nextDeadline() {
        return watch.nextDeadline();
    }

    /** What it holds each other host for, and may report; empty without quorum. */
    public Map<NodeId, HostVerdict> verdicts() {
        return watch.isQuorate() ? watch.verdicts() : Map.of();
    }

    @Override
    protected String watched() {
        return "Watching " + watch.verdicts().size() + " hosts, " + (watch.isQuorate() ? "quorate" : "not quorate")
                + (watch.isSender() ? ", reporting." : ", standing by.");
    }

    @Override
    protected void accept(Observation observation, Moment moment) {
        if (observation instanceof Observation.Disconnected) {
            ready = false;
            barred.clear();
        }
        if (observation instanceof Observation.NodeNamed named) {
            hosts.put(named.node(), named.host());
        }
        events.observed(observation, moment);
        List<Output> outputs = watch.accept(observation, moment);
        // Act first, write after: a report must not wait for the journal.
        outputs.forEach(this::carryOut);
        outputs.forEach(output -> events.decided(output, moment));
        if (!ready && watch.hasPicture()) {
            ready = true;
            events.ready(moment, watch.isQuorate(), watch.verdicts().size());
        }
    }

    private void carryOut(Output output) {
        if (output instanceof Output.Send send) {
            Report report = send.report();
            reports.submit(notification(report, now().wall()), delivery -> delivered(report, delivery));
        } else if (output instanceof Output.AskFencingHistory ask) {
            fencing.last(ask.node(), (last, problem) -> {
                if (problem.isEmpty()) {
                    answer(new Observation.FencingRead(ask.node(), ask.ask(), last));
                } else {
                    answer(new Observation.FencingUnread(ask.node(), ask.ask()));
                    events.fencingUnreadable(problem);
                }
            });
        } else if (output instanceof Output.Reported reported) {
            Report report = reported.report();
            if (report.stage() == ReportStage.PROVEN || report.stage() == ReportStage.RETURNED) {
                barred.over(report.evidence().host());
            }
        } else if (output instanceof Output.CheckAbsence check) {
            checkAbsence(check.node());
        } else if (output instanceof Output.RequestFencing request) {
            request(request, now());
        } else if (output instanceof Output.Announce announce) {
            if (!link().map(link -> link.multicast(announce.message())).orElse(false)) {
                events.unannounced(announce.message());
            }
        }
    }

    /** Without an answer of the history, the host is told without it. */
    private void checkAbsence(NodeId node) {
        Optional<String> against = Optional.ofNullable(hosts.get(node)).flatMap(word::against);
        if (against.isPresent()) {
            answer(new Observation.AbsenceChecked(node, against.get(), Optional.empty()));
            return;
        }
        fencing.barred(
                node,
                why -> fencing.last(node, (last, problem) -> answer(new Observation.AbsenceChecked(node, why, last))));
    }

    /** Asked again until the limit, whatever bars it now: both are read again each time. */
    private void request(Output.RequestFencing request, Moment moment) {
        NodeId node = request.node();
        Optional<String> against = Optional.ofNullable(hosts.get(node)).flatMap(word::against);
        if (against.isPresent()) {
            barred(node, against.get());
            return;
        }
        fencing.barred(node, why -> {
            if (why.isEmpty()) {
                fence(request, moment);
            } else {
                barred(node, why);
            }
        });
    }

    private void barred(NodeId node, String why) {
        Optional.ofNullable(hosts.get(node)).ifPresent(host -> barred.barred(host, why));
        events.fencingBarred(node, why);
        answer(new Observation.FencingRequestEnded(node, false));
    }

    private void fence(Output.RequestFencing request, Moment moment) {
        NodeId node = request.node();
        Optional.ofNullable(hosts.get(node)).ifPresent(barred::over);
        fencing.fence(node, problem -> {
            if (!problem.isEmpty()) {
                events.fencingRequestFailed(node, problem);
            }
            answer(new Observation.FencingRequestEnded(node, problem.isEmpty()));
        });
        events.fencingRequested(request, moment);
    }

    /** As it travels to the controller. */
    static HostNotification notification(Report report, Instant now) {
        if (report.stage() == ReportStage.RETURNED) {
            // When it was seen back, not when this is sent: a later loss must not be taken for over.
            return HostNotification.returned(
                    report.evidence().host(), report.decidedAt().wall());
        }
        return HostNotification.lost(
                report.evidence(), now, OptionalLong.of(report.decidedAt().at().nanos() / 1000));
    }

    private void delivered(Report report, Delivery delivery) {
        if (delivery instanceof Answer.Accepted accepted) {
            accepted.fencingUnwanted()
                    .ifPresent(why -> word.answered(report.evidence().host(), why));
            tell(report, DeliveryStatus.ACCEPTED, accepted.notification().toString());
        } else if (delivery instanceof Answer.Rejected rejected) {
            // A conflict: the host is on maintenance, for instance. No other monitor would fare better.
            tell(report, rejected.status() == CONFLICT ? DeliveryStatus.ACCEPTED : DeliveryStatus.REJECTED, NO_ID);
        } else if (delivery instanceof Answer.Deferred) {
            tell(report, DeliveryStatus.DEFERRED, NO_ID);
        } else if (delivery instanceof Delivery.NoRoom) {
            tell(report, DeliveryStatus.NO_ROOM, NO_ID);
        }
    }

    private void tell(Report report, DeliveryStatus status, String notification) {
        answer(new Observation.DeliveryChanged(report.key(), report.stage(), status, notification));
    }
}
