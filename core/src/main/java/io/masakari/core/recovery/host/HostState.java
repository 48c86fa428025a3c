package io.masakari.core.recovery.host;

import static io.masakari.core.recovery.Transition.go;

import io.masakari.core.recovery.RecoveryState;
import io.masakari.core.recovery.Transitions;
import java.util.List;

/** Stage of a host's recovery, and which may follow which. */
public enum HostState implements RecoveryState {
    HELD("Something speaks against going on; the reason of the hold is shown with the state. Only reads go out."),
    PREPARING("The gates are open; the compute service is read again before anything is done to it."),
    FORCING_DOWN("The call that forces the compute service down is under way."),
    LISTING("Forced down; the instances are listed again, as they may have changed. Known ones are evacuated already."),
    EVACUATING("Instances are evacuated, followed and verified."),
    RETURNED("The host is back before anything was done to it; its instances are looked at one by one."),
    FINISHED("Every protected instance has landed, or there was none."),
    FAILED("Ended with instances that did not land, or that are left down; each has its reason."),
    CANCELLED("Ended by an operator, or by the host's return, each instance being accounted for.");

    /** All that may happen. */
    public static final Transitions<HostState> TRANSITIONS = new Transitions<>(List.of(
            go(HELD, PREPARING, "The gates are open, but the service was not read lately, or the proof is old."),
            go(HELD, FORCING_DOWN, "The gates are open, and the service was read while it waited."),
            go(
                    HELD,
                    LISTING,
                    "Held after force-down: a reserved host is ready, the host stays silent or returned, Nova confirms its list, room is looked"
                            + " for again, or"
                            + " cancelled."),
            go(HELD, FINISHED, "Held after force-down and stopped by the host's return: all have landed meanwhile."),
            go(HELD, FAILED, "Held after force-down and stopped by the host's return: some have not landed."),
            go(HELD, RETURNED, "The host returned before force-down."),
            go(HELD, CANCELLED, "Cancelled."),
            go(
                    PREPARING,
                    HELD,
                    "A gate is closed, Nova has no such service, cannot be reached, or fails to force it down again and again."),
            go(PREPARING, FORCING_DOWN, "The service was read, and the gates are still open."),
            go(PREPARING, RETURNED, "The host returned."),
            go(PREPARING, CANCELLED, "Cancelled."),
            go(FORCING_DOWN, PREPARING, "The call failed, or the controller was restarted: the service is read again."),
            go(
                    FORCING_DOWN,
                    HELD,
                    "Forced down, but so late that the host may have been back before: its silence is watched."),
            go(FORCING_DOWN, LISTING, "Nova has forced the service down."),
            go(FORCING_DOWN, RETURNED, "The host returned, and the call failed."),
            go(FORCING_DOWN, CANCELLED, "Cancelled, and the call failed."),
            go(LISTING, HELD, "No reserved host is usable, or somebody has cleared the force-down."),
            go(LISTING, EVACUATING, "The instances are listed."),
            go(
                    EVACUATING,
                    HELD,
                    "No reserved host is usable, no host has room, somebody has cleared the force-down, or Nova does not confirm an"
                            + " empty list."),
            go(EVACUATING, FINISHED, "Every instance has landed, or is left alone and is not down by that."),
            go(EVACUATING, FAILED, "Every instance has ended, and some have not landed or are left down."),
            go(EVACUATING, CANCELLED, "Cancelled, and what was under way has ended."),
            go(RETURNED, FAILED, "Some instances do not run, or nobody can tell."),
            go(
                    RETURNED,
                    CANCELLED,
                    "Each instance is as it was, or is started by a recovery of its own; or cancelled.")));

    private final String meaning;

    HostState(String meaning) {
        this.meaning = meaning;
    }

    @Override
    public String meaning() {
        return meaning;
    }
}
