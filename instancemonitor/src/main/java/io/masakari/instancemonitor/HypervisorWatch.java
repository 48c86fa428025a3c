package io.masakari.instancemonitor;

import io.masakari.core.detection.Moment;
import io.masakari.core.instance.InstanceObservation;
import io.masakari.nativebindings.NativeLibraryMissingException;
import io.masakari.runtime.journal.Event;
import io.masakari.runtime.journal.EventLog;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.ObjLongConsumer;
import java.util.function.Supplier;

/**
 * Keeps one link to the hypervisor: connects, lists, and does so anew after a loss, with growing pauses. All of that may
 * block, so it has a thread of its own; what a link tells is handed on with the number of that link, so that what an older
 * one told late can be known.
 */
final class HypervisorWatch implements AutoCloseable {
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private final HypervisorSource source;
    private final ObjLongConsumer<Seen> sink;
    private final Consumer<NativeLibraryMissingException> onMissingLibrary;
    private final Supplier<Moment> now;
    private final EventLog log;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(runnable -> {
        Thread made = new Thread(runnable, "libvirt-connection");
        made.setDaemon(true);
        return made;
    });

    private HypervisorSource.Link link; // the thread's
    private Duration pause = FIRST_PAUSE; // the thread's
    private volatile long number;
    private volatile String problem = "Not connected to libvirtd yet.";

    HypervisorWatch(
            HypervisorSource source,
            ObjLongConsumer<Seen> sink,
            Consumer<NativeLibraryMissingException> onMissingLibrary,
            Supplier<Moment> now,
            EventLog log) {
        this.source = source;
        this.sink = sink;
        this.onMissingLibrary = onMissingLibrary;
        this.now = now;
        this.log = log;
    }

    void start() {
        thread.execute(this::connect);
    }

    /** The link ended, or cannot be trusted any more: give it up and make another. The loop's thread. */
    void renew() {
        number++;
        problem = "libvirtd is gone or hangs.";
        try {
            thread.execute(() -> {
                drop();
                connectLater();
            });
        } catch (RejectedExecutionException e) {
            // Closed meanwhile.
        }
    }

    /** Whether what came over this link still counts. */
    boolean isCurrent(long linkNumber) {
        return linkNumber == number;
    }

    /** What keeps us from connecting, as a sentence; "" while connected. */
    String problem() {
        return problem;
    }

    /** Does not wait: a libvirtd that hangs would hold it up, and the process ends anyway. */
    @Override
    public void close() {
        number++;
        thread.shutdownNow();
    }

    private void connectLater() {
        if (!thread.isShutdown()) {
            thread.schedule(this::connect, pause.toMillis(), TimeUnit.MILLISECONDS);
        }
        Duration longer = pause.multipliedBy(2);
        pause = longer.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : longer;
    }

    private void connect() {
        long mine = number;
        try {
            // Before the first event of this link, so that the list can be told from what is newer.
            sink.accept(new Seen(new InstanceObservation.Connected(), now.get()), mine);
            link = source.connect(seen -> sink.accept(seen, mine));
            InstanceObservation.Listed listed = link.list();
            sink.accept(new Seen(listed, now.get()), mine);
            if (isCurrent(mine)) {
                problem = "";
                pause = FIRST_PAUSE;
            }
        } catch (NativeLibraryMissingException e) {
            onMissingLibrary.accept(e);
        } catch (RuntimeException e) {
            tell(e);
            drop();
            // What is lost while it lists is told by the loop, too, which then renews.
            if (isCurrent(mine)) {
                connectLater();
            }
        }
    }

    private void drop() {
        HypervisorSource.Link old = link;
        link = null;
        if (old == null) {
            return;
        }
        try {
            old.close();
        } catch (RuntimeException e) {
            log.log(Event.LIBVIRT_UNREADABLE, "A connection to libvirtd did not close: " + e.getMessage(), Map.of());
        }
    }

    private void tell(RuntimeException e) {
        String message = String.valueOf(e.getMessage());
        if (!message.equals(problem)) {
            problem = message;
            log.log(
                    Event.LIBVIRT_UNAVAILABLE,
                    "Cannot watch the instances of this host: " + message + (message.endsWith(".") ? "" : ".")
                            + " Trying again, at least every " + LONGEST_PAUSE.toSeconds()
                            + " s; what fails meanwhile is found then.",
                    Map.of());
        }
    }
}
