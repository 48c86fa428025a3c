package io.masakari.runtime.journal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** For tests: keeps what was logged, and lets a test wait for it. */
public final class RecordingLog implements EventLog {
    private final List<Entry> entries = new ArrayList<>();

    /** One call of {@link EventLog#log}, its values as text. */
    public record Entry(Event event, String message, Map<String, String> fields) {
        @Override
        public String toString() {
            return event.eventName() + ": " + message + " " + fields;
        }
    }

    @Override
    public synchronized void log(Event event, String message, Map<String, ?> fields) {
        Map<String, String> texts = new LinkedHashMap<>();
        fields.forEach((key, value) -> {
            if (value != null) {
                texts.put(key, value.toString());
            }
        });
        entries.add(new Entry(event, message, texts));
        notifyAll();
    }

    public synchronized List<Entry> entries() {
        return List.copyOf(entries);
    }

    public List<Entry> of(Event event) {
        return entries().stream().filter(entry -> entry.event() == event).toList();
    }

    /** The first such entry, which may already be there; throws {@link AssertionError} if none comes in time. */
    public Entry await(Event event, Duration limit) {
        return await(entry -> entry.event() == event, event.eventName(), limit);
    }

    /** @param what names the wanted entry in the error */
    public synchronized Entry await(Predicate<Entry> wanted, String what, Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (true) {
            Optional<Entry> found = entries.stream().filter(wanted).findFirst();
            long leftMillis = (deadline - System.nanoTime()) / 1_000_000;
            if (found.isPresent()) {
                return found.get();
            }
            if (leftMillis <= 0) {
                throw new AssertionError("No " + what + " within " + limit + "; logged: " + entries);
            }
            try {
                wait(leftMillis);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError("Interrupted while waiting for " + what, e);
            }
        }
    }
}
