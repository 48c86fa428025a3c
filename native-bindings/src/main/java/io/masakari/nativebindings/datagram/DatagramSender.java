package io.masakari.nativebindings.datagram;

import com.sun.jna.LastErrorException;
import io.masakari.nativebindings.NativeLibraryMissingException;
import io.masakari.nativebindings.internal.NativeLibraries;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Sends datagrams to one named socket without ever waiting: if its queue is full, that is an exception. Not connected,
 * so it goes on by itself when the receiver is bound again. Any thread may send. Owns one descriptor, from the first
 * datagram on.
 */
public final class DatagramSender implements AutoCloseable {
    private static final int NONE = -1;

    private final String name;
    private SocketLibrary libc;
    private int descriptor = NONE;
    private boolean closed;

    /** @param name a path, or {@code @name} for an abstract one */
    public DatagramSender(String name) {
        this.name = name;
    }

    /**
     * @throws IOException if nobody is bound to the name, its queue is full, the data exceeds one datagram, or the name does
     *     not fit into a socket's address
     */
    public synchronized void send(byte[] data) throws IOException {
        if (closed) {
            throw new IOException("The sender to " + name + " is closed.");
        }
        byte[] address = address(name);
        try {
            if (descriptor == NONE) {
                libc = NativeLibraries.load("libc.so.6", "libc6", SocketLibrary.class);
                descriptor =
                        libc.socket(SocketLibrary.AF_UNIX, SocketLibrary.SOCK_DGRAM | SocketLibrary.SOCK_CLOEXEC, 0);
            }
            // A datagram is sent whole or not at all.
            libc.sendto(
                    descriptor,
                    data,
                    data.length,
                    SocketLibrary.MSG_DONTWAIT | SocketLibrary.MSG_NOSIGNAL,
                    address,
                    address.length);
        } catch (LastErrorException e) {
            throw new IOException("Cannot send " + data.length + " bytes to " + name + ": " + e.getMessage(), e);
        } catch (NativeLibraryMissingException | LinkageError e) {
            throw new IOException("Cannot send to " + name + ": " + e.getMessage(), e);
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (descriptor != NONE) {
            libc.close(descriptor);
            descriptor = NONE;
        }
    }

    /** struct sockaddr_un, no longer than it has to be: an abstract name is all that its length covers. */
    static byte[] address(String name) throws IOException {
        boolean isAbstract = name.startsWith("@");
        byte[] path = (isAbstract ? "\0" + name.substring(1) : name + "\0").getBytes(StandardCharsets.UTF_8);
        if (path.length > SocketLibrary.SOCKADDR_UN_SIZE - SocketLibrary.SOCKADDR_UN_PATH) {
            throw new IOException("The socket's name " + name + " is too long: " + (path.length - 1)
                    + " bytes, and 107 fit. Use a shorter path.");
        }
        return ByteBuffer.allocate(SocketLibrary.SOCKADDR_UN_PATH + path.length)
                .order(ByteOrder.nativeOrder())
                .putShort(SocketLibrary.SOCKADDR_UN_FAMILY, (short) SocketLibrary.AF_UNIX)
                .position(SocketLibrary.SOCKADDR_UN_PATH)
                .put(path)
                .array();
    }
}
