package io.masakari.nativebindings.process;

import com.sun.jna.Native;

/** A system call about a process failed in a way that nobody expects; says which, for what, and with which errno. */
public final class ProcessException extends RuntimeException {
    private final String function;
    private final int errno;

    ProcessException(String function, int errno, String object) {
        super("libc: " + function + " for " + object + " failed with errno " + errno + " ("
                + Native.load("libc.so.6", StringErrors.class).strerror(errno) + ").");
        this.function = function;
        this.errno = errno;
    }

    public String function() {
        return function;
    }

    public int errno() {
        return errno;
    }

    /** Mirror of strerror(3). */
    interface StringErrors extends com.sun.jna.Library {
        String strerror(int errnum);
    }
}
