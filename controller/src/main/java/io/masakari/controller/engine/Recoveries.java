package io.masakari.controller.engine;

import io.masakari.controller.engine.ActiveRecovery.Decision;
import io.masakari.controller.store.HostRow;
import io.masakari.controller.store.HostTable;
import io.masakari.controller.store.NotificationRow;
import io.masakari.controller.store.SegmentRow;
import io.masakari.controller.store.SegmentTable;
import io.masakari.controller.store.StoreException;
import io.masakari.core.model.HostName;
import io.masakari.core.model.InstanceId;
import io.masakari.core.model.NotificationId;
import io.masakari.core.model.RecoveryId;
import io.masakari.core.recovery.CallFailure;
import io.masakari.core.recovery.Command;
import io.masakari.core.recovery.Origin;
import io.masakari.core.recovery.Progress;
import io.masakari.core.recovery.RecoveryEvent;
import io.masakari.core.recovery.RecoveryKind;
import io.masakari.core.recovery.Step;
import io.masakari.core.recovery.Surroundings;
import io.masakari.core.safety.OperatorWord;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The recoveries of one kind. They take part in the engine's rounds and follow its rule: what is decided in a round is
 * stored in its one transaction, and only then done (SAFETY.md, C-6). Engine thread only.
 *
 * @param <P> how far one has come
 * @param <C> what is to be done for one
 * @param <H> what one learns
 */
abstract class Recoveries<P extends Progress, C extends Command, H extends RecoveryEvent.Handler<C, ?>> {
    final EngineContext context;
    private final KindRecords<P> kind;
    private final RecoveryRecords<P, C> records;
    private final Sending<P, C, H> sending;
    private final Map<RecoveryId, ActiveRecovery<P, C>> active = new LinkedHashMap<>();

    Recoveries(EngineContext context, KindRecords<P> kind, Sending<P, C, H> sending) {
        this.context = context;
        this.kind = kind;
        this.sending = sending;
        this.records = new RecoveryRecords<>(context, kind);
    }

    // ---- what a kind is

    /** A notification of this kind, new or read again. */
    abstract void handle(NotificationRow row);

    abstract Step<P, C> next(P progress, RecoveryEvent<H> event, Instant now);

    abstract Step<P, C> resume(ActiveRecovery<P, C> it, Instant now);

    abstract RecoveryEvent<H> reviewed(ActiveRecovery<P, C> it);

    /** What is told of a step beside holds and the end. */
    abstract List<RecoveryStory.Line> between(P before, P after, Instant now);

    /** Hosts on which this recovery may act. */
    abstract boolean concerns(P progress, HostName host);

    /** Until when what one has asked for may still happen, that is set aside and waits for no answer. */
    Instant guardedUntil(ActiveRecovery<P, C> it) {
        return Instant.MIN;
    }

    /** One has ended; the others may have waited for it. */
    void afterEnd(P progress) {}

    // ---- rounds

    void takeUpFree(Instant now) {
        for (ActiveRecovery<P, C> it : records.claimFree(active::containsKey, now)) {
            active.put(it.progress.id(), it);
            it.lines.add(RecoveryStory.resumed(it.progress, describe(it.progress), now));
            guarded(it, () -> take(it, resume(it, now)));
        }
    }

    /** What goes wrong with one costs none of the others (SAFETY.md, C-21). */
    void guarded(ActiveRecovery<P, C> it, Runnable work) {
        if (it.isSetAside()) {
            return;
        }
        try {
            work.run();
        } catch (StoreException e) {
            throw e;
        } catch (RuntimeException e) {
            context.setAside().accept(it.progress.origin().notification().toString(), e);
        }
    }

    /** Decides nothing more of what belongs to that notification, and sends nothing that it has decided. */
    void setAside(String notification) {
        active.values().stream()
                .filter(it -> it.progress.origin().notification().toString().equals(notification))
                .forEach(it -> {
                    it.setAsideAt = Optional.of(context.clock().get());
                    it.life++;
                    it.wakeAt = Optional.empty();
                    it.decisions.clear();
                    it.lines.clear();
                });
    }

    /** Whether something that belongs to that notification is here, set aside, and may still have an effect. */
    boolean isGuarding(NotificationId notification) {
        return active.values().stream()
                .anyMatch(it ->
                        it.isSetAside() && it.progress.origin().notification().equals(notification));
    }

    String describe(P progress) {
        return RecoveryStory.describe(kind.kind(), kind.subject(progress), progress.host());
    }

    ActiveRecovery<P, C> begin(Step<P, C> step) {
        Instant now = step.next().origin().startedAt();
        ActiveRecovery<P, C> it = new ActiveRecovery<>(step.next(), Optional.empty(), Optional.empty());
        active.put(it.progress.id(), it);
        it.lines.addAll(RecoveryStory.begun(it.progress, describe(it.progress), now));
        take(it, step);
        return it;
    }

    /** One that is stored so already, and that nobody has in hand. */
    ActiveRecovery<P, C> adopt(P stored) {
        ActiveRecovery<P, C> it = new ActiveRecovery<>(stored, Optional.of(stored), Optional.empty());
        active.put(stored.id(), it);
        return it;
    }

    /** A new one's origin; empty, and the notification ignored, if its segment is gone. */
    Optional<Origin> origin(NotificationRow row) {
        if (context.database().read(tx -> SegmentTable.find(tx, row.segment())).isEmpty()) {
            context.ignore().accept(row, "its segment has been deleted");
            return Optional.empty();
        }
        return Optional.of(new Origin(
                new RecoveryId(context.ids().get()),
                row.uuid(),
                row.segment(),
                row.hostname(),
                context.clock().get()));
    }

    /** What speaks for and against touching a part of a host. */
    Surroundings surroundings(
            Origin origin, Optional<InstanceId> instance, Optional<HostName> elsewhere, Optional<OperatorWord> word) {
        Optional<RecoveryId> lost = context.hostRecovery()
                .apply(elsewhere.orElse(origin.host()), instance)
                .or(() -> context.hostRecovery().apply(origin.host(), instance));
        return context.database()
                .read(tx -> new Surroundings(
                        lost,
                        RecoveryEngine.disarmed(tx, context.clock().get()),
                        SegmentTable.find(tx, origin.segment())
                                .map(SegmentRow::enabled)
                                .orElse(false),
                        HostTable.findByName(tx, origin.host())
                                .map(HostRow::onMaintenance)
                                .orElse(false),
                        word));
    }

    final void deliver(ActiveRecovery<P, C> it, RecoveryEvent<H> event) {
        guarded(it, () -> decideOn(it, event));
    }

    void decideOn(ActiveRecovery<P, C> it, RecoveryEvent<H> event) {
        if (it.progress.isOver()) {
            return;
        }
        Instant now = context.clock().get();
        P before = it.progress;
        Step<P, C> step = next(before, event, now);
        String what = describe(before);
        it.lines.addAll(RecoveryStory.holds(before, step.next(), what, now));
        it.lines.addAll(between(before, step.next(), now));
        it.lines.addAll(RecoveryStory.ending(before, step.next(), kind.kind(), what, now));
        take(it, step);
    }

    /** What a step brings, before it is stored. */
    void take(ActiveRecovery<P, C> it, Step<P, C> step) {
        step.taken().forEach(context.parties().taken());
        it.progress = step.next();
        it.wakeAt = step.wakeAt();
        Instant now = context.clock().get();
        step.commands().forEach(command -> it.decisions.add(new Decision<>(command, now, it.life)));
    }

    List<ActiveRecovery<P, C>> active(Predicate<P> which) {
        return active.values().stream().filter(it -> which.test(it.progress)).toList();
    }

    List<ActiveRecovery<P, C>> open() {
        return active(progress -> !progress.isOver());
    }

    /** Has it look at what speaks for and against it now. */
    final void review(ActiveRecovery<P, C> it) {
        guarded(it, () -> lookAgain(it));
    }

    void lookAgain(ActiveRecovery<P, C> it) {
        deliver(it, reviewed(it));
    }

    void reviewAll() {
        open().forEach(this::review);
    }

    void hostChanged(HostName host) {
        active(progress -> !progress.isOver() && concerns(progress, host)).forEach(this::review);
    }

    void due(Instant now) {
        for (ActiveRecovery<P, C> it : open()) {
            if (it.wakeAt.filter(at -> !at.isAfter(now)).isPresent()) {
                it.wakeAt = Optional.empty();
                deliver(it, H::timeCame);
            }
        }
    }

    /** When the next thing is due that only time brings. */
    Optional<Instant> firstWake(Instant now) {
        return active.values().stream()
                .flatMap(it -> it.isSetAside() && it.underWay == 0 ? Stream.of(guardedUntil(it)) : it.wakeAt.stream())
                .min(Instant::compareTo);
    }

    /** What is left to decide when all that came was heard. */
    void decide() {}

    // ---- a round's end

    /** How many are open on disk. */
    long stored() {
        return active.values().stream()
                .filter(it -> !it.isSetAside()
                        && it.stored.filter(past -> !past.isOver()).isPresent())
                .count();
    }

    RecoveryRecords<P, C> records() {
        return records;
    }

    /** Whether this round has something to store. */
    boolean hasChanged() {
        return records.hasChanged(active.values());
    }

    /**
     * Has each go on as after a restart: what is under way is unknown, and is looked at. For an engine that has slept, and
     * has missed what happened meanwhile.
     */
    void resumeAll(Instant now) {
        for (ActiveRecovery<P, C> it : open()) {
            it.life++;
            it.decisions.clear();
            it.wakeAt = Optional.empty();
            guarded(it, () -> take(it, resume(it, now)));
        }
    }

    /**
     * Whether one has ended, so that notifications that waited for it are to be read again.
     *
     * @param outdated whether much may have happened since the decisions were made: what acts is decided again
     */
    boolean sendAll(boolean outdated) {
        boolean ended = false;
        for (ActiveRecovery<P, C> it : List.copyOf(active.values())) {
            List<Decision<C>> decisions = List.copyOf(it.decisions);
            it.decisions.clear();
            boolean held = it.progress.hold().isPresent();
            decisions.stream()
                    .filter(decision -> !held || sending.outlivesHold(decision.command()))
                    .forEach(decision -> {
                        if (outdated && decision.command().acts()) {
                            failedUnsent(
                                    it,
                                    decision,
                                    new CallFailure(
                                            CallFailure.Kind.EXPIRED, 0, "it was decided before the store failed"));
                        } else {
                            send(it, decision);
                        }
                    });
            boolean isGone = it.underWay == 0
                    && !guardedUntil(it).isAfter(context.clock().get());
            if (it.isSetAside() ? isGone : it.progress.isOver()) {
                ended = true;
                active.remove(it.progress.id());
                afterEnd(it.progress);
            }
        }
        return ended;
    }

    void send(ActiveRecovery<P, C> it, Decision<C> decision) {
        P progress = it.progress;
        C command = decision.command();
        Optional<Instant> latest = command.acts()
                ? Optional.of(sending.latest(progress, command, decision.at(), context.times()))
                : Optional.empty();
        Permit permit = context.outbox()
                .permit(
                        decision.at(),
                        latest,
                        () -> !command.acts()
                                || decision.life() == it.life && sending.isWanted(progress, command, it.progress));
        it.underWay++;
        it.actsUnderWay += command.acts() ? 1 : 0;
        context.outbox()
                .<RecoveryEvent<H>>send(
                        progress.origin(),
                        command.name(),
                        sending.goesFirst(progress, command),
                        permit,
                        stands -> sending.perform(
                                progress, command, context.parties().compute().within(stands)),
                        failure -> new RecoveryEvent.CallFailed<>(command, failure),
                        answer -> {
                            it.underWay--;
                            if (command.acts()) {
                                it.actsUnderWay--;
                                noteLate(it, answer);
                            }
                            answered(it, decision, answer);
                        });
    }

    private void noteLate(ActiveRecovery<P, C> it, RecoveryEvent<H> answer) {
        if (answer instanceof RecoveryEvent.CallFailed<?, ?> failed
                && failed.failure().mayStillBegin()) {
            it.lateUntil = context.clock().get().plus(context.times().lateCall());
        }
    }

    /** For a command that is not sent at all. */
    void failedUnsent(ActiveRecovery<P, C> it, Decision<C> decision, CallFailure failure) {
        context.later()
                .accept(() -> answered(it, decision, new RecoveryEvent.CallFailed<>(decision.command(), failure)));
    }

    /** The result of a command, in a later round. */
    void answered(ActiveRecovery<P, C> it, Decision<C> decision, RecoveryEvent<H> answer) {
        if (active.get(it.progress.id()) == it && decision.life() == it.life) {
            deliver(it, answer);
        }
    }

    // ---- operators

    Stream<RecoveryId> ids() {
        return active.keySet().stream();
    }

    Optional<P> find(RecoveryId id) {
        return Optional.ofNullable(active.get(id)).map(it -> it.progress);
    }

    /** Whether an operator's word is kept over the hold that there is now (SAFETY.md, C-23). */
    boolean wordStands(RecoveryId id) {
        ActiveRecovery<P, C> it = active.get(id);
        return it.progress
                .hold()
                .flatMap(hold -> it.word.filter(word -> !word.isOver(hold.reason())))
                .isPresent();
    }

    /** Only for the recovery of a host it matters whether the host is off. */
    void release(RecoveryId id, OperatorWord word) {
        ActiveRecovery<P, C> it = active.get(id);
        boolean off = kind.kind() == RecoveryKind.HOST && word.confirmedOff();
        OperatorWord said = new OperatorWord(word.operator(), word.reason(), off, word.saidAt());
        it.word = Optional.of(
                it.progress.hold().map(hold -> said.in(hold.reason())).orElse(said));
        it.lines.add(RecoveryStory.spoken(
                it.progress,
                describe(it.progress),
                it.word.get(),
                context.clock().get()));
        review(it);
    }

    void cancel(RecoveryId id, String operator) {
        deliver(active.get(id), it -> it.cancelled(operator));
    }
}
