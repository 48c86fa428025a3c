package io.masakari.controller.engine;

import io.masakari.controller.store.Database;
import io.masakari.controller.store.DisarmTable;
import io.masakari.controller.store.NotificationRow;
import io.masakari.controller.store.NotificationTable;
import io.masakari.controller.store.RecoveryTable;
import io.masakari.controller.store.StoreException;
import io.masakari.controller.store.TimesToCome;
import io.masakari.controller.store.Transaction;
import io.masakari.core.model.HostName;
import io.masakari.core.model.InstanceId;
import io.masakari.core.model.NotificationId;
import io.masakari.core.model.NotificationStatus;
import io.masakari.core.model.NotificationType;
import io.masakari.core.model.RecoveryId;
import io.masakari.core.recovery.host.HostProgress;
import io.masakari.runtime.journal.Event;
import io.masakari.runtime.journal.EventLog;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Carries recoveries out, in rounds: read what has arrived and what is due, let the {@link Recoveries} of each kind
 * decide, store every change in one transaction (SAFETY.md, C-6), and only then hand the commands to the callers, whose
 * results come back through the same bounded inbox. After a crash at any line the next start continues from the last
 * commit. One thread does the rounds (see {@link EngineThread}); {@link #notificationStored}, {@link
 * #switchesChanged}, {@link #hostGreeted}, {@link #requests} and {@link #wake} may be called by any.
 */
public final class RecoveryEngine {
    private static final int PER_ROUND = 1_000;

    /** The engine does a round so often, whatever there is to do. */
    static final Duration LONGEST_SLEEP = Duration.ofSeconds(5);

    /** Much more between two rounds is no sleep of its own. A decision does not stand for so long ({@link Permit}). */
    private static final Duration LONGEST_GAP = LONGEST_SLEEP.multipliedBy(2);

    private final Database database;
    private final Supplier<Instant> clock;
    private final EventLog events;
    private final RecoveryLeases leases;
    private final ReservedReturns returns;
    private final Inbox inbox = new Inbox();
    private final HostRecoveries hosts;
    private final InstanceRecoveries instances;
    private final ProcessRecoveries processes;
    private final List<Recoveries<?, ?, ?>> all = new ArrayList<>();
    private final NewNotifications fresh;
    private final RoundCommit commit;
    private final EngineRequests requests;
    private final SilentHosts silent;
    private final OutlivedFencings outlived;
    private final AtomicBoolean newsMissed = new AtomicBoolean();
    private final List<Runnable> nextRound = new ArrayList<>();

    private Instant lastRound;
    private Instant renewAt;
    private boolean wasDisarmed;

    public RecoveryEngine(EngineParties parties, EngineSettings settings) {
        this.database = parties.database();
        this.clock = parties.clock();
        this.leases = parties.leases();
        this.events = parties.events();
        this.lastRound = clock.get();
        this.commit = new RoundCommit(parties, all);
        this.fresh = new NewNotifications(database, commit::setAside, this::handle);
        Supplier<Optional<String>> disarmed = () -> database.read(tx -> disarmed(tx, clock.get()));
        EngineContext context = new EngineContext(
                parties,
                new Outbox(parties.callers(), leases, clock, inbox, nextRound::add, disarmed),
                settings.times(),
                this::recoveryOf,
                nextRound::add,
                (row, why) -> commit.update(row, NotificationStatus.IGNORED, why),
                (row, why) -> commit.update(row, NotificationStatus.NEW, why),
                commit::setAside);
        this.instances = new InstanceRecoveries(context, settings.instances());
        this.processes = new ProcessRecoveries(context, settings.processes(), settings.storm());
        this.returns = new ReservedReturns(context);
        this.hosts = new HostRecoveries(
                context, settings, returns, instances::startsUntil, this::hostRecoveryChanged, fresh::lookAgain);
        all.addAll(List.of(hosts, instances, processes));
        this.silent = new SilentHosts(context, settings.silentAfter(), fresh::lookAgain);
        this.outlived = new OutlivedFencings(
                context, new HostBoots(settings.witnesses(), settings.times().clockSkew(), context.clock()));
        this.requests = new EngineRequests(
                inbox, context, hosts, all, commit::afterwards, () -> renewAt = clock.get(), fresh::lookAgain);
    }

    /** What operators and gates ask. */
    public EngineRequests requests() {
        return requests;
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

    private void lookAtAll() {
        all.forEach(Recoveries::reviewAll);
    }

    /** Has {@link #await} return. */
    void wake() {
        inbox.offer(() -> {});
    }

    /** Whether nothing is done, whatever comes, before {@link #untilNext} is over. */
    boolean waitsForStore() {
        return commit.againAt().isPresent();
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
        database.writeAndWait(tx -> TimesToCome.settle(tx, now));
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
        if (commit.againAt().isPresent()) {
            if (!commit.againAt().get().isAfter(clock.get())) {
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
            fresh.lookAgain();
        }
        fresh.takeUpNext();
        Instant now = clock.get();
        noticeSwitch(now);
        all.forEach(each -> each.due(now));
        silent.due(now);
        outlived.due(now);
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
            silent.slept(now);
        }
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
            fresh.lookAgain(); // one that was stored so late that its sender was refused has told nobody
        } catch (StoreException e) {
            if (e.kind() == StoreException.Kind.GONE) {
                throw e;
            }
            // Whatever is decided next waits for the store as well, so nothing is done without a lease.
            commit.tellFailed("Leases of recoveries cannot be renewed", e);
        }
    }

    /** How long nothing needs to be done if nothing comes, at most {@code longest}. */
    public Duration untilNext(Duration longest) {
        Instant now = clock.get();
        Instant first = now.plus(longest);
        if (commit.againAt().isPresent()) {
            first = commit.againAt().get();
        } else if (newsMissed.get() || fresh.isLooking() || !nextRound.isEmpty()) {
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
        boolean outdated = commit.hasFailed();
        if (!commit.isStored()) {
            return;
        }
        boolean anyEnded = false;
        for (Recoveries<?, ?, ?> each : all) {
            anyEnded |= each.sendAll(outdated);
        }
        hosts.answerGates();
        if (anyEnded) {
            fresh.lookAgain(); // reports may have waited for the end
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
            commit.setAside(id.toString(), e);
        }
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

    private Optional<RecoveryId> recoveryOf(HostName host, Optional<InstanceId> instance) {
        return hosts.openOf(host, instance);
    }
}
