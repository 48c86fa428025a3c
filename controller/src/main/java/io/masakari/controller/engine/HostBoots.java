package io.masakari.controller.engine;

import io.masakari.controller.store.BootTable;
import io.masakari.controller.store.BootTable.Boot;
import io.masakari.controller.store.GreetingRow;
import io.masakari.controller.store.GreetingTable;
import io.masakari.controller.store.HostRecoveryTable;
import io.masakari.controller.store.LyingFencingTable;
import io.masakari.controller.store.NotificationRow;
import io.masakari.controller.store.NotificationTable;
import io.masakari.controller.store.Transaction;
import io.masakari.core.model.BootId;
import io.masakari.core.model.FencingProof;
import io.masakari.core.model.HostEvidence;
import io.masakari.core.model.HostName;
import io.masakari.core.model.RecoveryId;
import io.masakari.core.safety.BootFinding;
import io.masakari.core.safety.LossOrder;
import io.masakari.core.safety.OperatorWord;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Judges losses by the boots that hosts have told of themselves (SAFETY.md, C-24): by the order in which the controller
 * learned them, and by its own challenges, so that no other clock is asked. Where no boot is known, times decide.
 */
final class HostBoots {
    private final Duration clockSkew;

    HostBoots(Duration clockSkew) {
        this.clockSkew = clockSkew;
    }

    /** Whether a later boot of the host is known than the one that is said to be lost. */
    boolean isOver(Transaction tx, HostEvidence loss) {
        return loss.boot()
                .filter(boot -> BootTable.isOver(tx, loss.host(), boot))
                .isPresent();
    }

    /** A recovery, open or ended, of the loss of that very boot. */
    Optional<RecoveryId> recoveryOfSameBoot(Transaction tx, HostEvidence loss) {
        return loss.boot().flatMap(boot -> HostRecoveryTable.ofBoot(tx, loss.host(), boot));
    }

    /** Nothing is later than the boot that the host has told last, unless the host tells it. */
    LossOrder order(Transaction tx, HostEvidence report, HostEvidence known) {
        if (known.boot().isPresent() && report.boot().equals(known.boot())) {
            return LossOrder.SAME;
        }
        List<BootId> boots = BootTable.list(tx, report.host()).stream()
                .filter(boot -> !boot.doubtful())
                .map(Boot::boot)
                .toList();
        int its = report.boot().map(boots::indexOf).orElse(-1);
        int other = known.boot().map(boots::indexOf).orElse(-1);
        if (its >= 0 && other >= 0) {
            return its < other ? LossOrder.EARLIER : LossOrder.LATER;
        }
        LossOrder byTimes = LossOrder.byTimes(report, known, clockSkew);
        boolean isNewest = other >= 0 && other == boots.size() - 1;
        return isNewest && byTimes == LossOrder.LATER ? LossOrder.SAME : byTimes;
    }

    boolean outweighs(Transaction tx, HostEvidence report, HostEvidence known) {
        return order(tx, report, known).outweighs(report, known, clockSkew);
    }

    /**
     * Whether the host came back after that loss: it says so itself from a later boot; or it is alive and one other says so;
     * or two others do. Of a host that has never told a boot, one is enough, but never one that does not authenticate where
     * a monitor has evidence of the loss.
     */
    boolean hasReturned(Transaction tx, NotificationRow loss) {
        Optional<HostEvidence> evidence = StoredReports.evidence(loss);
        if (hasBooted(tx, loss, evidence.flatMap(HostEvidence::boot))) {
            return true;
        }
        Instant lostAt = StoredReports.lostAt(loss);
        HostName host = loss.hostname();
        if (BootTable.current(tx, host).isEmpty()) {
            // A word that anybody can say never ends what a monitor has evidence of.
            return NotificationTable.hasStartedSince(tx, host, lostAt, evidence.isPresent());
        }
        Set<String> witnesses = NotificationTable.witnessesOfReturn(tx, host, lostAt);
        return witnesses.size() > 1
                || witnesses.contains(host.value())
                || !witnesses.isEmpty() && isAliveAfter(tx, host, loss.createdAt());
    }

    private static boolean hasBooted(Transaction tx, NotificationRow loss, Optional<BootId> lost) {
        if (lost.isPresent() && BootTable.find(tx, loss.hostname(), lost.get()).isPresent()) {
            return BootTable.isOver(tx, loss.hostname(), lost.get());
        }
        List<Boot> boots = BootTable.list(tx, loss.hostname());
        return boots.size() > 1
                && BootTable.current(tx, loss.hostname())
                        .filter(boot -> boot.firstSeenAt().isAfter(loss.createdAt()))
                        .isPresent();
    }

    private static boolean isAliveAfter(Transaction tx, HostName host, Instant time) {
        return GreetingTable.lastSignOfLife(tx, host)
                .flatMap(GreetingRow::aliveAfter)
                .filter(time::isBefore)
                .isPresent();
    }

    /** The boot that has answered although a fencing of just that boot was proven before; a person may be wrong. */
    Optional<BootId> outlived(Transaction tx, NotificationRow loss) {
        Optional<HostEvidence> proven = StoredReports.evidence(loss)
                .filter(evidence -> evidence.proof()
                        .filter(proof -> !proof.isConfirmation())
                        .isPresent());
        return proven.flatMap(HostEvidence::boot)
                .filter(boot -> GreetingTable.lastSignOfLife(tx, loss.hostname())
                        .filter(sign -> sign.boot().equals(Optional.of(boot)))
                        .flatMap(GreetingRow::aliveAfter)
                        .filter(changedAt(loss)::isBefore)
                        .isPresent())
                .filter(boot -> BootTable.find(tx, loss.hostname(), boot)
                        .filter(known -> !known.doubtful())
                        .isPresent());
    }

    BootFinding finding(Transaction tx, NotificationRow loss, Optional<OperatorWord> word) {
        Optional<HostEvidence> evidence = StoredReports.evidence(loss);
        Optional<FencingProof> proof = evidence.flatMap(HostEvidence::proof);
        Optional<Instant> confirmed = word.filter(OperatorWord::confirmedOff).map(OperatorWord::saidAt);
        Optional<Instant> offBy = Stream.concat(proof.map(any -> changedAt(loss)).stream(), confirmed.stream())
                .max(Instant::compareTo);
        if (offBy.isEmpty()) {
            return BootFinding.NONE;
        }
        boolean answers = isAliveAfter(tx, loss.hostname(), offBy.get());
        if (confirmed.isPresent() && answers) {
            return BootFinding.ANSWERED;
        }
        if (proof.isPresent()) {
            if (LyingFencingTable.isIn(tx, loss.hostname())
                    || outlived(tx, loss).isPresent()) {
                return BootFinding.OUTLIVED;
            }
            if (mayBeOver(tx, evidence.get(), proof.get())) {
                return BootFinding.UNNAMED;
            }
        }
        return answers ? BootFinding.ANSWERED : BootFinding.NONE;
    }

    /** The report names no boot that its host has told, and its proof is no later than the host's boot that is known. */
    private boolean mayBeOver(Transaction tx, HostEvidence loss, FencingProof proof) {
        boolean isNamed = loss.boot()
                .flatMap(boot -> BootTable.find(tx, loss.host(), boot))
                .filter(boot -> !boot.doubtful())
                .isPresent();
        return !isNamed
                && BootTable.current(tx, loss.host())
                        .map(boot -> boot.firstSeenAt().plus(clockSkew))
                        .filter(safe -> !proof.completedAt().isAfter(safe))
                        .isPresent();
    }

    /** When its evidence came, or later, by the controller's clock. */
    private static Instant changedAt(NotificationRow loss) {
        return loss.updatedAt().orElse(loss.createdAt());
    }
}
