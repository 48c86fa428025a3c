package io.masakari.runtime.daemon;

/** How a program ends; the numbers are those of sysexits.h, so systemd and scripts know them. */
public enum ExitCode {
    /** Stopped as asked, or nothing was wrong. */
    OK(0),
    /** Wrong arguments. */
    USAGE(64),
    /** A service or library that it needs is missing; the message says which package or unit. */
    UNAVAILABLE(69),
    /** A bug: the journal has the stack trace. */
    INTERNAL(70),
    /** The user it runs as may not do something it must. */
    NO_PERMISSION(77),
    /** The configuration is wrong; every problem is printed. */
    CONFIG(78);

    private final int number;

    ExitCode(int number) {
        this.number = number;
    }

    public int number() {
        return number;
    }
}
