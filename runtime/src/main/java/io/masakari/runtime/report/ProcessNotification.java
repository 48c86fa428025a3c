package io.masakari.runtime.report;

import io.masakari.core.model.BootId;
import io.masakari.core.model.HostName;
import io.masakari.core.model.NotificationType;
import io.masakari.core.model.ProcessEvidence;
import java.time.Instant;
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

    /** The same, of what happened in this boot of its host. */
    public ProcessNotification in(Optional<BootId> boot) {
        return new ProcessNotification(
                hostname, generatedTime, processName, event, evidence.map(known -> known.in(boot)));
    }

    /** Whether the process is well again. */
    public boolean isStart() {
        return event == HostNotification.Event.STARTED;
    }

    @Override
    public NotificationType type() {
        return NotificationType.PROCESS;
    }
}
