package io.masakari.core.safety;

import io.masakari.core.model.HostEvidence;
import io.masakari.core.model.OrderlyLeave;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The questions that are asked before force-down, each with its reason. The first that says Hold is the answer; none of
 * them acts. An operator's release that is given in a storm ends it; one that confirms that the host is off stands in for
 * proof and quorum. Neither opens the gate of a segment that is disabled, of maintenance, or of a host that Nova hears.
 */
public final class SafetyGates {
    private static final List<Function<HostSituation, Optional<Verdict.Hold>>> QUESTIONS = List.of(
            SafetyGates::isTheCloudDisarmed,
            SafetyGates::isTheSegmentOff,
            SafetyGates::isAnOperatorAtWork,
            SafetyGates::isItOnlyClaimed,
            SafetyGates::wasItNeverSeen,
            SafetyGates::didItLeaveInOrder,
            SafetyGates::isTheReporterWithoutQuorum,
            SafetyGates::isTheHostNotProvenOff,
            SafetyGates::isASecondWitnessAwaited,
            SafetyGates::isTheOnlyWitnessContradicted,
            SafetyGates::isThereOneWitnessOnly,
            SafetyGates::areTooManyLostAtOnce,
            SafetyGates::isTheHostHeardAgain,
            SafetyGates::isTheProofOutdated);

    private SafetyGates() {}

    public static Verdict judge(HostSituation situation) {
        for (Function<HostSituation, Optional<Verdict.Hold>> question : QUESTIONS) {
            Optional<Verdict.Hold> hold = question.apply(situation);
            if (hold.isPresent()) {
                return hold.get();
            }
        }
        // Where a proof may be over, it is the one of who answers for the host that counts.
        Optional<Proof> newer = situation.vouched().filter(proof -> situation.proofOutdated());
        return new Verdict.Allow(newer.or(situation::proof)
                .orElseThrow(() -> new IllegalStateException("Gates passed without proof: " + situation)));
    }

    /** Is the whole cloud disarmed (C-31)? Then nothing is acted on, whatever happens. */
    private static Optional<Verdict.Hold> isTheCloudDisarmed(HostSituation situation) {
        return holdIf(
                situation.disarmed().isPresent(),
                HoldReason.DISARMED,
                situation.disarmed().orElse(""));
    }

    /** Is the segment switched off? Then nothing is moved, whatever happens. */
    private static Optional<Verdict.Hold> isTheSegmentOff(HostSituation situation) {
        return holdIf(!situation.segmentEnabled(), HoldReason.SEGMENT_DISABLED, "the segment is disabled");
    }

    /** Is an operator at work on the host (C-14)? Then its absence is planned, and the operator decides. */
    private static Optional<Verdict.Hold> isAnOperatorAtWork(HostSituation situation) {
        return holdIf(situation.onMaintenance(), HoldReason.ON_MAINTENANCE, "the host is on maintenance");
    }

    /** Is there only a claim? "Host is down" from a sender without evidence is silence, and silence is not proof. */
    private static Optional<Verdict.Hold> isItOnlyClaimed(HostSituation situation) {
        return holdIf(
                situation.evidence().isEmpty() && situation.proof().isEmpty(),
                HoldReason.UNPROVEN_REPORT,
                "the report brings no evidence");
    }

    /** Did no monitor see it, since it started (C-39)? Then nothing that the cluster remembers is about a loss of it. */
    private static Optional<Verdict.Hold> wasItNeverSeen(HostSituation situation) {
        return holdIf(
                situation.isNeverSeen() && situation.vouched().isEmpty(),
                HoldReason.NEVER_SEEN,
                situation
                        .evidence()
                        .map(evidence -> evidence.boot()
                                .map(boot -> "its own monitors have told boot " + boot + ", and are silent since "
                                        + evidence.lostAt())
                                .orElseGet(() -> "last fencing: " + lastFencing(evidence)))
                        .orElse(""));
    }

    private static String lastFencing(HostEvidence evidence) {
        return evidence.lastFencing()
                .map(last -> last.action() + " at " + last.completedAt()
                        + (last.delegate().isEmpty() ? "" : " by " + last.delegate()))
                .orElse("none is known");
    }

    /** Did it leave in order (C-40)? Then its guests may run on, and somebody has a reason for it. */
    private static Optional<Verdict.Hold> didItLeaveInOrder(HostSituation situation) {
        return holdIf(
                situation.isLeftOnly(),
                HoldReason.LEFT_IN_ORDER,
                situation.declared().orderlyLeave() == OrderlyLeave.EVACUATE
                        ? "nothing proves that it is off"
                        : "its segment says orderly_leave = ignore, so only an operator's word counts");
    }

    /** Was the reporter's side without quorum (C-2)? Then it may be the side that is cut off, and the rest is alive. */
    private static Optional<Verdict.Hold> isTheReporterWithoutQuorum(HostSituation situation) {
        boolean minority =
                situation.evidence().map(evidence -> !evidence.quorate()).orElse(false);
        return holdIf(
                minority && situation.vouched().isEmpty(),
                HoldReason.NOT_QUORATE,
                "the report comes from a partition without quorum");
    }

    /** Is the host not proven off (C-1)? A hung or cut-off host looks the same and still writes to its disks. */
    private static Optional<Verdict.Hold> isTheHostNotProvenOff(HostSituation situation) {
        if (situation.proof().isPresent() || situation.evidence().isEmpty()) {
            return Optional.empty();
        }
        return switch (situation.evidence().get().fencing()) {
            case PENDING -> holdIf(true, HoldReason.AWAITING_PROOF, "no fencing proof yet");
            case UNFENCED -> holdIf(true, HoldReason.UNFENCED, "no fencing proof came within the monitors' time limit");
            case PROVEN -> isTheProofNotBelieved(situation);
        };
    }

    /** Is there a proof that says nothing of the boot that was lost (C-24)? */
    private static Optional<Verdict.Hold> isTheProofNotBelieved(HostSituation situation) {
        return switch (situation.boots()) {
            case OUTLIVED ->
                holdIf(true, HoldReason.FENCING_LIES, "a boot of the host has answered after its fencing was proven");
            case UNNAMED ->
                holdIf(true, HoldReason.BOOT_UNKNOWN, "the report names no boot, and the host has booted about then");
            case NONE, ANSWERED -> throw new IllegalStateException("PROVEN without proof: " + situation);
        };
    }

    /** Does one monitor say so whose peers are just about to (C-26)? They read the same history. */
    private static Optional<Verdict.Hold> isASecondWitnessAwaited(HostSituation situation) {
        return holdIf(
                situation.isProvenByTooFew()
                        && situation.witnesses().awaitedUntil().isPresent(),
                HoldReason.AWAITING_PROOF,
                "one monitor has the fencing proof, a second one's is awaited");
    }

    /** Does something speak against the one monitor that says so (C-26)? Then an operator has to look. */
    private static Optional<Verdict.Hold> isTheOnlyWitnessContradicted(HostSituation situation) {
        if (!situation.isProvenByTooFew()) {
            return Optional.empty();
        }
        Set<String> denying = situation.witnesses().denying();
        if (!denying.isEmpty()) {
            return holdIf(
                    true,
                    HoldReason.CONTRADICTION,
                    "no proof has " + denying.stream().sorted().collect(Collectors.joining(", ")));
        }
        return holdIf(
                situation.signs() == HostSituation.Signs.LIFE,
                HoldReason.CONTRADICTION,
                "Nova has heard the compute service since");
    }

    /** Does one monitor alone say so (C-26)? Its token may be stolen; but it cannot silence the host in Nova. */
    private static Optional<Verdict.Hold> isThereOneWitnessOnly(HostSituation situation) {
        boolean silenceCounts = situation.signs() == HostSituation.Signs.SILENCE
                && situation.witnesses().yieldsToSilence();
        return holdIf(
                situation.isProvenByTooFew() && !silenceCounts,
                HoldReason.ONE_WITNESS,
                situation.witnesses().undecided()
                        ? "another monitor knows of the loss and has no proof yet"
                        : situation.witnesses().answersUntil().isPresent()
                                ? "the host's own monitors greeted just before, and may still answer"
                                : situation.witnesses().outnumbered()
                                        ? "the monitors of two other hosts live, and know of no loss"
                                        : "Nova's heartbeats of the host have not stood still for long enough");
    }

    /** Are more hosts lost at once than the limit (C-8)? Then doubt what they share before moving everything. */
    private static Optional<Verdict.Hold> areTooManyLostAtOnce(HostSituation situation) {
        return holdIf(
                situation.lostHosts() > situation.lostHostsLimit()
                        && situation
                                .operatorWord()
                                .flatMap(OperatorWord::hold)
                                .filter(HoldReason.STORM::equals)
                                .isEmpty(),
                HoldReason.STORM,
                situation.lostHosts() + " hosts of the segment are lost at once, the limit is "
                        + situation.lostHostsLimit());
    }

    /** Does the host answer, or Nova hear it (C-10)? It was lost long ago, so somebody has started it since. */
    private static Optional<Verdict.Hold> isTheHostHeardAgain(HostSituation situation) {
        if (situation.boots() == BootFinding.ANSWERED) {
            return holdIf(true, HoldReason.HOST_HEARD, "the host has answered the controller since it was off");
        }
        boolean isSaidBack = switch (situation.saidBack()) {
            case NO -> false;
            case JUST_NOW -> true;
            case BY_ONE -> situation.signs() != HostSituation.Signs.SILENCE;
        };
        if (isSaidBack && situation.vouched().isEmpty()) {
            return holdIf(true, HoldReason.HOST_HEARD, "one monitor says that the host is back");
        }
        return holdIf(situation.hostHeard(), HoldReason.HOST_HEARD, "Nova sees the compute service up");
    }

    /**
     * May the host have booted since its proof without anybody telling (C-10)? This is so once the margin is used up, until Nova
     * would have heard it, and after a force-down whose answer was lost: Nova shows every service that is forced down as down.
     */
    private static Optional<Verdict.Hold> isTheProofOutdated(HostSituation situation) {
        return holdIf(
                situation.proofOutdated() && situation.vouched().isEmpty(),
                HoldReason.PROOF_OUT_OF_DATE,
                "the proof is older than a boot takes, or nearly, and the host has not been silent for long enough since");
    }

    private static Optional<Verdict.Hold> holdIf(boolean condition, HoldReason reason, String detail) {
        return condition ? Optional.of(new Verdict.Hold(reason, detail)) : Optional.empty();
    }
}
