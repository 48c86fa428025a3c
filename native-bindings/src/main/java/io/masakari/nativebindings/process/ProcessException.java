package io.masakari.nativebindings.process;

import com.sun.jna.Native;

/** A system call about a process failed in a way that nobody expects; says which, for what, and with which errno. */
public final class ProcessException extends RuntimeException {
    ProcessException(String function, int errno, String object) {
        super("libc: " + function + " for " + object + " failed with errno " + errno + " ("
                + Native.load("libc.so.6", StringErrors.class).strerror(errno) + ").");
    }

    /** Mirror of strerror(3). */
    interface StringErrors extends com.sun.jna.Library {
        String strerror(int errnum);
    }
}
