package io.masakari.controller.api;

import io.masakari.core.model.BootId;
import io.masakari.core.model.FencingProof;
import io.masakari.core.model.HostEvidence;
import io.masakari.core.model.HostName;
import io.masakari.core.model.InstanceEvidence;
import io.masakari.core.model.InstanceFailure;
import io.masakari.core.model.LossCause;
import io.masakari.core.model.NotificationStatus;
import io.masakari.core.model.NotificationType;
import io.masakari.core.model.ProcessEvidence;
import io.masakari.runtime.report.HostNotification;
import io.masakari.runtime.report.InstanceNotification;
import io.masakari.runtime.report.Notification;
import io.masakari.runtime.report.NotificationWire;
import io.masakari.runtime.report.ProcessNotification;
import io.masakari.runtime.report.WireException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A notification as received: its form is checked, but not yet whether it fits what is stored.
 *
 * @param payload upstream's part, as it is stored
 * @param evidence our part, as it is stored
 * @param senderKey identity of the report, for Masakari v1's monitors and ours of instances and processes
 */
record Report(Notification notification, String payload, Optional<String> evidence, Optional<String> senderKey) {
    private static final int LONGEST_NAME = 150;
    /** A clock may be wrong by much, and its machine's report be true: only what makes no sense is refused. */
    private static final Duration CLOCKS_APART = Duration.ofDays(366);

    private static final Instant FIRST = Instant.parse("2000-01-01T00:00:00Z");
    private static final List<String> SAYS_OFF = List.of(FencingProof.OFF, FencingProof.REBOOT, FencingProof.CONFIRMED);

    /** The status with which a report is stored; {@code message} says why, if nothing follows from it. */
    record Disposition(NotificationStatus status, Optional<String> message) {
        static final Disposition GOODBYE =
                new Disposition(NotificationStatus.IGNORED, "The host left in an orderly way: nothing to recover.");
        static final Disposition EARLIER_BOOT =
                new Disposition(NotificationStatus.IGNORED, "The host has booted since: nothing to recover.");
        private static final Disposition RECOVER = new Disposition(NotificationStatus.NEW, Optional.empty());

        private Disposition(NotificationStatus status, String message) {
            this(status, Optional.of(message));
        }
    }

    /** Reads the body of POST /notifications; throws a 400 if it cannot. */
    static Report read(byte[] body) {
        try {
            Report report = of(NotificationWire.decode(body));
            report.loss().ifPresent(Report::checkProof);
            report.checkFailure();
            return report;
        } catch (WireException e) {
            throw ApiException.badRequest(e.getMessage());
        }
    }

    static Report of(Notification notification) {
        return of(notification, keyOf(notification));
    }

    /** @param senderKey identity that the sender gave it (Masakari v1) */
    static Report of(Notification notification, Optional<String> senderKey) {
        Notification stored = notification instanceof HostNotification host ? withStatusOfEvidence(host) : notification;
        return new Report(
                stored,
                NotificationWire.payload(stored).toString(),
                NotificationWire.evidence(stored).map(Object::toString),
                senderKey);
    }

    /** The evidence decides what upstream's host_status says, not the sender's copy of it. */
    private static HostNotification withStatusOfEvidence(HostNotification host) {
        return host.evidence()
                .map(evidence -> new HostNotification(
                        host.hostname(),
                        host.generatedTime(),
                        host.event(),
                        host.clusterStatus(),
                        Optional.of(HostNotification.HostStatus.of(evidence.fencing())),
                        host.evidence(),
                        host.callbackMicros()))
                .orElse(host);
    }

    /** A loss is identified by its evidence instead, see {@link #loss}. */
    private static Optional<String> keyOf(Notification notification) {
        return switch (notification.type()) {
            case COMPUTE_HOST -> Optional.empty();
            case VM -> {
                InstanceNotification instance = (InstanceNotification) notification;
                yield instance.evidence()
                        .map(told -> "vm/" + instance.instance() + "/" + told.failure() + "/" + told.failedAt());
            }
            case PROCESS -> {
                ProcessNotification process = (ProcessNotification) notification;
                String name = process.processName();
                // The key's column is bounded.
                String shortened = name.length() <= LONGEST_NAME ? name : name.substring(0, LONGEST_NAME);
                yield process.evidence()
                        .map(told -> "process/" + process.event() + "/" + process.hostname() + "/" + told.downSince()
                                + "/" + shortened);
            }
        };
    }

    NotificationType type() {
        return notification.type();
    }

    HostName hostname() {
        return notification.hostname();
    }

    Instant generatedAt() {
        return notification.generatedTime();
    }

    /** Throws a 400 that names a time which no clock tells that is merely wrong. */
    void checkTimes(Instant now) {
        Map<String, Optional<Instant>> times = new LinkedHashMap<>();
        times.put("generated_time", Optional.of(generatedAt()));
        switch (type()) {
            case COMPUTE_HOST -> {
                times.put("evidence.lost_at", loss().map(HostEvidence::lostAt));
                times.put(
                        "evidence.proof.completed_at",
                        loss().flatMap(HostEvidence::proof).map(FencingProof::completedAt));
            }
            case VM ->
                times.put(
                        "evidence.failed_at",
                        ((InstanceNotification) notification).evidence().map(InstanceEvidence::failedAt));
            case PROCESS ->
                times.put(
                        "evidence.down_since",
                        ((ProcessNotification) notification).evidence().map(ProcessEvidence::downSince));
        }
        times.forEach((field, time) -> time.ifPresent(said -> checkTime(field, said, now)));
    }

    /** The same for one time. */
    static void checkTime(String field, Instant said, Instant now) {
        if (said.isBefore(FIRST) || said.isAfter(now.plus(CLOCKS_APART))) {
            throw ApiException.badRequest(field + ": " + said + " is before 2000, or more than "
                    + CLOCKS_APART.toDays() + " days ahead of the controller's clock, " + now
                    + ". Correct the clock that is wrong.");
        }
    }

    /** Throws a 400 if what is called a proof cannot be one (SAFETY.md, C-1, H-3). */
    private static void checkProof(HostEvidence loss) {
        loss.proof().ifPresent(proof -> {
            if (!SAYS_OFF.contains(proof.action())) {
                throw ApiException.badRequest("evidence.proof.action: '" + proof.action() + "' is none of " + SAYS_OFF
                        + ": nothing else says that a host is off.");
            }
            if (loss.cause() == LossCause.ORDERLY_LEAVE) {
                throw ApiException.badRequest("evidence.cause: a host that left in an orderly way was not fenced,"
                        + " so fencing cannot be PROVEN.");
            }
        });
    }

    /** Throws a 400 for what only the controller itself finds. */
    private void checkFailure() {
        boolean isOurs = notification instanceof InstanceNotification instance
                && instance.failure().equals(Optional.of(InstanceFailure.HOST_LOST));
        if (isOurs) {
            throw ApiException.badRequest("evidence.failure: no monitor finds " + InstanceFailure.HOST_LOST + ".");
        }
    }

    /** The same, without its proof if that was complete only after {@code latest}. */
    Report provenBy(Instant latest) {
        Optional<HostEvidence> loss = loss();
        boolean isAhead = loss.flatMap(HostEvidence::proof)
                .filter(proof -> proof.completedAt().isAfter(latest))
                .isPresent();
        return isAhead ? unproven() : this;
    }

    /** The same, without its proof if it has one. */
    Report unproven() {
        Optional<HostEvidence> loss = loss();
        return loss.flatMap(HostEvidence::proof).isEmpty()
                ? this
                : with(loss.get().unfenced());
    }

    /** The same, with other evidence of the loss. */
    Report with(HostEvidence loss) {
        HostNotification host = (HostNotification) notification;
        return of(new HostNotification(
                host.hostname(),
                host.generatedTime(),
                host.event(),
                host.clusterStatus(),
                host.hostStatus(),
                Optional.of(loss),
                host.callbackMicros()));
    }

    /** The boot of its host in which an instance or a process failed; empty if that is not known, or for a host. */
    Optional<BootId> bootOfPart() {
        return switch (type()) {
            case COMPUTE_HOST -> Optional.empty();
            case VM -> ((InstanceNotification) notification).evidence().flatMap(InstanceEvidence::boot);
            case PROCESS -> ((ProcessNotification) notification).evidence().flatMap(ProcessEvidence::boot);
        };
    }

    /** What one of our host monitors knows about a loss. */
    Optional<HostEvidence> loss() {
        return notification instanceof HostNotification host ? host.evidence() : Optional.empty();
    }

    /** Whether the host came up, or the process is well again. */
    boolean isStart() {
        return switch (type()) {
            case COMPUTE_HOST -> ((HostNotification) notification).isStart();
            case VM -> false;
            case PROCESS -> ((ProcessNotification) notification).isStart();
        };
    }

    /** Some reports are only kept as a record; they are stored as done, so that nothing waits for them. */
    Disposition disposition() {
        return switch (type()) {
            case COMPUTE_HOST -> {
                if (isStart()) {
                    yield new Disposition(NotificationStatus.FINISHED, "The host came up: nothing to do.");
                }
                yield switch (loss().map(HostEvidence::cause).orElse(LossCause.UNTOLD)) {
                    case ORDERLY_LEAVE -> Disposition.GOODBYE;
                    case NODE_DOWN, UNTOLD -> Disposition.RECOVER;
                };
            }
            case VM ->
                ((InstanceNotification) notification).failure().isPresent()
                        ? Disposition.RECOVER
                        : new Disposition(
                                NotificationStatus.IGNORED,
                                "The event is no failure of the instance: nothing to recover.");
            case PROCESS ->
                isStart()
                        ? new Disposition(NotificationStatus.FINISHED, "The process is well again.")
                        : Disposition.RECOVER;
        };
    }
}
