package io.masakari.runtime.journal;

import io.masakari.runtime.datagram.DatagramReceiver;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Plays journald: daemons that are started with {@link EventLogs#SOCKET_VARIABLE} naming its socket log here. The
 * consumer runs on the receiver's thread. For the demo and for tests.
 */
public final class JournalReceiver implements AutoCloseable {
    private final AtomicLong malformed = new AtomicLong();
    private final DatagramReceiver receiver;

    public JournalReceiver(String socket, Consumer<JournalEntry> consumer) throws IOException {
        this.receiver = new DatagramReceiver(socket, datagram -> deliver(datagram, consumer));
    }

    /** How many datagrams were not a journal entry. */
    public long malformed() {
        return malformed.get();
    }

    @Override
    public void close() throws IOException {
        receiver.close();
    }

    private void deliver(byte[] datagram, Consumer<JournalEntry> consumer) {
        JournalEntry entry;
        try {
            entry = JournalEntry.parse(datagram);
        } catch (IllegalArgumentException e) {
            malformed.incrementAndGet();
            return;
        }
        consumer.accept(entry);
    }
}
