package io.masakari.controller.api;

import io.masakari.controller.store.NotificationRow;
import io.masakari.core.model.FencingProof;
import io.masakari.core.model.HostEvidence;
import io.masakari.core.model.HostName;
import io.masakari.core.model.InstanceFailure;
import io.masakari.core.model.NotificationType;
import io.masakari.core.model.OrderlyLeave;
import io.masakari.runtime.report.Disposition;
import io.masakari.runtime.report.HostNotification;
import io.masakari.runtime.report.InstanceNotification;
import io.masakari.runtime.report.Notification;
import io.masakari.runtime.report.NotificationWire;
import io.masakari.runtime.report.WireException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * A notification as received: its form is checked, but not yet whether it fits what is stored.
 *
 * @param payload upstream's part, as it is stored
 * @param evidence our part, as it is stored
 * @param senderKey identity of the report, for Masakari v1's monitors and ours of instances and processes
 */
record Report(Notification notification, String payload, Optional<String> evidence, Optional<String> senderKey) {
    /** A clock may be wrong by much, and its machine's report be true: only what makes no sense is refused. */
    private static final Duration CLOCKS_APART = Duration.ofDays(366);

    private static final Instant FIRST = Instant.parse("2000-01-01T00:00:00Z");

    /** Whether it says that a guest which stood still goes on. */
    boolean isResumption() {
        return notification instanceof InstanceNotification guest && guest.isResumed();
    }

    /** Reads the body of POST /notifications; throws a 400 if it cannot. */
    static Report read(byte[] body) {
        try {
            Report report = of(NotificationWire.decode(body));
            report.loss().ifPresent(Report::checkProof);
            report.checkFailure();
            return report;
        } catch (WireException e) {
            throw ApiException.badRequest(NotificationSchema.complaint(body).orElse(e.getMessage()));
        }
    }

    static Report of(Notification notification) {
        return of(notification, notification.key());
    }

    /** @param senderKey identity that the sender gave it (Masakari v1) */
    static Report of(Notification notification, Optional<String> senderKey) {
        // The evidence decides what upstream's host_status says, not the sender's copy of it.
        Notification stored = notification instanceof HostNotification host
                ? host.evidence().map(host::with).orElse(host)
                : notification;
        return new Report(
                stored,
                NotificationWire.payload(stored).toString(),
                NotificationWire.evidence(stored).map(Object::toString),
                senderKey);
    }

    /** Identity of a host's return: each sender's word counts, and counts once however often it is sent. */
    Optional<String> returnKey(String sender) {
        String said = sender + "/" + hostname() + "/" + generatedAt();
        return type() == NotificationType.COMPUTE_HOST && notification.isStart()
                ? Optional.of("back/" + UUID.nameUUIDFromBytes(said.getBytes(StandardCharsets.UTF_8)))
                : Optional.empty();
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
        checkTime("generated_time", generatedAt(), now);
        notification.times().forEach((field, said) -> checkTime(field, said, now));
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
            if (!FencingProof.SAY_OFF.contains(proof.action())) {
                throw ApiException.badRequest("evidence.proof.action: '" + proof.action() + "' is none of "
                        + FencingProof.SAY_OFF + ": nothing else says that a host is off.");
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

    /** What becomes of it where a segment has such a policy for hosts that leave in order. */
    Disposition disposition(OrderlyLeave policy) {
        Disposition own = notification.disposition();
        return switch (policy) {
            case IGNORE -> own;
            case EVACUATE -> own.equals(Disposition.GOODBYE) ? Disposition.RECOVER : own;
        };
    }

    /** The same, with other evidence of the loss. */
    Report with(HostEvidence loss) {
        return of(((HostNotification) notification).with(loss));
    }

    /** What is known of a lost host by that stored report of it. */
    static Optional<HostEvidence> evidence(NotificationRow row) {
        Notification stored =
                NotificationWire.restore(row.type(), row.hostname(), row.generatedAt(), row.payload(), row.evidence());
        return ((HostNotification) stored).evidence();
    }

    /** What one of our host monitors knows about a loss. */
    Optional<HostEvidence> loss() {
        return notification instanceof HostNotification host ? host.evidence() : Optional.empty();
    }
}
