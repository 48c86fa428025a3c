package io.masakari.nativebindings.process;

import java.util.OptionalInt;

/** How a process ended: by exit, with a status, or by a signal. */
public record ProcessEnd(OptionalInt exitStatus, OptionalInt signal) {
    private static final int SIGNAL_BITS = 0x7f;

    public static ProcessEnd exited(int status) {
        return new ProcessEnd(OptionalInt.of(status & 0xff), OptionalInt.empty());
    }

    public static ProcessEnd signalled(int signal) {
        return new ProcessEnd(OptionalInt.empty(), OptionalInt.of(signal));
    }

    /** @param status as wait(2) gives it */
    static ProcessEnd ofWaitStatus(int status) {
        int signal = status & SIGNAL_BITS;
        return signal == 0 ? exited(status >> 8) : signalled(signal);
    }

    public boolean isSuccess() {
        return exitStatus.isPresent() && exitStatus.getAsInt() == 0;
    }

    @Override
    public String toString() {
        return exitStatus.isPresent() ? "exited with " + exitStatus.getAsInt() : "ended by signal " + signal.getAsInt();
    }
}
