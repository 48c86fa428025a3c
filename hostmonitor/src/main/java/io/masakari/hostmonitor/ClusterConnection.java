package io.masakari.hostmonitor;

import io.masakari.core.detection.GroupMessage;
import io.masakari.nativebindings.NativeLibraryMissingException;
import io.masakari.runtime.journal.Event;
import io.masakari.runtime.journal.EventLog;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.ObjLongConsumer;

/**
 * Keeps one link to the cluster: connects, and anew after a loss, with growing pauses. Connecting may block, so it has a
 * thread of its own; what a link tells is handed on with the number of that link, so that what an older one told late can
 * be known.
 */
final class ClusterConnection implements AutoCloseable {
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private final ClusterSource source;
    private final ObjLongConsumer<Seen> sink;
    private final Consumer<NativeLibraryMissingException> onMissingLibrary;
    private final EventLog log;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(runnable -> {
        Thread made = new Thread(runnable, "cluster-connection");
        made.setDaemon(true);
        return made;
    });

    private volatile ClusterSource.Link link;
    private volatile long number;
    private volatile boolean closed;
    private volatile String problem = "";
    private Duration pause = FIRST_PAUSE;

    ClusterConnection(
            ClusterSource source,
            ObjLongConsumer<Seen> sink,
            Consumer<NativeLibraryMissingException> onMissingLibrary,
            EventLog log) {
        this.source = source;
        this.sink = sink;
        this.onMissingLibrary = onMissingLibrary;
        this.log = log;
    }

    void start() {
        thread.execute(this::connect);
    }

    /** The link ended, or cannot be trusted any more: give it up and make another. */
    void renew() {
        number++;
        ClusterSource.Link old = link;
        link = null;
        if (closed) {
            return;
        }
        thread.execute(() -> {
            if (old != null) {
                old.close();
            }
        });
        connectLater();
    }

    /** Whether what came over this link still counts. */
    boolean isCurrent(long linkNumber) {
        return linkNumber == number;
    }

    /** What keeps us from connecting, as a sentence; "" while connected. */
    String problem() {
        return problem;
    }

    boolean multicast(GroupMessage message) {
        ClusterSource.Link current = link;
        return current != null && current.multicast(message);
    }

    @Override
    public void close() {
        closed = true;
        number++;
        thread.shutdownNow();
        ClusterSource.Link current = link;
        if (current != null) {
            current.close();
        }
    }

    private void connectLater() {
        ScheduledFuture<?> ignored = thread.schedule(this::connect, pause.toMillis(), TimeUnit.MILLISECONDS);
        Duration longer = pause.multipliedBy(2);
        pause = longer.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : longer;
        if (closed) {
            ignored.cancel(false);
        }
    }

    private void connect() {
        if (closed) {
            return;
        }
        long mine = number;
        try {
            ClusterSource.Link made = source.connect(seen -> sink.accept(seen, mine));
            if (closed || !isCurrent(mine)) {
                made.close();
                return;
            }
            link = made;
            problem = "";
            pause = FIRST_PAUSE;
        } catch (NativeLibraryMissingException e) {
            onMissingLibrary.accept(e);
        } catch (RuntimeException e) {
            String message = String.valueOf(e.getMessage());
            if (!message.equals(problem)) {
                problem = message;
                log.log(
                        Event.COROSYNC_UNAVAILABLE,
                        "Cannot connect to Corosync: " + message + (message.endsWith(".") ? "" : ".")
                                + " Trying again, at least every "
                                + LONGEST_PAUSE.toSeconds()
                                + " s; until then no host of this cluster is watched from here.",
                        Map.of());
            }
            connectLater();
        }
    }
}
