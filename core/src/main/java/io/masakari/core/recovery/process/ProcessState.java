package io.masakari.core.recovery.process;

import static io.masakari.core.recovery.Transition.go;

import io.masakari.core.recovery.RecoveryState;
import io.masakari.core.recovery.Transitions;
import java.util.List;

/** Stage of the recovery from a process failure, and which may follow which. */
public enum ProcessState implements RecoveryState {
    HELD("Something speaks against going on; the reason of the hold is shown with the state."),
    LOOKING("Nova is asked how the compute service is; every decision is taken here."),
    DISABLING("Nova was asked to disable the compute service."),
    DISABLED("Nova places nothing new on the host; the process is waited for, however long."),
    ENABLING("Nova was asked to enable the compute service."),
    FINISHED("The process is well; the reason says how the compute service was left."),
    FAILED("Not entered: what is asked of Nova is asked again for as long as the process is down."),
    CANCELLED("Ended by an operator, or the host is no longer in its segment and what was done is undone.");

    /** All that may happen. */
    public static final Transitions<ProcessState> TRANSITIONS = new Transitions<>(List.of(
            go(HELD, LOOKING, "What spoke against it is over, or may be: it is decided again."),
            go(HELD, CANCELLED, "Cancelled."),
            go(LOOKING, HELD, "Something speaks against going on, or Nova cannot be reached."),
            go(LOOKING, DISABLING, "The service is enabled, and the process is down."),
            go(LOOKING, DISABLED, "The service is disabled, and the process is down."),
            go(
                    LOOKING,
                    ENABLING,
                    "The process is well, or the host left its segment, and our reason still stands in Nova."),
            go(LOOKING, FINISHED, "The process is well, and the service is enabled or must be left disabled."),
            go(LOOKING, CANCELLED, "Cancelled, or the host is no longer in its segment."),
            go(DISABLING, LOOKING, "Nova has answered, the call failed, or the controller was restarted."),
            go(DISABLING, HELD, "Something speaks against going on, or Nova cannot be reached."),
            go(DISABLING, CANCELLED, "Cancelled."),
            go(DISABLED, LOOKING, "The process is well, or somebody may have changed the service."),
            go(DISABLED, CANCELLED, "Cancelled."),
            go(ENABLING, LOOKING, "Nova has answered, the call failed, or the controller was restarted."),
            go(ENABLING, HELD, "Something speaks against going on, or Nova cannot be reached."),
            go(ENABLING, CANCELLED, "Cancelled.")));

    private final String meaning;

    ProcessState(String meaning) {
        this.meaning = meaning;
    }

    @Override
    public String meaning() {
        return meaning;
    }
}
