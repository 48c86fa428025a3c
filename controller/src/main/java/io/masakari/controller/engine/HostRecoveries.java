package io.masakari.controller.engine;

import io.masakari.controller.store.BootTable;
import io.masakari.controller.store.GreetingTable;
import io.masakari.controller.store.HostRecoveryTable;
import io.masakari.controller.store.HostRow;
import io.masakari.controller.store.HostTable;
import io.masakari.controller.store.LyingFencingTable;
import io.masakari.controller.store.NotificationRow;
import io.masakari.controller.store.NotificationTable;
import io.masakari.controller.store.RecoveryListing;
import io.masakari.controller.store.SegmentRow;
import io.masakari.controller.store.SegmentTable;
import io.masakari.controller.store.SetAsideTable;
import io.masakari.controller.store.StoreException;
import io.masakari.controller.store.StoredProgress;
import io.masakari.controller.store.Transaction;
import io.masakari.controller.store.VmoveTable;
import io.masakari.core.model.BootId;
import io.masakari.core.model.GateAnswer;
import io.masakari.core.model.GateAsk;
import io.masakari.core.model.HostEvidence;
import io.masakari.core.model.HostName;
import io.masakari.core.model.InstanceId;
import io.masakari.core.model.LossCause;
import io.masakari.core.model.NotificationId;
import io.masakari.core.model.NotificationStatus;
import io.masakari.core.model.RecoveryId;
import io.masakari.core.recovery.CallFailure;
import io.masakari.core.recovery.Hold;
import io.masakari.core.recovery.Origin;
import io.masakari.core.recovery.RecoveryEvent;
import io.masakari.core.recovery.RecoveryKind;
import io.masakari.core.recovery.Step;
import io.masakari.core.recovery.host.Evacuation;
import io.masakari.core.recovery.host.EvacuationState;
import io.masakari.core.recovery.host.HostCommand;
import io.masakari.core.recovery.host.HostEvents;
import io.masakari.core.recovery.host.HostProgress;
import io.masakari.core.recovery.host.HostRecovery;
import io.masakari.core.recovery.host.HostState;
import io.masakari.core.safety.BehindGate;
import io.masakari.core.safety.HostSituation;
import io.masakari.core.safety.LossOrder;
import io.masakari.core.safety.OperatorWord;
import io.masakari.core.safety.SafeTimes;
import io.masakari.runtime.journal.Event;
import io.masakari.runtime.journal.EventLog;
import io.masakari.runtime.report.HostNotification;
import io.masakari.runtime.report.InstanceNotification;
import io.masakari.runtime.report.NotificationWire;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The recoveries of lost hosts. Their reviews wait until all that came in a round was heard, so that a host that is back
 * and a loss of several hosts are seen before anything is decided.
 */
final class HostRecoveries extends Recoveries<HostProgress, HostCommand, HostEvents> {
    /** Why a gate is still shut whose recovery has let go. */
    static final String DRAINS = "calls of its recovery are still under way";

    private static final int MOST_LOSSES = 20;

    private final ReservedReturns returns;
    private final boolean joinsAggregates;
    private final Consumer<HostName> changed;
    private final BiConsumer<NotificationRow, String> waits;
    private final Runnable reported;
    private final HostRecovery machine;
    private final LostHosts losses;
    private final HostBoots boots;
    private final Situations situations;
    private final EvacuationShares shares;
    private final EventLog events;
    private final Gates gates;
    /** Gates that wait for an answer: the newest request of each host. */
    private final Map<HostName, GateRequest> asked = new LinkedHashMap<>();

    private Instant gatesLookedAt = Instant.MIN;

    private record GateRequest(GateAsk ask, CompletableFuture<GateAnswer> answer) {}

    private final Deque<ActiveRecovery<HostProgress, HostCommand>> toReview = new ArrayDeque<>();

    /**
     * @param startsUntil until when a start of ours may still reach Nova, of an instance of that host
     * @param changed told of a host when its recovery begins or has ended, or an instance has landed
     * @param waits notes why a notification is not taken up yet
     * @param reported told when failures of instances are stored; any thread
     */
    HostRecoveries(
            EngineContext context,
            EngineSettings settings,
            ReservedReturns returns,
            Function<HostName, Instant> startsUntil,
            Consumer<HostName> changed,
            BiConsumer<NotificationRow, String> waits,
            Runnable reported,
            EventLog events) {
        super(context, RecoveryKind.HOST);
        this.returns = returns;
        this.joinsAggregates = settings.joinsAggregates();
        this.changed = changed;
        this.waits = waits;
        this.reported = reported;
        this.events = events;
        this.gates = new Gates(settings.policy().times());
        this.machine = new HostRecovery(settings.policy());
        this.losses = new LostHosts(settings.storm().window());
        this.boots =
                new HostBoots(settings.witnesses(), settings.policy().times().clockSkew(), context.clock());
        this.situations = new Situations(context.database(), losses, boots, settings, context.clock());
        this.shares = new EvacuationShares(settings, losses, startsUntil);
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
            toReview.addAll(active(progress -> progress.host().equals(row.hostname())));
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
            toReview.addAll(active(progress -> progress.host().equals(row.hostname())));
            return;
        }
        // What was not accounted for after an earlier loss is accounted for after this one.
        Instant downSince = StoredReports.lostAt(row);
        for (var it : active(progress -> !progress.isOver() && progress.host().equals(row.hostname()))) {
            boolean isBack = it.progress.state() == HostState.RETURNED;
            boolean untouched = isBack
                    || it.progress.state() == HostState.HELD
                            && it.progress.forcedDownAt().isEmpty();
            if (isNeverSeen(row)) {
                context.ignore().accept(row, "its host is being recovered already: " + it.progress.id());
                return;
            }
            // Two recoveries of one host would evacuate the same instances (SAFETY.md, C-5).
            if (row.evidence().isEmpty() && !isBack && !isSetAside(it)) {
                context.ignore()
                        .accept(row, "host " + row.hostname() + " is being recovered already: " + it.progress.id());
                return;
            } else if (isHistory(row, it)) {
                context.ignore()
                        .accept(
                                row,
                                "it is about a boot that is over, and recovery " + it.progress.id()
                                        + (isBack ? " accounts for its instances" : " is about a later one"));
                return;
            } else if (!untouched || isSetAside(it) || !isBack && !outweighs(row, it)) {
                waits.accept(row, "waits for the end of recovery " + it.progress.id() + " of the same host");
                return;
            }
            downSince = downSince.isBefore(it.progress.downSince()) ? downSince : it.progress.downSince();
            String why = isBack ? "the next loss of the host" : "a later report, " + row.uuid();
            deliver(it, handler -> handler.cancelled(why));
        }
        Optional<RecoveryId> before =
                context.database().read(tx -> isNeverSeen(row) ? stillDownSince(tx, row) : seenToBy(tx, row));
        Optional<RecoveryId> sameBoot = context.database()
                .read(tx -> StoredReports.evidence(row)
                        .filter(loss -> boots.isOver(tx, loss))
                        .flatMap(loss -> boots.recoveryOfSameBoot(tx, loss)));
        if (sameBoot.isPresent()) {
            context.ignore().accept(row, "it is about a boot that is over, whose loss was seen to: " + sameBoot.get());
        } else if (before.isPresent()) {
            context.ignore()
                    .accept(row, "host " + row.hostname() + " was being recovered when it came: " + before.get());
        } else {
            begin(row, downSince);
        }
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
    private boolean isHistory(NotificationRow row, ActiveRecovery<HostProgress, HostCommand> it) {
        Optional<HostEvidence> report = StoredReports.evidence(row);
        return report.filter(loss -> context.database().read(tx -> boots.isOver(tx, loss)))
                .filter(loss -> it.progress.state() == HostState.RETURNED
                        || !loss.boot().equals(evidence(it.progress).flatMap(HostEvidence::boot)))
                .isPresent();
    }

    /** Whether a report takes the place of the one that a recovery rests on: it is of a later loss, or it alone has a proof. */
    private boolean outweighs(NotificationRow row, ActiveRecovery<HostProgress, HostCommand> it) {
        HostEvidence report = StoredReports.evidence(row).orElseThrow();
        Optional<HostEvidence> known = evidence(it.progress);
        return known.isEmpty() || context.database().read(tx -> boots.outweighs(tx, report, known.get()));
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
        Optional<String> against = context.database().read(tx -> againstStart(tx, host));
        if (against.isPresent()) {
            return new Start(Optional.empty(), against.get());
        }
        HostRow row =
                context.database().read(tx -> HostTable.findByName(tx, host)).orElseThrow();
        Optional<NotificationRow> loss = context.database().read(tx -> newestLoss(tx, row));
        Optional<StoredProgress<HostProgress>> ended = loss.flatMap(known -> context.database()
                .read(tx -> RecoveryListing.ofNotification(tx, known.uuid())
                        .flatMap(past -> HostRecoveryTable.find(tx, past.id()))));
        if (ended.isPresent()) {
            reopen(ended.get().progress(), row);
        } else {
            begin(
                    loss.orElseGet(() -> claim(row)),
                    loss.map(StoredReports::lostAt).orElse(context.clock().get()));
        }
        Optional<ActiveRecovery<HostProgress, HostCommand>> begun =
                active(progress -> !progress.isOver() && progress.host().equals(host)).stream()
                        .findFirst();
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

    private Optional<String> againstStart(Transaction tx, HostName host) {
        if (HostTable.findByName(tx, host).isEmpty()) {
            return Optional.of("No segment has host " + host
                    + ", so nothing can be started for it: masakarictl host add " + host + " --segment SEGMENT.");
        }
        Optional<HostProgress> open = active(
                        progress -> !progress.isOver() && progress.host().equals(host))
                .stream()
                .map(it -> it.progress)
                .findFirst();
        if (open.isPresent()) {
            return Optional.of("Host " + host + " is being recovered already: recovery "
                    + open.get().id() + " is " + open.get().state()
                    + open.get()
                            .hold()
                            .map(hold -> ", as " + hold.reason().meaning() + ". Released by: "
                                    + hold.releasedBy(open.get().origin()))
                            .orElse("")
                    + ".");
        }
        if (HostRecoveryTable.isOpen(tx, host)) {
            return Optional.of("Host " + host + " is being recovered already: masakarictl recovery list --open.");
        }
        return NotificationTable.losses(tx, host, MOST_LOSSES).stream()
                .filter(loss -> SetAsideTable.isIn(tx, loss.uuid().toString()))
                .findFirst()
                .map(loss -> "A report of the loss of host " + host + " could not be handled and is set aside:"
                        + " masakarictl notification retry " + loss.uuid() + ".");
    }

    /** The newest loss of the host that is not over: nothing tells that the host came back after it, or in a later boot. */
    private Optional<NotificationRow> newestLoss(Transaction tx, HostRow host) {
        return NotificationTable.losses(tx, host.name(), MOST_LOSSES).stream()
                .filter(loss -> loss.segment().equals(host.segment()))
                .findFirst()
                .filter(loss -> !boots.hasReturned(tx, loss))
                .filter(loss -> StoredReports.evidence(loss)
                        .filter(evidence -> boots.isOver(tx, evidence))
                        .isEmpty());
    }

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
        shares.expect(again.id(), evidence(again).flatMap(situations::companions));
        take(it, machine.beginAgain(again, ended.forcedDownAt(), now));
        changed.accept(ended.host());
    }

    /** It is stored as a report, so that all that follows has something to rest on. */
    private NotificationRow claim(HostRow host) {
        Instant now = context.clock().get();
        HostNotification claim = StoredReports.claimed(host.name(), now);
        return context.database()
                .writeAndWait(tx -> NotificationTable.insert(
                        tx,
                        new NotificationRow(
                                0,
                                new NotificationId(context.ids().get()),
                                claim.type(),
                                host.uuid(),
                                host.name(),
                                host.segment(),
                                now,
                                NotificationWire.payload(claim).toString(),
                                NotificationStatus.NEW,
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                0,
                                now,
                                Optional.empty())));
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
        shares.expect(it.progress.id(), evidence(it.progress).flatMap(situations::companions));
        toReview.add(it);
        return machine.resume(it.progress, now);
    }

    @Override
    RecoveryEvent<HostEvents> reviewed(ActiveRecovery<HostProgress, HostCommand> it) {
        NotificationRow loss = context.database().read(tx -> notification(tx, it.progress));
        HostSituation situation = situations.of(loss, it.word, openProgress());
        return handler -> handler.reviewed(situation);
    }

    /** Each command of a host has a state that waits for its answer; a hold changes nothing about that. */
    @Override
    boolean outlivesHold(HostCommand command) {
        return true;
    }

    @Override
    boolean isWanted(HostProgress decided, HostCommand command, HostProgress now) {
        return now.stillWants(command);
    }

    @Override
    Instant latest(HostProgress progress, HostCommand command, Instant decided) {
        return progress.latest(command, decided, context.times());
    }

    /** A force-down, and what it or all evacuations of a host wait for. */
    @Override
    boolean goesFirst(HostProgress progress, HostCommand command) {
        return progress.forcedDownAt().isEmpty() || command instanceof HostCommand.FindService;
    }

    @Override
    RecoveryEvent<HostEvents> perform(HostProgress progress, HostCommand command, ComputeApi compute) {
        return command.perform(new HostCalls(
                compute,
                context.whereabouts(compute),
                context.database(),
                context.clock(),
                context.times().lateCall(),
                joinsAggregates,
                progress.origin()));
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
    String subject(HostProgress progress) {
        return "";
    }

    @Override
    boolean isSameOnDisk(HostProgress a, HostProgress b) {
        return a.state() == b.state()
                && a.hold().equals(b.hold())
                && a.proof().equals(b.proof())
                && a.forcedDownAt().equals(b.forcedDownAt())
                && a.cancelledBy().equals(b.cancelledBy())
                && a.reason().equals(b.reason())
                && changedEvacuations(a, b).findAny().isEmpty();
    }

    /** By identity: an evacuation that nothing happened to is the same object. */
    private static Stream<Evacuation> changedEvacuations(HostProgress past, HostProgress now) {
        return now.evacuations().values().stream()
                .filter(e -> past.evacuations().get(e.instance()) != e);
    }

    @Override
    List<StoredProgress<HostProgress>> open(Transaction tx, BiConsumer<String, RuntimeException> unreadable) {
        return HostRecoveryTable.open(tx, unreadable);
    }

    @Override
    HostProgress whole(Transaction tx, HostProgress bare) {
        return HostRecoveryTable.whole(tx, bare);
    }

    @Override
    void save(Transaction tx, Optional<HostProgress> stored, HostProgress progress, Instant now) {
        HostRecoveryTable.save(tx, progress);
        stored.map(past -> changedEvacuations(past, progress))
                .orElseGet(() -> progress.evacuations().values().stream())
                .forEach(e -> {
                    VmoveTable.save(tx, progress, e, now);
                    if (e.state() == EvacuationState.HANDED_OVER) {
                        report(tx, progress, e, now);
                    }
                });
    }

    /** In the transaction that hands it over: the report of an instance that its host's loss has left off. */
    private void report(Transaction tx, HostProgress progress, Evacuation e, Instant now) {
        String key = "host-lost/" + progress.id() + "/" + e.instance();
        if (NotificationTable.findBySenderKey(tx, key).isPresent()) {
            return;
        }
        NotificationRow loss = notification(tx, progress);
        Optional<HostRow> where = e.target().flatMap(host -> HostTable.findByName(tx, host));
        HostName host = where.map(HostRow::name).orElse(loss.hostname());
        InstanceNotification failure = StoredReports.hostLost(host, e.instance(), progress.downSince(), now);
        NotificationTable.insert(
                tx,
                new NotificationRow(
                        0,
                        new NotificationId(context.ids().get()),
                        failure.type(),
                        where.map(HostRow::uuid).orElse(loss.sourceHost()),
                        host,
                        where.map(HostRow::segment).orElse(loss.segment()),
                        now,
                        NotificationWire.payload(failure).toString(),
                        NotificationStatus.NEW,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(key),
                        NotificationWire.evidence(failure).map(Object::toString),
                        Optional.empty(),
                        Optional.empty(),
                        0,
                        now,
                        Optional.empty()));
        reported.run();
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

    /**
     * The open one of a host, which comes before anything that is done to a part of it, unless the host is back, or that
     * instance has landed elsewhere: others may wait for room for long.
     */
    Optional<RecoveryId> openOf(HostName host, Optional<InstanceId> instance) {
        return active(progress -> !progress.isOver()
                        && progress.state() != HostState.RETURNED
                        && progress.host().equals(host)
                        && instance.map(progress.evacuations()::get)
                                .filter(HostRecoveries::hasLanded)
                                .isEmpty())
                .stream()
                .map(it -> it.progress.id())
                .findFirst();
    }

    private static boolean hasLanded(Evacuation e) {
        return e.state() == EvacuationState.LANDED;
    }

    // ---- rounds

    @Override
    void take(ActiveRecovery<HostProgress, HostCommand> it, Step<HostProgress, HostCommand> step) {
        HostProgress before = it.progress;
        super.take(it, step);
        if (changedEvacuations(before, it.progress).anyMatch(HostRecoveries::hasLanded)) {
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
        openWhatIsNotNeeded();
        shares.give(
                active(progress -> true),
                context.clock().get(),
                (it, share, waitsFor) -> deliver(it, handler -> handler.slotsGiven(share, waitsFor)));
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
        NotificationRow loss = context.database().read(tx -> notification(tx, it.progress));
        boolean lies = tellOutlived(it, loss);
        if (isBack(it.progress, loss)) {
            losses.forget(it.progress.host());
            Optional<BehindGate> gate = lies ? Optional.empty() : gateOf(it.progress, loss);
            if (gate.isPresent()) {
                deliver(it, handler -> handler.behindGate(gate.get()));
            } else if (!HostStory.isBroken(it.progress)) {
                deliver(it, handler -> handler.hostReturned());
            }
        } else if (lies && it.progress.forcedDownAt().isPresent()) {
            deliver(it, handler -> handler.hostReturned()); // it was never off: nothing more is begun
        }
        super.lookAgain(it);
    }

    private boolean isBack(HostProgress recovery, NotificationRow loss) {
        Optional<BootId> lost = StoredReports.evidence(loss).flatMap(HostEvidence::boot);
        return context.database()
                .read(tx -> boots.hasReturned(tx, loss)
                        || gates.hasAskedSince(recovery.host(), NotificationTable.evidenceAt(tx, loss), lost));
    }

    /** What its gate promises, or that it is waited for; empty if the host is to be let go (SAFETY.md, C-29). */
    private Optional<BehindGate> gateOf(HostProgress recovery, NotificationRow loss) {
        Instant now = context.clock().get();
        HostName host = recovery.host();
        gates.shutIn(host, now)
                .flatMap(boot -> context.database().read(tx -> againstGate(tx, host, boot, now)))
                .ifPresent(what -> gates.contradicts(host, what, now));
        Optional<BootId> lost = StoredReports.evidence(loss).flatMap(HostEvidence::boot);
        boolean verified =
                context.database().read(tx -> boots.gateWaits(tx, loss)).isPresent();
        return gates.of(recovery, lost, verified, now);
    }

    /** What the monitors of that boot say against its gate. */
    private static Optional<String> againstGate(Transaction tx, HostName host, BootId boot, Instant now) {
        return GreetingTable.ofBoot(tx, host, boot, now).stream()
                .flatMap(row -> row.gate().stream())
                .flatMap(gate -> gate
                        .fault()
                        .or(() ->
                                gate.open().filter(open -> open).map(open -> "its monitor says that the gate is open"))
                        .stream())
                .findFirst();
    }

    // ---- gates

    /**
     * A gate asks whether it may open. Its answer comes when the round is stored and what it decided is on its way; it fails
     * where this controller cannot tell.
     */
    void gateAsked(GateAsk ask, CompletableFuture<GateAnswer> answer) {
        Instant now = context.clock().get();
        HostName host = ask.host();
        Optional<BootId> known;
        try {
            known = context.database().read(tx -> BootTable.current(tx, host)).map(BootTable.Boot::boot);
            if (!known.equals(Optional.of(ask.boot()))) {
                // Before anything is answered: a loss that is told later is one of a host that is back.
                known = context.database().writeAndWait(tx -> {
                    BootTable.learn(tx, host, ask.boot(), Optional.empty(), now);
                    return BootTable.current(tx, host).map(BootTable.Boot::boot);
                });
            }
        } catch (StoreException e) {
            answer.completeExceptionally(e);
            return;
        }
        if (!known.equals(Optional.of(ask.boot()))) {
            answer.completeExceptionally(
                    new IllegalStateException("Boot " + ask.boot() + " of host " + host + " is over, or in doubt."));
            return;
        }
        gates.hear(ask, now);
        GateRequest before = asked.put(host, new GateRequest(ask, answer));
        if (before != null) {
            before.answer().completeExceptionally(new IllegalStateException("The gate has asked again."));
        }
        toReview.addAll(active(progress -> !progress.isOver() && progress.host().equals(host)));
    }

    /** Has nothing more begun for the recovery of that host; whether its gate is shut, as far as is known. */
    boolean openGate(HostName host) {
        boolean isShut = gates.shutIn(host, context.clock().get()).isPresent();
        gates.opens(host);
        toReview.addAll(active(progress -> !progress.isOver() && progress.host().equals(host)));
        return isShut;
    }

    /** A guest was seen in the boot that is behind its gate. */
    void guestSeen(HostName host, BootId boot) {
        Instant now = context.clock().get();
        if (gates.shutIn(host, now).equals(Optional.of(boot))) {
            gates.contradicts(host, "its instance monitor reports a guest there", now);
            toReview.addAll(
                    active(progress -> !progress.isOver() && progress.host().equals(host)));
        }
    }

    /** A recovery that does not need the gate of its host shut lets go first, and is told so in this round. */
    private void openWhatIsNotNeeded() {
        for (HostName host : asked.keySet()) {
            for (var it :
                    active(progress -> !progress.isOver() && progress.host().equals(host))) {
                if (!isSetAside(it) && !needsGate(it.progress)) {
                    gates.opens(host);
                    toReview.add(it);
                }
            }
        }
    }

    private static boolean needsGate(HostProgress progress) {
        return progress.needsGate() && progress.gate().isPresent();
    }

    /** Behind what the round has stored and sent. */
    void answerGates() {
        List<GateRequest> requests = List.copyOf(asked.values());
        asked.clear();
        requests.forEach(request -> {
            try {
                request.answer().complete(answer(request.ask()));
            } catch (RuntimeException e) {
                request.answer().completeExceptionally(e);
            }
        });
    }

    private GateAnswer answer(GateAsk ask) {
        HostName host = ask.host();
        Instant now = context.clock().get();
        var its = active(progress -> progress.host().equals(host));
        boolean isElsewhere = its.isEmpty() && context.database().read(tx -> HostRecoveryTable.isOpen(tx, host));
        boolean mayOpen = its.stream().allMatch(it -> isSetAside(it) || nothingMoreBegins(it.progress));
        boolean isNeeded = its.stream().anyMatch(it -> !isSetAside(it) && needsGate(it.progress));
        if (isElsewhere || !mayOpen && !isNeeded) {
            throw new IllegalStateException("The recovery of host " + host + " cannot be judged now.");
        }
        if (mayOpen && its.stream().allMatch(it -> isDrained(it, now))) {
            if (gates.opened(host)) {
                String why = ask.opened()
                        .map(reason -> " was opened by hand: " + reason + ".")
                        .orElse(its.isEmpty() ? " opens: its host is not being recovered." : " opens.");
                events.log(
                        Event.GATE_OPENED,
                        "The gate of host " + host + why,
                        Map.of(
                                "host",
                                host,
                                "boot",
                                ask.boot(),
                                "shut_ms",
                                ask.shutFor().toMillis()));
            }
            return new GateAnswer(true, "nothing is done for this host any more", "", Duration.ZERO, 0);
        }
        String challenge = context.ids().get().toString();
        Duration ahead =
                its.stream().map(it -> it.progress.novaAhead()).findFirst().orElse(Duration.ZERO);
        int waiting =
                its.stream().mapToInt(it -> it.progress.waitingBehindGate()).sum();
        gates.challenges(host, challenge, ahead, now);
        return new GateAnswer(
                false,
                mayOpen ? DRAINS : waiting + " instances of this host are still being evacuated",
                challenge,
                context.times().gatePromise(),
                waiting);
    }

    /** Whether nothing can be begun on the proof that there was. */
    private static boolean nothingMoreBegins(HostProgress progress) {
        boolean isUntouched =
                progress.proof().isEmpty() && progress.forcedDownAt().isEmpty();
        return progress.isOver()
                || progress.state() == HostState.RETURNED
                || !progress.cancelledBy().isEmpty()
                || HostStory.isBroken(progress)
                || isUntouched;
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
            it.lines.add(RecoveryStory.line(
                    it.progress,
                    Event.FENCING_LIES,
                    "Host " + host + " has answered the controller after its fencing was proven, in boot " + boot.get()
                            + ", the one that was fenced off: its fence device says \"off\" of a host that runs. No"
                            + " fencing of this host is believed any more.",
                    Map.of("boot", boot.get().toString()),
                    now));
        }
        return boot.isPresent();
    }

    private static NotificationRow notification(Transaction tx, HostProgress progress) {
        return NotificationTable.find(tx, progress.origin().notification()).orElseThrow();
    }

    private Optional<HostEvidence> evidence(HostProgress progress) {
        return StoredReports.evidence(context.database().read(tx -> notification(tx, progress)));
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
        boolean hasAny = it.progress.evacuations().values().stream()
                .anyMatch(e -> e.attempts() > 0 && !e.state().isFinal());
        return it.setAsideAt
                .filter(at -> hasAny)
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
                .filter(other -> !other.id().equals(mine.id()) && hasInHand(other, instance, mine))
                .findFirst()
                .map(other -> new CallFailure(
                        CallFailure.Kind.UNAVAILABLE, 0, "recovery " + other.id() + " is evacuating it already"));
    }

    private static boolean hasInHand(HostProgress other, InstanceId instance, HostProgress mine) {
        Evacuation evacuation = other.evacuations().get(instance);
        return evacuation != null
                && switch (evacuation.state()) {
                    case ACCEPTED, UNCERTAIN, LOOKING, VERIFYING, STOPPING -> evacuation.attempts() > 0;
                    case REQUESTING ->
                        other.origin().startedAt().isBefore(mine.origin().startedAt());
                    case PENDING, RESETTING, LANDED, HANDED_OVER, SKIPPED, FAILED -> false;
                };
    }
}
