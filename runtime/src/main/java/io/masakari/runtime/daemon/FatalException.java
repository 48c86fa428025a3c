package io.masakari.runtime.daemon;

import java.util.Objects;

/** The program has to end for a reason that an operator can remove: its message says what happened and what to do. */
public final class FatalException extends RuntimeException {
    private final ExitCode exitCode;

    public FatalException(ExitCode exitCode, String message, Throwable cause) {
        super(message, cause);
        this.exitCode = Objects.requireNonNull(exitCode, "exitCode");
    }

    public static FatalException usage(String message) {
        return new FatalException(ExitCode.USAGE, message, null);
    }

    public static FatalException unavailable(String message, Throwable cause) {
        return new FatalException(ExitCode.UNAVAILABLE, message, cause);
    }

    /** @param key of the configuration that names what cannot be used */
    public static FatalException unusable(String what, String key, Throwable cause) {
        return unavailable(
                "The " + what + " cannot be used: " + cause.getMessage()
                        + ". Make the directory, let this program's user write there, or set " + key + ".",
                cause);
    }

    public ExitCode exitCode() {
        return exitCode;
    }
}
