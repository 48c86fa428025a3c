package io.masakari.controller.engine;

import io.masakari.core.safety.OperatorWord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A recovery in the engine's hands; {@code stored} is as it is on disk. Engine thread only, but for what is volatile.
 *
 * @param <P> how far it has come
 * @param <C> what is to be done for it
 */
final class ActiveRecovery<P, C> {
    volatile P progress; // read by the callers as well
    Optional<P> stored;
    Optional<OperatorWord> word;
    Optional<OperatorWord> storedWord;
    Optional<Instant> wakeAt = Optional.empty();
    /** How often it was resumed; what was decided or asked before the last time counts for nothing. */
    volatile int life;

    /** When it was set aside; empty: it was not. It stays as it was, as a guard for what it has under way. */
    Optional<Instant> setAsideAt = Optional.empty();
    /** Calls that were not answered yet. */
    int underWay;

    /** Of these, the ones that change something. */
    int actsUnderWay;
    /** One that was not answered may still be begun until then. */
    Instant lateUntil = Instant.MIN;

    final List<Decision<C>> decisions = new ArrayList<>();
    final List<RecoveryStory.Line> lines = new ArrayList<>();

    ActiveRecovery(P progress, Optional<P> stored, Optional<OperatorWord> word) {
        this.progress = progress;
        this.stored = stored;
        this.word = word;
        this.storedWord = word;
    }

    /**
     * @param at when it was made
     * @param life of its recovery at that time
     */
    record Decision<C>(C command, Instant at, int life) {}

    boolean isSetAside() {
        return setAsideAt.isPresent();
    }

    /** Whether no call of it that changes something is under way, or may still be begun. */
    boolean isDrained(Instant now) {
        return actsUnderWay == 0 && !now.isBefore(lateUntil);
    }
}
