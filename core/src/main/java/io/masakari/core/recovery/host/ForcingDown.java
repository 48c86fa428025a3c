package io.masakari.core.recovery.host;

import io.masakari.core.model.FencingProof;
import io.masakari.core.model.HostEvidence;
import io.masakari.core.recovery.ServiceView;
import io.masakari.core.safety.HoldReason;
import io.masakari.core.safety.HostSituation;
import io.masakari.core.safety.Proof;
import io.masakari.core.safety.SafeTimes;
import io.masakari.core.safety.SafetyGates;
import io.masakari.core.safety.Verdict;
import io.masakari.core.safety.Witnesses;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The part of {@link HostRecovery} up to the force-down: is the host off for sure (SAFETY.md, C-1), and is it still, when
 * the call takes effect (C-10)?
 */
final class ForcingDown {
    private static final int MOST_LATE_READINGS = 3;

    private final HostDraft d;

    ForcingDown(HostDraft draft) {
        d = draft;
    }

    /** Asks the gates. While held for the proof only, what is needed behind the force-down is read already. */
    void judge(HostSituation situation) {
        waitForNews(situation);
        boolean spent = isSpent(situation);
        Verdict verdict = SafetyGates.judge(
                situation.seenByNova(isHeard(situation) || spent, isOutdated(situation), signs(spent)));
        if (verdict instanceof Verdict.Hold hold) {
            d.proof = Optional.empty();
            d.hold(hold.reason(), hold.reason() == HoldReason.NEVER_SEEN ? hold.detail() + shown() : hold.detail());
            prepare();
            boolean awaitsSilence = d.isHeldFor(HoldReason.ONE_WITNESS)
                    || d.isHeldFor(HoldReason.HOST_HEARD) && situation.saidBack() != HostSituation.SaidBack.NO;
            if (awaitsSilence && !d.isNovaHearing()) {
                d.listServices();
            }
            lookWhenItMayEnd(situation.witnesses());
            return;
        }
        d.proof = Optional.of(((Verdict.Allow) verdict).proof().statement());
        Optional<Optional<ServiceView>> service = d.freshService();
        if (service.isEmpty() && d.lateReadings >= MOST_LATE_READINGS) {
            d.hold(HoldReason.DECISIONS_EXPIRE, "Nova's word on the host's compute service is too old when it comes");
        } else if (service.isEmpty()) {
            d.become(HostState.PREPARING);
            d.findService();
        } else if (service.get().isEmpty()) {
            d.hold(
                    HoldReason.SERVICE_UNKNOWN,
                    d.updates.containsKey(d.host())
                            ? "Nova has listed the compute service of '" + d.host()
                                    + "' before, and does not now: its cell may be away"
                            : "Nova lists no compute service of '" + d.host() + "'");
        } else if (d.isProofOld() && d.isQuiet()) {
            d.become(HostState.PREPARING);
            d.retryAt = d.quietUntil;
            d.waits(news(d.quietUntil.orElseThrow()));
        } else {
            d.become(HostState.FORCING_DOWN);
            d.goesOn();
            String reason = "Masakari: host lost, off by " + d.proof.get().source() + ", recovery " + d.from.id();
            d.forceDownAskedAt = Optional.of(d.now);
            d.commands.add(new HostCommand.ForceDown(service.get().get(), reason));
        }
    }

    /** A report with an old proof was long on its way: that the host is back may be right behind it. */
    private void waitForNews(HostSituation situation) {
        boolean old = mayBeBackFrom(situation)
                .filter(d.now.plus(d.novaAhead)::isAfter)
                .isPresent();
        if (old && d.quietUntil.isEmpty()) {
            d.quietUntil = Optional.of(d.now.plus(SafeTimes.HEARING));
        }
    }

    static String news(Instant until) {
        return "until " + until + " for what monitors could not deliver before, as its proof is old";
    }

    /** What Nova shows of a host that no monitor has seen, beside what the cluster remembers. */
    private String shown() {
        return d.service
                .map(reading -> "; Nova "
                        + reading.value()
                                .map(view -> view.up()
                                        ? "hears its compute service"
                                        : "shows its compute service as down" + (view.forcedDown() ? ", forced" : ""))
                                .orElse("knows no compute service of it"))
                .orElse("");
    }

    private void prepare() {
        if (d.isHeldFor(HoldReason.NEVER_SEEN) && d.service.isEmpty()) {
            d.findService();
        }
        if (!d.isHeldFor(HoldReason.AWAITING_PROOF) && !d.isHeldFor(HoldReason.ONE_WITNESS)) {
            return;
        }
        if (d.service.isEmpty()) {
            d.findService();
        }
        if (d.prepared.isEmpty()) {
            d.list(d.host());
        }
    }

    private void lookWhenItMayEnd(Witnesses witnesses) {
        Stream<Instant> ends = d.isHeldFor(HoldReason.ONE_WITNESS)
                ? Stream.concat(
                        d.heartbeats.silentAt(d.times.standStill(), d.host()).filter(d.now::isBefore).stream(),
                        witnesses.answersUntil().stream())
                : witnesses.awaitedUntil().stream();
        d.retryAt = Stream.concat(ends, d.retryAt.stream()).min(Comparator.naturalOrder());
    }

    /**
     * What Nova's heartbeats tell, which no monitor's token has a say in (C-26). A host that Nova does not know is a question of
     * its own.
     */
    private HostSituation.Signs signs(boolean spent) {
        if (spent) {
            return HostSituation.Signs.LIFE;
        }
        boolean isUnknown =
                d.service.filter(reading -> reading.value().isEmpty()).isPresent();
        boolean isStill =
                d.isNovaHearing() && d.service.filter(this::isStandingStill).isPresent();
        return isUnknown || isStill ? HostSituation.Signs.SILENCE : HostSituation.Signs.NONE;
    }

    /** As watched here, or as Nova's clocks tell in one answer. */
    private boolean isStandingStill(VolatileState.Reading<Optional<ServiceView>> reading) {
        Duration longEnough = d.times.standStill();
        return d.heartbeats.isSilentFor(longEnough, d.host(), reading.at())
                || reading.value()
                        .flatMap(ServiceView::unheardFor)
                        .filter(time -> time.compareTo(longEnough.plus(d.times.novaSkew())) >= 0)
                        .isPresent();
    }

    /**
     * Nova hears the host although it should have been silent long enough to be seen as down, or although it may have
     * booted since it was fenced (C-10). Earlier readings say nothing: the last heartbeat counts for a minute. A proof
     * that comes late is therefore believed only once Nova sees the host as down.
     */
    private boolean isHeard(HostSituation situation) {
        Instant takenUpAt = d.from.origin().startedAt();
        Instant lostAt = situation
                .evidence()
                .map(HostEvidence::lostAt)
                .filter(takenUpAt::isAfter)
                .orElse(takenUpAt);
        Instant silentFrom = lostAt.plus(d.times.seenDownAfter());
        Instant bootedFrom =
                mayMeetItFrom(situation).filter(silentFrom::isAfter).orElse(silentFrom);
        return d.service
                .filter(reading -> reading.at().plus(d.novaAhead).isAfter(bootedFrom))
                .flatMap(VolatileState.Reading::value)
                .filter(service -> service.up() && !service.forcedDown())
                .isPresent();
    }

    /**
     * Nova has heard the host after it was off, so it has booted since (C-10): that proof, or that word, says nothing any
     * more, however silent the host falls again. Only a newer one does. Somebody's change of the service looks the same.
     */
    private boolean isSpent(HostSituation situation) {
        Optional<Instant> offAt = Stream.concat(situation.proof().stream(), situation.vouched().stream())
                .map(Proof::offAt)
                .max(Comparator.naturalOrder());
        Optional<ServiceView> service = d.service.flatMap(VolatileState.Reading::value);
        // A force-down of our own, whose answer was lost, is a change as well.
        Optional<Instant> changedBy = service.filter(ServiceView::forcedDown).isEmpty()
                ? offAt
                : Stream.concat(
                                offAt.map(off -> off.plus(d.hostTimes().backAfter())).stream(),
                                d.forceDownAskedAt.stream())
                        .max(Comparator.naturalOrder())
                        .map(at -> at.plus(d.times.lateCall()));
        return service.flatMap(ServiceView::updatedAt)
                .filter(at -> changedBy
                        .filter(own -> at.isAfter(own.plus(d.times.clockSkew())))
                        .isPresent())
                .isPresent();
    }

    /**
     * The force-down may meet a host that has booted by itself, until Nova would surely have heard it (C-10). Where Nova hides
     * its heartbeats, because a call of ours whose answer was lost, or somebody else, has forced it down, its silence is watched
     * for as long as Nova itself would take.
     */
    private boolean isOutdated(HostSituation situation) {
        boolean forcedDown = d.service
                .flatMap(VolatileState.Reading::value)
                .filter(ServiceView::forcedDown)
                .isPresent();
        boolean late = mayMeetItFrom(situation)
                .filter(d.now.plus(d.novaAhead)::isAfter)
                .isPresent();
        boolean unheard = situation
                .proof()
                .filter(proof -> proof.statement().boots())
                .filter(proof -> d.now.plus(d.novaAhead)
                        .isBefore(proof.offAt().plus(d.hostTimes().heardBy())))
                .isPresent();
        boolean hidden = forcedDown && !d.heartbeats.isSilentFor(d.times.seenDownAfter(), d.host(), d.now);
        boolean boots = situation
                .proof()
                .map(Proof::statement)
                .filter(FencingProof::boots)
                .isPresent();
        return late && (unheard || hidden || boots && !d.isNovaHearing());
    }

    private Optional<Instant> mayBeBackFrom(HostSituation situation) {
        return situation
                .proof()
                .flatMap(proof -> proof.mayBeBackFrom(d.hostTimes().backAfter()));
    }

    /** From then on, what is decided may meet a host that has booted since its fencing. */
    private Optional<Instant> mayMeetItFrom(HostSituation situation) {
        return situation
                .proof()
                .flatMap(proof -> proof.mayBeBackFrom(d.hostTimes().margin()))
                .map(from -> d.hostTimes().margin().isZero() ? Instant.EPOCH : from);
    }

    /** Nova has done it. What was listed before may have changed until then, so it is listed again. */
    void done(ServiceView service, Evacuations evacuations) {
        d.service = Optional.of(new VolatileState.Reading<>(Optional.of(service), d.stateSince));
        d.heartbeats.changedByUs(service, d.now);
        d.compareClocks(service);
        d.forcedDownAt = Optional.of(d.now);
        d.novaForcedDownAt = service.updatedAt();
        d.failedForceDowns = 0;
        Duration took = Duration.between(d.stateSince, d.now);
        if (d.isProofOld() && took.compareTo(d.times.latestArrival()) > 0 && d.cancelledBy.isEmpty()) {
            // The host may have been back before it was forced down, and may run guests (C-10).
            d.hold(
                    HoldReason.PROOF_OUT_OF_DATE,
                    "Nova took " + took.toSeconds() + " s to force the host down, and it may have booted before");
            d.findService();
            return;
        }
        d.become(HostState.LISTING);
        d.prepared.filter(reading -> d.isFresh(reading.at())).ifPresent(reading -> {
            if (d.evacuations.isEmpty()) {
                evacuations.adoptPrepared(reading.value());
            }
        });
        d.listAgain();
    }
}
