package io.masakari.core.safety;

import io.masakari.core.model.FencingProof;
import io.masakari.core.model.HostEvidence;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The questions that stand before force-down, each with its effect and its rationale. The first that says Hold is the
 * answer; none of them acts. An operator's release ends a storm; with his word that the host is off it answers for
 * proof and quorum as well. What an operator has switched (maintenance, segment) and Nova hearing the host stay.
 */
public final class SafetyGates {
    private static final List<Function<Situation, Optional<Verdict.Hold>>> QUESTIONS = List.of(
            SafetyGates::isTheSegmentOff,
            SafetyGates::isAnOperatorAtWork,
            SafetyGates::isItMerelyClaimed,
            SafetyGates::isTheReporterWithoutQuorum,
            SafetyGates::isTheHostNotProvenOff,
            SafetyGates::areTooManyLostAtOnce,
            SafetyGates::isTheHostHeardAgain,
            SafetyGates::isTheProofOutdated);

    private SafetyGates() {}

    public static Verdict judge(Situation situation) {
        for (Function<Situation, Optional<Verdict.Hold>> question : QUESTIONS) {
            Optional<Verdict.Hold> hold = question.apply(situation);
            if (hold.isPresent()) {
                return hold.get();
            }
        }
        return new Verdict.Allow(proof(situation)
                .orElseThrow(() -> new IllegalStateException("Gates passed without proof: " + situation)));
    }

    /** The monitor's proof before the operator's word: it is the better witness. */
    private static Optional<FencingProof> proof(Situation situation) {
        return situation.evidence().flatMap(HostEvidence::proof).or(() -> word(situation));
    }

    private static Optional<FencingProof> word(Situation situation) {
        return situation.operatorWord().flatMap(OperatorWord::asProof);
    }

    /** Is the segment switched off? Then its operator wants nothing moved, whatever happens. */
    private static Optional<Verdict.Hold> isTheSegmentOff(Situation situation) {
        return holdIf(!situation.segmentEnabled(), HoldReason.SEGMENT_DISABLED, "the segment is disabled");
    }

    /** Is an operator at work on the host (C-14)? Then its absence is planned, and he decides. */
    private static Optional<Verdict.Hold> isAnOperatorAtWork(Situation situation) {
        return holdIf(situation.onMaintenance(), HoldReason.ON_MAINTENANCE, "the host is on maintenance");
    }

    /** Is there only a claim? "Host is down" from a sender without evidence is silence, and silence is not proof. */
    private static Optional<Verdict.Hold> isItMerelyClaimed(Situation situation) {
        return holdIf(
                situation.evidence().isEmpty() && word(situation).isEmpty(),
                HoldReason.UNPROVEN_REPORT,
                "the report brings no evidence");
    }

    /** Was the reporter's side without quorum (C-2)? Then it may be the side that is cut off, and the rest is alive. */
    private static Optional<Verdict.Hold> isTheReporterWithoutQuorum(Situation situation) {
        boolean minority =
                situation.evidence().map(evidence -> !evidence.quorate()).orElse(false);
        return holdIf(
                minority && word(situation).isEmpty(),
                HoldReason.NOT_QUORATE,
                "the report comes from a partition without quorum");
    }

    /** Is the host not proven off (C-1)? A hung or cut-off host looks the same and still writes to its disks. */
    private static Optional<Verdict.Hold> isTheHostNotProvenOff(Situation situation) {
        if (proof(situation).isPresent() || situation.evidence().isEmpty()) {
            return Optional.empty();
        }
        return switch (situation.evidence().get().fencing()) {
            case PENDING -> holdIf(true, HoldReason.AWAITING_PROOF, "no fencing proof yet");
            case UNFENCED -> holdIf(true, HoldReason.UNFENCED, "the monitors waited for a fencing proof in vain");
            case PROVEN -> throw new IllegalStateException("PROVEN without proof: " + situation);
        };
    }

    /** Are more hosts lost at once than the limit (C-8)? Then doubt what they share before moving everything. */
    private static Optional<Verdict.Hold> areTooManyLostAtOnce(Situation situation) {
        return holdIf(
                situation.lostHosts() > situation.lostHostsLimit()
                        && situation.operatorWord().isEmpty(),
                HoldReason.STORM,
                situation.lostHosts() + " hosts of the segment are lost at once, the limit is "
                        + situation.lostHostsLimit());
    }

    /** Does Nova hear the host (C-10)? It died long ago by our knowledge, so somebody has started it since. */
    private static Optional<Verdict.Hold> isTheHostHeardAgain(Situation situation) {
        return holdIf(situation.hostHeard(), HoldReason.HOST_HEARD, "Nova sees the compute service up");
    }

    /**
     * May the host have booted since its proof, and nobody would have told (C-10)? So it is when a force-down has happened
     * whose answer was lost, and the controller was away: Nova shows every service that is forced down as down.
     */
    private static Optional<Verdict.Hold> isTheProofOutdated(Situation situation) {
        return holdIf(
                situation.proofOutdated() && word(situation).isEmpty(),
                HoldReason.PROOF_OUT_OF_DATE,
                "the service is forced down already, and the proof is older than a boot takes");
    }

    private static Optional<Verdict.Hold> holdIf(boolean condition, HoldReason reason, String detail) {
        return condition ? Optional.of(new Verdict.Hold(reason, detail)) : Optional.empty();
    }
}
