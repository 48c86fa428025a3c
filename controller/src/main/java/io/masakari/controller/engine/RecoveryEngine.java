package io.masakari.controller.engine;

import com.google.gson.JsonObject;
import io.masakari.controller.queue.RecoveryLeases;
import io.masakari.controller.store.Database;
import io.masakari.controller.store.HostRow;
import io.masakari.controller.store.HostTable;
import io.masakari.controller.store.NotificationRow;
import io.masakari.controller.store.NotificationTable;
import io.masakari.controller.store.RecoveryEventTable;
import io.masakari.controller.store.RecoveryRow;
import io.masakari.controller.store.RecoveryTable;
import io.masakari.controller.store.ReservedTakeTable;
import io.masakari.controller.store.SegmentRow;
import io.masakari.controller.store.SegmentTable;
import io.masakari.controller.store.StoreException;
import io.masakari.controller.store.Transaction;
import io.masakari.controller.store.VmoveTable;
import io.masakari.core.model.HostEvidence;
import io.masakari.core.model.HostName;
import io.masakari.core.model.NotificationId;
import io.masakari.core.model.NotificationStatus;
import io.masakari.core.model.NotificationType;
import io.masakari.core.model.RecoveryId;
import io.masakari.core.model.SegmentId;
import io.masakari.core.recovery.CallFailure;
import io.masakari.core.recovery.Command;
import io.masakari.core.recovery.HostRecovery;
import io.masakari.core.recovery.Recovery;
import io.masakari.core.recovery.RecoveryEvent;
import io.masakari.core.recovery.RecoveryState;
import io.masakari.core.recovery.Step;
import io.masakari.core.retry.RetryPolicy;
import io.masakari.core.safety.HoldReason;
import io.masakari.core.safety.OperatorWord;
import io.masakari.core.safety.Situation;
import io.masakari.runtime.journal.Event;
import io.masakari.runtime.journal.EventLog;
import io.masakari.runtime.time.Ticker;
import io.masakari.runtime.time.WallClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Carries recoveries out. One thread owns them all; it works in rounds: take what has come, ask {@link HostRecovery},
 * store every change in one transaction (SAFETY.md, C-6), and only then let the commands go to the callers' pool, whose
 * results come back through the same bounded queue. After a crash at any line the next start goes on from the last
 * commit. Methods that are public may be called by any thread.
 */
public final class RecoveryEngine implements AutoCloseable {
    private static final int INBOX = 10_000;
    private static final int PER_ROUND = 1_000;
    private static final int NEW_AT_ONCE = 100;
    private static final Duration LONGEST_SLEEP = Duration.ofSeconds(5);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(10);
    private static final RetryPolicy STORE_AGAIN =
            new RetryPolicy(Integer.MAX_VALUE, Duration.ofMillis(100), Duration.ofSeconds(5));

    private final Database database;
    private final ComputeApi compute;
    private final EngineSettings settings;
    private final SteadyClock clock;
    private final EventLog events;
    private final Consumer<Throwable> onDeath;
    private final HostRecovery machine;
    private final RecoveryLeases leases;
    private final ThreadPoolExecutor callers;
    private final Thread thread;
    private final BlockingQueue<Runnable> inbox = new ArrayBlockingQueue<>(INBOX);
    private final AtomicBoolean scanForNew = new AtomicBoolean(true);
    private final CountDownLatch stopping = new CountDownLatch(1);

    private final Map<RecoveryId, Active> active = new LinkedHashMap<>();
    private final Deque<Active> toReview = new ArrayDeque<>();
    private final Map<NotificationId, String> toIgnore = new LinkedHashMap<>();
    private final List<Runnable> afterCommit = new ArrayList<>();
    private final List<Loss> losses = new ArrayList<>();
    private Instant renewAt;

    /** A host that counts as lost "at once" (SAFETY.md, C-8). */
    private record Loss(SegmentId segment, HostName host, Instant at) {}

    /** @param onDeath told when the engine's thread ends by an error; the process should end then, and be restarted */
    public RecoveryEngine(
            Database database,
            ComputeApi compute,
            EngineSettings settings,
            WallClock wall,
            Ticker ticker,
            EventLog events,
            Consumer<Throwable> onDeath) {
        this.database = database;
        this.compute = compute;
        this.settings = settings;
        this.clock = new SteadyClock(wall, ticker);
        this.events = events;
        this.onDeath = onDeath;
        this.machine = new HostRecovery(settings.policy());
        this.leases = new RecoveryLeases(database, UUID.randomUUID().toString(), settings.lease());
        AtomicInteger number = new AtomicInteger();
        this.callers = new ThreadPoolExecutor(
                settings.callers(),
                settings.callers(),
                1,
                TimeUnit.MINUTES,
                new ArrayBlockingQueue<>(INBOX),
                task -> daemon(task, "nova-caller-" + number.incrementAndGet()));
        this.callers.allowCoreThreadTimeOut(true);
        this.thread = daemon(this::run, "recovery-engine");
    }

    private static Thread daemon(Runnable task, String name) {
        Thread made = new Thread(task, name);
        made.setDaemon(true);
        return made;
    }

    /** Takes up what a past process left, then what is new. */
    public void start() {
        thread.start();
    }

    /** Tells that a notification was stored, or got more evidence. Quick; never throws. */
    public void notificationStored(NotificationId id) {
        if (!inbox.offer(() -> readNotification(id))) {
            scanForNew.set(true);
        }
    }

    /** Tells that a segment or host was changed by an operator, so that holds are looked at again. Quick. */
    public void switchesChanged() {
        inbox.offer(() -> active.values().forEach(toReview::add));
    }

    /** Records an operator's release; the answer comes after the commit. Empty if no open recovery has this id. */
    CompletableFuture<Optional<Recovery>> release(RecoveryId id, String operator, String reason, boolean confirmedOff) {
        return ask(id, it -> {
            OperatorWord word = new OperatorWord(operator, reason, confirmedOff, clock.now());
            it.word = Optional.of(word);
            it.lines.addAll(RecoveryStory.spoken(it.recovery, word, clock.now()));
            review(it);
        });
    }

    CompletableFuture<Optional<Recovery>> cancel(RecoveryId id, String operator) {
        return ask(id, it -> deliver(it, new RecoveryEvent.Cancelled(operator)));
    }

    private CompletableFuture<Optional<Recovery>> ask(RecoveryId id, Consumer<Active> change) {
        CompletableFuture<Optional<Recovery>> answer = new CompletableFuture<>();
        boolean queued = inbox.offer(() -> {
            Active it = active.get(id);
            if (it == null) {
                answer.complete(Optional.empty());
            } else {
                change.accept(it);
                afterCommit.add(() -> answer.complete(Optional.of(it.recovery)));
            }
        });
        if (!queued) {
            answer.completeExceptionally(
                    new IllegalStateException("The engine is overloaded. Try again in some seconds."));
        }
        return answer;
    }

    /** Stops after the round under way. What is in flight is found again at the next start. */
    @Override
    public void close() {
        stopping.countDown();
        inbox.offer(() -> {});
        try {
            thread.join(STOP_LIMIT.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        callers.shutdownNow();
    }

    private boolean isStopping() {
        return stopping.getCount() == 0;
    }

    private void run() {
        try {
            takeUpThePast();
            while (!isStopping()) {
                round();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) {
            events.log(
                    Event.DAEMON_FAILED,
                    "The recovery engine has failed and the controller must be restarted: " + e,
                    Map.of("reason", e.toString()));
            onDeath.accept(e);
        }
    }

    private void takeUpThePast() throws InterruptedException {
        Instant now = clock.now();
        leases.endThoseOfThePast();
        renewAt = now.plus(leases.renewEvery());
        database.writeAndWait(tx -> ReservedTakeTable.giveBackForgotten(tx, now));
        database.read(tx -> RecoveryTable.startedSince(
                        tx, now.minus(settings.storm().window())))
                .forEach(row -> losses.add(new Loss(
                        row.recovery().segment(),
                        row.recovery().host(),
                        row.recovery().startedAt())));
        for (RecoveryRow row : leases.claimFree(now)) {
            Recovery past = database.read(tx -> restore(tx, row.recovery()));
            Active it = new Active(past, Optional.of(past), row.word());
            active.put(past.id(), it);
            it.lines.addAll(RecoveryStory.resumed(past, now));
            take(it, machine.resume(past, now), now);
            toReview.add(it); // the host may have returned while nobody was here to see it
        }
        finishRound();
    }

    private static Recovery restore(Transaction tx, Recovery bare) {
        return Recovery.restored(
                bare.id(),
                bare.notification(),
                bare.segment(),
                bare.host(),
                bare.method(),
                bare.startedAt(),
                bare.state(),
                bare.stateSince(),
                bare.hold(),
                bare.proof(),
                bare.forcedDownAt(),
                bare.cancelledBy(),
                VmoveTable.of(tx, bare.id()),
                ReservedTakeTable.heldBy(tx, bare.id()).stream()
                        .map(ReservedTakeTable.Row::name)
                        .toList(),
                bare.reason());
    }

    /** One round; returns after at most {@link #LONGEST_SLEEP} without news. */
    void round() throws InterruptedException {
        Runnable next = inbox.poll(untilNextTimer().toNanos(), TimeUnit.NANOSECONDS);
        for (int i = 0; next != null && i < PER_ROUND; i++) {
            next.run();
            next = inbox.poll();
        }
        if (next != null) {
            next.run();
        }
        if (scanForNew.getAndSet(false)) {
            List<NotificationRow> fresh =
                    database.read(tx -> NotificationTable.listIn(tx, NotificationStatus.NEW, NEW_AT_ONCE));
            fresh.forEach(this::handle);
            scanForNew.compareAndSet(false, fresh.size() == NEW_AT_ONCE);
        }
        Instant now = clock.now();
        for (Active it : List.copyOf(active.values())) {
            if (it.wakeAt.filter(at -> !at.isAfter(now)).isPresent()) {
                it.wakeAt = Optional.empty();
                deliver(it, new RecoveryEvent.TimeCame());
            }
        }
        if (!renewAt.isAfter(now)) {
            renew(now);
        }
        finishRound();
    }

    private void renew(Instant now) {
        renewAt = now.plus(leases.renewEvery());
        try {
            leases.renew(now);
        } catch (StoreException e) {
            // Whatever is decided next waits for the store as well, so nothing is done without a lease.
            storeFailed("Leases of recoveries cannot be renewed", e);
        }
    }

    private Duration untilNextTimer() {
        Instant now = clock.now();
        Instant first = now.plus(LONGEST_SLEEP);
        for (Active it : active.values()) {
            if (it.wakeAt.filter(first::isAfter).isPresent()) {
                first = it.wakeAt.get();
            }
        }
        Duration left = Duration.between(now, first);
        return left.isNegative() || scanForNew.get() ? Duration.ZERO : left;
    }

    private void finishRound() throws InterruptedException {
        reviewAll();
        shareSlots();
        store();
        List<Active> done = List.copyOf(active.values());
        for (Active it : done) {
            List<Command> commands = List.copyOf(it.commands);
            it.commands.clear();
            commands.forEach(command -> send(it.recovery, command));
            if (it.recovery.state().isFinal()) {
                active.remove(it.recovery.id());
            }
        }
    }

    private void reviewAll() {
        for (Active it = toReview.poll(); it != null; it = toReview.poll()) {
            review(it);
        }
    }

    private void send(Recovery recovery, Command command) {
        CommandRunner runner = new CommandRunner(compute, database, clock::now, recovery);
        try {
            callers.execute(() -> {
                RecoveryEvent result = runner.run(command);
                try {
                    inbox.put(() -> deliverTo(recovery.id(), result));
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
        } catch (RejectedExecutionException e) {
            CallFailure full = new CallFailure(
                    CallFailure.Kind.UNAVAILABLE, 0, "too many calls wait for Nova, or the controller is stopping");
            inbox.offer(() -> deliverTo(recovery.id(), new RecoveryEvent.CallFailed(command, full)));
        }
    }

    private void deliverTo(RecoveryId id, RecoveryEvent event) {
        Active it = active.get(id);
        if (it != null) {
            deliver(it, event);
        }
    }

    private void deliver(Active it, RecoveryEvent event) {
        Instant now = clock.now();
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
        Instant lostAt = evidence.map(HostEvidence::lostAt).orElse(row.generatedAt());
        if (database.read(tx -> NotificationTable.hasStartedSince(tx, it.recovery.host(), lostAt))) {
            forget(it.recovery.host());
            deliver(it, new RecoveryEvent.HostReturned());
        }
        deliver(
                it,
                new RecoveryEvent.Reviewed(situation(it.recovery.segment(), it.recovery.host(), evidence, it.word)));
    }

    private Situation situation(
            SegmentId segmentId, HostName host, Optional<HostEvidence> evidence, Optional<OperatorWord> word) {
        return database.read(tx -> {
            boolean enabled =
                    SegmentTable.find(tx, segmentId).map(SegmentRow::enabled).orElse(false);
            boolean maintenance =
                    HostTable.findByName(tx, host).map(HostRow::onMaintenance).orElse(false);
            int hosts = HostTable.listOf(tx, segmentId).size();
            return new Situation(
                    evidence,
                    word,
                    enabled,
                    maintenance,
                    false,
                    lostAtOnce(segmentId, host),
                    settings.storm().hostsOf(hosts));
        });
    }

    /** Hosts lost within the window, and those held for a storm, however long ago. */
    private int lostAtOnce(SegmentId segment, HostName host) {
        Instant from = clock.now().minus(settings.storm().window());
        Set<HostName> lost = new HashSet<>();
        lost.add(host);
        losses.removeIf(loss -> loss.at().isBefore(from));
        losses.stream().filter(loss -> loss.segment().equals(segment)).forEach(loss -> lost.add(loss.host()));
        active.values().stream()
                .map(it -> it.recovery)
                .filter(recovery -> recovery.segment().equals(segment))
                .filter(recovery -> recovery.hold()
                        .filter(hold -> hold.reason() == HoldReason.STORM)
                        .isPresent())
                .forEach(recovery -> lost.add(recovery.host()));
        return lost.size();
    }

    private void forget(HostName host) {
        losses.removeIf(loss -> loss.host().equals(host));
    }

    private void readNotification(NotificationId id) {
        database.read(tx -> NotificationTable.find(tx, id)).ifPresent(this::handle);
    }

    private void handle(NotificationRow row) {
        if (row.type() != NotificationType.COMPUTE_HOST) {
            ignore(row, "not handled by this version");
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
                if (untouched && row.evidence().isPresent()) {
                    deliver(it, new RecoveryEvent.Cancelled("a later report, " + row.uuid()));
                } else {
                    // Two recoveries of one host would evacuate the same instances (SAFETY.md, C-5).
                    ignore(row, "host " + row.hostname() + " is being recovered already: " + it.recovery.id());
                    return;
                }
            }
        }
        begin(row);
    }

    private void begin(NotificationRow row) {
        Instant now = clock.now();
        SegmentRow segment =
                database.read(tx -> SegmentTable.find(tx, row.segment())).orElse(null);
        if (segment == null) {
            ignore(row, "its segment has been deleted");
            return;
        }
        losses.add(new Loss(row.segment(), row.hostname(), now));
        Step step = machine.begin(
                new RecoveryId(UUID.randomUUID()),
                row.uuid(),
                row.segment(),
                row.hostname(),
                segment.recoveryMethod(),
                situation(row.segment(), row.hostname(), StoredEvidence.of(row), Optional.empty()),
                now);
        Active it = new Active(step.next(), Optional.empty(), Optional.empty());
        active.put(step.next().id(), it);
        it.lines.addAll(RecoveryStory.begun(step.next(), now));
        take(it, step, now);
    }

    private void ignore(NotificationRow row, String why) {
        if (row.status() == NotificationStatus.NEW) {
            toIgnore.put(row.uuid(), why);
        }
    }

    private void shareSlots() {
        List<Active> busy = active.values().stream()
                .filter(it -> it.recovery.forcedDownAt().isPresent()
                        && !it.recovery.state().isFinal())
                .toList();
        if (busy.isEmpty()) {
            return;
        }
        int share = Math.max(1, settings.totalEvacuations() / busy.size());
        for (Active it : busy) {
            if (it.slots != share && (share < settings.policy().concurrency() || it.slots != Integer.MAX_VALUE)) {
                it.slots = share;
                deliver(it, new RecoveryEvent.SlotsGiven(share));
            }
        }
        reviewAll();
    }

    /** All changes of the round in one transaction; nothing is acted on before it is committed. */
    private void store() throws InterruptedException {
        List<Active> changed =
                active.values().stream().filter(Active::mustBeStored).toList();
        if (!changed.isEmpty() || !toIgnore.isEmpty()) {
            Instant now = clock.now();
            for (int failures = 1; !isCommitted(changed, now); failures++) {
                if (stopping.await(
                        STORE_AGAIN.delayAfter(failures).orElseThrow().toMillis(), TimeUnit.MILLISECONDS)) {
                    throw new InterruptedException("stopped while the store cannot be written");
                }
            }
        }
        for (Active it : changed) {
            it.lines.forEach(line -> events.log(line.event(), line.message(), line.fields()));
            it.isStored();
        }
        toIgnore.clear();
        afterCommit.forEach(Runnable::run);
        afterCommit.clear();
    }

    private boolean isCommitted(List<Active> changed, Instant now) {
        try {
            database.writeAndWait(tx -> {
                changed.forEach(it -> write(tx, it, now));
                toIgnore.forEach((id, why) -> setStatus(tx, id, NotificationStatus.IGNORED, Optional.of(why), now));
                return null;
            });
            return true;
        } catch (StoreException e) {
            storeFailed("Recoveries cannot be stored, so nothing is done until they can", e);
            return false;
        }
    }

    private void storeFailed(String what, StoreException e) {
        events.log(
                Event.STORE_UNAVAILABLE,
                what + ": " + e.getMessage(),
                Map.of("reason", String.valueOf(e.getMessage())));
    }

    private void write(Transaction tx, Active it, Instant now) {
        Recovery recovery = it.recovery;
        if (it.stored.isEmpty()) {
            RecoveryTable.insert(tx, recovery, leases.owner(), leases.until(now), now);
        }
        if (!RecoveryTable.update(tx, recovery, it.word, leases.owner(), now)) {
            throw new IllegalStateException("Recovery " + recovery.id() + " belongs to another controller now");
        }
        it.changedEvacuations().forEach(e -> VmoveTable.save(tx, recovery, e, now));
        for (RecoveryStory.Line line : it.lines) {
            JsonObject fields = new JsonObject();
            line.fields().forEach((key, value) -> fields.addProperty(key, String.valueOf(value)));
            RecoveryEventTable.insert(
                    tx,
                    recovery.id(),
                    new RecoveryEventTable.Row(now, line.event().eventName(), line.message(), fields.toString()));
        }
        setStatus(tx, recovery.notification(), status(recovery.state()), message(recovery), now);
    }

    private static void setStatus(
            Transaction tx, NotificationId id, NotificationStatus status, Optional<String> message, Instant now) {
        NotificationRow row = NotificationTable.find(tx, id).orElseThrow();
        if (row.status() != status || !row.message().equals(message)) {
            NotificationTable.updateStatus(tx, id, row.version(), status, message, now);
        }
    }

    private static NotificationStatus status(RecoveryState state) {
        return switch (state) {
            case HELD, PREPARING, FORCING_DOWN, LISTING, EVACUATING -> NotificationStatus.RUNNING;
            case FINISHED -> NotificationStatus.FINISHED;
            case FAILED -> NotificationStatus.FAILED;
            case CANCELLED -> NotificationStatus.IGNORED;
        };
    }

    private static Optional<String> message(Recovery recovery) {
        return recovery.hold()
                .map(hold -> "Held: " + hold.reason().meaning() + ".")
                .or(() -> Optional.of(recovery.reason()).filter(reason -> !reason.isEmpty()));
    }
}
