package io.masakari.runtime.daemon;

import java.util.Objects;

/** The program cannot go on for a reason that an operator can mend: its message says what happened and what to do. */
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

    public static FatalException noPermission(String message, Throwable cause) {
        return new FatalException(ExitCode.NO_PERMISSION, message, cause);
    }

    public ExitCode exitCode() {
        return exitCode;
    }
}
