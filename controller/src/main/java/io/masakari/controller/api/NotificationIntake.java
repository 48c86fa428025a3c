package io.masakari.controller.api;

import io.masakari.controller.store.BootTable;
import io.masakari.controller.store.Database;
import io.masakari.controller.store.HostRow;
import io.masakari.controller.store.HostTable;
import io.masakari.controller.store.MonitorRow;
import io.masakari.controller.store.MonitorTable;
import io.masakari.controller.store.NotificationRow;
import io.masakari.controller.store.NotificationTable;
import io.masakari.controller.store.Retention;
import io.masakari.controller.store.RowLimits;
import io.masakari.controller.store.SegmentRow;
import io.masakari.controller.store.SegmentTable;
import io.masakari.controller.store.StoreException;
import io.masakari.controller.store.Transaction;
import io.masakari.controller.store.UnknownLossTable;
import io.masakari.core.model.FencingProof;
import io.masakari.core.model.HostEvidence;
import io.masakari.core.model.HostId;
import io.masakari.core.model.HostName;
import io.masakari.core.model.NotificationId;
import io.masakari.core.model.NotificationStatus;
import io.masakari.core.model.NotificationType;
import io.masakari.core.model.SegmentId;
import io.masakari.runtime.journal.Event;
import io.masakari.runtime.journal.EventLog;
import io.masakari.runtime.report.Disposition;
import io.masakari.runtime.report.HostNotification;
import io.masakari.runtime.report.NotificationWire;
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
import java.util.function.BiConsumer;

/**
 * Takes reports: checks them against hosts and senders, stores them, and acknowledges them only when they are on disk
 * (SAFETY.md, C-7, C-11, C-12). One loss is one notification, no matter how often and by whom it is reported; later
 * reports add evidence and never remove any. Decides nothing about recovery. Any thread may call; calls block until the
 * commit.
 */
final class NotificationIntake {
    /** Shorter than the sender's own limit (10 s for Masakari v1), so that it gets a 503 instead of no answer. */
    private static final Duration COMMIT_WITHIN = Duration.ofSeconds(8);

    /** What may be open of one host that upstream's monitors report, of what may be of one of our monitors. */
    private static final int KEYSTONE_PART = 10;

    private static final HostId NO_HOST = new HostId(new UUID(0, 0));
    private static final SegmentId NO_SEGMENT = new SegmentId(new UUID(0, 0));

    /** What became of a report. */
    enum Outcome {
        CREATED,
        /** The loss was known; the report added evidence. */
        EXTENDED,
        /** Known, and now said by one more monitor (C-26). */
        CONFIRMED,
        /** Known, and nothing new in it. */
        KNOWN,
        /** A loss of a host that no segment has: it is kept for one that gets it, and nothing is done (C-35). */
        KEPT,
        /** Kept already. */
        KEPT_ALREADY
    }

    record Accepted(NotificationRow row, Outcome outcome) {}

    private final Database database;
    private final WallClock clock;
    private final WallClock wall;
    private final EventLog events;
    private final Duration duplicateWindow;
    private final Duration clockSkew;
    private final EvidenceMerge evidence;
    private final int openPerToken;
    private final ReportRate doneAtOnce;
    private final RowLimits rows;
    private final BiConsumer<NotificationType, NotificationId> stored;

    /**
     * @param clock steady, for what is stored
     * @param wall with which the times are compared that senders name
     * @param duplicateWindow for reports without evidence, as upstream's duplicate_notification_detection_interval
     * @param clockSkew how far ahead of this machine's clock the time of a fencing may be (C-1)
     * @param openPerToken how many reports of one monitor may be under way, and how many of hosts, of which nothing follows, it may
     *     bring in a day
     * @param rows how many may be stored
     * @param stored told after the commit of what may need a recovery; quick, must not throw
     */
    NotificationIntake(
            Database database,
            WallClock clock,
            WallClock wall,
            EventLog events,
            Duration duplicateWindow,
            Duration clockSkew,
            int openPerToken,
            RowLimits rows,
            BiConsumer<NotificationType, NotificationId> stored) {
        this.database = database;
        this.clock = clock;
        this.wall = wall;
        this.events = events;
        this.duplicateWindow = duplicateWindow;
        this.clockSkew = clockSkew;
        this.evidence = new EvidenceMerge(clockSkew);
        this.openPerToken = openPerToken;
        this.doneAtOnce = new ReportRate(openPerToken, Retention.SHORTEST, clock);
        this.rows = rows;
        this.stored = stored;
    }

    /** Throws {@link ApiException} if it is refused, {@link StoreException} if it cannot be stored. */
    Accepted accept(Caller caller, Report received) {
        Instant arrived = wall.now();
        received.checkTimes(arrived);
        Report report = received.provenBy(arrived.plus(clockSkew));
        if (report != received) {
            FencingProof proof = received.loss().flatMap(HostEvidence::proof).orElseThrow();
            events.log(
                    Event.PROOF_REFUSED,
                    "Monitor " + caller.name() + " says that the fencing of host " + report.hostname()
                            + " was complete at " + proof.completedAt() + ", and it is only " + arrived
                            + " here. Clocks disagree, so this proves nothing, and the recovery is held.",
                    Map.of("host", report.hostname(), "reporter", caller.name()));
        }
        // The engine is told at the commit, also if the sender no longer waits for the answer.
        Accepted accepted = await(
                database.write(tx -> takeOrKeep(tx, caller, report, arrival())).thenApply(this::told));
        if (accepted.outcome() == Outcome.KEPT) {
            tellKept(accepted.row());
        }
        if (accepted.outcome() == Outcome.CREATED || accepted.outcome() == Outcome.EXTENDED) {
            if (accepted.row().lossKey().filter(LossKeys::isDoubtful).isPresent()) {
                events.log(
                        Event.PROOF_REFUSED,
                        "Monitor " + caller.name() + " reports the loss of host " + report.hostname()
                                + " by the ring and node by which the loss of another host was reported. Two clusters may"
                                + " have one name, or one host two names, so no proof of it counts, and the recovery is"
                                + " held.",
                        Map.of("host", report.hostname(), "reporter", caller.name()));
            }
            log(accepted, report);
        }
        return accepted;
    }

    /** The steady clock follows only steps of the other one, so it may be a little behind what a sender calls now. */
    private Instant arrival() {
        Instant steady = clock.now();
        Instant now = wall.now();
        return now.isAfter(steady) ? now : steady;
    }

    private Accepted told(Accepted accepted) {
        boolean isNews = switch (accepted.outcome()) {
            case CREATED -> accepted.row().status() != NotificationStatus.IGNORED;
            case EXTENDED, CONFIRMED -> true;
            case KNOWN, KEPT, KEPT_ALREADY -> false;
        };
        if (isNews) {
            stored.accept(accepted.row().type(), accepted.row().uuid());
        }
        return accepted;
    }

    private Accepted takeOrKeep(Transaction tx, Caller caller, Report report, Instant now) {
        if (HostTable.findByName(tx, report.hostname()).isEmpty()) {
            Optional<UnknownLosses.Kept> kept = UnknownLosses.keep(tx, caller, report, now);
            if (kept.isPresent()) {
                return new Accepted(rowOf(kept.get().row()), kept.get().isNew() ? Outcome.KEPT : Outcome.KEPT_ALREADY);
            }
        }
        return decideAndStore(tx, caller, report, now);
    }

    /** For the answer only: it is stored nowhere, as there is no host that it could be of. */
    private static NotificationRow rowOf(UnknownLossTable.Row kept) {
        return NotificationRow.of(e -> {
            e.uuid = kept.uuid();
            e.type = NotificationType.COMPUTE_HOST;
            e.sourceHost = NO_HOST;
            e.hostname = kept.host();
            e.segment = NO_SEGMENT;
            e.generatedAt = kept.generatedAt();
            e.payload = kept.payload();
            e.message = Optional.of(UnknownLosses.advice(kept.host()));
            e.evidence = kept.evidence();
            e.fencing = kept.fencing();
            e.createdAt = kept.arrivedAt();
        });
    }

    private void tellKept(NotificationRow kept) {
        events.log(
                Event.UNKNOWN_HOST_LOST,
                "A monitor reports a host that no segment has"
                        + kept.fencing()
                                .map(fencing -> " as lost (fencing " + fencing + ")")
                                .orElse(" as back")
                        + ". The report is kept for " + UnknownLosses.KEPT.toDays() + " days. "
                        + UnknownLosses.advice(kept.hostname()),
                Map.of("host", kept.hostname(), "notification", kept.uuid()));
    }

    /**
     * Takes up what was kept of hosts that a segment has by now, as if it came now, but with the age that it has. What cannot be
     * taken up yet stays.
     */
    void takeUpKept() {
        try {
            database.read(UnknownLossTable::known).forEach(this::takeUpKept);
        } catch (StoreException e) {
            // All that is left stays, and is looked at again within a minute.
        }
    }

    private void takeUpKept(UnknownLossTable.Row kept) {
        try {
            Optional<Accepted> accepted = database.writeAndWait(tx -> takeUp(tx, kept));
            accepted.map(this::told)
                    .filter(each -> each.outcome() == Outcome.CREATED || each.outcome() == Outcome.EXTENDED)
                    .ifPresent(each -> log(each, report(kept)));
        } catch (ApiException e) {
            // It stays, and its end is told; masakarictl notification unknown says what is missing.
        }
    }

    /** Empty if another thread has done it, or its sender's token was revoked: that may be why it was. */
    private Optional<Accepted> takeUp(Transaction tx, UnknownLossTable.Row kept) {
        Optional<MonitorRow> sender = MonitorTable.find(tx, kept.sender())
                .filter(row -> row.revokedAt().isEmpty());
        if (sender.isEmpty() || !UnknownLossTable.delete(tx, kept.uuid())) {
            return Optional.empty();
        }
        MonitorRow monitor = sender.get();
        Caller caller =
                new Caller(monitor.name(), monitor.role(), monitor.cluster(), monitor.binding()).in(kept.senderBoot());
        return Optional.of(decideAndStore(tx, caller, report(kept), kept.arrivedAt()));
    }

    private static Report report(UnknownLossTable.Row kept) {
        return Report.of(NotificationWire.restore(
                NotificationType.COMPUTE_HOST, kept.host(), kept.generatedAt(), kept.payload(), kept.evidence()));
    }

    /** Forgets what was kept for too long, and tells it. */
    void expireKept() {
        for (UnknownLossTable.Row row : database.writeAndWait(tx -> UnknownLosses.expire(tx, clock.now()))) {
            events.log(
                    Event.UNKNOWN_HOST_EXPIRED,
                    "The report of monitor " + row.sender() + " about host " + row.host() + ", kept since "
                            + row.arrivedAt() + ", is forgotten: no segment got the host for "
                            + UnknownLosses.KEPT.toDays() + " days.",
                    Map.of("host", row.host(), "reporter", row.sender()));
        }
    }

    Accepted decideAndStore(Transaction tx, Caller caller, Report received, Instant now) {
        Report report = received;
        HostRow host = HostTable.findByName(tx, received.hostname())
                .orElseThrow(() ->
                        ApiException.badRequest("Host with name " + received.hostname() + " could not be found."));
        SegmentRow segment = SegmentTable.find(tx, host.segment()).orElseThrow();
        checkScope(caller, segment, received);
        caller.checkIdentity(received);
        Optional<String> lossKey = received.loss().map(loss -> LossKeys.of(tx, loss));
        Optional<String> senderKey = received.senderKey().or(() -> received.returnKey(caller.name()));
        Optional<NotificationRow> known = lossKey.isPresent()
                ? NotificationTable.findByLossKey(tx, lossKey.get())
                : senderKey.flatMap(key -> NotificationTable.findBySenderKey(tx, key));
        if (report.loss().isPresent()
                && known.filter(row -> !row.hostname().equals(received.hostname()))
                        .isPresent()) {
            // Two clusters of one name, or one host by two names: nobody knows whose proof it is.
            report = report.unproven();
            String doubtful = LossKeys.doubtful(lossKey.orElseThrow(), host);
            lossKey = Optional.of(doubtful);
            known = NotificationTable.findByLossKey(tx, doubtful);
        }
        if (known.isPresent()) {
            return evidence.extend(
                    tx, caller, known.get(), report, segment.declared().orderlyLeave(), now);
        }
        boolean told = report.evidence().isPresent();
        // With evidence it is kept, and its recovery is held: the host may still be down when maintenance ends.
        if (host.onMaintenance() && !told && !report.notification().isStart()) {
            throw ApiException.conflict("Notification received from host " + host.name() + " of type '" + report.type()
                    + "' is ignored as the host is already under maintenance.");
        }
        // A host may come back several times within the window.
        if (!told && !report.notification().isStart()) {
            refuseDuplicate(tx, host, report, now);
        }
        checkOpen(tx, caller, report);
        checkRoom(caller, report);
        checkDoneAtOnce(caller, segment, report);
        NotificationRow fresh = row(tx, caller, host, segment, report, lossKey, senderKey, now);
        NotificationRow stored = NotificationTable.insert(tx, fresh, Optional.of(caller.name()));
        rows.added(RowLimits.Kind.NOTIFICATIONS);
        report.loss().ifPresent(loss -> EvidenceMerge.noteSaying(tx, caller, stored, loss, now));
        return new Accepted(stored, Outcome.CREATED);
    }

    /** Upstream's monitors have one user on all hosts: what is open of one host must not keep out the others. */
    private void checkOpen(Transaction tx, Caller caller, Report report) {
        Optional<HostName> its = caller.isKeystoneMonitor() ? Optional.of(report.hostname()) : Optional.empty();
        int most = its.isPresent() ? Math.max(1, openPerToken / KEYSTONE_PART) : openPerToken;
        if (!caller.isOperator() && NotificationTable.hasOpen(tx, caller.name(), its, most)) {
            throw new ApiException(
                    429,
                    "Monitor " + caller.name() + " has " + most + " reports"
                            + its.map(host -> " about host " + host).orElse("")
                            + " that are not done yet; no more are taken until some are.");
        }
    }

    /**
     * A return, or an orderly leave, is done as soon as it is stored, so that no bound of what is open holds for it; it must not fill
     * the room that losses need. It is not deferred: the sender would keep its later reports back as well.
     */
    private void checkDoneAtOnce(Caller caller, SegmentRow segment, Report report) {
        boolean isDone = report.disposition(segment.declared().orderlyLeave()).status() != NotificationStatus.NEW;
        if (isDone && report.type().goesFirst() && !caller.isOperator() && !doneAtOnce.take(caller.name())) {
            throw ApiException.conflict("Monitor " + caller.name() + " has told of more than " + openPerToken
                    + " returns and orderly leaves of hosts within a day. This one of host " + report.hostname()
                    + " is not stored; its losses of hosts are. If hosts do come and go like that, see to the cluster; else"
                    + " revoke its token with 'masakarictl monitor revoke " + caller.name() + "'.");
        }
    }

    private void checkRoom(Caller caller, Report report) {
        boolean goesFirst = report.type().goesFirst() && !caller.isV1() && !caller.isKeystoneMonitor();
        rows.tooMany(goesFirst).ifPresent(kind -> {
            throw ApiException.unavailable("The database has " + rows.rows(kind) + " " + kind + ", and may have "
                    + rows.most(kind) + (goesFirst ? "" : ", the last tenth for losses and returns of hosts")
                    + ". Nothing was stored; send it again: there is room when older ones are purged ([store] keep), or with a"
                    + " larger [store] most_notifications.");
        });
    }

    private static void checkScope(Caller caller, SegmentRow segment, Report report) {
        if (!caller.mayReport(segment.cluster())) {
            throw ApiException.forbidden("Monitor " + caller.name() + " belongs to cluster "
                    + caller.cluster().map(Object::toString).orElse("(none)") + " and may not report host "
                    + report.hostname() + ", which is in another.");
        }
        report.loss().ifPresent(loss -> {
            var cluster = Optional.of(loss.key().cluster());
            if (!caller.mayReport(cluster) || !cluster.equals(segment.cluster())) {
                throw ApiException.forbidden("Host " + report.hostname() + " is not in cluster "
                        + cluster.get() + ", which the evidence names. Set the segment's cluster to Corosync's"
                        + " cluster name.");
            }
        });
    }

    private void refuseDuplicate(Transaction tx, HostRow host, Report report, Instant now) {
        Instant since = generatedAt(report, now).minus(duplicateWindow);
        if (NotificationTable.findEqual(tx, host.uuid(), report.type(), report.payload(), since)
                .isPresent()) {
            throw ApiException.conflict(
                    "Notification received from host " + host.name() + " of type " + report.type() + " is duplicate.");
        }
    }

    /** What a clock that is ahead says of now must not speak for later: a return, for instance, against the next loss. */
    private static Instant generatedAt(Report report, Instant now) {
        return report.generatedAt().isAfter(now) ? now : report.generatedAt();
    }

    /**
     * What happened in a boot that is over starts nothing in the one that runs (SAFETY.md, C-24); a spool that is delivered
     * after a reboot may come before the host's greeting.
     */
    private static Disposition disposition(
            Transaction tx, Caller caller, HostRow host, SegmentRow segment, Report report) {
        boolean isOver = report.notification()
                .bootOfPart()
                .filter(boot -> BootTable.isOver(tx, host.name(), boot) || caller.isInAnotherBoot(host.name(), boot))
                .isPresent();
        Disposition disposition = report.disposition(segment.declared().orderlyLeave());
        return isOver && disposition.status() == NotificationStatus.NEW ? Disposition.EARLIER_BOOT : disposition;
    }

    private static NotificationRow row(
            Transaction tx,
            Caller caller,
            HostRow host,
            SegmentRow segment,
            Report report,
            Optional<String> lossKey,
            Optional<String> senderKey,
            Instant now) {
        Disposition disposition = disposition(tx, caller, host, segment, report);
        return NotificationRow.of(e -> {
            e.uuid = new NotificationId(UUID.randomUUID());
            e.type = report.type();
            e.sourceHost = host.uuid();
            e.hostname = host.name();
            e.segment = segment.uuid();
            e.generatedAt = generatedAt(report, now);
            e.payload = report.payload();
            e.status = disposition.status();
            e.message = disposition.message();
            e.lossKey = lossKey;
            e.senderKey = senderKey;
            e.evidence = report.evidence();
            e.fencing = report.loss().map(HostEvidence::fencing);
            e.reporter = report.loss().map(loss -> loss.reporter().value());
            e.createdAt = now;
        });
    }

    private void log(Accepted accepted, Report report) {
        NotificationRow row = accepted.row();
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("notification", row.uuid());
        fields.put("host", row.hostname());
        fields.put("type", row.type());
        fields.put("loss", row.lossKey().orElse(null));
        fields.put("fencing", row.fencing().orElse(null));
        if (report.notification() instanceof HostNotification host) {
            host.callbackMicros().ifPresent(micros -> fields.put("callback_us", micros));
        }
        String what = accepted.outcome() == Outcome.CREATED ? "stored" : "extended with more evidence";
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
