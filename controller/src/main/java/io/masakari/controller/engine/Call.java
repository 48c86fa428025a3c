package io.masakari.controller.engine;

import io.masakari.core.recovery.CallFailure;
import io.masakari.core.recovery.Command;
import io.masakari.core.recovery.Recovery;
import io.masakari.core.recovery.RecoveryEvent;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** One command of a recovery on its way. {@link #perform} blocks for as long as Nova takes, and never
 * throws. */
public final class Call {
    private final Recovery recovery;
    private final Command command;
    private final CommandRunner runner;
    private final BooleanSupplier leaseHeld;
    private final Consumer<RecoveryEvent> answer;

    Call(
            Recovery recovery,
            Command command,
            CommandRunner runner,
            BooleanSupplier leaseHeld,
            Consumer<RecoveryEvent> answer) {
        this.recovery = recovery;
        this.command = command;
        this.runner = runner;
        this.leaseHeld = leaseHeld;
        this.answer = answer;
    }

    /** As it was when the command was committed. */
    public Recovery recovery() {
        return recovery;
    }

    public Command command() {
        return command;
    }

    public RecoveryEvent perform() {
        return refusal().orElseGet(this::carryOut);
    }

    /** Without a lease nothing may be sent: whoever has it now may be doing the same (SAFETY.md, H-7). */
    public Optional<RecoveryEvent> refusal() {
        return leaseHeld.getAsBoolean()
                ? Optional.empty()
                : Optional.of(new RecoveryEvent.CallFailed(
                        command,
                        new CallFailure(CallFailure.Kind.UNAVAILABLE, 0, "the lease of this controller is over")));
    }

    /** Whatever the lease says. */
    public RecoveryEvent carryOut() {
        return runner.run(command);
    }

    /** Hands the result to the engine; waits while its inbox is full. */
    public void answer(RecoveryEvent result) {
        answer.accept(result);
    }
}
