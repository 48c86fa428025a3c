package io.masakari.controller.engine;

import io.masakari.controller.store.Database;
import io.masakari.controller.store.SetAsideTable;
import io.masakari.controller.store.StoreException;
import io.masakari.core.model.GateAnswer;
import io.masakari.core.model.GateAsk;
import io.masakari.core.model.HostName;
import io.masakari.core.model.NotificationId;
import io.masakari.core.model.RecoveryId;
import io.masakari.core.recovery.Hold;
import io.masakari.core.recovery.Progress;
import io.masakari.core.safety.OperatorWord;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * What operators and gates ask of the engine. Any thread may ask; the answer comes from the engine's thread, and fails if the
 * engine is overloaded.
 */
public final class EngineRequests {
    private final Inbox inbox;
    private final Database database;
    private final Supplier<Instant> clock;
    private final HostRecoveries hosts;
    private final List<Recoveries<?, ?, ?>> all;
    private final Consumer<Runnable> afterCommit;
    private final Runnable takeUpFree;
    private final Runnable lookForNew;

    /**
     * @param afterCommit has something done when the round is stored
     * @param takeUpFree has recoveries taken up that no controller has in hand
     * @param lookForNew has new notifications looked for
     */
    EngineRequests(
            Inbox inbox,
            EngineContext context,
            HostRecoveries hosts,
            List<Recoveries<?, ?, ?>> all,
            Consumer<Runnable> afterCommit,
            Runnable takeUpFree,
            Runnable lookForNew) {
        this.inbox = inbox;
        this.database = context.database();
        this.clock = context.clock();
        this.hosts = hosts;
        this.all = all;
        this.afterCommit = afterCommit;
        this.takeUpFree = takeUpFree;
        this.lookForNew = lookForNew;
    }

    /**
     * How a recovery is after an operator's word.
     *
     * @param wordStands it is held for something else that Nova ends, and the word is kept until then
     */
    public record Answer(boolean isOver, Optional<Hold> hold, boolean wordStands) {}

    /**
     * @param recovery empty: nothing was started
     * @param how it is; present with a recovery that could be handled
     * @param refusal why nothing was started
     */
    public record Started(Optional<RecoveryId> recovery, Optional<Answer> how, String refusal) {}

    /** Records an operator's release; the answer comes after the commit. Empty if no open recovery has this id. */
    public CompletableFuture<Optional<Answer>> release(
            RecoveryId id, String operator, String reason, boolean confirmedOff) {
        return say(id, its -> its.release(id, new OperatorWord(operator, reason, confirmedOff, clock.get())));
    }

    /** Begins nothing new; the answer as for a release. */
    public CompletableFuture<Optional<Answer>> cancel(RecoveryId id, String operator) {
        return say(id, its -> its.cancel(id, operator));
    }

    private CompletableFuture<Optional<Answer>> say(RecoveryId id, Consumer<Recoveries<?, ?, ?>> change) {
        return ask(answer -> {
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
            afterCommit.accept(() -> answer.complete(Optional.of(
                    new Answer(after.isOver(), after.hold(), its.get().wordStands(id)))));
        });
    }

    /**
     * Has a recovery of that host begin, from the newest loss that is known of it (SAFETY.md, C-38). The answer comes after the
     * commit. Fails with {@link StoreException} if it cannot be stored.
     */
    public CompletableFuture<Started> start(HostName host, String operator, String reason, boolean confirmedOff) {
        return ask(answer -> {
            HostRecoveries.Start start;
            try {
                start = hosts.startAgain(host, new OperatorWord(operator, reason, confirmedOff, clock.get()));
            } catch (StoreException e) {
                answer.completeExceptionally(e);
                lookForNew.run(); // a claim may be stored, and nobody was told
                return;
            }
            Optional<Answer> after = start.recovery()
                    .flatMap(hosts::find)
                    .map(progress -> new Answer(progress.isOver(), progress.hold(), false));
            afterCommit.accept(() -> answer.complete(new Started(start.recovery(), after, start.refusal())));
        });
    }

    /**
     * Has what was set aside taken up again where it was. The answer comes when that is stored: empty, or why not.
     * Fails with {@link StoreException} if it cannot be stored.
     */
    public CompletableFuture<Optional<String>> retry(NotificationId id) {
        return ask(answer -> {
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
            takeUpFree.run();
            lookForNew.run();
        });
    }

    /** Has the gate of that host opened as soon as its recovery's calls have ended; whether it is shut, as far as is known. */
    public CompletableFuture<Boolean> openGate(HostName host) {
        return ask(answer -> answer.complete(hosts.openGate(host)));
    }

    /**
     * A gate asks whether it may open; the answer comes within a round or two. It fails where this controller cannot tell, and
     * the gate has then heard nothing (SAFETY.md, C-29).
     */
    public CompletableFuture<GateAnswer> gateAsked(GateAsk ask) {
        CompletableFuture<GateAnswer> answer = new CompletableFuture<>();
        return queued(inbox.offerFirst(() -> hosts.gateAsked(ask, answer)), answer);
    }

    private <T> CompletableFuture<T> ask(Consumer<CompletableFuture<T>> work) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        return queued(inbox.offer(() -> work.accept(answer)), answer);
    }

    private static <T> CompletableFuture<T> queued(boolean hasRoom, CompletableFuture<T> answer) {
        if (!hasRoom) {
            answer.completeExceptionally(
                    new IllegalStateException("The engine is overloaded. Try again in some seconds."));
        }
        return answer;
    }
}
