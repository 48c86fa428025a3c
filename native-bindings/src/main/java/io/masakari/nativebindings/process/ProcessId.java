package io.masakari.nativebindings.process;

/**
 * One process and no other: the kernel gives a pid to somebody else sooner or later, but not with the same start.
 *
 * @param startTicks field 22 of /proc/PID/stat, clock ticks since boot
 */
public record ProcessId(int pid, long startTicks) {
    @Override
    public String toString() {
        return pid + " (started at tick " + startTicks + ")";
    }
}
