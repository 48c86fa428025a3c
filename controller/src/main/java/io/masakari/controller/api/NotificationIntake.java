package io.masakari.controller.api;

import com.google.gson.JsonObject;
import io.masakari.controller.store.Database;
import io.masakari.controller.store.HostRow;
import io.masakari.controller.store.HostTable;
import io.masakari.controller.store.MonitorRow.Role;
import io.masakari.controller.store.NotificationRow;
import io.masakari.controller.store.NotificationTable;
import io.masakari.controller.store.SegmentRow;
import io.masakari.controller.store.SegmentTable;
import io.masakari.controller.store.StoreException;
import io.masakari.controller.store.Transaction;
import io.masakari.core.model.FencingStatus;
import io.masakari.core.model.HostEvidence;
import io.masakari.core.model.HostId;
import io.masakari.core.model.LossCause;
import io.masakari.core.model.NotificationId;
import io.masakari.core.model.NotificationStatus;
import io.masakari.core.model.NotificationType;
import io.masakari.core.model.RecoveryMethod;
import io.masakari.core.model.SegmentId;
import io.masakari.runtime.journal.Event;
import io.masakari.runtime.journal.EventLog;
import io.masakari.runtime.time.WallClock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * Takes reports: checks them against hosts and senders, stores them, and says so only when they are on disk (SAFETY.md,
 * C-7, C-11, C-12). One loss is one notification, however often and by whomever it is reported; later reports add
 * evidence and never take any away. Decides nothing about recovery. Any thread may call; calls block until the commit.
 */
final class NotificationIntake {
    /** Below the sender's own patience (10 s for Masakari v1), so that it hears 503 rather than nothing. */
    private static final Duration COMMIT_WITHIN = Duration.ofSeconds(8);

    private static final Duration LONG_AGO = Duration.ofHours(1);

    private static final String GOODBYE = "The host left in an orderly way: nothing to recover.";

    /** What became of a report. */
    enum Outcome {
        CREATED,
        /** The loss was known; the report added evidence. */
        EXTENDED,
        /** Known, and nothing new in it. */
        KNOWN
    }

    record Accepted(NotificationRow row, Outcome outcome) {}

    private final Database database;
    private final WallClock clock;
    private final EventLog events;
    private final Duration duplicateWindow;
    private final Consumer<NotificationId> stored;

    /**
     * @param duplicateWindow for reports without evidence, as upstream's duplicate_notification_detection_interval
     * @param stored told of new and extended notifications that may lead to something, after the commit; must be quick and must not throw
     */
    NotificationIntake(
            Database database,
            WallClock clock,
            EventLog events,
            Duration duplicateWindow,
            Consumer<NotificationId> stored) {
        this.database = database;
        this.clock = clock;
        this.events = events;
        this.duplicateWindow = duplicateWindow;
        this.stored = stored;
    }

    /** Throws {@link ApiException} if it is refused, {@link StoreException} if it cannot be stored. */
    Accepted accept(Caller caller, Report report) {
        Texts texts = Texts.of(report);
        // Told as soon as it is stored, also where nobody waits for the answer any more.
        Accepted accepted = await(database.write(tx -> decideAndStore(tx, caller, report, texts, clock.now()))
                .thenApply(this::told));
        if (accepted.outcome() != Outcome.KNOWN) {
            log(accepted, report);
        }
        return accepted;
    }

    private Accepted told(Accepted accepted) {
        boolean isForTheRecord =
                accepted.outcome() == Outcome.CREATED && accepted.row().status() == NotificationStatus.IGNORED;
        if (accepted.outcome() != Outcome.KNOWN && !isForTheRecord) {
            stored.accept(accepted.row().uuid());
        }
        return accepted;
    }

    /** What is stored of a report as JSON; made before the one thread that writes is at it. */
    private record Texts(String payload, Optional<String> evidence) {
        static Texts of(Report report) {
            return new Texts(payloadOf(report).toString(), report.evidenceText());
        }

        /** The evidence decides what upstream's host_status says, not the sender's copy of it. */
        private static JsonObject payloadOf(Report report) {
            if (report.evidence().isEmpty()) {
                return report.payload();
            }
            JsonObject payload = report.payload().deepCopy();
            boolean proven = report.evidence().get().facts().fencing() == FencingStatus.PROVEN;
            payload.addProperty("host_status", proven ? "NORMAL" : "UNKNOWN");
            return payload;
        }
    }

    /**
     * Goes the whole way of a report and takes everything back, so that the first real one does not pay for loading
     * classes and opening files: it comes when every millisecond counts.
     */
    void rehearse(Report report) {
        RehearsalOver over = new RehearsalOver();
        try {
            database.writeAndWait(tx -> {
                Instant now = clock.now();
                SegmentId segment = new SegmentId(UUID.randomUUID());
                var cluster =
                        report.evidence().map(evidence -> evidence.facts().key().cluster());
                SegmentTable.insert(
                        tx,
                        segment,
                        "rehearsal-" + segment,
                        cluster,
                        "",
                        RecoveryMethod.AUTO,
                        true,
                        Optional.empty(),
                        now);
                HostTable.insert(
                        tx,
                        new HostId(UUID.randomUUID()),
                        report.hostname(),
                        segment,
                        Optional.empty(),
                        Optional.empty(),
                        false,
                        false,
                        now);
                Caller caller = new Caller("rehearsal", Role.MONITOR, cluster);
                Wire.notification(decideAndStore(tx, caller, report, Texts.of(report), now)
                                .row())
                        .toString();
                throw over;
            });
        } catch (RehearsalOver e) {
            // As planned: the transaction is undone.
        }
    }

    private static final class RehearsalOver extends RuntimeException {
        private static final long serialVersionUID = 1L;

        RehearsalOver() {
            super("", null, false, false);
        }
    }

    private Accepted decideAndStore(Transaction tx, Caller caller, Report report, Texts texts, Instant now) {
        HostRow host = HostTable.findByName(tx, report.hostname())
                .orElseThrow(
                        () -> ApiException.badRequest("Host with name " + report.hostname() + " could not be found."));
        SegmentRow segment = SegmentTable.find(tx, host.segment()).orElseThrow();
        checkScope(caller, segment, report);
        Optional<String> lossKey = report.evidence().map(any -> lossKey(tx, report));
        Optional<NotificationRow> known = lossKey.isPresent()
                ? NotificationTable.findByLossKey(tx, lossKey.get())
                : report.senderKey().flatMap(key -> NotificationTable.findBySenderKey(tx, key));
        if (known.isPresent()) {
            return extend(tx, known.get(), report, texts, now);
        }
        boolean told = report.evidence().isPresent() || report.otherEvidence().isPresent();
        // With evidence it is kept, and its recovery held: the host may still be dead when maintenance is over.
        if (host.onMaintenance() && !told && !report.isStart()) {
            throw ApiException.conflict("Notification received from host " + host.name() + " of type '" + report.type()
                    + "' is ignored as the host is already under maintenance.");
        }
        // That a host has come back is true however often it does.
        if (!told && !report.isStart()) {
            refuseDuplicate(tx, host, report);
        }
        return new Accepted(
                NotificationTable.insert(tx, row(host, segment, report, lossKey, texts, now)), Outcome.CREATED);
    }

    /**
     * Ring numbers begin anew where a cluster was set up anew. So a loss is told apart from one of long ago that has the
     * same key, if that was of another host, or the host was back in between; not sooner, as a monitor that hung tells
     * late of what others have told.
     */
    private static String lossKey(Transaction tx, Report report) {
        HostEvidence facts = report.evidence().orElseThrow().facts();
        String key = facts.key().toString();
        for (int again = 2; ; again++) {
            Optional<NotificationRow> known = NotificationTable.findByLossKey(tx, key);
            boolean isAnother = known.filter(
                            row -> row.generatedAt().isBefore(facts.lostAt().minus(LONG_AGO)))
                    .filter(row -> !row.hostname().equals(report.hostname())
                            || NotificationTable.hasStartedBetween(
                                    tx, row.hostname(), row.generatedAt(), facts.lostAt()))
                    .isPresent();
            if (!isAnother) {
                return key;
            }
            key = facts.key() + "#" + again;
        }
    }

    private static void checkScope(Caller caller, SegmentRow segment, Report report) {
        if (!caller.mayReport(segment.cluster())) {
            throw ApiException.forbidden("Monitor " + caller.name() + " belongs to cluster "
                    + caller.cluster().map(Object::toString).orElse("(none)") + " and may not report host "
                    + report.hostname() + ", which is in another.");
        }
        report.evidence().ifPresent(evidence -> {
            var cluster = Optional.of(evidence.facts().key().cluster());
            if (!caller.mayReport(cluster) || !cluster.equals(segment.cluster())) {
                throw ApiException.forbidden("Host " + report.hostname() + " is not in cluster "
                        + cluster.get() + ", which the evidence names. Set the segment's cluster to Corosync's"
                        + " cluster name.");
            }
        });
    }

    private static Accepted extend(Transaction tx, NotificationRow known, Report report, Texts texts, Instant now) {
        if (report.evidence().isEmpty()) {
            return new Accepted(known, Outcome.KNOWN);
        }
        var evidence = report.evidence().get();
        if (!known.hostname().equals(report.hostname())) {
            throw ApiException.badRequest("Loss " + evidence.facts().key() + " was reported before, of host "
                    + known.hostname() + " instead of " + report.hostname() + ".");
        }
        FencingStatus before = known.fencing().orElseThrow();
        FencingStatus offered = evidence.facts().fencing();
        if (rank(offered) <= rank(before)) {
            return new Accepted(known, Outcome.KNOWN);
        }
        boolean changed = NotificationTable.updateEvidence(
                tx,
                known.uuid(),
                known.version(),
                texts.payload(),
                texts.evidence().orElseThrow(),
                offered,
                evidence.facts().reporter().value(),
                now);
        if (!changed) {
            throw new IllegalStateException("Notification " + known.uuid() + " changed within its own transaction");
        }
        if (isGoodbye(known) && disposition(report).status() == NotificationStatus.NEW) {
            // Who told first had seen it leave; who knows more has seen it die.
            NotificationTable.updateStatus(
                    tx, known.uuid(), known.version() + 1, NotificationStatus.NEW, Optional.empty(), now);
        }
        return new Accepted(NotificationTable.find(tx, known.uuid()).orElseThrow(), Outcome.EXTENDED);
    }

    private void refuseDuplicate(Transaction tx, HostRow host, Report report) {
        Instant since = report.generatedAt().minus(duplicateWindow);
        if (NotificationTable.findEqual(
                        tx, host.uuid(), report.type(), report.payload().toString(), since)
                .isPresent()) {
            throw ApiException.conflict(
                    "Notification received from host " + host.name() + " of type " + report.type() + " is duplicate.");
        }
    }

    private static NotificationRow row(
            HostRow host, SegmentRow segment, Report report, Optional<String> lossKey, Texts texts, Instant now) {
        Disposition disposition = disposition(report);
        return new NotificationRow(
                0,
                new NotificationId(UUID.randomUUID()),
                report.type(),
                host.uuid(),
                host.name(),
                segment.uuid(),
                report.generatedAt(),
                texts.payload(),
                disposition.status(),
                disposition.message(),
                lossKey,
                report.senderKey(),
                texts.evidence(),
                report.evidence().map(evidence -> evidence.facts().fencing()),
                report.evidence().map(evidence -> evidence.facts().reporter().value()),
                0,
                now,
                Optional.empty());
    }

    private record Disposition(NotificationStatus status, Optional<String> message) {}

    /** Reports that are kept as a record and lead to nothing, so that nothing waits for them. */
    private static Disposition disposition(Report report) {
        if (report.type() == NotificationType.PROCESS) {
            return report.isStart()
                    ? new Disposition(NotificationStatus.FINISHED, Optional.of("The process is well again."))
                    : new Disposition(NotificationStatus.NEW, Optional.empty());
        }
        if (report.type() == NotificationType.VM) {
            return report.isFailure()
                    ? new Disposition(NotificationStatus.NEW, Optional.empty())
                    : new Disposition(
                            NotificationStatus.IGNORED,
                            Optional.of("The event is no failure of the instance: nothing to recover."));
        }
        if (report.isStart()) {
            return new Disposition(NotificationStatus.FINISHED, Optional.of("The host came up: nothing to do."));
        }
        boolean goodbye = report.evidence()
                .filter(evidence -> evidence.facts().cause() == LossCause.ORDERLY_LEAVE)
                .isPresent();
        if (goodbye) {
            return new Disposition(NotificationStatus.IGNORED, Optional.of(GOODBYE));
        }
        return new Disposition(NotificationStatus.NEW, Optional.empty());
    }

    private static boolean isGoodbye(NotificationRow row) {
        return row.status() == NotificationStatus.IGNORED && row.message().equals(Optional.of(GOODBYE));
    }

    private static int rank(FencingStatus status) {
        return switch (status) {
            case PENDING -> 0;
            case UNFENCED -> 1;
            case PROVEN -> 2;
        };
    }

    private void log(Accepted accepted, Report report) {
        NotificationRow row = accepted.row();
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("notification", row.uuid());
        fields.put("host", row.hostname());
        fields.put("type", row.type());
        fields.put("loss", row.lossKey().orElse(null));
        fields.put("fencing", row.fencing().orElse(null));
        report.evidence()
                .ifPresent(
                        evidence -> evidence.callbackMicros().ifPresent(micros -> fields.put("callback_us", micros)));
        String what = accepted.outcome() == Outcome.CREATED ? "stored" : "extended by more evidence";
        events.log(
                Event.NOTIFICATION_STORED,
                "Notification " + row.uuid() + " about host " + row.hostname() + " is " + what
                        + row.fencing()
                                .map(fencing -> " (fencing " + fencing + ")")
                                .orElse("") + ".",
                fields);
    }

    private static Accepted await(CompletableFuture<Accepted> write) {
        try {
            return write.get(COMMIT_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException("Storing a notification failed: " + e.getCause(), e.getCause());
        } catch (TimeoutException e) {
            throw ApiException.unavailable("The database did not answer within " + COMMIT_WITHIN.toSeconds()
                    + " s. Send the notification again.");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ApiException.unavailable("The controller is stopping. Send the notification again.");
        }
    }
}
