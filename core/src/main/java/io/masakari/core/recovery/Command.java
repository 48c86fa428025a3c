package io.masakari.core.recovery;

/** Something the shell must do for a recovery, after it has stored the progress that came with it (SAFETY.md, C-6). */
public interface Command {
    /** The name in log lines and scenario scripts. It is fixed: renaming the class does not change it. */
    String name();

    /** Whether it changes something, so that its decision expires (SAFETY.md, C-22). */
    boolean acts();
}
