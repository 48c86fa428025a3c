package io.masakari.core.recovery.instance;

import static io.masakari.core.recovery.Transition.go;

import io.masakari.core.recovery.RecoveryState;
import io.masakari.core.recovery.Transitions;
import java.util.List;

/** Stage of an instance's recovery, and which may follow which. */
public enum InstanceState implements RecoveryState {
    HELD("Something speaks against going on; the reason of the hold is shown with the state."),
    LOOKING("Nova is asked how things are; every decision is taken here."),
    RESETTING("Nova was asked to call it active, so that it can be stopped."),
    STOPPING("Nova was asked to stop it."),
    MOVING("Nova was asked to move it to another host."),
    CONFIRMING("Nova was asked to make the move final."),
    STARTING("Nova was asked to start it."),
    FINISHED("It runs again, or is left alone; the reason says which."),
    FAILED("Nova could not do what was asked of it, however often."),
    CANCELLED("Ended by an operator, or its report was history.");

    /** All that may happen. */
    public static final Transitions<InstanceState> TRANSITIONS = new Transitions<>(List.of(
            go(HELD, LOOKING, "What spoke against it is over, or may be: it is decided again."),
            go(HELD, CANCELLED, "Cancelled."),
            go(LOOKING, HELD, "Something speaks against going on."),
            go(LOOKING, RESETTING, "It is resized, which Nova does not stop."),
            go(LOOKING, STOPPING, "It is active or in error."),
            go(LOOKING, MOVING, "It is stopped, and has failed here too often to be started here once more."),
            go(LOOKING, CONFIRMING, "It is resized by our own move."),
            go(LOOKING, STARTING, "It is stopped by us or by Nova."),
            go(LOOKING, FINISHED, "It runs again, or must be left alone."),
            go(LOOKING, FAILED, "All attempts are used up."),
            go(LOOKING, CANCELLED, "Cancelled, or the report is old and Nova shows the instance running since."),
            go(RESETTING, LOOKING, "Nova has done it, failed or refused, or the controller was restarted."),
            go(RESETTING, HELD, "Something speaks against going on, or Nova takes too long or cannot be reached."),
            go(RESETTING, CANCELLED, "Cancelled."),
            go(STOPPING, LOOKING, "Nova has done it, failed or refused, or the controller was restarted."),
            go(STOPPING, HELD, "Something speaks against going on, or Nova takes too long or cannot be reached."),
            go(STOPPING, CANCELLED, "Cancelled."),
            go(MOVING, LOOKING, "Nova has done it or failed, or the controller was restarted."),
            go(MOVING, HELD, "No other host takes it; or as for the other actions."),
            go(MOVING, CANCELLED, "Cancelled."),
            go(CONFIRMING, LOOKING, "Nova has done it, failed or refused, or the controller was restarted."),
            go(CONFIRMING, HELD, "Something speaks against going on, or Nova takes too long or cannot be reached."),
            go(CONFIRMING, CANCELLED, "Cancelled."),
            go(STARTING, LOOKING, "Nova has done it, failed or refused, or the controller was restarted."),
            go(STARTING, HELD, "Something speaks against going on, or Nova takes too long or cannot be reached."),
            go(STARTING, CANCELLED, "Cancelled.")));

    private final String meaning;

    InstanceState(String meaning) {
        this.meaning = meaning;
    }

    @Override
    public String meaning() {
        return meaning;
    }
}
