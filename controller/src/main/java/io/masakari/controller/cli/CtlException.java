package io.masakari.controller.cli;

/** Ends the command with a sentence for the operator and an {@link ExitCode}. */
final class CtlException extends RuntimeException {
    private final int exitCode;

    CtlException(int exitCode, String message) {
        this(exitCode, message, null);
    }

    CtlException(int exitCode, String message, Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
    }

    int exitCode() {
        return exitCode;
    }
}
