package io.masakari.runtime.report;

import io.masakari.core.model.BootId;
import io.masakari.core.model.HostName;
import io.masakari.core.model.InstanceEvidence;
import io.masakari.core.model.InstanceFailure;
import io.masakari.core.model.InstanceId;
import io.masakari.core.model.NotificationType;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Something happened to one instance. Upstream's monitors send no evidence; ours always do.
 *
 * @param event as in LIFECYCLE, WATCHDOG
 * @param virDomainEvent its detail, as in STOPPED_FAILED
 * @param callbackMicros moment of libvirt's callback on the reporter's monotonic clock, for measuring only
 */
public record InstanceNotification(
        HostName hostname,
        Instant generatedTime,
        InstanceId instance,
        String event,
        String virDomainEvent,
        Optional<InstanceEvidence> evidence,
        OptionalLong callbackMicros)
        implements Notification {
    public InstanceNotification {
        Objects.requireNonNull(hostname, "hostname");
        Objects.requireNonNull(generatedTime, "generatedTime");
        Objects.requireNonNull(instance, "instance");
        Objects.requireNonNull(event, "event");
        Objects.requireNonNull(virDomainEvent, "virDomainEvent");
        Objects.requireNonNull(evidence, "evidence");
        Objects.requireNonNull(callbackMicros, "callbackMicros");
    }

    /** As upstream's monitors report it. */
    public InstanceNotification(
            HostName hostname, Instant generatedTime, InstanceId instance, String event, String virDomainEvent) {
        this(hostname, generatedTime, instance, event, virDomainEvent, Optional.empty(), OptionalLong.empty());
    }

    /** What happened, by the evidence or by what upstream means by its event; empty if it is no failure. */
    public Optional<InstanceFailure> failure() {
        return evidence.map(InstanceEvidence::failure).or(() -> InstanceFailure.ofUpstreams(event, virDomainEvent));
    }

    @Override
    public Optional<String> key() {
        return evidence.map(told -> "vm/" + instance + "/" + told.failure() + "/" + told.failedAt());
    }

    @Override
    public Map<String, Instant> times() {
        return evidence.map(told -> Map.of("evidence.failed_at", told.failedAt()))
                .orElse(Map.of());
    }

    @Override
    public Optional<BootId> bootOfPart() {
        return evidence.flatMap(InstanceEvidence::boot);
    }

    @Override
    public InstanceNotification in(Optional<BootId> boot) {
        return new InstanceNotification(
                hostname,
                generatedTime,
                instance,
                event,
                virDomainEvent,
                evidence.map(known -> known.in(boot)),
                callbackMicros);
    }

    public Instant failedAt() {
        return evidence.map(InstanceEvidence::failedAt).orElse(generatedTime);
    }

    @Override
    public boolean isDeath() {
        return false;
    }

    @Override
    public boolean isStart() {
        return false;
    }

    @Override
    public Disposition disposition() {
        return failure().isPresent()
                ? Disposition.RECOVER
                : Disposition.ignored("The event is no failure of the instance: nothing to recover.");
    }

    @Override
    public NotificationType type() {
        return NotificationType.VM;
    }
}
