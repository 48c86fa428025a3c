package io.masakari.nativebindings.datagram;

import com.sun.jna.LastErrorException;
import com.sun.jna.Library;

/** Mirror of socket(2), sendto(2) and close(2) for unix(7) datagrams. All: -1 and errno on failure, which JNA throws. */
interface SocketLibrary extends Library {
    int AF_UNIX = 1;
    int SOCK_DGRAM = 2;
    int SOCK_CLOEXEC = 0x80000;

    int MSG_DONTWAIT = 0x40;
    int MSG_NOSIGNAL = 0x4000;

    /** struct sockaddr_un, sys/un.h. */
    int SOCKADDR_UN_SIZE = 110;

    int SOCKADDR_UN_FAMILY = 0;
    int SOCKADDR_UN_PATH = 2;

    /** int socket(int domain, int type, int protocol). */
    int socket(int domain, int type, int protocol) throws LastErrorException;

    /** ssize_t sendto(int fd, const void *buf, size_t n, int flags, const struct sockaddr *addr, socklen_t addr_len). */
    long sendto(int fd, byte[] buf, long n, int flags, byte[] addr, int addr_len) throws LastErrorException;

    /** int close(int fd). */
    int close(int fd) throws LastErrorException;
}
