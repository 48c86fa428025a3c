package io.masakari.nativebindings.process;

import com.sun.jna.LastErrorException;
import com.sun.jna.Memory;
import java.util.Optional;

/**
 * A process that we hold by a pidfd: the pid may be given to another, this is still the same one. Made by
 * {@link ProcessWatcher#hold}; belongs to the watcher's thread. Closing lets go of it, and does nothing to it.
 */
public final class HeldProcess implements AutoCloseable {
    private final ProcessWatcher watcher;
    private final ProcessLibrary libc;
    private final ProcessId id;
    private final int descriptor;
    private boolean closed;

    HeldProcess(ProcessWatcher watcher, ProcessLibrary libc, ProcessId id, int descriptor) {
        this.watcher = watcher;
        this.libc = libc;
        this.id = id;
        this.descriptor = descriptor;
    }

    public ProcessId id() {
        return id;
    }

    int descriptor() {
        return descriptor;
    }

    /**
     * How it ended, if it has and if the kernel tells: while it is a zombie (nobody has waited for it yet), or since Linux
     * 6.15 once its parent has. So what is not known now may be known a moment later.
     */
    public Optional<ProcessEnd> end() {
        if (closed) {
            return Optional.empty();
        }
        return ProcFs.zombieStatus(id)
                .filter(status -> status != 0)
                .or(this::recordedStatus)
                .map(ProcessEnd::ofWaitStatus);
    }

    private Optional<Integer> recordedStatus() {
        try (Memory info = new Memory(ProcessLibrary.PIDFD_INFO_SIZE)) {
            info.clear();
            info.setLong(0, ProcessLibrary.PIDFD_INFO_EXIT);
            libc.ioctl(descriptor, ProcessLibrary.PIDFD_GET_INFO, info);
            return (info.getLong(0) & ProcessLibrary.PIDFD_INFO_EXIT) == 0
                    ? Optional.empty()
                    : Optional.of(info.getInt(ProcessLibrary.PIDFD_INFO_EXIT_CODE));
        } catch (LastErrorException e) {
            return Optional.empty(); // an older kernel, or not yet
        }
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            watcher.forget(this);
        }
    }
}
