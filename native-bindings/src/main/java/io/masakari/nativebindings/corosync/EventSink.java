package io.masakari.nativebindings.corosync;

import com.sun.jna.Pointer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongFunction;

/**
 * Where callbacks leave what they copied; emptied by the session after each dispatch. Whatever is thrown ends here, since
 * C cannot carry it on. Used by the session's thread only, but for the counter.
 */
final class EventSink {
    /** {@code CS_DISPATCH_ALL}: takes what is there and does not wait. */
    static final int CS_DISPATCH_ALL = 2;

    private final List<CorosyncEvent> events = new ArrayList<>();
    private final AtomicLong failures = new AtomicLong();
    private final Consumer<Throwable> onFailure;

    EventSink(Consumer<Throwable> onFailure) {
        this.onFailure = onFailure;
    }

    /** @param event gets the moment of the callback */
    void collect(LongFunction<CorosyncEvent> event) {
        long now = System.nanoTime();
        try {
            events.add(event.apply(now));
        } catch (Throwable e) {
            failed(e);
        }
    }

    List<CorosyncEvent> take() {
        List<CorosyncEvent> taken = List.copyOf(events);
        events.clear();
        return taken;
    }

    /** Counts and hands on; a handler that throws itself cannot stop the session. */
    void failed(Throwable failure) {
        failures.incrementAndGet();
        try {
            onFailure.accept(failure);
        } catch (Throwable e) {
            failure.addSuppressed(e);
            failures.incrementAndGet();
        }
    }

    long failures() {
        return failures.get();
    }

    /** Copies a list of node ids; C's memory is the dispatcher's stack. */
    static List<Long> nodeIds(Pointer list, int entries) {
        List<Long> ids = new ArrayList<>(checkedCount(entries));
        for (int i = 0; i < entries; i++) {
            ids.add(Integer.toUnsignedLong(list.getInt(4L * i)));
        }
        return ids;
    }

    /** Corosync has at most 128 members; another number means that we read what is no count. */
    static int checkedCount(long entries) {
        if (entries < 0 || entries > CpgLibrary.CPG_MEMBERS_MAX) {
            throw new IllegalStateException("Corosync passed a list of " + entries + " entries, at most "
                    + CpgLibrary.CPG_MEMBERS_MAX + " are possible");
        }
        return (int) entries;
    }
}
