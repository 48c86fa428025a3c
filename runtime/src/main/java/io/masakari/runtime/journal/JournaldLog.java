package io.masakari.runtime.journal;

import io.masakari.runtime.datagram.DatagramSender;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Events to journald over its native socket. If journald is absent or does not read, the event goes to stderr instead
 * and is counted; the next event tries journald again, so a restart of journald needs no care.
 */
public final class JournaldLog implements EventLog {
    private final String identifier;
    private final DatagramSender sender;
    private final EventLog fallback;
    private final AtomicLong diverted = new AtomicLong();

    /** @param socket path of the socket, or {@code @name} */
    public JournaldLog(String identifier, String socket) {
        this(identifier, socket, new StderrLog());
    }

    JournaldLog(String identifier, String socket, EventLog fallback) {
        this.identifier = identifier;
        this.sender = new DatagramSender(socket);
        this.fallback = fallback;
    }

    @Override
    public void log(Event event, String message, Map<String, ?> fields) {
        JournalEntry entry = JournalEntry.of(identifier, event, message, fields, System.nanoTime());
        try {
            sender.send(entry.toBytes());
        } catch (IOException | LinkageError e) {
            // LinkageError: jnr could not unpack its library, for instance because /tmp is mounted noexec.
            diverted.incrementAndGet();
            fallback.log(event, message, fields);
        }
    }

    /** How many events journald did not take. */
    public long diverted() {
        return diverted.get();
    }

    @Override
    public void flush() {
        fallback.flush();
    }
}
