package io.masakari.controller.engine;

import io.masakari.controller.store.BootTable;
import io.masakari.controller.store.BootTable.Boot;
import io.masakari.controller.store.GreetingRow;
import io.masakari.controller.store.GreetingTable;
import io.masakari.controller.store.HostRecoveryTable;
import io.masakari.controller.store.LyingFencingTable;
import io.masakari.controller.store.NotificationRow;
import io.masakari.controller.store.NotificationTable;
import io.masakari.controller.store.SayingTable;
import io.masakari.controller.store.Transaction;
import io.masakari.core.model.BootId;
import io.masakari.core.model.HostEvidence;
import io.masakari.core.model.HostName;
import io.masakari.core.model.LossCause;
import io.masakari.core.model.RecoveryId;
import io.masakari.core.model.Saying;
import io.masakari.core.safety.BootFinding;
import io.masakari.core.safety.HostSituation.SaidBack;
import io.masakari.core.safety.LossOrder;
import io.masakari.core.safety.Proof;
import io.masakari.core.safety.SafeTimes;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Judges losses by the boots that hosts have told of themselves (SAFETY.md, C-24): by the order in which the controller
 * learned them, and by its own challenges, so that no other clock is asked. Where no boot is known, times decide.
 */
final class HostBoots {
    /** What was said longer ago is of another loss. */
    static final Duration SAME_LOSS = Duration.ofHours(1);

    private final int witnesses;
    private final Duration clockSkew;
    private final Supplier<Instant> clock;

    /** @param witnesses how many must say what ends, or begins, something, where so many live */
    HostBoots(int witnesses, Duration clockSkew, Supplier<Instant> clock) {
        this.witnesses = witnesses;
        this.clockSkew = clockSkew;
        this.clock = clock;
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
        if (report.cause() == LossCause.NEVER_SEEN || known.cause() == LossCause.NEVER_SEEN) {
            return report.cause() != LossCause.NEVER_SEEN; // what somebody saw counts more
        }
        LossOrder order = order(tx, report, known);
        if (known.cause() == LossCause.ORDERLY_LEAVE && report.cause() != LossCause.ORDERLY_LEAVE) {
            return order != LossOrder.EARLIER; // a failure is no less than a leave in order
        }
        return order.outweighs(report, known, clockSkew)
                || order == LossOrder.SAME && report.quorate() && isBelieved(tx, report) && isDoubted(tx, known);
    }

    private boolean isBelieved(Transaction tx, HostEvidence loss) {
        return loss.proof().isPresent() && !mayBeOver(tx, loss);
    }

    /** It has a proof that says nothing of the boot that was lost. */
    private boolean isDoubted(Transaction tx, HostEvidence loss) {
        return loss.proof().isPresent() && mayBeOver(tx, loss);
    }

    /**
     * Whether the host came back after that loss: it says so itself from a later boot; or it is alive and one other says so;
     * or two others do. Of a host that has never told a boot, one is enough where no second one lives that could say it, but
     * never one that does not authenticate where a monitor has evidence of the loss.
     */
    boolean hasReturned(Transaction tx, NotificationRow loss) {
        Optional<HostEvidence> evidence = StoredReports.evidence(loss);
        if (hasBooted(tx, loss, evidence.flatMap(HostEvidence::boot))) {
            return true;
        }
        Instant lostAt = StoredReports.lostAt(loss);
        HostName host = loss.hostname();
        if (evidence.filter(its -> its.cause() == LossCause.NEVER_SEEN).isPresent()
                && isAliveAfter(tx, host, loss.createdAt())) {
            return true; // nobody has said that it was lost, and it answers
        }
        if (evidence.isEmpty()) {
            return BootTable.current(tx, host).isEmpty()
                    ? NotificationTable.hasStartedSince(tx, host, lostAt, false)
                    : isReturnSaid(tx, loss, NotificationTable.witnessesOfReturn(tx, host, lostAt));
        }
        Set<String> said = NotificationTable.witnessesOfReturn(tx, host, lostAt);
        boolean isOneEnough = BootTable.current(tx, host).isEmpty() && !hasSecondWitness(tx, evidence.get());
        return isReturnSaid(tx, loss, said) || isOneEnough && !said.isEmpty();
    }

    /** How long the gate of its next boot holds its guests back, as the lost boot's own monitors said shortly before (C-29). */
    Optional<Duration> gateWaits(Transaction tx, NotificationRow loss) {
        Instant since = loss.createdAt().minus(SafeTimes.STANDING);
        return StoredReports.evidence(loss)
                .flatMap(HostEvidence::boot)
                .flatMap(boot -> BootTable.find(tx, loss.hostname(), boot))
                .flatMap(boot -> boot.gateToldSince(since));
    }

    private static boolean isReturnSaid(Transaction tx, NotificationRow loss, Set<String> said) {
        return said.size() > 1
                || said.contains(loss.hostname().value())
                || !said.isEmpty() && isAliveAfter(tx, loss.hostname(), unfencedUntil(tx, loss));
    }

    /** A host that is cut off answers until it is fenced; with a proof, only a challenge that was issued later tells of a return. */
    private static Instant unfencedUntil(Transaction tx, NotificationRow loss) {
        return StoredReports.evidence(loss).flatMap(HostEvidence::proof).isPresent()
                ? NotificationTable.evidenceAt(tx, loss)
                : loss.createdAt();
    }

    private boolean hasSecondWitness(Transaction tx, HostEvidence loss) {
        return witnesses > 1
                && GreetingTable.witnesses(tx, loss.key().cluster(), loss.host(), clock.get())
                                .size()
                        > 1;
    }

    /** What the word of one is worth, that a host is back which tells no boots itself, where others could say so. */
    SaidBack saidBack(Transaction tx, NotificationRow loss) {
        HostName host = loss.hostname();
        Optional<HostEvidence> evidence = StoredReports.evidence(loss);
        if (evidence.isEmpty()
                || BootTable.current(tx, host).isPresent()
                || !hasSecondWitness(tx, evidence.get())
                || hasReturned(tx, loss)) {
            return SaidBack.NO;
        }
        Optional<Instant> first = NotificationTable.firstReturn(tx, host, StoredReports.lostAt(loss));
        return first.map(at ->
                        clock.get().isBefore(at.plus(SafeTimes.SECOND_WITNESS)) ? SaidBack.JUST_NOW : SaidBack.BY_ONE)
                .orElse(SaidBack.NO);
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

    /**
     * The boot that has answered although a fencing of just that boot was proven before; a person may be wrong. Where two others
     * have ever greeted, one of them alone may have made its proof up, and no fence device lies.
     */
    Optional<BootId> outlived(Transaction tx, NotificationRow loss) {
        Optional<HostEvidence> proven = StoredReports.evidence(loss)
                .filter(evidence -> evidence.proof()
                        .filter(proof -> !proof.isConfirmation())
                        .isPresent());
        return proven.flatMap(HostEvidence::boot)
                .filter(boot -> GreetingTable.lastSignOfLife(tx, loss.hostname())
                        .filter(sign -> sign.boot().equals(Optional.of(boot)))
                        .flatMap(GreetingRow::aliveAfter)
                        .filter(NotificationTable.evidenceAt(tx, loss)::isBefore)
                        .isPresent())
                .filter(boot -> BootTable.find(tx, loss.hostname(), boot)
                        .filter(known -> !known.doubtful())
                        .isPresent())
                .filter(boot -> isSaidByEnough(tx, loss, boot));
    }

    private boolean isSaidByEnough(Transaction tx, NotificationRow loss, BootId boot) {
        return witnesses <= 1
                || provers(tx, loss, boot) > 1
                || othersOf(tx, StoredReports.evidence(loss).orElseThrow()) < 2;
    }

    /** How many other hosts of its cluster have ever greeted with tokens of their own. */
    private static int othersOf(Transaction tx, HostEvidence loss) {
        return GreetingTable.witnesses(tx, loss.key().cluster(), loss.host(), Instant.EPOCH)
                .size();
    }

    private static long provers(Transaction tx, NotificationRow loss, BootId boot) {
        return Stream.concat(
                        SayingTable.of(tx, loss.uuid()).stream(),
                        SayingTable.beside(
                                tx,
                                loss.uuid(),
                                loss.hostname(),
                                loss.createdAt().minus(SAME_LOSS))
                                .stream())
                .filter(saying -> saying.proof().isPresent() && saying.boot().equals(Optional.of(boot)))
                .map(Saying::witness)
                .distinct()
                .count();
    }

    /** @param proofs that the host is off, of whatever source */
    BootFinding finding(Transaction tx, NotificationRow loss, List<Proof> proofs) {
        Optional<HostEvidence> proven =
                StoredReports.evidence(loss).filter(evidence -> evidence.proof().isPresent());
        List<Instant> learned = proofs.stream()
                .filter(proof -> !proof.source().isReported())
                .map(Proof::offAt)
                .toList();
        Optional<Instant> offBy = Stream.concat(
                        proven.map(any -> NotificationTable.evidenceAt(tx, loss)).stream(), learned.stream())
                .max(Instant::compareTo);
        boolean answers =
                offBy.filter(off -> isAliveAfter(tx, loss.hostname(), off)).isPresent();
        if (!learned.isEmpty() && answers) {
            return BootFinding.ANSWERED;
        }
        if (proven.isPresent()) {
            if (LyingFencingTable.isIn(tx, loss.hostname())
                    || outlived(tx, loss).isPresent()) {
                return BootFinding.OUTLIVED;
            }
            if (mayBeOver(tx, proven.get())) {
                return BootFinding.UNNAMED;
            }
        }
        return answers ? BootFinding.ANSWERED : BootFinding.NONE;
    }

    /** The report names no boot that its host has told, and its proof is no later than the host's boot that is known. */
    private boolean mayBeOver(Transaction tx, HostEvidence loss) {
        boolean isNamed = loss.boot()
                .flatMap(boot -> BootTable.find(tx, loss.host(), boot))
                .filter(boot -> !boot.doubtful())
                .isPresent();
        return !isNamed
                && BootTable.current(tx, loss.host())
                        .map(boot -> boot.firstSeenAt().plus(clockSkew))
                        .filter(safe ->
                                !loss.proof().orElseThrow().completedAt().isAfter(safe))
                        .isPresent();
    }
}
