package io.masakari.controller.engine;

import io.masakari.core.recovery.Command;
import io.masakari.core.recovery.Progress;
import io.masakari.core.recovery.RecoveryEvent;
import io.masakari.core.safety.SafeTimes;
import java.time.Instant;

/** How the commands of one kind of recovery are sent, and until when. */
interface Sending<P extends Progress, C extends Command, H extends RecoveryEvent.Handler<C, ?>> {
    /** Whether a command that was decided before its recovery came to be held, in the same round, is sent all the same. */
    default boolean outlivesHold(C command) {
        return !command.acts();
    }

    /** Whether nothing was learned since a command was decided that speaks against it. Any thread. */
    boolean isWanted(P decided, C command, P now);

    /** Until when something that was decided then may be sent. */
    default Instant latest(P progress, C command, Instant decided, SafeTimes times) {
        return decided.plus(times.fresh());
    }

    /** Whether other recoveries' calls wait for this one. */
    default boolean goesFirst(P progress, C command) {
        return false;
    }

    /** Blocks for as long as Nova takes; on the callers' threads. */
    RecoveryEvent<H> perform(P progress, C command, ComputeApi compute);
}
