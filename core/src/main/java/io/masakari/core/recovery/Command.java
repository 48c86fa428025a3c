package io.masakari.core.recovery;

/** Something the shell must do for a recovery, after it has stored the progress that came with it (SAFETY.md, C-6). */
public interface Command {
    /** As it stands in log lines and in scenario scripts. It is part of neither class nor method names. */
    String name();

    /** Whether it changes something, so that its decision expires (SAFETY.md, C-22). */
    boolean acts();
}
