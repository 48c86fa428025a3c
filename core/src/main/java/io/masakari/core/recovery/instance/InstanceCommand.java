package io.masakari.core.recovery.instance;

import io.masakari.core.recovery.Command;

/** Something the shell must do for an instance, after it has stored the progress that came with it (SAFETY.md, C-6). */
public enum InstanceCommand implements Command {
    /** Read the server, its actions, and the compute service of the host that Nova names. */
    LOOK,
    /** Read the server only. */
    WATCH,
    RESET_TO_ACTIVE,
    STOP,
    START,
    /** A cold migration to where Nova's scheduler wants it. */
    MOVE,
    CONFIRM_MOVE;

    @Override
    public boolean acts() {
        return switch (this) {
            case LOOK, WATCH -> false;
            case RESET_TO_ACTIVE, STOP, START, MOVE, CONFIRM_MOVE -> true;
        };
    }
}
