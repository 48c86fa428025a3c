package io.masakari.runtime.monitor;

import io.masakari.nativebindings.NativeLibraryMissingException;
import io.masakari.runtime.time.Worker;
import java.time.Duration;
import java.util.Optional;

/**
 * Keeps one link: connects, and connects again after a loss, with growing pauses. Both may block and are done by a worker
 * of their own. What a link tells is handed on with the number of that link, so that what an old one tells late is known.
 */
final class LinkKeeper<O, L extends Link> {
    static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(1);

    private final Source<O, L> source;
    private final Worker worker;
    private final String peer;
    private LinkedMonitor<O, L> monitor; // told of what happens, from the start on
    private Duration pause = FIRST_PAUSE; // the worker's
    // Written while holding this.
    private L link;
    private volatile long number;
    private volatile String problem;

    LinkKeeper(Source<O, L> source, Worker worker, String peer) {
        this.source = source;
        this.worker = worker;
        this.peer = peer;
        giveUp("Not connected to " + peer + " yet.");
    }

    void start(LinkedMonitor<O, L> whose) {
        monitor = whose;
        worker.execute(this::connect);
    }

    /** The link ended, or cannot be trusted any more: gives it up and makes another. */
    void renew() {
        Optional<L> old = giveUp(peer + " is gone or hangs.");
        worker.execute(() -> {
            old.ifPresent(this::close);
            connectLater();
        });
    }

    /** Whether what came over this link still counts. */
    boolean isCurrent(long linkNumber) {
        return linkNumber == number;
    }

    /** What keeps us from connecting, as a sentence; "" while connected. */
    String problem() {
        return problem;
    }

    /** Empty while not connected. */
    synchronized Optional<L> link() {
        return Optional.ofNullable(link);
    }

    /** Ends the link in order if that takes no longer than a second. */
    void close() {
        giveUp("Closed.").ifPresent(old -> worker.execute(() -> close(old)));
        worker.close(CLOSE_LIMIT);
    }

    private synchronized Optional<L> giveUp(String why) {
        number++;
        problem = why;
        L old = link;
        link = null;
        return Optional.ofNullable(old);
    }

    private void connectLater() {
        worker.schedule(this::connect, pause);
        Duration longer = pause.multipliedBy(2);
        pause = longer.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : longer;
    }

    private void connect() {
        long mine = number;
        try {
            L made = source.connect(seen -> monitor.offer(seen, mine));
            if (keep(made, mine)) {
                pause = FIRST_PAUSE;
            } else {
                close(made);
            }
        } catch (NativeLibraryMissingException e) {
            monitor.stop(e);
        } catch (RuntimeException e) {
            String why = String.valueOf(e.getMessage());
            if (!why.equals(problem)) {
                problem = why;
                monitor.cannotConnect(why);
            }
            // A link that was lost while it was being made is renewed by the loop.
            if (isCurrent(mine)) {
                connectLater();
            }
        }
    }

    private synchronized boolean keep(L made, long mine) {
        if (isCurrent(mine)) {
            link = made;
            problem = "";
            return true;
        }
        return false;
    }

    private void close(L old) {
        try {
            old.close();
        } catch (RuntimeException e) {
            monitor.cannotClose(e);
        }
    }
}
