package io.masakari.runtime.report;

import io.masakari.core.model.BootId;
import io.masakari.core.model.HostName;
import io.masakari.core.model.NotificationType;
import io.masakari.core.model.ProcessEvidence;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A process that the host needs is down and could not be brought back (STOPPED), or is well again (STARTED). Upstream's
 * monitors send no evidence, and never STARTED; ours send both.
 */
public record ProcessNotification(
        HostName hostname,
        Instant generatedTime,
        String processName,
        HostNotification.Event event,
        Optional<ProcessEvidence> evidence)
        implements Notification {
    /** The column of {@link #key} is bounded. */
    private static final int LONGEST_NAME = 150;

    public ProcessNotification {
        Objects.requireNonNull(hostname, "hostname");
        Objects.requireNonNull(generatedTime, "generatedTime");
        Objects.requireNonNull(processName, "processName");
        Objects.requireNonNull(event, "event");
        Objects.requireNonNull(evidence, "evidence");
    }

    /** As upstream's monitors report it. */
    public ProcessNotification(
            HostName hostname, Instant generatedTime, String processName, HostNotification.Event event) {
        this(hostname, generatedTime, processName, event, Optional.empty());
    }

    public static ProcessNotification down(HostName host, Instant at, String processName, ProcessEvidence evidence) {
        return new ProcessNotification(host, at, processName, HostNotification.Event.STOPPED, Optional.of(evidence));
    }

    /** @param evidence of the incident that is over; its output is left out */
    public static ProcessNotification wellAgain(
            HostName host, Instant at, String processName, ProcessEvidence evidence) {
        return new ProcessNotification(
                host, at, processName, HostNotification.Event.STARTED, Optional.of(evidence.withoutOutput()));
    }

    @Override
    public Optional<String> key() {
        String shortened = processName.length() <= LONGEST_NAME ? processName : processName.substring(0, LONGEST_NAME);
        return evidence.map(told -> "process/" + event + "/" + hostname + "/" + told.downSince() + "/" + shortened);
    }

    @Override
    public Map<String, Instant> times() {
        return evidence.map(told -> Map.of("evidence.down_since", told.downSince()))
                .orElse(Map.of());
    }

    @Override
    public Optional<BootId> bootOfPart() {
        return evidence.flatMap(ProcessEvidence::boot);
    }

    @Override
    public ProcessNotification in(Optional<BootId> boot) {
        return new ProcessNotification(
                hostname, generatedTime, processName, event, evidence.map(known -> known.in(boot)));
    }

    @Override
    public boolean isDeath() {
        return false;
    }

    @Override
    public boolean isStart() {
        return event == HostNotification.Event.STARTED;
    }

    @Override
    public Disposition disposition() {
        return isStart() ? Disposition.finished("The process is well again.") : Disposition.RECOVER;
    }

    @Override
    public NotificationType type() {
        return NotificationType.PROCESS;
    }
}
