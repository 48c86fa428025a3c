package io.masakari.controller.engine;

import io.masakari.controller.engine.ActiveRecovery.Decision;
import io.masakari.controller.store.HostRecoveryTable;
import io.masakari.controller.store.HostRow;
import io.masakari.controller.store.HostTable;
import io.masakari.controller.store.LyingFencingTable;
import io.masakari.controller.store.NotificationRow;
import io.masakari.controller.store.RecoveryListing;
import io.masakari.controller.store.SegmentRow;
import io.masakari.controller.store.SegmentTable;
import io.masakari.core.model.BootId;
import io.masakari.core.model.GateAnswer;
import io.masakari.core.model.GateAsk;
import io.masakari.core.model.HostEvidence;
import io.masakari.core.model.HostName;
import io.masakari.core.model.InstanceId;
import io.masakari.core.model.NotificationStatus;
import io.masakari.core.model.RecoveryId;
import io.masakari.core.recovery.CallFailure;
import io.masakari.core.recovery.Hold;
import io.masakari.core.recovery.Origin;
import io.masakari.core.recovery.RecoveryEvent;
import io.masakari.core.recovery.RecoveryKind;
import io.masakari.core.recovery.Step;
import io.masakari.core.recovery.host.Evacuation;
import io.masakari.core.recovery.host.HostCommand;
import io.masakari.core.recovery.host.HostEvents;
import io.masakari.core.recovery.host.HostProgress;
import io.masakari.core.recovery.host.HostRecovery;
import io.masakari.core.safety.BehindGate;
import io.masakari.core.safety.HostSituation;
import io.masakari.core.safety.OperatorWord;
import io.masakari.core.safety.SafeTimes;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The recoveries of lost hosts. Their reviews wait until all that came in a round was heard, so that a host that is back
 * and a loss of several hosts are seen before anything is decided.
 */
final class HostRecoveries extends Recoveries<HostProgress, HostCommand, HostEvents> {
    private final ReservedReturns returns;
    private final Consumer<HostName> changed;
    private final HostRecovery machine;
    private final LostHosts losses;
    private final HostBoots boots;
    private final Situations situations;
    private final EvacuationShares shares;
    private final LossReports reports;
    private final HostStarts starts;
    private final GateAnswers gates;
    private Instant gatesLookedAt = Instant.MIN;
    private final Deque<ActiveRecovery<HostProgress, HostCommand>> toReview = new ArrayDeque<>();

    /**
     * @param startsUntil until when a start of ours may still reach Nova, of an instance of that host
     * @param changed told of a host when its recovery begins or has ended, or an instance has landed
     * @param reported told when failures of instances are stored; any thread
     */
    HostRecoveries(
            EngineContext context,
            EngineSettings settings,
            ReservedReturns returns,
            Function<HostName, Instant> startsUntil,
            Consumer<HostName> changed,
            Runnable reported) {
        super(context, new HostRecords(context.ids(), reported), new HostSending(context, settings.joinsAggregates()));
        this.returns = returns;
        this.changed = changed;
        this.machine = new HostRecovery(settings.policy());
        this.losses = new LostHosts(settings.storm().window());
        this.boots =
                new HostBoots(settings.witnesses(), settings.policy().times().clockSkew(), context.clock());
        this.situations = new Situations(context.database(), losses, boots, settings, context.clock());
        this.shares = new EvacuationShares(settings, losses, startsUntil);
        this.reports = new LossReports(context.database(), boots);
        this.starts = new HostStarts(context, boots);
        this.gates = new GateAnswers(context, boots, this::of);
    }

    // ---- reports

    /** What was lost shortly before this process began counts for storms. */
    void rememberLosses(Instant now) {
        context.database()
                .read(tx -> RecoveryListing.startedSince(tx, RecoveryKind.HOST, now.minus(losses.window())))
                .forEach(row -> losses.add(row.segment(), row.host(), row.startedAt()));
    }

    @Override
    void handle(NotificationRow row) {
        if (StoredReports.host(row).isStart()) {
            toReview.addAll(of(row.hostname()));
        } else {
            lost(row);
        }
    }

    private void lost(NotificationRow row) {
        var known = active(progress -> progress.origin().notification().equals(row.uuid()));
        if (!known.isEmpty()) {
            toReview.addAll(known);
            return;
        }
        if (row.status() != NotificationStatus.NEW) {
            // One more monitor has said it of an earlier ring, perhaps, and is a second witness of the loss at hand.
            toReview.addAll(of(row.hostname()));
            return;
        }
        // What was not accounted for after an earlier loss is accounted for after this one.
        Instant downSince = StoredReports.lostAt(row);
        for (var it : openOf(row.hostname())) {
            LossReports.Verdict verdict = reports.beside(row, it.progress, it.isSetAside());
            switch (verdict.fate()) {
                case IGNORED -> {
                    context.ignore().accept(row, verdict.why());
                    return;
                }
                case WAITS -> {
                    context.waits().accept(row, verdict.why());
                    return;
                }
                case REPLACES -> {
                    Instant its = it.progress.downSince();
                    downSince = downSince.isBefore(its) ? downSince : its;
                    deliver(it, handler -> handler.cancelled(verdict.why()));
                }
            }
        }
        Optional<String> settled = reports.settled(row);
        if (settled.isPresent()) {
            context.ignore().accept(row, settled.get());
        } else {
            begin(row, downSince);
        }
    }

    private void begin(NotificationRow row, Instant downSince) {
        Optional<Origin> origin = origin(row);
        if (origin.isEmpty()) {
            return;
        }
        SegmentRow segment = context.database()
                .read(tx -> SegmentTable.find(tx, row.segment()))
                .orElseThrow();
        Instant now = origin.get().startedAt();
        losses.add(row.segment(), row.hostname(), now);
        Optional<HostEvidence> evidence = StoredReports.evidence(row);
        HostSituation situation = situations.of(row, Optional.empty(), openProgress());
        shares.expect(origin.get().id(), evidence.flatMap(situations::companions));
        var it = begin(machine.begin(origin.get(), segment.rules(), downSince, situation, now));
        it.lines.addAll(HostStory.begun(it.progress, now));
        changed.accept(row.hostname());
    }

    // ---- operators

    /**
     * Has a recovery of that host begin, whatever became of earlier ones: from the newest loss that is known and not over, with
     * its evidence, by all gates; without one, from a bare claim, which proves nothing (SAFETY.md, C-38).
     *
     * @param said counts as a release only where it confirms that the host is off, and in the hold that the recovery then is in
     */
    Start startAgain(HostName host, OperatorWord said) {
        Optional<HostProgress> open = openOf(host).stream().findFirst().map(it -> it.progress);
        Optional<String> against = starts.against(host, open);
        if (against.isPresent()) {
            return new Start(Optional.empty(), against.get());
        }
        HostRow row =
                context.database().read(tx -> HostTable.findByName(tx, host)).orElseThrow();
        Optional<NotificationRow> loss = starts.newestLoss(row);
        Optional<HostProgress> ended = loss.flatMap(starts::recoveryOf);
        if (ended.isPresent()) {
            reopen(ended.get(), row);
        } else {
            begin(
                    loss.orElseGet(() -> starts.claim(row)),
                    loss.map(StoredReports::lostAt).orElse(context.clock().get()));
        }
        Optional<ActiveRecovery<HostProgress, HostCommand>> begun =
                openOf(host).stream().findFirst();
        if (begun.isEmpty()) {
            return new Start(Optional.empty(), "Nothing could be started for host " + host + ": its segment is gone.");
        }
        var it = begun.get();
        it.lines.add(RecoveryStory.startedAgain(
                it.progress, describe(it.progress), said, context.clock().get()));
        review(it);
        if (said.confirmedOff() && it.progress.hold().isPresent()) {
            release(it.progress.id(), said);
        }
        return new Start(Optional.of(it.progress.id()), "");
    }

    /** @param refusal why nothing is started, if the recovery is empty */
    record Start(Optional<RecoveryId> recovery, String refusal) {}

    private void reopen(HostProgress ended, HostRow host) {
        Instant now = context.clock().get();
        SegmentRow segment = context.database()
                .read(tx -> SegmentTable.find(tx, host.segment()))
                .orElseThrow();
        Origin origin = new Origin(ended.id(), ended.origin().notification(), segment.uuid(), ended.host(), now);
        HostProgress again = HostRecovery.again(ended, origin, segment.rules());
        boolean isOurs = context.database()
                .writeAndWait(tx -> HostRecoveryTable.reopen(
                        tx, again, context.leases().owner(), context.leases().until(now), now));
        if (!isOurs) {
            return;
        }
        losses.add(segment.uuid(), ended.host(), now);
        var it = adopt(again);
        it.lines.addAll(RecoveryStory.begun(again, describe(again), now));
        shares.expect(again.id(), reports.evidence(again).flatMap(situations::companions));
        take(it, machine.beginAgain(again, ended.forcedDownAt(), now));
        changed.accept(ended.host());
    }

    // ---- what a kind is

    @Override
    Step<HostProgress, HostCommand> next(HostProgress progress, RecoveryEvent<HostEvents> event, Instant now) {
        return machine.next(progress, event, now);
    }

    /** The host may have returned while nobody was here to see it, so it is reviewed. */
    @Override
    Step<HostProgress, HostCommand> resume(ActiveRecovery<HostProgress, HostCommand> it, Instant now) {
        shares.forget(it.progress.id());
        shares.expect(it.progress.id(), reports.evidence(it.progress).flatMap(situations::companions));
        toReview.add(it);
        return machine.resume(it.progress, now);
    }

    @Override
    RecoveryEvent<HostEvents> reviewed(ActiveRecovery<HostProgress, HostCommand> it) {
        NotificationRow loss = context.database().read(tx -> LossReports.lossOf(tx, it.progress));
        HostSituation situation = situations.of(loss, it.word, openProgress());
        return handler -> handler.reviewed(situation);
    }

    @Override
    void answered(
            ActiveRecovery<HostProgress, HostCommand> it,
            Decision<HostCommand> decision,
            RecoveryEvent<HostEvents> answer) {
        if (answer instanceof HostCalls.ReservedHostTaken reserved
                && !reserved.aggregates().isNothing()) {
            it.lines.add(HostStory.aggregates(
                    it.progress,
                    reserved.taken(),
                    reserved.aggregates(),
                    context.clock().get()));
        }
        super.answered(it, decision, answer);
    }

    @Override
    List<RecoveryStory.Line> between(HostProgress before, HostProgress after, Instant now) {
        return HostStory.between(before, after, now);
    }

    @Override
    boolean concerns(HostProgress progress, HostName host) {
        return progress.host().equals(host);
    }

    // ---- what is asked

    /** Those that have not ended, in the order in which they were taken up. */
    List<HostProgress> openProgress() {
        return active(progress -> true).stream().map(it -> it.progress).toList();
    }

    private List<ActiveRecovery<HostProgress, HostCommand>> of(HostName host) {
        return active(progress -> progress.host().equals(host));
    }

    private List<ActiveRecovery<HostProgress, HostCommand>> openOf(HostName host) {
        return active(progress -> !progress.isOver() && progress.host().equals(host));
    }

    /**
     * The open one of a host, which comes before anything that is done to a part of it, unless the host is back, or that
     * instance has landed elsewhere: others may wait for room for long.
     */
    Optional<RecoveryId> openOf(HostName host, Optional<InstanceId> instance) {
        return active(progress -> progress.host().equals(host) && progress.comesBeforeParts(instance)).stream()
                .map(it -> it.progress.id())
                .findFirst();
    }

    // ---- rounds

    @Override
    void take(ActiveRecovery<HostProgress, HostCommand> it, Step<HostProgress, HostCommand> step) {
        HostProgress before = it.progress;
        super.take(it, step);
        if (HostRecords.changedEvacuations(before, it.progress).anyMatch(Evacuation::hasLanded)) {
            context.later().accept(() -> changed.accept(it.progress.host()));
        }
        it.word = it.word.filter(word ->
                it.progress.hold().map(Hold::reason).filter(word::isOver).isEmpty());
        if (it.decisions.removeIf(decision -> decision.command() instanceof HostCommand.Review)) {
            toReview.add(it);
        }
    }

    @Override
    void reviewAll() {
        toReview.addAll(open());
    }

    @Override
    void decide() {
        reviewWhatChanged();
        toReview.addAll(gates.openWhatIsNotNeeded());
        shares.give(
                active(progress -> true),
                context.clock().get(),
                (it, slots) -> deliver(it, handler -> handler.slotsGiven(slots)));
        reviewWhatChanged();
    }

    private void reviewWhatChanged() {
        for (var it = toReview.poll(); it != null; it = toReview.poll()) {
            review(it);
        }
    }

    @Override
    void lookAgain(ActiveRecovery<HostProgress, HostCommand> it) {
        if (it.progress.isOver()) {
            return;
        }
        NotificationRow loss = context.database().read(tx -> LossReports.lossOf(tx, it.progress));
        boolean lies = tellOutlived(it, loss);
        if (context.database().read(tx -> boots.hasReturned(tx, loss) || gates.hasAskedSince(tx, loss))) {
            losses.forget(it.progress.host());
            Optional<BehindGate> gate = lies ? Optional.empty() : gates.of(it.progress, loss);
            if (gate.isPresent()) {
                deliver(it, handler -> handler.behindGate(gate.get()));
            } else if (!it.progress.isGateBroken()) {
                boolean onlyLeft = StoredReports.evidence(loss)
                        .filter(HostEvidence::isOnlyALeave)
                        .isPresent();
                deliver(it, onlyLeft ? HostEvents::backInOrder : HostEvents::hostReturned);
            }
        } else if (lies && it.progress.forcedDownAt().isPresent()) {
            deliver(it, handler -> handler.hostReturned()); // it was never off: nothing more is begun
        }
        super.lookAgain(it);
    }

    // ---- gates

    /** The answer comes with {@link #answerGates}. */
    void gateAsked(GateAsk ask, CompletableFuture<GateAnswer> answer) {
        if (gates.hear(ask, answer)) {
            toReview.addAll(openOf(ask.host()));
        }
    }

    /** Behind what the round has stored and sent. */
    void answerGates() {
        gates.answerAll();
    }

    /** Has nothing more begun for the recovery of that host; whether its gate is shut, as far as is known. */
    boolean openGate(HostName host) {
        toReview.addAll(openOf(host));
        return gates.opens(host);
    }

    /** A guest was seen in that boot of the host. */
    void guestSeen(HostName host, BootId boot) {
        if (gates.guestSeen(host, boot)) {
            toReview.addAll(openOf(host));
        }
    }

    @Override
    void due(Instant now) {
        super.due(now);
        if (!now.isBefore(gatesLookedAt.plus(SafeTimes.GATE_ASK))) {
            gatesLookedAt = now;
            toReview.addAll(
                    active(progress -> !progress.isOver() && progress.gate().isPresent()));
        }
    }

    /** Whether the host has answered in the boot that was fenced off; told, and remembered, when it shows first. */
    private boolean tellOutlived(ActiveRecovery<HostProgress, HostCommand> it, NotificationRow loss) {
        Optional<BootId> boot = context.database().read(tx -> boots.outlived(tx, loss));
        HostName host = loss.hostname();
        if (boot.isPresent() && !context.database().read(tx -> LyingFencingTable.isIn(tx, host))) {
            Instant now = context.clock().get();
            context.database().writeAndWait(tx -> {
                LyingFencingTable.put(tx, host, boot.get(), now);
                return null;
            });
            it.lines.add(HostStory.fencingLies(it.progress, boot.get(), now));
        }
        return boot.isPresent();
    }

    @Override
    Optional<Instant> firstWake(Instant now) {
        boolean anyBehindGate = !active(progress -> progress.gate().isPresent()).isEmpty();
        Optional<Instant> gateDue =
                Optional.of(gatesLookedAt.plus(SafeTimes.GATE_ASK)).filter(at -> anyBehindGate);
        return Stream.of(super.firstWake(now), shares.nextChange(active(progress -> true), now), gateDue)
                .flatMap(Optional::stream)
                .min(Comparator.naturalOrder());
    }

    /** An evacuation that Nova has may end later than its recovery. */
    @Override
    Instant guardedUntil(ActiveRecovery<HostProgress, HostCommand> it) {
        return it.setAsideAt
                .filter(at -> it.progress.hasAnyUnderWay())
                .map(at -> at.plus(context.times().evacuationLimit()))
                .orElse(Instant.MIN);
    }

    @Override
    void afterEnd(HostProgress progress) {
        shares.forget(progress.id());
        gates.forget(progress.host());
        context.later().accept(() -> changed.accept(progress.host()));
    }

    @Override
    void send(ActiveRecovery<HostProgress, HostCommand> it, Decision<HostCommand> decision) {
        HostProgress progress = it.progress;
        HostCommand command = decision.command();
        Optional<CallFailure> against = command instanceof HostCommand.Evacuate evacuate
                ? against(progress, evacuate.instance())
                : Optional.empty();
        if (against.isPresent()) {
            failedUnsent(it, decision, against.get());
        } else if (command instanceof HostCommand.ReturnReservedHost unused) {
            returns.giveBack(progress.origin(), unused.host());
        } else {
            super.send(it, decision);
        }
    }

    /** Why another recovery's work on an instance forbids to evacuate it now (SAFETY.md, C-5). */
    private Optional<CallFailure> against(HostProgress mine, InstanceId instance) {
        return openProgress().stream()
                .filter(other -> !other.id().equals(mine.id()) && other.hasInHand(instance, mine))
                .findFirst()
                .map(other -> new CallFailure(
                        CallFailure.Kind.UNAVAILABLE, 0, "recovery " + other.id() + " is evacuating it already"));
    }
}
