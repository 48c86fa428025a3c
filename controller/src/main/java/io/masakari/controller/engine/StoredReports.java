package io.masakari.controller.engine;

import io.masakari.controller.store.NotificationRow;
import io.masakari.core.model.BootId;
import io.masakari.core.model.ClusterName;
import io.masakari.core.model.FencingStatus;
import io.masakari.core.model.HostEvidence;
import io.masakari.core.model.HostId;
import io.masakari.core.model.HostName;
import io.masakari.core.model.InstanceEvidence;
import io.masakari.core.model.InstanceFailure;
import io.masakari.core.model.InstanceId;
import io.masakari.core.model.LossCause;
import io.masakari.core.model.LossKey;
import io.masakari.core.model.NodeId;
import io.masakari.core.model.NotificationId;
import io.masakari.core.model.NotificationType;
import io.masakari.core.model.RingId;
import io.masakari.core.model.SegmentId;
import io.masakari.runtime.report.HostNotification;
import io.masakari.runtime.report.InstanceNotification;
import io.masakari.runtime.report.Notification;
import io.masakari.runtime.report.NotificationWire;
import io.masakari.runtime.report.ProcessNotification;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Reads back the reports that intake has stored. */
final class StoredReports {
    private static final String PROCESS_STOPPED = "process/" + HostNotification.Event.STOPPED + "/";
    private static final String PROCESS_STARTED = "process/" + HostNotification.Event.STARTED + "/";

    /** Read lately: each look at a recovery asks for its report several times. Guarded by itself. */
    private static final Map<Stored, Notification> READ = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Stored, Notification> eldest) {
            return size() > READ_KEPT;
        }
    };

    private static final int READ_KEPT = 200;

    private StoredReports() {}

    static HostNotification host(NotificationRow row) {
        return (HostNotification) of(row);
    }

    /** What is known of a lost host; empty if no monitor of ours reported it. */
    static Optional<HostEvidence> evidence(NotificationRow row) {
        return host(row).evidence();
    }

    static InstanceNotification instance(NotificationRow row) {
        return (InstanceNotification) of(row);
    }

    static ProcessNotification process(NotificationRow row) {
        return (ProcessNotification) of(row);
    }

    /** By a clock that is ahead it was lost after it was reported, and each return would be from before. */
    static Instant lostAt(NotificationRow loss) {
        Instant said = evidence(loss).map(HostEvidence::lostAt).orElse(loss.generatedAt());
        return said.isAfter(loss.createdAt()) ? loss.createdAt() : said;
    }

    /** What an operator says of a host of which no loss is known: a bare claim. */
    static HostNotification claimed(HostName host, Instant now) {
        return new HostNotification(
                host,
                now,
                HostNotification.Event.STOPPED,
                Optional.of(HostNotification.ClusterStatus.OFFLINE),
                Optional.of(HostNotification.HostStatus.UNKNOWN),
                Optional.empty(),
                OptionalLong.empty());
    }

    /** What the controller itself reports of a host whose monitors have greeted in that boot, and fell silent. */
    static HostNotification silent(
            HostName host, ClusterName cluster, NodeId node, BootId boot, Instant since, Instant now) {
        HostEvidence evidence = HostEvidence.of(e -> {
            e.key = new LossKey(cluster, new RingId(node, 0), node);
            e.host = host;
            e.cause = LossCause.NEVER_SEEN;
            e.lostAt = since;
            e.reporter = host;
            e.fencing = FencingStatus.UNFENCED;
            e.boot = Optional.of(boot);
        });
        return HostNotification.lost(evidence, now, OptionalLong.empty());
    }

    /** What the controller itself reports of an instance that the loss of its host has left off. */
    static InstanceNotification hostLost(HostName host, InstanceId instance, Instant lostAt, Instant now) {
        return new InstanceNotification(
                host,
                now,
                instance,
                "LIFECYCLE",
                "STOPPED_FAILED",
                Optional.of(new InstanceEvidence(
                        InstanceFailure.HOST_LOST, lostAt, InstanceEvidence.Sighting.COMPARED, -1, -1, -1, "", "")),
                OptionalLong.empty());
    }

    /** One that the controller itself makes, as it is stored. */
    static NotificationRow row(
            NotificationId id,
            Notification report,
            HostId source,
            SegmentId segment,
            Optional<String> senderKey,
            Instant now) {
        return NotificationRow.of(e -> {
            e.uuid = id;
            e.type = report.type();
            e.sourceHost = source;
            e.hostname = report.hostname();
            e.segment = segment;
            e.generatedAt = now;
            e.payload = NotificationWire.payload(report).toString();
            e.senderKey = senderKey;
            e.evidence = NotificationWire.evidence(report).map(Object::toString);
            e.createdAt = now;
        });
    }

    /** The stored payload of the report that a process is well again: one form, so that it is found by its text. */
    static String wellPayload(HostName host, String process) {
        return NotificationWire.payload(
                        new ProcessNotification(host, Instant.EPOCH, process, HostNotification.Event.STARTED))
                .toString();
    }

    /**
     * The sender's key of the report that ends the incident which {@code down} tells of; empty if its monitor names no
     * incidents.
     */
    static Optional<String> wellKey(NotificationRow down) {
        return down.senderKey()
                .filter(key -> key.startsWith(PROCESS_STOPPED))
                .map(key -> PROCESS_STARTED + key.substring(PROCESS_STOPPED.length()));
    }

    private static Notification of(NotificationRow row) {
        Stored stored = new Stored(row.type(), row.hostname(), row.generatedAt(), row.payload(), row.evidence());
        synchronized (READ) {
            return READ.computeIfAbsent(stored, Stored::read);
        }
    }

    private record Stored(
            NotificationType type, HostName host, Instant generatedAt, String payload, Optional<String> evidence) {
        Notification read() {
            return NotificationWire.restore(type, host, generatedAt, payload, evidence);
        }
    }
}
