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

    /** That its guest goes on after it stood still; it is told without evidence, so that earlier controllers ignore it. */
    public static InstanceNotification resumed(HostName host, Instant at, InstanceId instance) {
        return new InstanceNotification(host, at, instance, "LIFECYCLE", "RESUMED");
    }

    public boolean isResumed() {
        return evidence.isEmpty() && event.equals("LIFECYCLE") && virDomainEvent.equals("RESUMED");
    }

    /** What happened, by the evidence or by what upstream means by its event; empty if it is no failure. */
    public Optional<InstanceFailure> failure() {
        return evidence.map(InstanceEvidence::failure).or(() -> InstanceFailure.ofUpstreams(event, virDomainEvent));
    }

    @Override
    public Optional<String> key() {
        return isResumed()
                ? Optional.of("vm/" + instance + "/RESUMED/" + generatedTime)
                : evidence.map(told -> "vm/" + instance + "/" + told.failure() + "/" + told.failedAt());
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

    /** When it happened, by the reporter's clock. */
    public Instant failedAt() {
        return evidence.map(InstanceEvidence::failedAt).orElse(generatedTime);
    }

    @Override
    public boolean isDeath() {
        return false;
    }

    @Override
    public boolean isStart() {
        return isResumed();
    }

    @Override
    public Disposition disposition() {
        return failure().isPresent() || isResumed()
                ? Disposition.RECOVER
                : Disposition.ignored("The event is no failure of the instance: nothing to recover.");
    }

    @Override
    public NotificationType type() {
        return NotificationType.VM;
    }
}
