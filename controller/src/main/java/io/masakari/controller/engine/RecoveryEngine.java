package io.masakari.controller.engine;

import io.masakari.controller.store.Database;
import io.masakari.controller.store.DisarmTable;
import io.masakari.controller.store.NotificationRow;
import io.masakari.controller.store.NotificationTable;
import io.masakari.controller.store.RecoveryTable;
import io.masakari.controller.store.SetAsideTable;
import io.masakari.controller.store.StoreException;
import io.masakari.controller.store.Transaction;
import io.masakari.core.model.GateAnswer;
import io.masakari.core.model.GateAsk;
import io.masakari.core.model.HostName;
import io.masakari.core.model.InstanceId;
import io.masakari.core.model.NotificationId;
import io.masakari.core.model.NotificationStatus;
import io.masakari.core.model.NotificationType;
import io.masakari.core.model.RecoveryId;
import io.masakari.core.recovery.Hold;
import io.masakari.core.recovery.Progress;
import io.masakari.core.recovery.Transition;
import io.masakari.core.recovery.host.HostProgress;
import io.masakari.core.retry.RetryPolicy;
import io.masakari.core.safety.OperatorWord;
import io.masakari.runtime.journal.Event;
import io.masakari.runtime.journal.EventLog;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Carries recoveries out, in rounds: read what has arrived and what is due, let the {@link Recoveries} of each kind
 * decide, store every change in one transaction (SAFETY.md, C-6), and only then hand the commands to the callers, whose
 * results come back through the same bounded inbox. After a crash at any line the next start continues from the last
 * commit. One thread does the rounds (see {@link EngineThread}); {@link #notificationStored}, {@link
 * #switchesChanged} and {@link #wake} may be called by any.
 */
public final class RecoveryEngine {
    private static final int PER_ROUND = 1_000;
    private static final int NEW_AT_ONCE = 100;

    /** The engine does a round so often, whatever there is to do. */
    static final Duration LONGEST_SLEEP = Duration.ofSeconds(5);

    /** Much more between two rounds is no sleep of its own. A decision does not stand for so long ({@link Permit}). */
    private static final Duration LONGEST_GAP = LONGEST_SLEEP.multipliedBy(2);

    private static final RetryPolicy STORE_AGAIN =
            new RetryPolicy(Integer.MAX_VALUE, Duration.ofMillis(100), Duration.ofSeconds(5));

    private final Database database;
    private final Supplier<Instant> clock;
    private final EventLog events;
    private final RecoveryLeases leases;
    private final ReservedReturns returns;
    private final Inbox inbox = new Inbox();
    private final HostRecoveries hosts;
    private final InstanceRecoveries instances;
    private final ProcessRecoveries processes;
    private final List<Recoveries<?, ?, ?>> all;
    private final AtomicBoolean scanForNew = new AtomicBoolean(true);
    private final AtomicBoolean newsMissed = new AtomicBoolean();

    private final Map<NotificationId, NotificationUpdate> updates = new LinkedHashMap<>();
    private final SetAside setAside = new SetAside();
    private final List<Runnable> nextRound = new ArrayList<>();
    private final List<Runnable> afterCommit = new ArrayList<>();
    /** Row up to which new notifications of hosts were read in the scan under way; empty: none is. */
    private Optional<Long> hostsScannedTo = Optional.empty();
    /** Of all others. */
    private Optional<Long> scannedTo = Optional.empty();

    private Instant lastRound;
    private Instant renewAt;
    private int storeFailures;
    private boolean wasDisarmed;
    /** While the store cannot be written nothing is taken from the inbox, and nothing is done, until then. */
    private Instant storeAgainAt;

    /**
     * @param clock steady, and the same for all times that are stored; see {@link SteadyClock}
     * @param taken told of every change of a recovery's state, before it is stored
     */
    public RecoveryEngine(
            Database database,
            ComputeApi compute,
            Callers callers,
            EngineSettings settings,
            Supplier<Instant> clock,
            Supplier<UUID> ids,
            RecoveryLeases leases,
            EventLog events,
            Consumer<Transition<?>> taken) {
        this.database = database;
        this.clock = clock;
        this.leases = leases;
        this.events = events;
        this.lastRound = clock.get();
        Outbox outbox = new Outbox(
                callers, leases, clock, inbox, nextRound::add, () -> database.read(tx -> disarmed(tx, clock.get())));
        EngineContext context = new EngineContext(
                database,
                compute,
                outbox,
                clock,
                ids,
                leases,
                settings.times(),
                this::recoveryOf,
                nextRound::add,
                taken,
                this::ignore,
                this::setAside);
        this.instances = new InstanceRecoveries(context, settings.instances());
        this.processes = new ProcessRecoveries(context, settings.processes(), settings.storm());
        this.returns = new ReservedReturns(context, events);
        this.hosts = new HostRecoveries(
                context,
                settings,
                returns,
                instances::startsUntil,
                this::hostRecoveryChanged,
                (row, why) -> update(row, NotificationStatus.NEW, why),
                () -> scanForNew.set(true),
                events);
        this.all = List.of(hosts, instances, processes);
    }

    /** The recovery of a host as a whole has begun or ended; those of its parts wait for that. */
    private void hostRecoveryChanged(HostName host) {
        instances.hostChanged(host);
        processes.hostChanged(host);
    }

    /** Tells that a notification was stored, or got more evidence. Those of hosts come first. Quick; never throws. */
    public void notificationStored(NotificationType type, NotificationId id) {
        Runnable reading = () -> readNotification(id);
        boolean queued = type.goesFirst() ? inbox.offerFirst(reading) : inbox.offer(reading);
        if (!queued) {
            newsMissed.set(true);
        }
    }

    /** Tells that a segment or host was changed by an operator, so that holds are looked at again. Quick. */
    public void switchesChanged() {
        if (!inbox.offer(this::lookAtAll)) {
            newsMissed.set(true);
        }
    }

    /** A host has booted, or answers while it is being recovered: its recovery looks at that. Quick. */
    public void hostGreeted(HostName host) {
        if (!inbox.offer(() -> hosts.hostChanged(host))) {
            newsMissed.set(true);
        }
    }

    /**
     * A gate asks whether it may open; the answer comes within a round or two. It fails where this controller cannot tell, and
     * the gate has then heard nothing (SAFETY.md, C-29).
     */
    public CompletableFuture<GateAnswer> gateAsked(GateAsk ask) {
        CompletableFuture<GateAnswer> answer = new CompletableFuture<>();
        if (!inbox.offerFirst(() -> hosts.gateAsked(ask, answer))) {
            answer.completeExceptionally(overloaded());
        }
        return answer;
    }

    /** Has the gate of that host opened as soon as its recovery's calls have ended; whether it is shut, as far as is known. */
    public CompletableFuture<Boolean> openGate(HostName host) {
        CompletableFuture<Boolean> answer = new CompletableFuture<>();
        if (!inbox.offer(() -> answer.complete(hosts.openGate(host)))) {
            answer.completeExceptionally(overloaded());
        }
        return answer;
    }

    private void lookAtAll() {
        all.forEach(Recoveries::reviewAll);
    }

    /** Records an operator's release; the answer comes after the commit. Empty if no open recovery has this id. */
    public CompletableFuture<Optional<Answer>> release(
            RecoveryId id, String operator, String reason, boolean confirmedOff) {
        return ask(id, its -> its.release(id, new OperatorWord(operator, reason, confirmedOff, clock.get())));
    }

    /**
     * Has a recovery of that host begin, from the newest loss that is known of it (SAFETY.md, C-38). The answer comes after the
     * commit. Fails with {@link StoreException} if it cannot be stored.
     */
    public CompletableFuture<Started> start(HostName host, String operator, String reason, boolean confirmedOff) {
        CompletableFuture<Started> answer = new CompletableFuture<>();
        boolean queued = inbox.offer(() -> {
            HostRecoveries.Start start;
            try {
                start = hosts.startAgain(host, new OperatorWord(operator, reason, confirmedOff, clock.get()));
            } catch (StoreException e) {
                answer.completeExceptionally(e);
                scanForNew.set(true); // a claim may be stored, and nobody was told
                return;
            }
            Optional<Answer> after = start.recovery()
                    .flatMap(hosts::find)
                    .map(progress -> new Answer(progress.isOver(), progress.hold()));
            afterCommit.add(() -> answer.complete(new Started(start.recovery(), after, start.refusal())));
        });
        if (!queued) {
            answer.completeExceptionally(overloaded());
        }
        return answer;
    }

    /**
     * @param recovery empty: nothing was started
     * @param how it is; present with a recovery that could be handled
     * @param refusal why nothing was started
     */
    public record Started(Optional<RecoveryId> recovery, Optional<Answer> how, String refusal) {}

    /** Begins nothing new; the answer as for a release. */
    public CompletableFuture<Optional<Answer>> cancel(RecoveryId id, String operator) {
        return ask(id, its -> its.cancel(id, operator));
    }

    /**
     * Has what was set aside taken up again where it was. The answer comes when that is stored: empty, or why not.
     * Fails with {@link StoreException} if it cannot be stored.
     */
    public CompletableFuture<Optional<String>> retry(NotificationId id) {
        CompletableFuture<Optional<String>> answer = new CompletableFuture<>();
        boolean queued = inbox.offer(() -> {
            if (all.stream().anyMatch(each -> each.isGuarding(id))) {
                answer.complete(Optional.of("What was asked of Nova for it may still be under way. Try again later."));
                return;
            }
            try {
                boolean isThere = database.writeAndWait(tx -> SetAsideTable.reopen(tx, id.toString(), clock.get()));
                answer.complete(isThere ? Optional.empty() : Optional.of("It is not set aside."));
            } catch (StoreException e) {
                answer.completeExceptionally(e);
                return;
            }
            renewAt = clock.get(); // which takes up what is free
            scanForNew.set(true);
        });
        if (!queued) {
            answer.completeExceptionally(overloaded());
        }
        return answer;
    }

    private static IllegalStateException overloaded() {
        return new IllegalStateException("The engine is overloaded. Try again in some seconds.");
    }

    /** How a recovery is after an operator's word. */
    public record Answer(boolean isOver, Optional<Hold> hold) {}

    private CompletableFuture<Optional<Answer>> ask(RecoveryId id, Consumer<Recoveries<?, ?, ?>> change) {
        CompletableFuture<Optional<Answer>> answer = new CompletableFuture<>();
        boolean queued = inbox.offer(() -> {
            Optional<Recoveries<?, ?, ?>> its =
                    all.stream().filter(each -> each.find(id).isPresent()).findFirst();
            if (its.isEmpty()) {
                answer.complete(Optional.empty());
                return;
            }
            change.accept(its.get());
            Progress after = its.get().find(id).orElseThrow();
            if (its.get().isGuarding(after.origin().notification())) {
                answer.completeExceptionally(new IllegalStateException("Recovery " + id
                        + " cannot be handled and is set aside as failed; see 'masakarictl recovery show " + id
                        + "'."));
                return;
            }
            afterCommit.add(() -> answer.complete(Optional.of(new Answer(after.isOver(), after.hold()))));
        });
        if (!queued) {
            answer.completeExceptionally(overloaded());
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
    public List<HostProgress> open() {
        return hosts.openProgress();
    }

    /** Resumes what an earlier process left. Call once, first. */
    public void resumeStored() {
        Instant now = clock.get();
        leases.expireOthers();
        renewAt = now.plus(leases.renewEvery());
        hosts.rememberLosses(now);
        takeUpFree(now);
        leases.renew(now);
        returns.lookForForgotten();
        finishRound();
        lastRound = clock.get();
    }

    private void takeUpFree(Instant now) {
        Set<String> mine =
                all.stream().flatMap(Recoveries::ids).map(RecoveryId::toString).collect(Collectors.toSet());
        if (!mine.containsAll(database.read(RecoveryTable::open))) {
            all.forEach(each -> each.takeUpFree(now));
        }
    }

    /** Everything that has come or is due; does not wait for anything but the store. */
    public void round() {
        noticeSleep();
        if (storeAgainAt != null) {
            if (!storeAgainAt.isAfter(clock.get())) {
                finishRound();
            }
            return;
        }
        List<Runnable> due = List.copyOf(nextRound);
        nextRound.clear();
        due.forEach(Runnable::run);
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
        if (scanForNew.getAndSet(false) && database.read(tx -> NotificationTable.hasAny(tx, NotificationStatus.NEW))) {
            hostsScannedTo = Optional.of(0L);
            scannedTo = Optional.of(0L);
        }
        hostsScannedTo = hostsScannedTo.flatMap(after -> scan(true, after));
        scannedTo = scannedTo.flatMap(after -> scan(false, after));
        Instant now = clock.get();
        noticeSwitch(now);
        all.forEach(each -> each.due(now));
        if (!renewAt.isAfter(now)) {
            renew(now);
        }
        finishRound();
    }

    /** A process that was stopped, or whose machine was, has missed what happened meanwhile. */
    private void noticeSleep() {
        Instant now = clock.get();
        Duration gap = Duration.between(lastRound, now);
        lastRound = now;
        if (gap.compareTo(LONGEST_GAP) > 0) {
            events.log(
                    Event.ENGINE_SLEPT,
                    "The recovery engine did nothing for " + gap.toMillis()
                            + " ms, so everything is looked at again before it acts.",
                    Map.of("gap_ms", gap.toMillis()));
            all.forEach(each -> each.resumeAll(now));
        }
    }

    /** Takes up one page of what is new; the row to go on from, if there may be more. */
    private Optional<Long> scan(boolean ofHosts, long after) {
        List<NotificationRow> fresh = database.read(tx ->
                NotificationTable.listIn(tx, NotificationStatus.NEW, ofHosts, after, NEW_AT_ONCE, this::setAside));
        if (!setAside.isEmpty()) {
            scanForNew.set(true); // a page may be short for another reason than the end of the list
        }
        fresh.forEach(this::handle);
        return fresh.size() < NEW_AT_ONCE
                ? Optional.empty()
                : Optional.of(fresh.get(fresh.size() - 1).id());
    }

    private void renew(Instant now) {
        renewAt = now.plus(leases.renewEvery());
        try {
            long mine = all.stream().mapToLong(Recoveries::stored).sum();
            int renewed = leases.renew(now);
            if (renewed < mine) {
                throw new IllegalStateException((mine - renewed)
                        + " recoveries belong to another controller now: this one was stopped for longer than a lease");
            }
            takeUpFree(now);
            returns.lookForForgotten();
            scanForNew.set(true); // one that was stored so late that its sender was refused has told nobody
        } catch (StoreException e) {
            if (e.kind() == StoreException.Kind.GONE) {
                throw e;
            }
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
        } else if (newsMissed.get()
                || scanForNew.get()
                || hostsScannedTo.isPresent()
                || scannedTo.isPresent()
                || !nextRound.isEmpty()) {
            first = now;
        } else {
            for (Recoveries<?, ?, ?> each : all) {
                Instant soonest = first;
                first = each.firstWake(now).filter(soonest::isAfter).orElse(soonest);
            }
        }
        Duration left = Duration.between(now, first);
        return left.isNegative() ? Duration.ZERO : left;
    }

    /** Until when the cloud is disarmed, and why. */
    static Optional<String> disarmed(Transaction tx, Instant now) {
        return DisarmTable.current(tx, now).map(DisarmTable.Row::describe);
    }

    /** It ends by itself, and another controller may have switched. */
    private void noticeSwitch(Instant now) {
        boolean isDisarmed = database.read(tx -> disarmed(tx, now)).isPresent();
        if (isDisarmed != wasDisarmed) {
            wasDisarmed = isDisarmed;
            lookAtAll();
        }
    }

    /** Nothing is acted on before it is committed. */
    private void finishRound() {
        all.forEach(Recoveries::decide);
        boolean outdated = storeFailures > 0;
        if (!isStored()) {
            return;
        }
        boolean anyEnded = false;
        for (Recoveries<?, ?, ?> each : all) {
            anyEnded |= each.sendAll(outdated);
        }
        hosts.answerGates();
        if (anyEnded) {
            scanForNew.set(true); // reports may have waited for the end
        }
    }

    private void readNotification(NotificationId id) {
        guarded(id, () -> database.read(tx -> NotificationTable.find(tx, id)).ifPresent(this::takeUp));
    }

    private void handle(NotificationRow row) {
        guarded(row.uuid(), () -> takeUp(row));
    }

    private void guarded(NotificationId id, Runnable work) {
        try {
            work.run();
        } catch (StoreException e) {
            throw e;
        } catch (RuntimeException e) {
            setAside(id.toString(), e);
        }
    }

    /** For what cannot be handled, whoever tries: it ends as failed at the end of the round, and the others go on. */
    private void setAside(String notification, RuntimeException why) {
        setAside.add(notification, why);
        updates.keySet().removeIf(id -> id.toString().equals(notification));
        all.forEach(each -> each.setAside(notification));
    }

    private void takeUp(NotificationRow row) {
        switch (row.type()) {
            case COMPUTE_HOST -> hosts.handle(row);
            case VM -> {
                StoredReports.instance(row).bootOfPart().ifPresent(boot -> hosts.guestSeen(row.hostname(), boot));
                instances.handle(row);
            }
            case PROCESS -> processes.handle(row);
        }
    }

    private void ignore(NotificationRow row, String why) {
        update(row, NotificationStatus.IGNORED, why);
    }

    private void update(NotificationRow row, NotificationStatus status, String why) {
        if (row.status() == NotificationStatus.NEW) {
            updates.put(row.uuid(), new NotificationUpdate(status, Optional.of(why)));
        }
    }

    private Optional<RecoveryId> recoveryOf(HostName host, Optional<InstanceId> instance) {
        return hosts.openOf(host, instance);
    }

    /** All changes of the round in one transaction; if they cannot be stored, the same is tried again later. */
    private boolean isStored() {
        List<Recoveries<?, ?, ?>> changed =
                all.stream().filter(Recoveries::hasChanged).toList();
        if (!changed.isEmpty() || !updates.isEmpty() || !setAside.isEmpty()) {
            Instant now = clock.get();
            try {
                database.writeAndWait(tx -> {
                    changed.forEach(each -> each.write(tx, now));
                    updates.forEach((id, update) -> write(tx, id, update, now));
                    setAside.write(tx, now);
                    return null;
                });
            } catch (UnstorableException e) {
                setAside(e.notification(), (RuntimeException) e.getCause());
                return isStored(); // without it: each time there is one less
            } catch (StoreException e) {
                if (e.kind() == StoreException.Kind.CONFLICT || e.kind() == StoreException.Kind.GONE) {
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
        changed.forEach(each -> each.committed(line -> events.log(line.event(), line.message(), line.fields())));
        updates.clear();
        setAside.tell(events);
        afterCommit.forEach(Runnable::run);
        afterCommit.clear();
        return true;
    }

    private static void write(Transaction tx, NotificationId id, NotificationUpdate update, Instant now) {
        try {
            update.write(tx, id, now);
        } catch (RuntimeException e) {
            throw UnstorableException.unlessOfWholeStore(id, e);
        }
    }

    private void storeFailed(String what, StoreException e) {
        events.log(
                Event.STORE_UNAVAILABLE,
                what + ": " + e.getMessage(),
                Map.of("reason", String.valueOf(e.getMessage())));
    }
}
