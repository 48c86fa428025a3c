package io.masakari.runtime.datagram;

import java.io.IOException;
import java.nio.ByteBuffer;
import jnr.unixsocket.UnixDatagramChannel;
import jnr.unixsocket.UnixSocketAddress;

/**
 * Sends datagrams to one named socket without ever waiting: if its queue is full, that is an exception. Not connected,
 * so it goes on by itself when the receiver is bound again. Any thread may send.
 */
public final class DatagramSender implements AutoCloseable {
    private final UnixSocketAddress address;
    private UnixDatagramChannel channel;
    private boolean closed;

    /** @param name a path, or {@code @name} for an abstract one */
    public DatagramSender(String name) {
        this.address = address(name);
    }

    /** @throws IOException if nobody is bound to the name, its queue is full, or the data exceeds one datagram */
    public synchronized void send(byte[] data) throws IOException {
        if (closed) {
            throw new IOException("The sender to " + address + " is closed.");
        }
        if (channel == null || !channel.isOpen()) {
            channel = UnixDatagramChannel.open();
            channel.configureBlocking(false);
        }
        int sent = channel.send(ByteBuffer.wrap(data), address);
        if (sent != data.length) {
            throw new IOException("Sent " + sent + " of " + data.length + " bytes to " + address + ".");
        }
    }

    @Override
    public synchronized void close() throws IOException {
        closed = true;
        if (channel != null) {
            channel.close();
        }
    }

    static UnixSocketAddress address(String name) {
        return new UnixSocketAddress(name.startsWith("@") ? "\0" + name.substring(1) : name);
    }
}
