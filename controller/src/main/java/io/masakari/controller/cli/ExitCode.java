package io.masakari.controller.cli;

/** What masakarictl ends with; part of its interface, listed in --help. */
final class ExitCode {
    static final int OK = 0;
    /** The controller refused; its reason is printed. */
    static final int REFUSED = 1;
    /** The command line is wrong. */
    static final int USAGE = 2;
    /** No usable answer: not running, another socket, a time limit, or an error of the controller (5xx). */
    static final int UNREACHABLE = 3;
    /** Not allowed: group, token. */
    static final int NO_PERMISSION = 4;
    /** No such segment, host, notification, recovery or monitor. */
    static final int NOT_FOUND = 5;

    /** {@code status}: not everything is protected. */
    static final int UNPROTECTED = 6;

    private ExitCode() {}
}
