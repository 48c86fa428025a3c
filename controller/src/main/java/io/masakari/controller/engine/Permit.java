package io.masakari.controller.engine;

import io.masakari.core.recovery.CallFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Whether a decision still stands. A call may wait for a thread, a connection or a token; so whoever writes the request asks
 * right before (SAFETY.md, C-22). Any thread.
 */
public final class Permit {
    private final Supplier<Instant> clock;
    private final Predicate<Instant> leaseHeld;
    private final Instant decidedAt;
    private final Optional<Instant> latest;
    private final BooleanSupplier wanted;
    private final Supplier<Optional<String>> disarmed;

    /**
     * @param decidedAt when it was decided
     * @param latest until then it may be written; empty for what changes nothing
     * @param wanted whether nothing was learned since that speaks against it
     * @param disarmed until when the cloud is disarmed, and why; asked for what changes something
     */
    public Permit(
            Supplier<Instant> clock,
            Predicate<Instant> leaseHeld,
            Instant decidedAt,
            Optional<Instant> latest,
            BooleanSupplier wanted,
            Supplier<Optional<String>> disarmed) {
        this.clock = clock;
        this.leaseHeld = leaseHeld;
        this.decidedAt = decidedAt;
        this.latest = latest;
        this.wanted = wanted;
        this.disarmed = disarmed;
    }

    /** In a cloud that is armed. */
    public Permit(
            Supplier<Instant> clock,
            Predicate<Instant> leaseHeld,
            Instant decidedAt,
            Optional<Instant> latest,
            BooleanSupplier wanted) {
        this(clock, leaseHeld, decidedAt, latest, wanted, Optional::empty);
    }

    /** Empty for what changes nothing. */
    public Optional<Instant> latest() {
        return latest;
    }

    /** Why it must not be sent now, if so. */
    public Optional<CallFailure> objection() {
        Instant now = clock.get();
        if (!leaseHeld.test(now)) {
            // Whoever has it now may be doing the same (SAFETY.md, H-7).
            return Optional.of(
                    new CallFailure(CallFailure.Kind.UNAVAILABLE, 0, "the lease of this controller is over"));
        }
        if (latest.filter(now::isAfter).isPresent()) {
            long waited = Duration.between(decidedAt, now).toMillis();
            long allowed = Duration.between(decidedAt, latest.get()).toMillis();
            return expired("it was decided " + waited + " ms ago and was good for " + allowed + " ms");
        }
        Optional<String> off = latest.flatMap(until -> disarmed.get());
        if (off.isPresent()) {
            return off.map(why -> new CallFailure(CallFailure.Kind.DISARMED, 0, why));
        }
        return wanted.getAsBoolean() ? Optional.empty() : expired("what was learned since speaks against it");
    }

    private static Optional<CallFailure> expired(String why) {
        return Optional.of(new CallFailure(CallFailure.Kind.EXPIRED, 0, why));
    }

    /** @throws ComputeException if it must not be sent now */
    public void check() {
        objection().ifPresent(failure -> {
            ComputeException.Kind kind = switch (failure.kind()) {
                case EXPIRED -> ComputeException.Kind.EXPIRED;
                case DISARMED -> ComputeException.Kind.DISARMED;
                case UNAVAILABLE, REFUSED, ANSWER_LOST, INTERNAL_ERROR -> ComputeException.Kind.UNAVAILABLE;
            };
            throw new ComputeException(kind, 0, failure.message(), null);
        });
    }
}
