package io.masakari.core.recovery.process;

import io.masakari.core.recovery.Command;

/** Something the shell must do for a host, after it has stored the progress that came with it (SAFETY.md, C-6). */
public enum ProcessCommand implements Command {
    /** Read the host's compute service. */
    FIND_SERVICE,
    /** Disable it with {@link ProcessProgress#reasonText} as its reason. Repeating it is harmless. */
    DISABLE,
    /** Repeating it is harmless. */
    ENABLE;

    @Override
    public boolean acts() {
        return this != FIND_SERVICE;
    }
}
