package io.masakari.runtime.report;

import io.masakari.core.model.BootId;
import io.masakari.core.model.FencingStatus;
import io.masakari.core.model.HostEvidence;
import io.masakari.core.model.HostName;
import io.masakari.core.model.LossCause;
import io.masakari.core.model.NotificationType;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A host went or came back. Upstream's monitors send no evidence; ours always do for a loss.
 *
 * @param callbackMicros moment of the loss on the reporter's monotonic clock, for measuring only
 */
public record HostNotification(
        HostName hostname,
        Instant generatedTime,
        Event event,
        Optional<ClusterStatus> clusterStatus,
        Optional<HostStatus> hostStatus,
        Optional<HostEvidence> evidence,
        OptionalLong callbackMicros)
        implements Notification {
    public enum Event {
        STARTED,
        STOPPED
    }

    public enum ClusterStatus {
        ONLINE,
        OFFLINE
    }

    public enum HostStatus {
        /** Upstream's word for: its power is off (or, with STARTED, it is well). */
        NORMAL,
        UNKNOWN;

        public static HostStatus of(FencingStatus fencing) {
            return switch (fencing) {
                case PROVEN -> NORMAL;
                case PENDING, UNFENCED -> UNKNOWN;
            };
        }
    }

    public HostNotification {
        Objects.requireNonNull(hostname, "hostname");
        Objects.requireNonNull(generatedTime, "generatedTime");
        Objects.requireNonNull(event, "event");
        Objects.requireNonNull(clusterStatus, "clusterStatus");
        Objects.requireNonNull(hostStatus, "hostStatus");
        Objects.requireNonNull(callbackMicros, "callbackMicros");
        if (evidence.isPresent() && !evidence.get().host().equals(hostname)) {
            throw new IllegalArgumentException("The report is about " + hostname + " but its evidence about "
                    + evidence.get().host());
        }
    }

    /** The loss that {@code evidence} is about, with upstream's words for it. */
    public static HostNotification lost(HostEvidence evidence, Instant generatedTime, OptionalLong callbackMicros) {
        return new HostNotification(
                evidence.host(),
                generatedTime,
                Event.STOPPED,
                Optional.of(ClusterStatus.OFFLINE),
                Optional.of(HostStatus.of(evidence.fencing())),
                Optional.of(evidence),
                callbackMicros);
    }

    public static HostNotification returned(HostName host, Instant generatedTime) {
        return new HostNotification(
                host,
                generatedTime,
                Event.STARTED,
                Optional.of(ClusterStatus.ONLINE),
                Optional.of(HostStatus.NORMAL),
                Optional.empty(),
                OptionalLong.empty());
    }

    /** The same, with other evidence, which decides what upstream's host_status says. */
    public HostNotification with(HostEvidence other) {
        return new HostNotification(
                hostname,
                generatedTime,
                event,
                clusterStatus,
                Optional.of(HostStatus.of(other.fencing())),
                Optional.of(other),
                callbackMicros);
    }

    @Override
    public boolean isDeath() {
        // Of itself a host says goodbye, and never what its fencing has come to.
        return evidence.map(loss -> loss.cause() != LossCause.ORDERLY_LEAVE || loss.fencing() != FencingStatus.PENDING)
                .orElse(!isStart());
    }

    /** Empty: a loss is known by its evidence. */
    @Override
    public Optional<String> key() {
        return Optional.empty();
    }

    @Override
    public Map<String, Instant> times() {
        Map<String, Instant> times = new LinkedHashMap<>();
        evidence.ifPresent(loss -> times.put("evidence.lost_at", loss.lostAt()));
        evidence.flatMap(HostEvidence::proof)
                .ifPresent(proof -> times.put("evidence.proof.completed_at", proof.completedAt()));
        return times;
    }

    @Override
    public Optional<BootId> bootOfPart() {
        return Optional.empty();
    }

    @Override
    public HostNotification in(Optional<BootId> boot) {
        return this;
    }

    @Override
    public boolean isStart() {
        return event == Event.STARTED;
    }

    @Override
    public Disposition disposition() {
        if (isStart()) {
            return Disposition.finished("The host came up: nothing to do.");
        }
        return switch (evidence.map(HostEvidence::cause).orElse(LossCause.UNTOLD)) {
            case ORDERLY_LEAVE -> Disposition.GOODBYE;
            case NODE_DOWN, UNTOLD, NEVER_SEEN -> Disposition.RECOVER;
        };
    }

    @Override
    public NotificationType type() {
        return NotificationType.COMPUTE_HOST;
    }
}
