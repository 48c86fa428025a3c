package io.masakari.controller.engine;

import io.masakari.controller.api.RecoveryAdmin;
import io.masakari.controller.store.Database;
import io.masakari.controller.store.RecoveryListing;
import io.masakari.core.model.GateAnswer;
import io.masakari.core.model.GateAsk;
import io.masakari.core.model.HostName;
import io.masakari.core.model.NotificationId;
import io.masakari.core.model.RecoveryId;
import io.masakari.core.recovery.RecoveryKind;
import io.masakari.core.safety.SafeTimes;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/** Hands what operators say about a recovery to the engine, and waits for the outcome. Any thread. */
public final class EngineAdmin implements RecoveryAdmin {
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(8);
    private static final Duration GATE_WITHIN = Duration.ofSeconds(4);

    private final Database database;
    private final EngineRequests requests;

    public EngineAdmin(Database database, EngineRequests requests) {
        this.database = database;
        this.requests = requests;
    }

    @Override
    public Outcome release(RecoveryId id, String operator, String reason, boolean confirmedOff) {
        Optional<RecoveryListing.Row> stored = database.read(tx -> RecoveryListing.find(tx, id));
        Optional<RecoveryListing.Row> goesOn = stored.filter(row -> row.hold().isEmpty());
        if (goesOn.isPresent()) {
            return new Outcome(
                    false,
                    "Recovery " + id + " is not held, its state is "
                            + goesOn.get().state() + ".");
        }
        return await(
                id,
                requests.release(id, operator, reason, confirmedOff),
                after -> after.hold()
                        .map(hold -> new Outcome(
                                after.wordStands(),
                                (after.wordStands() ? "The word counts, and the" : "The") + " recovery is still held: "
                                        + hold.reason().meaning() + ". Released by: "
                                        + stored.map(RecoveryListing.Row::origin)
                                                .map(hold::releasedBy)
                                                .orElseGet(() -> hold.reason().release())
                                        + "."))
                        .orElseGet(() -> new Outcome(true, "Recovery " + id + " goes on.")));
    }

    @Override
    public Outcome cancel(RecoveryId id, String operator, String reason) {
        String by = "operator " + (reason.isBlank() ? operator : operator + " (" + reason + ")");
        String again = database.read(tx -> RecoveryListing.find(tx, id))
                .filter(row -> row.kind() == RecoveryKind.HOST)
                .map(row -> " 'masakarictl recovery start " + row.host() + " --reason TEXT' starts it again.")
                .orElse("");
        return await(
                id,
                requests.cancel(id, by),
                after -> new Outcome(
                        true,
                        after.isOver()
                                ? "Recovery " + id + " is cancelled." + again
                                : "Recovery " + id
                                        + " begins nothing new; evacuations that Nova has accepted are followed to"
                                        + " their end."));
    }

    @Override
    public Started start(HostName host, String operator, String reason, boolean confirmedOff) {
        return await(
                "recovery list --host " + host,
                requests.start(host, operator, reason, confirmedOff),
                started -> new Started(
                        started.recovery(),
                        started.recovery().map(id -> begun(id, host, started)).orElse(started.refusal())),
                why -> new Started(Optional.empty(), why));
    }

    private static String begun(RecoveryId id, HostName host, EngineRequests.Started started) {
        return "Recovery " + id + " of host " + host + " is taken up"
                + started.how()
                        .flatMap(EngineRequests.Answer::hold)
                        .map(hold -> ", and held: " + hold.reason().meaning() + ". 'masakarictl recovery show " + id
                                + "' says what releases it.")
                        .orElse(".");
    }

    @Override
    public Outcome retry(NotificationId id) {
        return await(
                "notification show " + id,
                requests.retry(id),
                refusal -> refusal.map(why -> new Outcome(false, why))
                        .orElseGet(() -> new Outcome(true, "Notification " + id + " is taken up again.")));
    }

    @Override
    public GateAnswer gate(GateAsk ask) {
        try {
            return requests.gateAsked(ask).get(GATE_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            String why = e instanceof ExecutionException
                    ? String.valueOf(e.getCause().getMessage())
                    : "it is busy.";
            throw new Unavailable("The engine cannot tell whether the gate of host " + ask.host() + " may open: " + why
                    + " Ask again.");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Unavailable("The controller is stopping. Ask again.");
        }
    }

    @Override
    public Outcome openGate(HostName host) {
        return await(
                "host show " + host,
                requests.openGate(host),
                isShut -> isShut
                        ? new Outcome(true, "The gate of host " + host + " opens when it asks next.")
                        : new Outcome(
                                false,
                                "The gate of host " + host + " has not asked for " + SafeTimes.GATE_ANSWER.toSeconds()
                                        + " s: it is open, there is none, or it does not reach the controller."
                                        + " On the host: masakari-boot-gate --open --reason TEXT."));
    }

    private static Outcome await(
            RecoveryId id,
            CompletableFuture<Optional<EngineRequests.Answer>> answer,
            Function<EngineRequests.Answer, Outcome> outcome) {
        return await(
                "recovery show " + id,
                answer,
                after -> after.map(outcome)
                        .orElseGet(() -> new Outcome(false, "Recovery " + id + " has ended; nothing can be changed.")));
    }

    private static <T> Outcome await(String show, CompletableFuture<T> answer, Function<T, Outcome> outcome) {
        return await(show, answer, outcome, why -> new Outcome(false, why));
    }

    private static <T, R> R await(
            String show, CompletableFuture<T> answer, Function<T, R> outcome, Function<String, R> failed) {
        try {
            return outcome.apply(answer.get(ANSWER_WITHIN.toMillis(), TimeUnit.MILLISECONDS));
        } catch (ExecutionException e) {
            return failed.apply(String.valueOf(e.getCause().getMessage()));
        } catch (TimeoutException e) {
            return failed.apply("The engine has not answered within " + ANSWER_WITHIN.toSeconds()
                    + " s; it may still do it. Look with 'masakarictl " + show + "'.");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return failed.apply("The controller is stopping. Try again.");
        }
    }
}
