package io.masakari.runtime.daemon;

/** How a program ends; the numbers are those of sysexits.h, so systemd and scripts know them. */
public enum ExitCode {
    OK(0, "Stopped as asked, or nothing was wrong."),
    USAGE(64, "Wrong arguments."),
    UNAVAILABLE(69, "A service or library that it needs is missing; the message says which package or unit."),
    INTERNAL(70, "A bug: the journal has the stack trace."),
    NO_PERMISSION(77, "The user that it runs as lacks a permission that it needs."),
    CONFIG(78, "The configuration is wrong; every problem is printed.");

    private final int number;
    private final String meaning;

    ExitCode(int number, String meaning) {
        this.number = number;
        this.meaning = meaning;
    }

    public int number() {
        return number;
    }

    /** One sentence, for the manual. */
    public String meaning() {
        return meaning;
    }
}
