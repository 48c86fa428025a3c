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
import java.util.Set;
import java.util.stream.Collectors;

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
        boolean isMore = loss.fencing().outweighs(before.fencing())
                || Sayings.prefer(loss, before, sayings, clockSkew)
                || loss.quorate() && !before.quorate() && !before.fencing().outweighs(loss.fencing())
                || opposesGoodbye(before, loss, sayings);
        boolean namesBoot = before.boot().isEmpty()
                && loss.boot().filter(boot -> Sayings.mayName(boot, sayings)).isPresent();
        if (!isMore && !namesBoot) {
            return new NotificationIntake.Accepted(
                    known, isNews ? NotificationIntake.Outcome.CONFIRMED : NotificationIntake.Outcome.KNOWN);
        }
        // A proof is of the boot that it names itself.
        HostEvidence merged =
                isMore ? loss.with(e -> e.boot = loss.boot().or(before::boot)) : before.with(e -> e.boot = loss.boot());
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

    /**
     * Whether one monitor alone has said that the host left in order, and this one saw it fail. The word of one must not have
     * a loss ignored; that of two, or of the host itself, does.
     */
    private static boolean opposesGoodbye(HostEvidence known, HostEvidence loss, List<Saying> sayings) {
        if (!known.isOnlyALeave() || loss.cause() == LossCause.ORDERLY_LEAVE || !loss.quorate()) {
            return false;
        }
        Set<String> goodbyes =
                sayings.stream().filter(Saying::isGoodbye).map(Saying::witness).collect(Collectors.toSet());
        return goodbyes.size() < 2 && !goodbyes.contains(known.host().value());
    }

    private static boolean isGoodbye(NotificationRow row) {
        return row.status() == Disposition.GOODBYE.status() && row.message().equals(Disposition.GOODBYE.message());
    }
}
