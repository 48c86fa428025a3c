package io.masakari.controller.engine;

import io.masakari.core.recovery.CallFailure;
import io.masakari.core.recovery.Origin;
import java.time.Instant;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/** Has committed commands carried out by the callers, and brings their answers into the engine's rounds. */
final class Outbox {
    private final Callers callers;
    private final RecoveryLeases leases;
    private final Supplier<Instant> clock;
    private final Inbox inbox;
    private final Consumer<Runnable> later;
    private final Supplier<Optional<String>> disarmed;

    /**
     * @param later has something done in the next round, without waiting for room
     * @param disarmed until when nothing is acted on, and why; any thread
     */
    Outbox(
            Callers callers,
            RecoveryLeases leases,
            Supplier<Instant> clock,
            Inbox inbox,
            Consumer<Runnable> later,
            Supplier<Optional<String>> disarmed) {
        this.callers = callers;
        this.leases = leases;
        this.clock = clock;
        this.inbox = inbox;
        this.later = later;
        this.disarmed = disarmed;
    }

    Permit permit(Instant decidedAt, Optional<Instant> latest, BooleanSupplier wanted) {
        return new Permit(clock, leases::isHeld, decidedAt, latest, wanted, disarmed);
    }

    /**
     * @param first whether it goes before those that are not
     * @param deliver is called in a round with the answer, or with the failure
     */
    <E> void send(
            Origin origin,
            String command,
            boolean first,
            Permit permit,
            Function<Permit, E> work,
            Function<CallFailure, E> failed,
            Consumer<E> deliver) {
        NovaCall<E> call = new NovaCall<>(origin, command, first, permit, work, failed, answer -> {
            try {
                inbox.put(() -> deliver.accept(answer));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        if (!callers.take(call)) {
            E full = failed.apply(new CallFailure(
                    CallFailure.Kind.UNAVAILABLE, 0, "too many calls wait for Nova, or the controller is stopping"));
            later.accept(() -> deliver.accept(full));
        }
    }
}
