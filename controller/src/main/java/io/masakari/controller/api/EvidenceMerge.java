package io.masakari.controller.api;

import io.masakari.controller.store.MonitorRow;
import io.masakari.controller.store.NotificationRow;
import io.masakari.controller.store.NotificationTable;
import io.masakari.controller.store.SayingTable;
import io.masakari.controller.store.SetAsideTable;
import io.masakari.controller.store.Transaction;
import io.masakari.core.model.HostEvidence;
import io.masakari.core.model.LossCause;
import io.masakari.core.model.NotificationStatus;
import io.masakari.core.model.OrderlyLeave;
import io.masakari.core.model.Saying;
import io.masakari.core.model.Sayings;
import io.masakari.runtime.report.Disposition;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What one more report of a loss adds to what is stored of it: evidence is added, and never removed. */
final class EvidenceMerge {
    private final Duration clockSkew;

    /** @param clockSkew how far clocks may differ */
    EvidenceMerge(Duration clockSkew) {
        this.clockSkew = clockSkew;
    }

    /** A minority's word counts for no witness's (C-2). */
    static boolean noteSaying(Transaction tx, Caller caller, NotificationRow row, HostEvidence loss, Instant now) {
        return loss.quorate()
                && SayingTable.put(
                        tx,
                        row.uuid(),
                        row.hostname(),
                        new Saying(
                                caller.name(),
                                caller.binding().map(MonitorRow.Binding::host),
                                loss.cause(),
                                loss.fencing(),
                                loss.proof(),
                                loss.boot(),
                                now));
    }

    NotificationIntake.Accepted extend(
            Transaction tx, Caller caller, NotificationRow known, Report report, OrderlyLeave policy, Instant now) {
        if (report.loss().isEmpty()) {
            return new NotificationIntake.Accepted(known, NotificationIntake.Outcome.KNOWN);
        }
        HostEvidence loss = report.loss().get();
        boolean isNews = noteSaying(tx, caller, known, loss, now);
        HostEvidence before = Report.evidence(known).orElseThrow();
        List<Saying> sayings = SayingTable.of(tx, known.uuid());
        boolean opposes = opposesLeave(before, loss, sayings);
        boolean isMore = loss.fencing().outweighs(before.fencing())
                || Sayings.prefer(loss, before, sayings, clockSkew)
                || loss.quorate() && !before.quorate() && !before.fencing().outweighs(loss.fencing())
                || opposes;
        boolean namesBoot = before.boot().isEmpty()
                && loss.boot().filter(boot -> Sayings.mayName(boot, sayings)).isPresent();
        if (!isMore && !namesBoot) {
            return new NotificationIntake.Accepted(
                    known, isNews ? NotificationIntake.Outcome.CONFIRMED : NotificationIntake.Outcome.KNOWN);
        }
        HostEvidence merged = isMore ? more(loss, before, opposes, sayings) : before.with(e -> e.boot = loss.boot());
        Report more = report.with(merged);
        boolean changed = NotificationTable.updateEvidence(
                tx,
                known.uuid(),
                known.version(),
                more.payload(),
                more.evidence().orElseThrow(),
                merged.fencing(),
                merged.reporter().value(),
                now);
        if (!changed) {
            throw new IllegalStateException("Notification " + known.uuid() + " changed within its own transaction");
        }
        if (isGoodbye(known) && more.disposition(policy).status() == NotificationStatus.NEW) {
            // The first reporter saw it leave in order; the later one, who knows more, saw it fail.
            NotificationTable.updateStatus(
                    tx, known.uuid(), known.version() + 1, NotificationStatus.NEW, Optional.empty(), now);
        }
        SetAsideTable.reopen(
                tx, known.uuid().toString(), now); // what could not be handled before may have been the report
        return new NotificationIntake.Accepted(
                NotificationTable.find(tx, known.uuid()).orElseThrow(), NotificationIntake.Outcome.EXTENDED);
    }

    /** @param opposes whether it counts for how the host was lost only, so that what is known of its fencing stays */
    private static HostEvidence more(HostEvidence loss, HostEvidence before, boolean opposes, List<Saying> sayings) {
        boolean hidesAFailure = loss.cause() == LossCause.ORDERLY_LEAVE
                && before.cause() != LossCause.ORDERLY_LEAVE
                && !Sayings.isLeave(loss.host(), sayings);
        return loss.with(e -> {
            // A proof is of the boot that it names itself.
            e.boot = loss.boot().or(before::boot);
            e.cause = hidesAFailure ? before.cause() : loss.cause();
            if (opposes && before.fencing().outweighs(loss.fencing())) {
                e.fencing = before.fencing();
                e.proof = before.proof();
                e.boot = before.boot().or(loss::boot);
            }
        });
    }

    /**
     * Whether one monitor alone has said that the host left in order, and this one saw it fail. The word of one must not have
     * a loss ignored, or held as a leave, whatever fencing it tells of; that of two, or of the host itself, does.
     */
    private static boolean opposesLeave(HostEvidence known, HostEvidence loss, List<Saying> sayings) {
        return known.cause() == LossCause.ORDERLY_LEAVE
                && loss.cause() != LossCause.ORDERLY_LEAVE
                && loss.quorate()
                && !Sayings.isLeave(known.host(), sayings);
    }

    private static boolean isGoodbye(NotificationRow row) {
        return row.status() == Disposition.GOODBYE.status() && row.message().equals(Disposition.GOODBYE.message());
    }
}
