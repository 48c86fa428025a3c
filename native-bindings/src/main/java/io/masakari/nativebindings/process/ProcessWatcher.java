package io.masakari.nativebindings.process;

import com.sun.jna.LastErrorException;
import com.sun.jna.Memory;
import io.masakari.nativebindings.internal.NativeLibraries;
import io.masakari.nativebindings.internal.Waker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Waits for the ends of processes and commands, all together, with one call of poll. Belongs to one thread, but for {@link #wake}. Closing lets go of everything, and ends nothing.
 */
public final class ProcessWatcher implements AutoCloseable {
    private static final int READ_BYTES = 64 * 1024;
    /** What a command has printed when it ends is read at once, up to the largest size a pipe can have. */
    private static final int MOST_READS_AT_END = 16;

    private final ProcessLibrary libc = NativeLibraries.load("libc.so.6", "libc6", ProcessLibrary.class);
    private final Waker waker = new Waker();
    private final byte[] buffer = new byte[READ_BYTES];
    /** What a descriptor belongs to: a HeldProcess, or a RunningCommand, by its pidfd or its pipe. */
    private final Map<Integer, Object> sources = new HashMap<>();

    /**
     * Takes hold of a process.
     *
     * @param id as it was found; if the pid belongs to another by now, or to nobody, there is nothing to hold
     */
    public Optional<HeldProcess> hold(ProcessId id) {
        int descriptor = open(id.pid());
        if (descriptor < 0) {
            return Optional.empty();
        }
        // Only now does the pid stay with whom we hold, so only now a look at its start tells who that is.
        if (!ProcFs.identify(id.pid()).equals(Optional.of(id))) {
            libc.close(descriptor);
            return Optional.empty();
        }
        HeldProcess held = new HeldProcess(this, libc, id, descriptor);
        sources.put(descriptor, held);
        return Optional.of(held);
    }

    /**
     * Starts a command, without a shell; the first word is looked for in our PATH.
     *
     * @param environment all variables it gets
     * @throws CommandNotStartedException if it cannot be executed
     */
    public RunningCommand start(List<String> words, Map<String, String> environment) throws CommandNotStartedException {
        int[] pipe = new int[2];
        libc.pipe2(pipe, ProcessLibrary.O_CLOEXEC);
        int pid;
        try {
            pid = CommandStart.spawn(libc, words, environment, pipe[1]);
        } finally {
            libc.close(pipe[1]);
        }
        if (pid < 0) {
            libc.close(pipe[0]);
            throw new CommandNotStartedException(words.get(0), -pid);
        }
        libc.fcntl(pipe[0], ProcessLibrary.F_SETFL, ProcessLibrary.O_NONBLOCK);
        // Our child stays a zombie until we wait for it: the pid is surely the child's.
        RunningCommand command = new RunningCommand(libc, pid, open(pid), pipe[0]);
        sources.put(command.descriptor(), command);
        sources.put(command.pipe(), command);
        return command;
    }

    /** Waits until something ends, until woken, or until the time is over. */
    public List<ProcessEvent> await(Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        List<ProcessEvent> found = new ArrayList<>();
        boolean woken;
        do {
            long leftMillis = Math.max(0, (deadline - System.nanoTime() + 999_999) / 1_000_000);
            int[] descriptors =
                    sources.keySet().stream().mapToInt(Integer::intValue).toArray();
            woken = waker.await(
                    descriptors, (int) Math.min(leftMillis, Integer.MAX_VALUE), i -> ready(descriptors[i], found));
        } while (found.isEmpty() && !woken && System.nanoTime() < deadline);
        return found;
    }

    /** From any thread: ends the wait that is going on, or the next one. */
    public void wake() {
        waker.wake();
    }

    @Override
    public void close() {
        sources.keySet().forEach(libc::close);
        sources.clear();
        waker.close();
    }

    void forget(HeldProcess process) {
        sources.remove(process.descriptor());
        libc.close(process.descriptor());
    }

    private void ready(int descriptor, List<ProcessEvent> found) {
        Object source = sources.get(descriptor);
        if (source instanceof HeldProcess process) {
            sources.remove(descriptor);
            found.add(new ProcessEvent.ProcessEnded(process));
        } else if (source instanceof RunningCommand command) {
            if (descriptor == command.descriptor()) {
                found.add(new ProcessEvent.CommandEnded(command, reap(command)));
            } else {
                read(command);
            }
        }
    }

    private ProcessEnd reap(RunningCommand command) {
        sources.remove(command.descriptor());
        libc.close(command.descriptor());
        for (int i = 0; i < MOST_READS_AT_END && command.isPipeOpen() && read(command); i++) {
            // What it printed last explains its end.
        }
        try (Memory info = new Memory(ProcessLibrary.SIGINFO_SIZE)) {
            info.clear();
            libc.waitid(ProcessLibrary.P_PID, command.pid(), info, ProcessLibrary.WEXITED);
            int status = info.getInt(ProcessLibrary.SIGINFO_STATUS);
            boolean exited = info.getInt(ProcessLibrary.SIGINFO_CODE) == ProcessLibrary.CLD_EXITED;
            command.ended(exited ? ProcessEnd.exited(status) : ProcessEnd.signalled(status));
            return command.end().orElseThrow();
        } catch (LastErrorException e) {
            throw new ProcessException("waitid", e.getErrorCode(), "process " + command.pid());
        }
    }

    /** @return whether there was something to read */
    private boolean read(RunningCommand command) {
        try {
            long count = libc.read(command.pipe(), buffer, buffer.length);
            if (count > 0) {
                command.tail().add(buffer, (int) count);
                return true;
            }
        } catch (LastErrorException e) {
            if (e.getErrorCode() == ProcessLibrary.EAGAIN || e.getErrorCode() == ProcessLibrary.EINTR) {
                return false;
            }
            throw new ProcessException("read", e.getErrorCode(), "the output of process " + command.pid());
        }
        sources.remove(command.pipe());
        libc.close(command.pipe());
        command.pipeClosed();
        return false;
    }

    /** @return -1 if there is no such process */
    private int open(int pid) {
        try {
            return (int) libc.syscall(ProcessLibrary.SYS_pidfd_open, pid, 0);
        } catch (LastErrorException e) {
            if (e.getErrorCode() == ProcessLibrary.ESRCH) {
                return -1;
            }
            throw new ProcessException("pidfd_open", e.getErrorCode(), "process " + pid);
        }
    }
}
