package io.masakari.nativebindings.internal;

import com.sun.jna.LastErrorException;
import com.sun.jna.Library;
import com.sun.jna.Pointer;

/** Mirror of poll(2), eventfd(2), read(2), write(2) and close(2). All: -1 and errno on failure, which JNA throws. */
interface LibC extends Library {
    int EINTR = 4;
    int EAGAIN = 11;

    short POLLIN = 0x001;

    int EFD_CLOEXEC = 0x80000;
    int EFD_NONBLOCK = 0x800;

    /** struct pollfd, poll.h: offsets, as an array of them is written by hand. */
    int POLLFD_SIZE = 8;

    int POLLFD_FD = 0;
    int POLLFD_EVENTS = 4;
    int POLLFD_REVENTS = 6;

    /** int poll(struct pollfd *fds, nfds_t nfds, int timeout): how many are ready, 0 after the timeout. */
    int poll(Pointer fds, long nfds, int timeout) throws LastErrorException;

    /** int eventfd(unsigned int initval, int flags). */
    int eventfd(int initval, int flags) throws LastErrorException;

    /** ssize_t read(int fd, void *buf, size_t count). */
    long read(int fd, byte[] buf, long count) throws LastErrorException;

    /** ssize_t write(int fd, const void *buf, size_t count). */
    long write(int fd, byte[] buf, long count) throws LastErrorException;

    /** int close(int fd). */
    int close(int fd) throws LastErrorException;
}
