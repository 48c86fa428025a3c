package io.masakari.controller.engine;

import io.masakari.controller.store.Database;
import io.masakari.controller.store.HostRecoveryTable;
import io.masakari.controller.store.NotificationRow;
import io.masakari.controller.store.NotificationTable;
import io.masakari.controller.store.StoredProgress;
import io.masakari.controller.store.Transaction;
import io.masakari.core.model.HostEvidence;
import io.masakari.core.model.LossCause;
import io.masakari.core.model.RecoveryId;
import io.masakari.core.recovery.host.HostProgress;
import io.masakari.core.recovery.host.HostState;
import io.masakari.core.safety.LossOrder;
import java.util.Optional;

/**
 * Judges new reports of lost hosts by the recoveries of the same host: whether one leads to a recovery of its own. It changes
 * nothing.
 */
final class LossReports {
    private final Database database;
    private final HostBoots boots;

    LossReports(Database database, HostBoots boots) {
        this.database = database;
        this.boots = boots;
    }

    /** What becomes of a report while its host is being recovered. */
    enum Fate {
        /** It leads to nothing. */
        IGNORED,
        /** It waits for the end of that recovery. */
        WAITS,
        /** That recovery is cancelled, and the report leads to the next. */
        REPLACES
    }

    record Verdict(Fate fate, String why) {}

    /** The report that a recovery rests on. */
    static NotificationRow lossOf(Transaction tx, HostProgress recovery) {
        return NotificationTable.find(tx, recovery.origin().notification()).orElseThrow();
    }

    Optional<HostEvidence> evidence(HostProgress recovery) {
        return StoredReports.evidence(database.read(tx -> lossOf(tx, recovery)));
    }

    /**
     * @param open a recovery of the same host that is not over
     * @param setAside whether it is set aside, and keeps what it has under way
     */
    Verdict beside(NotificationRow row, HostProgress open, boolean setAside) {
        boolean isBack = open.state() == HostState.RETURNED;
        boolean untouched =
                isBack || open.state() == HostState.HELD && open.forcedDownAt().isEmpty();
        if (isNeverSeen(row)) {
            return new Verdict(Fate.IGNORED, "its host is being recovered already: " + open.id());
        }
        if (isOnlyALeave(row) && !isHistory(row, open) || isLeave(row) && !isLeave(open)) {
            // The word of one that it left in order takes no loss's place.
            return new Verdict(Fate.WAITS, "waits for the end of recovery " + open.id() + " of the same host");
        }
        // Two recoveries of one host would evacuate the same instances (SAFETY.md, C-5).
        if (row.evidence().isEmpty() && !isBack && !setAside) {
            return new Verdict(Fate.IGNORED, "host " + row.hostname() + " is being recovered already: " + open.id());
        }
        if (isHistory(row, open)) {
            return new Verdict(
                    Fate.IGNORED,
                    "it is about a boot that is over, and recovery " + open.id()
                            + (isBack ? " accounts for its instances" : " is about a later one"));
        }
        if (!untouched || setAside || !isBack && !outweighs(row, open)) {
            return new Verdict(Fate.WAITS, "waits for the end of recovery " + open.id() + " of the same host");
        }
        return new Verdict(Fate.REPLACES, isBack ? "the next loss of the host" : "a later report, " + row.uuid());
    }

    /** Why a report leads to nothing after earlier recoveries of its host; empty: it leads to one. */
    Optional<String> settled(NotificationRow row) {
        Optional<RecoveryId> sameBoot = database.read(tx -> StoredReports.evidence(row)
                .filter(loss -> boots.isOver(tx, loss))
                .flatMap(loss -> boots.recoveryOfSameBoot(tx, loss)));
        if (sameBoot.isPresent()) {
            return sameBoot.map(past -> "it is about a boot that is over, whose loss was seen to: " + past);
        }
        return database.read(tx -> isNeverSeen(row) ? stillDownSince(tx, row) : seenToBy(tx, row))
                .map(past -> "host " + row.hostname() + " was being recovered when it came: " + past);
    }

    /** The recovery that was under way when the report came, unless the host has come back, and was lost again. */
    private Optional<RecoveryId> seenToBy(Transaction tx, NotificationRow row) {
        return HostRecoveryTable.latestOf(tx, row.hostname())
                .filter(past -> past.progress().forcedDownAt().isPresent())
                .filter(past -> past.endedAt().filter(row.createdAt()::isBefore).isPresent())
                .map(StoredProgress::progress)
                .filter(past -> NotificationTable.find(tx, past.origin().notification())
                        .filter(loss -> boots.hasReturned(tx, loss) || isOfLaterBoot(tx, row, loss))
                        .isEmpty())
                .map(HostProgress::id);
    }

    /** The recovery after which the host has not been back: it is still down, and its instances are seen to. */
    private Optional<RecoveryId> stillDownSince(Transaction tx, NotificationRow row) {
        return HostRecoveryTable.latestOf(tx, row.hostname())
                .map(StoredProgress::progress)
                .filter(past -> past.forcedDownAt().isPresent())
                .filter(past -> NotificationTable.find(tx, past.origin().notification())
                        .filter(loss -> boots.hasReturned(tx, loss))
                        .isEmpty())
                .map(HostProgress::id);
    }

    private static boolean isNeverSeen(NotificationRow row) {
        return StoredReports.evidence(row)
                .filter(evidence -> evidence.cause() == LossCause.NEVER_SEEN)
                .isPresent();
    }

    private static boolean isLeave(NotificationRow row) {
        return StoredReports.evidence(row)
                .filter(evidence -> evidence.cause() == LossCause.ORDERLY_LEAVE)
                .isPresent();
    }

    private boolean isLeave(HostProgress recovery) {
        return evidence(recovery)
                .filter(evidence -> evidence.cause() == LossCause.ORDERLY_LEAVE)
                .isPresent();
    }

    private static boolean isOnlyALeave(NotificationRow row) {
        return StoredReports.evidence(row).filter(HostEvidence::isOnlyALeave).isPresent();
    }

    /** Whether a report is about a later boot than that loss, and both are named. */
    private boolean isOfLaterBoot(Transaction tx, NotificationRow row, NotificationRow loss) {
        Optional<HostEvidence> its =
                StoredReports.evidence(row).filter(known -> known.boot().isPresent());
        Optional<HostEvidence> past =
                StoredReports.evidence(loss).filter(known -> known.boot().isPresent());
        return its.isPresent()
                && past.isPresent()
                && !its.get().boot().equals(past.get().boot())
                && boots.order(tx, its.get(), past.get()) == LossOrder.LATER;
    }

    /**
     * About a boot that is over, and not the one that is being recovered, or one that is accounted for already as the host is
     * back: it changes nothing there (SAFETY.md, C-24).
     */
    private boolean isHistory(NotificationRow row, HostProgress open) {
        Optional<HostEvidence> report = StoredReports.evidence(row);
        return report.filter(loss -> database.read(tx -> boots.isOver(tx, loss)))
                .filter(loss -> open.state() == HostState.RETURNED
                        || !loss.boot().equals(evidence(open).flatMap(HostEvidence::boot)))
                .isPresent();
    }

    /** Whether a report takes the place of the one that a recovery rests on: it is of a later loss, or it alone has a proof. */
    private boolean outweighs(NotificationRow row, HostProgress open) {
        HostEvidence report = StoredReports.evidence(row).orElseThrow();
        Optional<HostEvidence> known = evidence(open);
        return known.isEmpty() || database.read(tx -> boots.outweighs(tx, report, known.get()));
    }
}
