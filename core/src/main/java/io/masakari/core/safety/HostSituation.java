package io.masakari.core.safety;

import io.masakari.core.model.HostEvidence;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * All that the gates look at for one lost host, at one moment.
 *
 * @param evidence what a host monitor reports of the loss, with its proof or still without; empty for a bare claim, as
 *     upstream's and v1's monitors send
 * @param operatorWord the operator's last release of this recovery
 * @param segmentEnabled whether the segment recovers at all
 * @param onMaintenance whether an operator works on the host
 * @param hostHeard whether Nova hears the compute service although it was lost long enough to be seen as down
 * @param proofOutdated whether the host may have booted since its proof, and Nova cannot tell because it is forced down
 * @param boots what the host itself has told since
 * @param lostHosts hosts of the segment that count as lost at once, this one included
 * @param lostHostsLimit how many of them are believed
 * @param witnesses who says so
 * @param signs what Nova shows for or against the word of one witness
 * @param bootTime shortest time from a fencing of a host of its segment until that is back, if the segment declares one
 */
public record HostSituation(
        Optional<HostEvidence> evidence,
        Optional<OperatorWord> operatorWord,
        boolean segmentEnabled,
        boolean onMaintenance,
        boolean hostHeard,
        boolean proofOutdated,
        BootFinding boots,
        int lostHosts,
        int lostHostsLimit,
        Witnesses witnesses,
        Signs signs,
        Optional<Duration> bootTime) {
    /** What Nova's heartbeats of the host tell. */
    public enum Signs {
        /** They go on, or nobody has looked for long enough. */
        NONE,
        /** They have stood still for two intervals. */
        SILENCE,
        /** One came after the host was off, as it is said. */
        LIFE
    }

    public HostSituation {
        Objects.requireNonNull(evidence, "evidence");
        Objects.requireNonNull(operatorWord, "operatorWord");
        Objects.requireNonNull(boots, "boots");
        Objects.requireNonNull(witnesses, "witnesses");
        Objects.requireNonNull(signs, "signs");
    }

    /**
     * As the shell reads it; who says so comes with {@link #toldBy}, and what Nova shows of the host later, with {@link
     * #seenByNova}.
     */
    public HostSituation(
            Optional<HostEvidence> evidence,
            Optional<OperatorWord> operatorWord,
            boolean segmentEnabled,
            boolean onMaintenance,
            int lostHosts,
            int lostHostsLimit) {
        this(
                evidence,
                operatorWord,
                segmentEnabled,
                onMaintenance,
                false,
                false,
                BootFinding.NONE,
                lostHosts,
                lostHostsLimit,
                Witnesses.ONE,
                Signs.NONE,
                Optional.empty());
    }

    /** The same, for a segment that declares how long its hosts take to boot. */
    public HostSituation booting(Optional<Duration> declared) {
        return new HostSituation(
                evidence,
                operatorWord,
                segmentEnabled,
                onMaintenance,
                hostHeard,
                proofOutdated,
                boots,
                lostHosts,
                lostHostsLimit,
                witnesses,
                signs,
                declared);
    }

    /** The same, with what the host itself has told since. */
    public HostSituation told(BootFinding its) {
        return new HostSituation(
                evidence,
                operatorWord,
                segmentEnabled,
                onMaintenance,
                hostHeard,
                proofOutdated,
                its,
                lostHosts,
                lostHostsLimit,
                witnesses,
                signs,
                bootTime);
    }

    /**
     * Why the host counts as off. The monitors' proof comes before an operator's word, which nobody else can check; a single
     * monitor's comes behind it. None is believed that may be about another boot, or of a device that lies.
     */
    public Optional<Proof> proof() {
        boolean isBelieved = switch (boots) {
            case NONE, ANSWERED -> true;
            case UNNAMED, OUTLIVED -> false;
        };
        Optional<Proof> monitors = evidence.flatMap(HostEvidence::proof)
                .filter(fencing -> isBelieved)
                .map(fencing -> new Proof(Proof.Source.MONITOR, fencing));
        Optional<Proof> operators = operatorWord.flatMap(OperatorWord::asProof);
        return witnesses.suffice() ? monitors.or(() -> operators) : operators.or(() -> monitors);
    }

    /** Whether the proof is the word of monitors, and too few of them say it. */
    boolean isProvenByTooFew() {
        return proof().filter(proof -> proof.source() == Proof.Source.MONITOR).isPresent() && !witnesses.suffice();
    }

    /** Whether an operator has said that the host is off. */
    boolean isConfirmedOff() {
        return operatorWord.filter(OperatorWord::confirmedOff).isPresent();
    }

    /** The same, with who says that it is off. */
    public HostSituation toldBy(Witnesses sayings) {
        return new HostSituation(
                evidence,
                operatorWord,
                segmentEnabled,
                onMaintenance,
                hostHeard,
                proofOutdated,
                boots,
                lostHosts,
                lostHostsLimit,
                sayings,
                signs,
                bootTime);
    }

    /** The same, with what Nova shows of the host's compute service. */
    public HostSituation seenByNova(boolean heard, boolean outdated, Signs shown) {
        return new HostSituation(
                evidence,
                operatorWord,
                segmentEnabled,
                onMaintenance,
                heard,
                outdated,
                boots,
                lostHosts,
                lostHostsLimit,
                witnesses,
                shown,
                bootTime);
    }
}
