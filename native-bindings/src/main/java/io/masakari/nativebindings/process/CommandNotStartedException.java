package io.masakari.nativebindings.process;

/** A command cannot be executed: there is no such file, or this user may not. An expected failure of a try. */
public final class CommandNotStartedException extends Exception {
    private static final int EACCES = 13;

    CommandNotStartedException(String program, int errno) {
        super(
                switch (errno) {
                    case ProcessLibrary.ENOENT -> "There is no program " + program + ".";
                    case EACCES -> "This user may not execute " + program + ".";
                    default -> "Cannot execute " + program + ": errno " + errno + ".";
                });
    }
}
