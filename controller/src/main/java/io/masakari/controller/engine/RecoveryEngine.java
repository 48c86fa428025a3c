package io.masakari.controller.engine;

import io.masakari.controller.queue.RecoveryLeases;
import io.masakari.controller.store.Database;
import io.masakari.controller.store.NotificationRow;
import io.masakari.controller.store.NotificationTable;
import io.masakari.controller.store.RecoveryRow;
import io.masakari.controller.store.RecoveryTable;
import io.masakari.controller.store.SegmentRow;
import io.masakari.controller.store.SegmentTable;
import io.masakari.controller.store.StoreException;
import io.masakari.controller.store.Transaction;
import io.masakari.core.model.HostEvidence;
import io.masakari.core.model.HostName;
import io.masakari.core.model.InstanceId;
import io.masakari.core.model.NotificationId;
import io.masakari.core.model.NotificationStatus;
import io.masakari.core.model.NotificationType;
import io.masakari.core.model.RecoveryId;
import io.masakari.core.recovery.CallFailure;
import io.masakari.core.recovery.Command;
import io.masakari.core.recovery.Evacuation;
import io.masakari.core.recovery.HostRecovery;
import io.masakari.core.recovery.Progress;
import io.masakari.core.recovery.Recovery;
import io.masakari.core.recovery.RecoveryEvent;
import io.masakari.core.recovery.RecoveryState;
import io.masakari.core.recovery.Step;
import io.masakari.core.retry.RetryPolicy;
import io.masakari.core.safety.OperatorWord;
import io.masakari.runtime.journal.Event;
import io.masakari.runtime.journal.EventLog;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Carries recoveries out, in rounds: take what has come, ask {@link HostRecovery}, store every change in one transaction
 * (SAFETY.md, C-6), and only then let the commands go to the callers, whose results come back through the same bounded
 * inbox. After a crash at any line the next start goes on from the last commit. One thread does the rounds (see {@link
 * EngineThread}); {@link #notificationStored}, {@link #switchesChanged} and {@link #wake} may be called by any.
 */
public final class RecoveryEngine {
    private static final int PER_ROUND = 1_000;
    private static final int NEW_AT_ONCE = 100;

    private static final RetryPolicy STORE_AGAIN =
            new RetryPolicy(Integer.MAX_VALUE, Duration.ofMillis(100), Duration.ofSeconds(5));

    private final Database database;
    private final ComputeApi compute;
    private final Outbox outbox;
    private final EngineSettings settings;
    private final Supplier<Instant> clock;
    private final Supplier<UUID> ids;
    private final EventLog events;
    private final HostRecovery machine;
    private final RecoveryLeases leases;
    private final RecoveryStore store;
    private final LostHosts losses;
    private final Situations situations;
    private final EvacuationShares shares;
    private final ReservedReturns returns;
    private final Inbox inbox = new Inbox();
    private final InstanceRecoveries instances;
    private final ProcessRecoveries processes;
    private final List<SideRecoveries<?, ?, ?>> sides;
    private final AtomicBoolean scanForNew = new AtomicBoolean(true);
    private final AtomicBoolean newsMissed = new AtomicBoolean();

    private final Map<RecoveryId, Active> active = new LinkedHashMap<>();
    private final Deque<Active> toReview = new ArrayDeque<>();
    private final Map<NotificationId, NotificationUpdate> updates = new LinkedHashMap<>();
    private final List<Runnable> nextRound = new ArrayList<>();
    private final List<Runnable> afterCommit = new ArrayList<>();
    /** Row up to which new notifications were read in the scan under way; empty: none is. */
    private Optional<Long> scannedTo = Optional.empty();

    private Instant renewAt;
    private int storeFailures;
    /** While the store cannot be written nothing is taken from the inbox, and nothing is done, until then. */
    private Instant storeAgainAt;

    /** @param clock steady, and the same for all times that are stored; see {@link SteadyClock} */
    public RecoveryEngine(
            Database database,
            ComputeApi compute,
            Callers callers,
            EngineSettings settings,
            Supplier<Instant> clock,
            Supplier<UUID> ids,
            RecoveryLeases leases,
            EventLog events) {
        this.database = database;
        this.compute = compute;
        this.settings = settings;
        this.clock = clock;
        this.ids = ids;
        this.leases = leases;
        this.events = events;
        this.machine = new HostRecovery(settings.policy());
        this.store = new RecoveryStore(database, leases);
        this.losses = new LostHosts(settings.storm().window());
        this.situations = new Situations(database, losses, settings.storm(), clock);
        this.outbox = new Outbox(callers, leases, clock, inbox, nextRound::add);
        EngineShare share = new EngineShare(
                database, compute, outbox, clock, ids, leases, this::recoveryOf, nextRound::add, this::ignore);
        this.instances = new InstanceRecoveries(share, settings.instances());
        this.processes = new ProcessRecoveries(share, settings.processes());
        this.sides = List.of(instances, processes);
        this.returns = new ReservedReturns(share, events);
        this.shares = new EvacuationShares(settings, losses, instances::startsUntil);
    }

    /** Tells that a notification was stored, or got more evidence. Quick; never throws. */
    public void notificationStored(NotificationId id) {
        if (!inbox.offer(() -> readNotification(id))) {
            newsMissed.set(true);
        }
    }

    /** Tells that a segment or host was changed by an operator, so that holds are looked at again. Quick. */
    public void switchesChanged() {
        if (!inbox.offer(this::lookAtAll)) {
            newsMissed.set(true);
        }
    }

    private void lookAtAll() {
        active.values().forEach(toReview::add);
        sides.forEach(SideRecoveries::reviewAll);
    }

    /** Records an operator's release; the answer comes after the commit. Empty if no open recovery has this id. */
    public CompletableFuture<Optional<Answer>> release(
            RecoveryId id, String operator, String reason, boolean confirmedOff) {
        return ask(
                id,
                it -> {
                    OperatorWord word = new OperatorWord(operator, reason, confirmedOff, clock.get());
                    it.word = Optional.of(word);
                    it.lines.addAll(RecoveryStory.spoken(it.recovery, word, clock.get()));
                    review(it);
                },
                side -> side.release(id, new OperatorWord(operator, reason, false, clock.get())));
    }

    /** Begins nothing new; the answer as for a release. */
    public CompletableFuture<Optional<Answer>> cancel(RecoveryId id, String operator) {
        return ask(id, it -> deliver(it, new RecoveryEvent.Cancelled(operator)), side -> side.cancel(id, operator));
    }

    /** How a recovery is after an operator's word. */
    public record Answer(boolean isOver, Optional<Recovery.Hold> hold) {}

    private CompletableFuture<Optional<Answer>> ask(
            RecoveryId id, Consumer<Active> change, Consumer<SideRecoveries<?, ?, ?>> changeSide) {
        CompletableFuture<Optional<Answer>> answer = new CompletableFuture<>();
        boolean queued = inbox.offer(() -> {
            Active it = active.get(id);
            Optional<SideRecoveries<?, ?, ?>> side =
                    sides.stream().filter(each -> each.find(id).isPresent()).findFirst();
            if (it != null) {
                change.accept(it);
                afterCommit.add(() -> answer.complete(
                        Optional.of(new Answer(it.recovery.state().isFinal(), it.recovery.hold()))));
            } else if (side.isPresent()) {
                changeSide.accept(side.get());
                Progress after = side.get().find(id).orElseThrow();
                afterCommit.add(() -> answer.complete(Optional.of(new Answer(after.isOver(), after.hold()))));
            } else {
                answer.complete(Optional.empty());
            }
        });
        if (!queued) {
            answer.completeExceptionally(
                    new IllegalStateException("The engine is overloaded. Try again in some seconds."));
        }
        return answer;
    }

    /** Has {@link #await} return. */
    void wake() {
        inbox.offer(() -> {});
    }

    /** Whether nothing is done, whatever comes, before {@link #untilNext} is over. */
    boolean waitsForStore() {
        return storeAgainAt != null;
    }

    /** Returns when there is something to do, or after that time. */
    void await(Duration longest) throws InterruptedException {
        inbox.await(untilNext(longest));
    }

    /** The recoveries that have not ended, in the order in which they were taken up; for the thread of the rounds. */
    public List<Recovery> open() {
        return active.values().stream().map(it -> it.recovery).toList();
    }

    /** What a past process left goes on; the first thing to do, once. */
    public void takeUpThePast() {
        Instant now = clock.get();
        leases.endThoseOfThePast();
        renewAt = now.plus(leases.renewEvery());
        database.read(tx -> RecoveryTable.startedSince(tx, now.minus(losses.window())))
                .forEach(row -> losses.add(
                        row.recovery().segment(),
                        row.recovery().host(),
                        row.recovery().startedAt()));
        takeUpFree(now);
        returns.lookForForgotten();
        finishRound();
    }

    /** The open recovery of a host as a whole, which comes before anything that is done to a part of it. */
    private Optional<RecoveryId> recoveryOf(HostName host) {
        return active.values().stream()
                .map(it -> it.recovery)
                .filter(recovery ->
                        recovery.host().equals(host) && !recovery.state().isFinal())
                .map(Recovery::id)
                .findFirst();
    }

    private void takeUpFree(Instant now) {
        for (RecoveryRow row : leases.claimFree(active.keySet(), now)) {
            Recovery past = database.read(tx -> RecoveryStore.restored(tx, row.recovery()));
            Active it = new Active(past, Optional.of(past), row.word());
            it.companions = database.read(tx -> NotificationTable.find(tx, past.notification()))
                    .flatMap(StoredEvidence::of)
                    .flatMap(situations::companions);
            active.put(past.id(), it);
            it.lines.addAll(RecoveryStory.resumed(past, now));
            take(it, machine.resume(past, now), now);
            toReview.add(it); // the host may have returned while nobody was here to see it
        }
        sides.forEach(side -> side.takeUpFree(now));
    }

    /** Everything that has come or is due; does not wait for anything but the store. */
    public void round() {
        if (storeAgainAt != null) {
            if (!storeAgainAt.isAfter(clock.get())) {
                finishRound();
            }
            return;
        }
        List.copyOf(nextRound).forEach(Runnable::run);
        nextRound.clear();
        Runnable next = inbox.poll();
        for (int i = 0; next != null && i < PER_ROUND; i++) {
            next.run();
            next = inbox.poll();
        }
        if (next != null) {
            next.run();
        }
        if (newsMissed.getAndSet(false)) {
            lookAtAll();
            scanForNew.set(true);
        }
        if (scanForNew.getAndSet(false)) {
            scannedTo = Optional.of(0L);
        }
        scannedTo = scannedTo.flatMap(this::scan);
        Instant now = clock.get();
        for (Active it : List.copyOf(active.values())) {
            if (it.wakeAt.filter(at -> !at.isAfter(now)).isPresent()) {
                it.wakeAt = Optional.empty();
                deliver(it, new RecoveryEvent.TimeCame());
            }
        }
        sides.forEach(side -> side.due(now));
        if (!renewAt.isAfter(now)) {
            renew(now);
        }
        finishRound();
    }

    /** Takes up one page of what is new; the row to go on from, if there may be more. */
    private Optional<Long> scan(long after) {
        List<NotificationRow> fresh =
                database.read(tx -> NotificationTable.listIn(tx, NotificationStatus.NEW, after, NEW_AT_ONCE));
        fresh.forEach(this::handle);
        return fresh.size() < NEW_AT_ONCE
                ? Optional.empty()
                : Optional.of(fresh.get(fresh.size() - 1).id());
    }

    private void renew(Instant now) {
        renewAt = now.plus(leases.renewEvery());
        try {
            long mine = active.values().stream()
                            .filter(it -> it.stored.isPresent()
                                    && !it.stored.get().state().isFinal())
                            .count()
                    + sides.stream().mapToLong(SideRecoveries::stored).sum();
            int renewed = leases.renew(now);
            if (renewed < mine) {
                throw new IllegalStateException((mine - renewed)
                        + " recoveries belong to another controller now: this one was stopped for longer than a lease");
            }
            takeUpFree(now);
            returns.lookForForgotten();
            scanForNew.set(true); // one that was stored so late that its sender was refused has told nobody
        } catch (StoreException e) {
            // Whatever is decided next waits for the store as well, so nothing is done without a lease.
            storeFailed("Leases of recoveries cannot be renewed", e);
        }
    }

    /** How long nothing needs to be done if nothing comes, at most {@code longest}. */
    public Duration untilNext(Duration longest) {
        Instant now = clock.get();
        Instant first = now.plus(longest);
        if (storeAgainAt != null) {
            first = storeAgainAt;
        } else if (newsMissed.get() || scanForNew.get() || scannedTo.isPresent() || !nextRound.isEmpty()) {
            first = now;
        } else {
            for (Active it : active.values()) {
                if (it.wakeAt.filter(first::isAfter).isPresent()) {
                    first = it.wakeAt.get();
                }
            }
            first = shares.nextChange(active.values(), now)
                    .filter(first::isAfter)
                    .orElse(first);
            for (SideRecoveries<?, ?, ?> side : sides) {
                Instant soonest = first;
                first = side.firstWake().filter(soonest::isAfter).orElse(soonest);
            }
        }
        Duration left = Duration.between(now, first);
        return left.isNegative() ? Duration.ZERO : left;
    }

    /** Nothing is acted on before it is committed. */
    private void finishRound() {
        reviewAll();
        shares.give(active.values(), clock.get(), this::deliver);
        reviewAll();
        if (!isStored()) {
            return;
        }
        for (Active it : List.copyOf(active.values())) {
            List<Command> commands = List.copyOf(it.commands);
            it.commands.clear();
            commands.forEach(command -> send(it.recovery, command));
            if (it.recovery.state().isFinal()) {
                active.remove(it.recovery.id());
                scanForNew.set(true); // reports may have waited for the end
                nextRound.add(() -> sides.forEach(side -> side.hostChanged(it.recovery.host())));
            }
        }
        boolean anyEnded = false;
        for (SideRecoveries<?, ?, ?> side : sides) {
            anyEnded |= side.sendAll();
        }
        if (anyEnded) {
            scanForNew.set(true); // reports may have waited for the end
        }
    }

    private void reviewAll() {
        for (Active it = toReview.poll(); it != null; it = toReview.poll()) {
            review(it);
        }
    }

    private void send(Recovery recovery, Command command) {
        Optional<CallFailure> against = command instanceof Command.Evacuate evacuate
                ? against(recovery, evacuate.instance())
                : Optional.empty();
        if (against.isPresent()) {
            nextRound.add(() -> deliverTo(recovery.id(), new RecoveryEvent.CallFailed(command, against.get())));
            return;
        }
        if (command instanceof Command.ReturnReservedHost unused) {
            returns.giveBack(recovery.origin(), unused.host());
            return;
        }
        CommandRunner runner = new CommandRunner(compute, database, clock, recovery.origin());
        outbox.send(
                recovery.origin(),
                command.getClass().getSimpleName(),
                () -> command.perform(runner),
                failure -> new RecoveryEvent.CallFailed(command, failure),
                answer -> deliverTo(recovery.id(), answer));
    }

    /** Why another recovery's work on an instance forbids to evacuate it now (SAFETY.md, C-5). */
    private Optional<CallFailure> against(Recovery recovery, InstanceId instance) {
        return active.values().stream()
                .map(it -> it.recovery)
                .filter(other -> !other.id().equals(recovery.id()) && hasInHand(other, instance, recovery))
                .findFirst()
                .map(other -> new CallFailure(
                        CallFailure.Kind.UNAVAILABLE, 0, "recovery " + other.id() + " is evacuating it already"));
    }

    private static boolean hasInHand(Recovery other, InstanceId instance, Recovery mine) {
        Evacuation evacuation = other.evacuations().get(instance);
        return evacuation != null
                && switch (evacuation.state()) {
                    case ACCEPTED, UNCERTAIN, LOOKING, VERIFYING -> evacuation.attempts() > 0;
                    case REQUESTING -> other.startedAt().isBefore(mine.startedAt());
                    case PENDING, RESETTING, LANDED, SKIPPED, FAILED -> false;
                };
    }

    private void deliverTo(RecoveryId id, RecoveryEvent event) {
        Active it = active.get(id);
        if (it != null) {
            deliver(it, event);
        }
    }

    private void deliver(Active it, RecoveryEvent event) {
        Instant now = clock.get();
        Recovery before = it.recovery;
        Step step = machine.next(before, event, now);
        it.lines.addAll(RecoveryStory.between(before, step.next(), now));
        take(it, step, now);
    }

    private void take(Active it, Step step, Instant now) {
        it.recovery = step.next();
        it.wakeAt = step.wakeAt();
        for (Command command : step.commands()) {
            if (command instanceof Command.Review) {
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
        NotificationRow row = database.read(tx -> NotificationTable.find(tx, it.recovery.notification()))
                .orElseThrow();
        Optional<HostEvidence> evidence = StoredEvidence.of(row);
        if (database.read(tx -> hasReturned(tx, row))) {
            losses.forget(it.recovery.host());
            deliver(it, new RecoveryEvent.HostReturned());
        }
        deliver(
                it,
                new RecoveryEvent.Reviewed(
                        situations.of(it.recovery.segment(), it.recovery.host(), evidence, it.word, open())));
    }

    /** Whether the host came back after that loss. */
    private static boolean hasReturned(Transaction tx, NotificationRow loss) {
        Instant lostAt = StoredEvidence.of(loss).map(HostEvidence::lostAt).orElse(loss.generatedAt());
        return NotificationTable.hasStartedSince(tx, loss.hostname(), lostAt);
    }

    private void readNotification(NotificationId id) {
        database.read(tx -> NotificationTable.find(tx, id)).ifPresent(this::handle);
    }

    private void handle(NotificationRow row) {
        if (row.type() == NotificationType.VM) {
            instances.handle(row);
        } else if (row.type() == NotificationType.PROCESS) {
            processes.handle(row);
        } else if (StoredEvidence.isStart(row)) {
            active.values().stream()
                    .filter(it -> it.recovery.host().equals(row.hostname()))
                    .forEach(toReview::add);
        } else {
            lost(row);
        }
    }

    private void lost(NotificationRow row) {
        for (Active it : List.copyOf(active.values())) {
            if (it.recovery.notification().equals(row.uuid())) {
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
                boolean untouched = it.recovery.state() == RecoveryState.HELD
                        && it.recovery.forcedDownAt().isEmpty();
                // Two recoveries of one host would evacuate the same instances (SAFETY.md, C-5).
                if (row.evidence().isEmpty()) {
                    ignore(row, "host " + row.hostname() + " is being recovered already: " + it.recovery.id());
                    return;
                } else if (!untouched) {
                    String why = "waits for the end of recovery " + it.recovery.id() + " of the same host";
                    updates.put(row.uuid(), new NotificationUpdate(NotificationStatus.NEW, Optional.of(why)));
                    return;
                }
                deliver(it, new RecoveryEvent.Cancelled("a later report, " + row.uuid()));
            }
        }
        Optional<RecoveryId> before = database.read(tx -> seenToBy(tx, row));
        if (before.isPresent()) {
            ignore(row, "host " + row.hostname() + " was being recovered when it came: " + before.get());
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
                .filter(past -> NotificationTable.find(tx, past.notification())
                        .filter(loss -> hasReturned(tx, loss))
                        .isEmpty())
                .map(Recovery::id);
    }

    private void begin(NotificationRow row) {
        Instant now = clock.get();
        SegmentRow segment =
                database.read(tx -> SegmentTable.find(tx, row.segment())).orElse(null);
        if (segment == null) {
            ignore(row, "its segment has been deleted");
            return;
        }
        losses.add(row.segment(), row.hostname(), now);
        Step step = machine.begin(
                new RecoveryId(ids.get()),
                row.uuid(),
                row.segment(),
                row.hostname(),
                segment.recoveryMethod(),
                situations.of(row.segment(), row.hostname(), StoredEvidence.of(row), Optional.empty(), open()),
                now);
        Active it = new Active(step.next(), Optional.empty(), Optional.empty());
        it.companions = StoredEvidence.of(row).flatMap(situations::companions);
        active.put(step.next().id(), it);
        it.lines.addAll(RecoveryStory.begun(step.next(), now));
        take(it, step, now);
        sides.forEach(side -> side.hostChanged(row.hostname()));
    }

    private void ignore(NotificationRow row, String why) {
        if (row.status() == NotificationStatus.NEW) {
            updates.put(row.uuid(), new NotificationUpdate(NotificationStatus.IGNORED, Optional.of(why)));
        }
    }

    /** All changes of the round in one transaction; if they cannot be stored, the same is tried again later. */
    private boolean isStored() {
        List<Active> changed =
                active.values().stream().filter(Active::mustBeStored).toList();
        List<Changes<?, ?, ?>> others = sides.stream()
                .<Changes<?, ?, ?>>map(Changes::of)
                .filter(changes -> !changes.entries().isEmpty())
                .toList();
        if (!changed.isEmpty() || !updates.isEmpty() || !others.isEmpty()) {
            Instant now = clock.get();
            try {
                store.commit(
                        changed,
                        updates,
                        others.stream()
                                .<Consumer<Transaction>>map(changes -> tx -> changes.write(tx, now))
                                .toList(),
                        now);
            } catch (StoreException e) {
                if (e.kind() == StoreException.Kind.CONFLICT) {
                    throw e; // no later try fares better; a new start reads what is true
                }
                storeFailures++;
                storeAgainAt = now.plus(STORE_AGAIN.delayAfter(storeFailures).orElseThrow());
                storeFailed("Recoveries cannot be stored, so nothing is done until they can", e);
                return false;
            }
        }
        storeFailures = 0;
        storeAgainAt = null;
        for (Active it : changed) {
            it.lines.forEach(line -> events.log(line.event(), line.message(), line.fields()));
            it.isStored();
        }
        others.forEach(changes -> changes.committed(line -> events.log(line.event(), line.message(), line.fields())));
        updates.clear();
        afterCommit.forEach(Runnable::run);
        afterCommit.clear();
        return true;
    }

    /** What one kind of recoveries has to store in this round. */
    private record Changes<P extends Progress, C extends Enum<C>, E>(
            SideRecoveries<P, C, E> side, List<SideRecoveries.Entry<P, C>> entries) {
        static <P extends Progress, C extends Enum<C>, E> Changes<P, C, E> of(SideRecoveries<P, C, E> side) {
            return new Changes<>(side, side.changed());
        }

        void write(Transaction tx, Instant now) {
            side.write(tx, entries, now);
        }

        void committed(Consumer<RecoveryStory.Line> log) {
            side.committed(entries, log);
        }
    }

    private void storeFailed(String what, StoreException e) {
        events.log(
                Event.STORE_UNAVAILABLE,
                what + ": " + e.getMessage(),
                Map.of("reason", String.valueOf(e.getMessage())));
    }
}
