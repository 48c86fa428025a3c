package io.masakari.nativebindings.process;

import com.sun.jna.LastErrorException;
import java.util.List;
import java.util.Optional;

/**
 * A command of ours, in a session of its own. Made by {@link ProcessWatcher#start}; belongs to the watcher's thread. What it
 * leaves running may go on writing: that is read, and the last of it kept, until nobody holds the pipe any more.
 */
public final class RunningCommand {
    private final ProcessLibrary libc;
    private final int pid;
    private final int descriptor;
    private final int pipe;
    private final OutputTail output = new OutputTail();
    private ProcessEnd end;
    private boolean pipeOpen = true;

    RunningCommand(ProcessLibrary libc, int pid, int descriptor, int pipe) {
        this.libc = libc;
        this.pid = pid;
        this.descriptor = descriptor;
        this.pipe = pipe;
    }

    public int pid() {
        return pid;
    }

    /** Empty while it runs. */
    public Optional<ProcessEnd> end() {
        return Optional.ofNullable(end);
    }

    /** The last lines that it, and what it left running, printed. */
    public List<String> output() {
        return output.lines();
    }

    /** How many bytes they printed in all. */
    public long outputBytes() {
        return output.total();
    }

    /** Kills it and all that it started and that has not left its process group; its end comes as an event. */
    public void kill() {
        if (end != null) {
            return;
        }
        // Not waited for yet, so neither its pid nor its group can belong to another.
        try {
            libc.kill(-pid, ProcessLibrary.SIGKILL);
        } catch (LastErrorException e) {
            if (e.getErrorCode() != ProcessLibrary.ESRCH) {
                throw new ProcessException("kill", e.getErrorCode(), "process group " + pid);
            }
        }
    }

    int descriptor() {
        return descriptor;
    }

    int pipe() {
        return pipe;
    }

    boolean isPipeOpen() {
        return pipeOpen;
    }

    void pipeClosed() {
        pipeOpen = false;
    }

    void ended(ProcessEnd how) {
        end = how;
    }

    OutputTail tail() {
        return output;
    }
}
