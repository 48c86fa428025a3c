package io.masakari.controller.engine;

import io.masakari.controller.store.NotificationRow;
import io.masakari.controller.store.NotificationTable;
import io.masakari.controller.store.RecoveryRow;
import io.masakari.controller.store.RecoveryTable;
import io.masakari.controller.store.SegmentRow;
import io.masakari.controller.store.SegmentTable;
import io.masakari.controller.store.Transaction;
import io.masakari.core.model.HostEvidence;
import io.masakari.core.model.HostName;
import io.masakari.core.model.InstanceId;
import io.masakari.core.model.NotificationStatus;
import io.masakari.core.model.RecoveryId;
import io.masakari.core.recovery.CallFailure;
import io.masakari.core.recovery.Origin;
import io.masakari.core.recovery.Step;
import io.masakari.core.recovery.host.Evacuation;
import io.masakari.core.recovery.host.HostCommand;
import io.masakari.core.recovery.host.HostEvent;
import io.masakari.core.recovery.host.HostProgress;
import io.masakari.core.recovery.host.HostRecovery;
import io.masakari.core.recovery.host.HostState;
import io.masakari.core.safety.OperatorWord;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The recoveries of lost hosts. They take part in the engine's rounds and follow its rule: what is decided in a round is
 * stored in its one transaction, and only then done (SAFETY.md, C-6). Engine thread only.
 */
final class HostRecoveries {
    private final EngineShare share;
    private final ReservedReturns returns;
    private final Consumer<HostName> changed;
    private final BiConsumer<NotificationRow, String> waits;
    private final HostRecovery machine;
    private final LostHosts losses;
    private final Situations situations;
    private final EvacuationShares shares;

    private final Map<RecoveryId, Active> active = new LinkedHashMap<>();
    private final Deque<Active> toReview = new ArrayDeque<>();

    /**
     * @param startsUntil until when a start of ours may still reach Nova, of an instance of that host
     * @param changed told of a host when its recovery begins or has ended
     * @param waits notes why a notification is not taken up yet
     */
    HostRecoveries(
            EngineShare share,
            EngineSettings settings,
            ReservedReturns returns,
            Function<HostName, Instant> startsUntil,
            Consumer<HostName> changed,
            BiConsumer<NotificationRow, String> waits) {
        this.share = share;
        this.returns = returns;
        this.changed = changed;
        this.waits = waits;
        this.machine = new HostRecovery(settings.policy());
        this.losses = new LostHosts(settings.storm().window());
        this.situations = new Situations(share.database(), losses, settings.storm(), share.clock());
        this.shares = new EvacuationShares(settings, losses, startsUntil);
    }

    // ---- what has come

    /** What was lost shortly before this process began counts for storms. */
    void rememberLosses(Instant now) {
        share.database()
                .read(tx -> RecoveryTable.startedSince(tx, now.minus(losses.window())))
                .forEach(row -> losses.add(
                        row.recovery().origin().segment(),
                        row.recovery().host(),
                        row.recovery().origin().startedAt()));
    }

    void takeUpFree(Instant now) {
        for (RecoveryRow row : share.leases().claimFree(active.keySet(), now)) {
            HostProgress past = share.database().read(tx -> RecoveryStore.restored(tx, row.recovery()));
            Active it = new Active(past, Optional.of(past), row.word());
            it.companions = share.database()
                    .read(tx -> NotificationTable.find(tx, past.origin().notification()))
                    .flatMap(StoredEvidence::of)
                    .flatMap(situations::companions);
            active.put(past.id(), it);
            it.lines.addAll(RecoveryStory.resumed(past, now));
            take(it, machine.resume(past, now), now);
            toReview.add(it); // the host may have returned while nobody was here to see it
        }
    }

    /** A notification of a host, new or read again. */
    void handle(NotificationRow row) {
        if (StoredEvidence.isStart(row)) {
            active.values().stream()
                    .filter(it -> it.recovery.host().equals(row.hostname()))
                    .forEach(toReview::add);
        } else {
            lost(row);
        }
    }

    private void lost(NotificationRow row) {
        for (Active it : List.copyOf(active.values())) {
            if (it.recovery.origin().notification().equals(row.uuid())) {
                toReview.add(it);
                return;
            }
        }
        if (row.status() != NotificationStatus.NEW) {
            return;
        }
        for (Active it : List.copyOf(active.values())) {
            if (it.recovery.host().equals(row.hostname())
                    && !it.recovery.state().isFinal()) {
                boolean untouched = it.recovery.state() == HostState.HELD
                        && it.recovery.forcedDownAt().isEmpty();
                // Two recoveries of one host would evacuate the same instances (SAFETY.md, C-5).
                if (row.evidence().isEmpty()) {
                    share.ignore()
                            .accept(row, "host " + row.hostname() + " is being recovered already: " + it.recovery.id());
                    return;
                } else if (!untouched) {
                    waits.accept(row, "waits for the end of recovery " + it.recovery.id() + " of the same host");
                    return;
                }
                deliver(it, new HostEvent.Cancelled("a later report, " + row.uuid()));
            }
        }
        Optional<RecoveryId> before = share.database().read(tx -> seenToBy(tx, row));
        if (before.isPresent()) {
            share.ignore().accept(row, "host " + row.hostname() + " was being recovered when it came: " + before.get());
        } else {
            begin(row);
        }
    }

    /** The recovery that was under way when the report came, unless the host has come back, and was lost again. */
    private static Optional<RecoveryId> seenToBy(Transaction tx, NotificationRow row) {
        return RecoveryTable.latestOf(tx, row.hostname())
                .filter(past -> past.recovery().forcedDownAt().isPresent())
                .filter(past -> past.endedAt().filter(row.createdAt()::isBefore).isPresent())
                .map(RecoveryRow::recovery)
                .filter(past -> NotificationTable.find(tx, past.origin().notification())
                        .filter(loss -> hasReturned(tx, loss))
                        .isEmpty())
                .map(HostProgress::id);
    }

    private void begin(NotificationRow row) {
        Instant now = share.clock().get();
        SegmentRow segment = share.database()
                .read(tx -> SegmentTable.find(tx, row.segment()))
                .orElse(null);
        if (segment == null) {
            share.ignore().accept(row, "its segment has been deleted");
            return;
        }
        losses.add(row.segment(), row.hostname(), now);
        Step<HostProgress, HostCommand> step = machine.begin(
                new Origin(new RecoveryId(share.ids().get()), row.uuid(), row.segment(), row.hostname(), now),
                segment.recoveryMethod(),
                situations.of(row.segment(), row.hostname(), StoredEvidence.of(row), Optional.empty(), open()),
                now);
        Active it = new Active(step.next(), Optional.empty(), Optional.empty());
        it.companions = StoredEvidence.of(row).flatMap(situations::companions);
        active.put(step.next().id(), it);
        it.lines.addAll(RecoveryStory.begun(step.next(), now));
        take(it, step, now);
        changed.accept(row.hostname());
    }

    void reviewAll() {
        toReview.addAll(active.values());
    }

    void due(Instant now) {
        for (Active it : List.copyOf(active.values())) {
            if (it.wakeAt.filter(at -> !at.isAfter(now)).isPresent()) {
                it.wakeAt = Optional.empty();
                deliver(it, new HostEvent.TimeCame());
            }
        }
    }

    // ---- operators

    void release(RecoveryId id, OperatorWord word) {
        Active it = active.get(id);
        it.word = Optional.of(word);
        it.lines.addAll(RecoveryStory.spoken(it.recovery, word, share.clock().get()));
        review(it);
    }

    void cancel(RecoveryId id, String operator) {
        deliver(active.get(id), new HostEvent.Cancelled(operator));
    }

    // ---- what is asked

    Optional<HostProgress> find(RecoveryId id) {
        return Optional.ofNullable(active.get(id)).map(it -> it.recovery);
    }

    /** Those that have not ended, in the order in which they were taken up. */
    List<HostProgress> open() {
        return active.values().stream().map(it -> it.recovery).toList();
    }

    /** The open one of a host, which comes before anything that is done to a part of it. */
    Optional<RecoveryId> openOf(HostName host) {
        return open().stream()
                .filter(recovery ->
                        recovery.host().equals(host) && !recovery.state().isFinal())
                .map(HostProgress::id)
                .findFirst();
    }

    /** How many are open on disk. */
    long stored() {
        return active.values().stream()
                .filter(it -> it.stored.filter(past -> !past.state().isFinal()).isPresent())
                .count();
    }

    /** When the next thing is due that only time brings. */
    Optional<Instant> firstWake(Instant now) {
        return Stream.concat(
                        active.values().stream().flatMap(it -> it.wakeAt.stream()),
                        shares.nextChange(active.values(), now).stream())
                .min(Comparator.naturalOrder());
    }

    // ---- a round's end

    /** What is left to decide when all that came was heard. */
    void decide() {
        reviewWhatChanged();
        shares.give(active.values(), share.clock().get(), this::deliver);
        reviewWhatChanged();
    }

    List<Active> changed() {
        return active.values().stream().filter(Active::mustBeStored).toList();
    }

    /** After the commit. Whether one has ended, so that notifications that waited for it are to be read again. */
    boolean sendAll() {
        boolean ended = false;
        for (Active it : List.copyOf(active.values())) {
            List<HostCommand> commands = List.copyOf(it.commands);
            it.commands.clear();
            commands.forEach(command -> send(it.recovery, command));
            if (it.recovery.state().isFinal()) {
                ended = true;
                active.remove(it.recovery.id());
                share.later().accept(() -> changed.accept(it.recovery.host()));
            }
        }
        return ended;
    }

    private void reviewWhatChanged() {
        for (Active it = toReview.poll(); it != null; it = toReview.poll()) {
            review(it);
        }
    }

    private void send(HostProgress recovery, HostCommand command) {
        Optional<CallFailure> against = command instanceof HostCommand.Evacuate evacuate
                ? against(recovery, evacuate.instance())
                : Optional.empty();
        if (against.isPresent()) {
            share.later().accept(() -> deliverTo(recovery.id(), new HostEvent.CallFailed(command, against.get())));
            return;
        }
        if (command instanceof HostCommand.ReturnReservedHost unused) {
            returns.giveBack(recovery.origin(), unused.host());
            return;
        }
        CommandRunner runner = new CommandRunner(share.compute(), share.database(), share.clock(), recovery.origin());
        share.outbox()
                .send(
                        recovery.origin(),
                        command.name(),
                        () -> command.perform(runner),
                        failure -> new HostEvent.CallFailed(command, failure),
                        answer -> deliverTo(recovery.id(), answer));
    }

    /** Why another recovery's work on an instance forbids to evacuate it now (SAFETY.md, C-5). */
    private Optional<CallFailure> against(HostProgress recovery, InstanceId instance) {
        return active.values().stream()
                .map(it -> it.recovery)
                .filter(other -> !other.id().equals(recovery.id()) && hasInHand(other, instance, recovery))
                .findFirst()
                .map(other -> new CallFailure(
                        CallFailure.Kind.UNAVAILABLE, 0, "recovery " + other.id() + " is evacuating it already"));
    }

    private static boolean hasInHand(HostProgress other, InstanceId instance, HostProgress mine) {
        Evacuation evacuation = other.evacuations().get(instance);
        return evacuation != null
                && switch (evacuation.state()) {
                    case ACCEPTED, UNCERTAIN, LOOKING, VERIFYING -> evacuation.attempts() > 0;
                    case REQUESTING ->
                        other.origin().startedAt().isBefore(mine.origin().startedAt());
                    case PENDING, RESETTING, LANDED, SKIPPED, FAILED -> false;
                };
    }

    private void deliverTo(RecoveryId id, HostEvent event) {
        Active it = active.get(id);
        if (it != null) {
            deliver(it, event);
        }
    }

    private void deliver(Active it, HostEvent event) {
        Instant now = share.clock().get();
        HostProgress before = it.recovery;
        Step<HostProgress, HostCommand> step = machine.next(before, event, now);
        it.lines.addAll(RecoveryStory.between(before, step.next(), now));
        take(it, step, now);
    }

    private void take(Active it, Step<HostProgress, HostCommand> step, Instant now) {
        it.recovery = step.next();
        it.wakeAt = step.wakeAt();
        for (HostCommand command : step.commands()) {
            if (command instanceof HostCommand.Review) {
                toReview.add(it);
            } else {
                it.commands.add(command);
            }
        }
    }

    private void review(Active it) {
        if (it.recovery.state().isFinal()) {
            return;
        }
        NotificationRow row = share.database()
                .read(tx -> NotificationTable.find(tx, it.recovery.origin().notification()))
                .orElseThrow();
        Optional<HostEvidence> evidence = StoredEvidence.of(row);
        if (share.database().read(tx -> hasReturned(tx, row))) {
            losses.forget(it.recovery.host());
            deliver(it, new HostEvent.HostReturned());
        }
        deliver(
                it,
                new HostEvent.Reviewed(
                        situations.of(it.recovery.origin().segment(), it.recovery.host(), evidence, it.word, open())));
    }

    /** Whether the host came back after that loss. */
    private static boolean hasReturned(Transaction tx, NotificationRow loss) {
        Instant lostAt = StoredEvidence.of(loss).map(HostEvidence::lostAt).orElse(loss.generatedAt());
        return NotificationTable.hasStartedSince(tx, loss.hostname(), lostAt);
    }
}
