package io.masakari.controller.engine;

import io.masakari.controller.store.StoreException;
import io.masakari.core.recovery.CallFailure;
import io.masakari.core.recovery.Origin;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * One command of a recovery on its way. {@link #run} blocks for as long as Nova takes, and does not throw.
 *
 * @param <E> what the recovery learns from it
 */
public final class NovaCall<E> implements Runnable {
    private final Origin origin;
    private final String command;
    private final boolean first;
    private final Permit permit;
    private final Function<Permit, E> work;
    private final Function<CallFailure, E> failed;
    private final Consumer<E> answer;

    /**
     * @param first whether it goes before those that are not
     * @param permit is asked when its turn comes, and again before anything is written that changes something
     * @param work carries it out
     * @param failed that failure, as the recovery is told of it
     */
    NovaCall(
            Origin origin,
            String command,
            boolean first,
            Permit permit,
            Function<Permit, E> work,
            Function<CallFailure, E> failed,
            Consumer<E> answer) {
        this.origin = origin;
        this.command = command;
        this.first = first;
        this.permit = permit;
        this.work = work;
        this.failed = failed;
        this.answer = answer;
    }

    /** The recovery that it is for. */
    public Origin origin() {
        return origin;
    }

    /** As in "Evacuate" for a host, or "STOP" for an instance. */
    public String command() {
        return command;
    }

    /** Whether it is a force-down, or what one waits for. */
    boolean isFirst() {
        return first;
    }

    public Permit permit() {
        return permit;
    }

    /** All of it, on the caller's thread. Whatever goes wrong, there is an answer: without one the recovery would wait for ever. */
    @Override
    public void run() {
        E result;
        try {
            result = objection().orElseGet(this::carryOut);
        } catch (RuntimeException | Error e) {
            result = failure(CallFailure.Kind.INTERNAL_ERROR, 0, e.toString());
        }
        answer(result);
    }

    /** What the recovery is told if it must not be sent now. */
    public Optional<E> objection() {
        return permit.objection().map(this::failed);
    }

    /** What goes wrong is an answer as well. */
    public E carryOut() {
        try {
            return work.apply(permit);
        } catch (ComputeException e) {
            return failure(kind(e), e.status(), e.getMessage());
        } catch (StoreException e) {
            return failure(CallFailure.Kind.UNAVAILABLE, 0, e.getMessage());
        } catch (RuntimeException | LinkageError | VirtualMachineError e) {
            // A fault of ours, perhaps after the call was sent. Without an answer the recovery would wait for ever.
            return failure(CallFailure.Kind.INTERNAL_ERROR, 0, e.toString());
        }
    }

    /** What the recovery is told if it fails so. */
    public E failed(CallFailure failure) {
        return failed.apply(failure);
    }

    /** Hands the result to the engine; waits while its inbox is full. */
    public void answer(E result) {
        answer.accept(result);
    }

    private E failure(CallFailure.Kind kind, int status, String message) {
        return failed(new CallFailure(kind, status, String.valueOf(message)));
    }

    private static CallFailure.Kind kind(ComputeException e) {
        return switch (e.kind()) {
            case REFUSED -> CallFailure.Kind.REFUSED;
            case UNAVAILABLE -> CallFailure.Kind.UNAVAILABLE;
            case ANSWER_LOST -> CallFailure.Kind.ANSWER_LOST;
            case EXPIRED -> CallFailure.Kind.EXPIRED;
            case DISARMED -> CallFailure.Kind.DISARMED;
        };
    }
}
