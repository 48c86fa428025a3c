package io.masakari.core.safety;

import io.masakari.core.model.Declared;
import io.masakari.core.model.Edits;
import io.masakari.core.model.HostEvidence;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

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
 * @param saidBack whether a single monitor says that the host is back
 * @param lostHosts hosts of the segment that count as lost at once, this one included
 * @param lostHostsLimit how many of them are believed
 * @param witnesses who says so
 * @param signs what Nova shows for or against the word of one witness
 * @param declared what its segment declares
 */
public record HostSituation(
        Optional<HostEvidence> evidence,
        Optional<OperatorWord> operatorWord,
        boolean segmentEnabled,
        boolean onMaintenance,
        boolean hostHeard,
        boolean proofOutdated,
        BootFinding boots,
        SaidBack saidBack,
        int lostHosts,
        int lostHostsLimit,
        Witnesses witnesses,
        Signs signs,
        Declared declared) {
    /** What Nova's heartbeats of the host tell. */
    public enum Signs {
        /** They go on, or nobody has looked for long enough. */
        NONE,
        /** They have stood still for two intervals. */
        SILENCE,
        /** One came after the host was off, as it is said. */
        LIFE
    }

    /** What the word of one monitor, that a host is back that tells no boots itself, is worth (C-26). */
    public enum SaidBack {
        NO,
        /** It was said just now, and a second one may be about to say it. */
        JUST_NOW,
        /** Nobody else has said it. Nova shows whether it is true. */
        BY_ONE
    }

    public HostSituation {
        Objects.requireNonNull(evidence, "evidence");
        Objects.requireNonNull(operatorWord, "operatorWord");
        Objects.requireNonNull(boots, "boots");
        Objects.requireNonNull(saidBack, "saidBack");
        Objects.requireNonNull(witnesses, "witnesses");
        Objects.requireNonNull(signs, "signs");
        Objects.requireNonNull(declared, "declared");
    }

    /** The components, to be set by name; without a word of anybody, of a segment that recovers one host at a time. */
    public static final class Edit {
        public Optional<HostEvidence> evidence = Optional.empty();
        public Optional<OperatorWord> operatorWord = Optional.empty();
        public boolean segmentEnabled = true;
        public boolean onMaintenance;
        public boolean hostHeard;
        public boolean proofOutdated;
        public BootFinding boots = BootFinding.NONE;
        public SaidBack saidBack = SaidBack.NO;
        public int lostHosts = 1;
        public int lostHostsLimit = 1;
        public Witnesses witnesses = Witnesses.ONE;
        public Signs signs = Signs.NONE;
        public Declared declared = Declared.NOTHING;

        private Edit() {}
    }

    public static HostSituation of(Consumer<Edit> components) {
        return Edits.changed(HostSituation.class, new Edit(), components);
    }

    public HostSituation with(Consumer<Edit> change) {
        return Edits.changed(HostSituation.class, Edits.copy(this, new Edit()), change);
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

    /** The same, with what Nova shows of the host's compute service. */
    public HostSituation seenByNova(boolean heard, boolean outdated, Signs shown) {
        return with(e -> {
            e.hostHeard = heard;
            e.proofOutdated = outdated;
            e.signs = shown;
        });
    }
}
