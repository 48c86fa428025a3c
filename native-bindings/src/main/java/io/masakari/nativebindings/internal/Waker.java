package io.masakari.nativebindings.internal;

import com.sun.jna.LastErrorException;
import com.sun.jna.Memory;
import java.util.function.IntConsumer;

/**
 * Waits for descriptors with a time limit, and can be woken by any thread. One thread waits; it is also the one that
 * closes. Owns one eventfd.
 */
public final class Waker implements AutoCloseable {
    private static final byte[] ONE = {1, 0, 0, 0, 0, 0, 0, 0};

    private final LibC libc;
    private final int eventFd;
    private boolean closed;

    public Waker() {
        libc = NativeLibraries.load("libc.so.6", "libc6", LibC.class);
        eventFd = libc.eventfd(0, LibC.EFD_CLOEXEC | LibC.EFD_NONBLOCK);
    }

    /** Ends the wait that is going on, or the next one. Does nothing once closed. */
    public synchronized void wake() {
        if (closed) {
            return;
        }
        try {
            libc.write(eventFd, ONE, ONE.length);
        } catch (LastErrorException e) {
            // EAGAIN: the counter is full, so the waiter is as awake as can be.
            if (e.getErrorCode() != LibC.EAGAIN) {
                throw e;
            }
        }
    }

    /**
     * Waits until a descriptor has something to read or is hung up, until woken, or until the time is over. A signal ends
     * the wait early, with nothing ready.
     *
     * @param ready is told the position of each that is ready, in their order
     * @return whether it was woken
     */
    public boolean await(int[] descriptors, int timeoutMillis, IntConsumer ready) {
        int count = descriptors.length + 1;
        try (Memory memory = new Memory((long) count * LibC.POLLFD_SIZE)) {
            memory.clear();
            for (int i = 0; i < count; i++) {
                memory.setInt(
                        (long) i * LibC.POLLFD_SIZE + LibC.POLLFD_FD,
                        i < descriptors.length ? descriptors[i] : eventFd);
                memory.setShort((long) i * LibC.POLLFD_SIZE + LibC.POLLFD_EVENTS, LibC.POLLIN);
            }
            try {
                libc.poll(memory, count, timeoutMillis);
            } catch (LastErrorException e) {
                if (e.getErrorCode() == LibC.EINTR) {
                    return false;
                }
                throw e;
            }
            boolean woken = isReady(memory, descriptors.length);
            if (woken) {
                drain();
            }
            for (int i = 0; i < descriptors.length; i++) {
                if (isReady(memory, i)) {
                    ready.accept(i);
                }
            }
            return woken;
        }
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            libc.close(eventFd);
        }
    }

    /** Whatever it is, POLLHUP and POLLNVAL too: who owns the descriptor will tell. */
    private static boolean isReady(Memory polled, int position) {
        return polled.getShort((long) position * LibC.POLLFD_SIZE + LibC.POLLFD_REVENTS) != 0;
    }

    /** Forgets that it was woken. */
    private void drain() {
        try {
            libc.read(eventFd, new byte[8], 8);
        } catch (LastErrorException e) {
            if (e.getErrorCode() != LibC.EAGAIN) {
                throw e;
            }
        }
    }
}
