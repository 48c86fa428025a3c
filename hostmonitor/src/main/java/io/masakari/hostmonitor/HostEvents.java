package io.masakari.hostmonitor;

import io.masakari.core.detection.GroupMessage;
import io.masakari.core.detection.Moment;
import io.masakari.core.detection.Observation;
import io.masakari.core.detection.Output;
import io.masakari.core.detection.Output.Report;
import io.masakari.core.detection.VerdictReason;
import io.masakari.core.model.FencingProof;
import io.masakari.core.model.HostEvidence;
import io.masakari.core.model.HostName;
import io.masakari.core.model.LossCause;
import io.masakari.core.model.NodeId;
import io.masakari.runtime.journal.Event;
import io.masakari.runtime.journal.EventLog;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Writes each decision as one event, with the moment of the callback that led to it ({@code callback_us}, on the
 * machine's monotonic clock). Decides nothing.
 */
final class HostEvents {
    private final EventLog log;
    private final FencingSource fencing;
    private final Map<NodeId, HostName> names = new ConcurrentHashMap<>();
    private volatile String unreadable = "";

    /** @param fencing has its own words, and a name of each node that may differ from Nova's name of the host */
    HostEvents(EventLog log, FencingSource fencing) {
        this.log = log;
        this.fencing = fencing;
    }

    void observed(Observation observation, Moment moment) {
        if (observation instanceof Observation.NodeNamed named) {
            names.put(named.node(), named.host());
        } else if (observation instanceof Observation.Connected connected) {
            log.log(
                    Event.COROSYNC_CONNECTED,
                    "Connected to Corosync as node " + connected.self() + " of cluster " + connected.cluster() + ".",
                    fields(moment).with("node", connected.self()).with("cluster", connected.cluster()));
        } else if (observation instanceof Observation.Disconnected) {
            log.log(
                    Event.COROSYNC_DISCONNECTED,
                    "Corosync on this host is gone, so this monitor sees nothing. This says nothing about the other"
                            + " hosts; the monitors there keep watching. Connecting again.",
                    fields(moment));
        } else if (observation instanceof Observation.FencingRequestEnded ended && ended.succeeded()) {
            log.log(
                    Event.FENCING_GRANTED,
                    fencing.words().name() + " has fenced " + name(ended.node()) + " as requested.",
                    host(moment, ended.node()));
        }
    }

    void decided(Output output, Moment moment) {
        if (output instanceof Output.VerdictChanged change) {
            verdict(change, moment);
        } else if (output instanceof Output.Reported reported) {
            reported(reported.report(), moment);
        } else if (output instanceof Output.Send send) {
            send(send, moment);
        } else if (output instanceof Output.PeerDelivered delivered) {
            log.log(
                    Event.REPORT_KNOWN,
                    "The controller has the report of " + name(delivered.key().node()) + " (" + delivered.stage()
                            + ") from " + name(delivered.peer()) + ".",
                    host(moment, delivered.key().node())
                            .with("ring", delivered.key().ring())
                            .with("stage", delivered.stage())
                            .with("peer", name(delivered.peer()))
                            .with("notification", delivered.notification()));
        } else if (output instanceof Output.FencingAhead ahead) {
            log.log(
                    Event.FENCING_AHEAD,
                    "The fencing of " + name(ahead.node()) + " that "
                            + ahead.reading().source() + " shows is no proof: it completed at "
                            + ahead.reading().completedAt() + ", and here it is " + ahead.now()
                            + ". The clocks of this cluster disagree; once they agree, fence the host again, or confirm"
                            + " that it is off with masakarictl.",
                    host(moment, ahead.node())
                            .with("completed_at", ahead.reading().completedAt()));
        } else if (output instanceof Output.QuorumTurned turned) {
            log.log(
                    turned.quorate() ? Event.QUORUM_REGAINED : Event.QUORUM_LOST,
                    turned.quorate()
                            ? "This partition is quorate and may act."
                            : "This partition is not quorate. It reports nothing until it is again.",
                    fields(moment).with("ring", turned.ring()));
        } else if (output instanceof Output.MonitorLost lost) {
            log.log(
                    Event.MONITOR_LOST,
                    "The host monitor on " + name(lost.node()) + " has ended; its host is in the cluster."
                            + " Look there: systemctl status masakari-hostmonitor.",
                    host(moment, lost.node()));
        } else if (output instanceof Output.MonitorJoined joined) {
            log.log(
                    Event.MONITOR_JOINED,
                    "The host monitor on " + name(joined.node()) + " has joined the group.",
                    host(moment, joined.node()));
        } else if (output instanceof Output.DutyChanged duty) {
            log.log(
                    Event.SENDER_CHANGED,
                    duty.sender()
                            ? "This monitor reports for the cluster now."
                            : "This monitor no longer reports for the cluster; it stands by.",
                    fields(moment).with("sender", duty.sender()));
        } else if (output instanceof Output.HostUnnamed unnamed) {
            log.log(
                    Event.HOST_UNNAMED,
                    "Node " + unnamed.node() + " is lost, but its host has no name, so it cannot be reported."
                            + " Set nodelist.node.name in corosync.conf, or '[hosts] map = " + unnamed.node()
                            + "=HOST' in the monitor's configuration.",
                    fields(moment).with("node", unnamed.node()));
        }
    }

    void ready(Moment moment, boolean quorate, int hosts) {
        log.log(
                Event.MONITOR_READY,
                "Watching " + hosts + " other hosts; this partition is " + (quorate ? "" : "not ") + "quorate.",
                fields(moment).with("hosts", hosts).with("quorate", quorate));
    }

    void unannounced(GroupMessage message) {
        if (message instanceof GroupMessage.OfReport report) {
            log.log(
                    Event.GROUP_MESSAGE_UNSENT,
                    "Cannot tell the other monitors about the report of "
                            + name(report.key().node()) + ". They will send it too, which is harmless.",
                    Map.of(
                            "host",
                            name(report.key().node()),
                            "ring",
                            report.key().ring()));
        } else if (message instanceof GroupMessage.OfBoot boot) {
            log.log(
                    Event.GROUP_MESSAGE_UNSENT,
                    "Cannot tell the other monitors which boot this host is in. If it is lost before the membership"
                            + " changes again, they report it without its boot.",
                    Map.of("ring", boot.ring()));
        }
    }

    void fencingUnreadable(String why) {
        if (!why.equals(unreadable)) {
            unreadable = why;
            log.log(
                    Event.FENCING_UNREADABLE,
                    "Cannot read " + fencing.words().name() + "'s fencing history: " + why
                            + " Without it, no host can be proven off. Asking again.",
                    Map.of());
        }
    }

    void fencingRequestFailed(NodeId node, String why) {
        log.log(
                Event.FENCING_FAILED,
                fencing.words().name() + " did not fence " + name(node) + " when asked: " + why
                        + " Asked again until the limit; look at "
                        + fencing.words().history() + " " + fencingName(node) + ".",
                Map.of("host", name(node), "node", node));
    }

    /** Told once it is asked for: it may be barred. */
    void fencingRequested(Output.RequestFencing request, Moment moment) {
        log.log(
                Event.FENCING_REQUESTED,
                name(request.node()) + " is not fenced yet. Asking "
                        + fencing.words().name() + " to fence it (attempt " + request.attempt() + ").",
                host(moment, request.node()).with("attempt", request.attempt()));
    }

    void fencingBarred(NodeId node, String why) {
        log.log(
                Event.FENCING_BARRED,
                "Host " + name(node) + " is lost, and nobody is asked to fence it: " + why
                        + ". Read again before the next attempt.",
                Map.of("host", name(node), "node", node, "reason", why));
    }

    private void verdict(Output.VerdictChanged change, Moment moment) {
        String host = name(change.node());
        Fields fields = host(moment, change.node())
                .with("from", change.from().map(Enum::name).orElse(null))
                .with("to", change.to())
                .with("reason", change.reason())
                .with("ring", change.ring().orElse(null));
        switch (change.to()) {
            case JOINED -> {
                boolean back = change.reason() == VerdictReason.BACK_IN_RING;
                log.log(
                        back ? Event.HOST_RETURNED : Event.HOST_JOINED,
                        back ? host + " is back in the cluster." : host + " is in the cluster.",
                        fields);
            }
            case SUSPECTED ->
                log.log(
                        Event.HOST_SUSPECTED,
                        host + " is absent from the membership. Waiting for the quorum of this ring.",
                        fields);
            case FAILED -> log.log(Event.HOST_FAILED, host + " has failed: absent from a quorate membership.", fields);
            case LEFT -> log.log(Event.HOST_LEFT, host + " has left the cluster as announced.", fields);
        }
    }

    private void reported(Report report, Moment moment) {
        HostEvidence evidence = report.evidence();
        Fields fields = host(moment, evidence.key().node())
                .with("ring", evidence.key().ring())
                .with("cause", evidence.cause())
                .with("stage", report.stage());
        switch (report.stage()) {
            case PROVEN -> {
                FencingProof proof = evidence.proof().orElseThrow();
                log.log(
                        Event.FENCING_PROVEN,
                        evidence.host()
                                + (proof.isConfirmation()
                                        ? " is confirmed off by a person, as " + proof.source() + " told at "
                                        : " is proven off: " + proof.source() + " completed '" + proof.action()
                                                + "' at ")
                                + proof.completedAt() + ".",
                        fields.with("action", proof.action())
                                .with("delegate", proof.delegate())
                                .with("completed_at", proof.completedAt()));
            }
            case UNFENCED -> {
                if (evidence.cause() == LossCause.NEVER_SEEN) {
                    neverSeen(evidence, fields);
                    return;
                }
                log.log(
                        Event.FENCING_MISSING,
                        evidence.host() + " is lost and not proven off, so nothing of it is recovered."
                                + " Fence it (" + fencing.words().off() + " "
                                + fencingName(evidence.key().node())
                                + "), or confirm that it is off with masakarictl.",
                        fields);
            }
            case PENDING, RETURNED -> {}
        }
    }

    private void neverSeen(HostEvidence evidence, Fields fields) {
        log.log(
                Event.HOST_NEVER_SEEN,
                evidence.host()
                        + " is in the cluster's node list, and has not been in the membership since this monitor"
                        + " connected. It may have died before, or run without Corosync; nothing is done to it. Last fencing: "
                        + evidence.lastFencing()
                                .map(last -> last.action() + " at " + last.completedAt())
                                .orElse("none is known")
                        + ".",
                fields);
    }

    private void send(Output.Send send, Moment moment) {
        Report report = send.report();
        Fields fields = host(moment, report.key().node())
                .with("ring", report.key().ring())
                .with("stage", report.stage())
                .with("fencing", report.evidence().fencing())
                .with("cause", report.evidence().cause())
                .with("reason", send.reason());
        String what = "the report of " + report.evidence().host() + " (" + report.stage() + ")";
        switch (send.reason()) {
            case DUTY -> log.log(Event.REPORT_SENT, "Sending " + what + " to the controller.", fields);
            case WITNESS ->
                log.log(
                        Event.REPORT_SENT,
                        "Sending " + what + " to the controller as well, as the second witness.",
                        fields);
            case SENDER_LEFT ->
                log.log(
                        Event.REPORT_TAKEOVER,
                        "A reporting monitor has left the group. Sending " + what + " instead.",
                        fields);
            case SENDER_FAILED ->
                log.log(
                        Event.REPORT_TAKEOVER,
                        "A reporting monitor cannot deliver. Sending " + what + " instead.",
                        fields);
            case SENDER_SILENT ->
                log.log(
                        Event.REPORT_TAKEOVER,
                        "Fewer than two monitors have said that it is delivered. Sending " + what + " too.",
                        fields);
        }
    }

    private Fields host(Moment moment, NodeId node) {
        return fields(moment).with("host", name(node)).with("node", node);
    }

    private static Fields fields(Moment moment) {
        return new Fields().with("callback_us", moment.at().nanos() / 1000);
    }

    private String name(NodeId node) {
        HostName name = names.get(node);
        return name != null ? name.value() : "node " + node;
    }

    private String fencingName(NodeId node) {
        return fencing.nameOf(node).orElseGet(() -> name(node));
    }

    /** The fields of one event, in their order. */
    private static final class Fields extends LinkedHashMap<String, Object> {
        Fields with(String key, Object value) {
            put(key, value);
            return this;
        }
    }
}
