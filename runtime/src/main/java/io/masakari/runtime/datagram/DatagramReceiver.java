package io.masakari.runtime.datagram;

import io.masakari.nativebindings.datagram.DatagramSender;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Consumer;
import jnr.unixsocket.UnixDatagramChannel;
import jnr.unixsocket.UnixSocketAddress;

/**
 * Binds a socket and hands each datagram to a consumer, in order, on a thread of its own. For the demo and for tests,
 * which play journald and systemd; no daemon receives datagrams.
 */
public final class DatagramReceiver implements AutoCloseable {
    private static final int MAX_BYTES = 256 * 1024;
    private static final long CLOSE_MILLIS = 2_000;

    private final String name;
    private final UnixDatagramChannel channel;
    private final Thread thread;
    private volatile boolean closed;

    /** @param name a path, whose file is replaced if it exists, or {@code @name} for an abstract one */
    public DatagramReceiver(String name, Consumer<byte[]> consumer) throws IOException {
        this.name = name;
        unlink();
        this.channel = UnixDatagramChannel.open();
        channel.bind(address(name));
        this.thread = new Thread(() -> receive(consumer), "datagrams");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        closed = true;
        // Closing a socket does not wake a thread that waits in recvfrom; a datagram does.
        try (DatagramSender waker = new DatagramSender(name)) {
            waker.send(new byte[] {'\n'});
        } catch (IOException e) {
            // Its queue is full, so the thread is awake.
            thread.interrupt();
        }
        try {
            thread.join(CLOSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        channel.close();
        unlink();
    }

    private void receive(Consumer<byte[]> consumer) {
        ByteBuffer buffer = ByteBuffer.allocate(MAX_BYTES);
        while (!closed) {
            buffer.clear();
            try {
                channel.receive(buffer);
            } catch (IOException e) {
                if (closed) {
                    return;
                }
                throw new IllegalStateException("Cannot receive on " + name, e);
            }
            if (!closed) {
                consumer.accept(Arrays.copyOf(buffer.array(), buffer.position()));
            }
        }
    }

    private static UnixSocketAddress address(String name) {
        return new UnixSocketAddress(name.startsWith("@") ? "\0" + name.substring(1) : name);
    }

    private void unlink() throws IOException {
        if (!name.startsWith("@")) {
            Files.deleteIfExists(Path.of(name));
        }
    }
}
