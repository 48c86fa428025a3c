package io.masakari.core.safety;

import io.masakari.core.model.Declared;
import io.masakari.core.model.Edits;
import io.masakari.core.model.HostEvidence;
import io.masakari.core.model.LossCause;
import io.masakari.core.model.OrderlyLeave;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * All that the gates look at for one lost host, at one moment.
 *
 * @param evidence what a host monitor reports of the loss, with its proof or still without; empty for a bare claim, as
 *     upstream's and v1's monitors send
 * @param operatorWord the operator's last release of this recovery
 * @param disarmed until when nothing is acted on, and why; empty: it is
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
 * @param gateWaits how long its gate holds its guests back at its next boot, verified before the loss; zero: no gate, or it is
 *     back already
 */
public record HostSituation(
        Optional<HostEvidence> evidence,
        Optional<OperatorWord> operatorWord,
        Optional<String> disarmed,
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
        Declared declared,
        Duration gateWaits) {
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
        Objects.requireNonNull(disarmed, "disarmed");
        Objects.requireNonNull(boots, "boots");
        Objects.requireNonNull(saidBack, "saidBack");
        Objects.requireNonNull(witnesses, "witnesses");
        Objects.requireNonNull(signs, "signs");
        Objects.requireNonNull(declared, "declared");
        Objects.requireNonNull(gateWaits, "gateWaits");
    }

    /** The components, to be set by name; without a word of anybody, of a segment that recovers one host at a time. */
    public static final class Edit {
        public Optional<HostEvidence> evidence = Optional.empty();
        public Optional<OperatorWord> operatorWord = Optional.empty();
        public Optional<String> disarmed = Optional.empty();
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
        public Duration gateWaits = Duration.ZERO;

        private Edit() {}
    }

    public static HostSituation of(Consumer<Edit> components) {
        return Edits.changed(HostSituation.class, new Edit(), components);
    }

    public HostSituation with(Consumer<Edit> change) {
        return Edits.changed(HostSituation.class, Edits.copy(this, new Edit()), change);
    }

    /** Whether the report is of a host that no monitor has seen since it started, and not of a loss. */
    public boolean isNeverSeen() {
        return evidence.filter(report -> report.cause() == LossCause.NEVER_SEEN).isPresent();
    }

    /** Whether the host left in order, and nothing that counts in its segment says that it is off. */
    public boolean isLeftOnly() {
        boolean proofCounts = declared.orderlyLeave() == OrderlyLeave.EVACUATE && proof().isPresent();
        return evidence.filter(report -> report.cause() == LossCause.ORDERLY_LEAVE)
                        .isPresent()
                && vouched().isEmpty()
                && !proofCounts;
    }

    /** All that says that the host is off, in the order in which it counts. */
    public List<Proof> proofs() {
        return Stream.concat(
                        evidence
                                .flatMap(HostEvidence::proof)
                                .map(fencing -> new Proof(Proof.Source.MONITOR, fencing))
                                .stream(),
                        operatorWord.flatMap(OperatorWord::asProof).stream())
                .toList();
    }

    /**
     * Why the host counts as off. The monitors' proof comes before an operator's word, which nobody else can check; what too few
     * say comes last. None is believed that may be about another boot, or of a device that lies.
     */
    public Optional<Proof> proof() {
        List<Proof> believed = proofs().stream().filter(this::isBelieved).toList();
        return believed.stream()
                .filter(proof -> !isByTooFew(proof))
                .findFirst()
                .or(() -> believed.stream().findFirst());
    }

    private boolean isBelieved(Proof proof) {
        return !proof.source().isReported()
                || switch (boots) {
                    case NONE, ANSWERED -> true;
                    case UNNAMED, OUTLIVED -> false;
                };
    }

    private boolean isByTooFew(Proof proof) {
        return proof.source().isReported() && !witnesses.suffice();
    }

    /** Whether the proof is the word of monitors, and too few of them say it. */
    boolean isProvenByTooFew() {
        return proof().filter(this::isByTooFew).isPresent();
    }

    /** The proof of a source that answers for the host's staying off. */
    public Optional<Proof> vouched() {
        return proofs().stream().filter(proof -> proof.source().vouches()).findFirst();
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
