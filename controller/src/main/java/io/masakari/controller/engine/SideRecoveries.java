package io.masakari.controller.engine;

import io.masakari.controller.store.HostRow;
import io.masakari.controller.store.HostTable;
import io.masakari.controller.store.NotificationRow;
import io.masakari.controller.store.ProgressTable;
import io.masakari.controller.store.RecoveryTable;
import io.masakari.controller.store.SegmentRow;
import io.masakari.controller.store.SegmentTable;
import io.masakari.controller.store.StoredProgress;
import io.masakari.controller.store.Transaction;
import io.masakari.core.model.HostName;
import io.masakari.core.model.RecoveryId;
import io.masakari.core.recovery.CallFailure;
import io.masakari.core.recovery.Command;
import io.masakari.core.recovery.Origin;
import io.masakari.core.recovery.Progress;
import io.masakari.core.recovery.Step;
import io.masakari.core.recovery.Surroundings;
import io.masakari.core.safety.OperatorWord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The recoveries of one kind beside those of hosts: of instances, or of processes. They take part in the engine's rounds
 * and follow its rule: what is decided in a round is stored in its one transaction, and only then done (SAFETY.md, C-6).
 * Engine thread only, but for {@link #perform}.
 *
 * @param <P> how far one has come
 * @param <C> what is to be done for one
 * @param <E> what one learns
 */
abstract class SideRecoveries<P extends Progress, C extends Command, E> {
    /** One recovery in the engine's hands; {@code stored} is as it is on disk. */
    static final class Entry<P, C> {
        P progress;
        Optional<P> stored = Optional.empty();
        Optional<OperatorWord> word = Optional.empty();
        Optional<OperatorWord> storedWord = Optional.empty();
        Optional<Instant> wakeAt = Optional.empty();
        /** Until then a start that was asked for may still reach Nova. */
        Instant startsUntil = Instant.MIN;

        final List<C> commands = new ArrayList<>();
        final List<RecoveryStory.Line> lines = new ArrayList<>();

        private Entry(P progress) {
            this.progress = progress;
        }
    }

    final EngineShare share;
    private final ProgressTable.Kind kind;
    private final Map<RecoveryId, Entry<P, C>> active = new LinkedHashMap<>();
    private boolean ended;

    SideRecoveries(EngineShare share, ProgressTable.Kind kind) {
        this.share = share;
        this.kind = kind;
    }

    // ---- what a kind is

    /** A notification of this kind, new or read again. */
    abstract void handle(NotificationRow row);

    abstract Step<P, C> next(P progress, E event, Instant now);

    abstract Step<P, C> resume(Entry<P, C> entry, Instant now);

    abstract E reviewed(Entry<P, C> entry);

    abstract E cancelled(String operator);

    abstract E timeCame();

    abstract E failed(C command, CallFailure failure);

    /** Whether it changes nothing. */
    abstract boolean looks(C command);

    /** Whether Nova has a guest started by it. */
    abstract boolean starts(C command);

    /** Blocks for as long as Nova takes; on the callers' threads. */
    abstract E perform(P progress, C command);

    abstract List<RecoveryStory.Line> between(P before, P after, Instant now);

    abstract String subject(P progress);

    abstract boolean isSameOnDisk(P a, P b);

    abstract List<StoredProgress<P>> open(Transaction tx);

    abstract void save(Transaction tx, P progress);

    abstract NotificationUpdate notification(P progress);

    /** Hosts on which this recovery may act. */
    abstract boolean concerns(P progress, HostName host);

    /** One has ended; the others may have waited for it. */
    void afterEnd(P progress) {}

    // ---- rounds

    void takeUpFree(Instant now) {
        List<StoredProgress<P>> free = share.database()
                .writeAndWait(tx -> open(tx).stream()
                        .filter(row ->
                                !active.containsKey(row.progress().origin().id()))
                        .filter(row ->
                                share.leases().claim(tx, row.progress().origin().id(), row.version(), now))
                        .toList());
        for (StoredProgress<P> row : free) {
            Entry<P, C> entry = new Entry<>(row.progress());
            entry.stored = Optional.of(row.progress());
            entry.word = row.word();
            entry.storedWord = row.word();
            entry.startsUntil = now.plus(share.times().settle()); // the process before may have asked
            active.put(row.progress().origin().id(), entry);
            entry.lines.add(SideStory.resumed(row.progress(), describe(row.progress()), now));
            take(entry, resume(entry, now));
        }
    }

    String describe(P progress) {
        return SideStory.describe(kind, subject(progress), progress.origin().host());
    }

    void begin(Step<P, C> step) {
        Entry<P, C> entry = new Entry<>(step.next());
        active.put(step.next().origin().id(), entry);
        entry.lines.addAll(SideStory.begun(
                step.next(), describe(step.next()), share.clock().get()));
        take(entry, step);
    }

    /** A new one's origin; empty, and the notification ignored, if its segment is gone. */
    Optional<Origin> origin(NotificationRow row) {
        if (share.database().read(tx -> SegmentTable.find(tx, row.segment())).isEmpty()) {
            share.ignore().accept(row, "its segment has been deleted");
            return Optional.empty();
        }
        return Optional.of(new Origin(
                new RecoveryId(share.ids().get()),
                row.uuid(),
                row.segment(),
                row.hostname(),
                share.clock().get()));
    }

    Surroundings surroundings(Origin origin, Optional<HostName> elsewhere, Optional<OperatorWord> word) {
        Optional<RecoveryId> lost = share.hostRecovery()
                .apply(elsewhere.orElse(origin.host()))
                .or(() -> share.hostRecovery().apply(origin.host()));
        return share.database()
                .read(tx -> new Surroundings(
                        lost,
                        SegmentTable.find(tx, origin.segment())
                                .map(SegmentRow::enabled)
                                .orElse(false),
                        HostTable.findByName(tx, origin.host())
                                .map(HostRow::onMaintenance)
                                .orElse(false),
                        word));
    }

    void deliver(Entry<P, C> entry, E event) {
        if (entry.progress.isOver()) {
            return;
        }
        Instant now = share.clock().get();
        P before = entry.progress;
        Step<P, C> step = next(before, event, now);
        entry.lines.addAll(SideStory.holds(before, step.next(), describe(before), now));
        entry.lines.addAll(between(before, step.next(), now));
        entry.lines.addAll(SideStory.ending(before, step.next(), describe(before), now));
        take(entry, step);
    }

    private void take(Entry<P, C> entry, Step<P, C> step) {
        entry.progress = step.next();
        entry.wakeAt = step.wakeAt();
        entry.commands.addAll(step.commands());
        if (entry.progress.isOver()) {
            ended = true;
        }
    }

    List<Entry<P, C>> entries(Predicate<P> which) {
        return active.values().stream()
                .filter(entry -> which.test(entry.progress))
                .toList();
    }

    void reviewAll() {
        entries(progress -> !progress.isOver()).forEach(entry -> deliver(entry, reviewed(entry)));
    }

    void hostChanged(HostName host) {
        entries(progress -> !progress.isOver() && concerns(progress, host))
                .forEach(entry -> deliver(entry, reviewed(entry)));
    }

    void due(Instant now) {
        for (Entry<P, C> entry : entries(progress -> !progress.isOver())) {
            if (entry.wakeAt.filter(at -> !at.isAfter(now)).isPresent()) {
                entry.wakeAt = Optional.empty();
                deliver(entry, timeCame());
            }
        }
    }

    Optional<Instant> firstWake() {
        return active.values().stream().flatMap(entry -> entry.wakeAt.stream()).min(Instant::compareTo);
    }

    long stored() {
        return active.values().stream()
                .filter(entry -> entry.stored.filter(past -> !past.isOver()).isPresent())
                .count();
    }

    List<Entry<P, C>> changed() {
        return active.values().stream()
                .filter(entry -> !entry.lines.isEmpty()
                        || !entry.word.equals(entry.storedWord)
                        || entry.stored
                                .filter(past -> isSameOnDisk(past, entry.progress))
                                .isEmpty())
                .toList();
    }

    /** Within the round's transaction; repeating it is harmless. */
    void write(Transaction tx, List<Entry<P, C>> changed, Instant now) {
        for (Entry<P, C> entry : changed) {
            P progress = entry.progress;
            String owner = share.leases().owner();
            if (entry.stored.isEmpty()
                    && !RecoveryTable.isKnown(tx, progress.origin().id())) {
                ProgressTable.insert(
                        tx,
                        progress,
                        kind,
                        subject(progress),
                        owner,
                        share.leases().until(now),
                        now);
            }
            if (!ProgressTable.update(tx, progress, entry.word, owner, now)) {
                throw new IllegalStateException(
                        "Recovery " + progress.origin().id() + " belongs to another controller now");
            }
            save(tx, progress);
            RecoveryStore.writeLines(tx, progress.origin().id(), entry.lines, now);
            NotificationUpdate update = notification(progress);
            RecoveryStore.setStatus(tx, progress.origin().notification(), update.status(), update.message(), now);
        }
    }

    /** After the commit: told, then done. */
    void committed(List<Entry<P, C>> changed, Consumer<RecoveryStory.Line> log) {
        for (Entry<P, C> entry : changed) {
            entry.lines.forEach(log);
            entry.lines.clear();
            entry.stored = Optional.of(entry.progress);
            entry.storedWord = entry.word;
        }
    }

    /** Whether one has ended, so that notifications that waited for it are to be read again. */
    boolean sendAll() {
        for (Entry<P, C> entry : List.copyOf(active.values())) {
            List<C> commands = List.copyOf(entry.commands);
            entry.commands.clear();
            // Decided before something was learned in the same round that speaks against it.
            boolean held = entry.progress.hold().isPresent();
            commands.stream().filter(command -> !held || looks(command)).forEach(command -> send(entry, command));
            if (entry.progress.isOver()) {
                active.remove(entry.progress.origin().id());
                afterEnd(entry.progress);
            }
        }
        boolean any = ended;
        ended = false;
        return any;
    }

    private void send(Entry<P, C> entry, C command) {
        P progress = entry.progress;
        if (starts(command)) {
            entry.startsUntil = Instant.MAX;
        }
        share.outbox()
                .send(
                        progress.origin(),
                        command.name(),
                        () -> perform(progress, command),
                        failure -> failed(command, failure),
                        answer -> {
                            if (starts(command)) {
                                entry.startsUntil =
                                        share.clock().get().plus(share.times().settle());
                            }
                            deliverTo(progress.origin().id(), answer);
                        });
    }

    /** Until when a start of ours may still reach Nova, of an instance that was on that host (SAFETY.md, C-20). */
    Instant startsUntil(HostName host) {
        if (active.isEmpty()) {
            return Instant.MIN; // asked for every lost host in every round
        }
        return active.values().stream()
                .filter(entry -> concerns(entry.progress, host))
                .map(entry -> entry.startsUntil)
                .max(Instant::compareTo)
                .orElse(Instant.MIN);
    }

    private void deliverTo(RecoveryId id, E event) {
        Entry<P, C> entry = active.get(id);
        if (entry != null) {
            deliver(entry, event);
        }
    }

    // ---- operators

    Optional<P> find(RecoveryId id) {
        return Optional.ofNullable(active.get(id)).map(entry -> entry.progress);
    }

    void release(RecoveryId id, OperatorWord word) {
        Entry<P, C> entry = active.get(id);
        entry.word = Optional.of(word);
        entry.lines.add(SideStory.spoken(
                entry.progress, describe(entry.progress), word, share.clock().get()));
        deliver(entry, reviewed(entry));
    }

    void cancel(RecoveryId id, String operator) {
        deliver(active.get(id), cancelled(operator));
    }
}
