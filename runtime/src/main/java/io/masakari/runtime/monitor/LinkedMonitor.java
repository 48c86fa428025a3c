package io.masakari.runtime.monitor;

import io.masakari.core.detection.Moment;
import io.masakari.core.model.MonotonicTime;
import io.masakari.nativebindings.NativeLibraryMissingException;
import io.masakari.runtime.daemon.FatalException;
import io.masakari.runtime.daemon.Service;
import io.masakari.runtime.journal.Event;
import io.masakari.runtime.journal.EventLog;
import io.masakari.runtime.time.Clocks;
import io.masakari.runtime.time.Worker;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The loop of a monitor that watches over a {@link Link}: one thread owns the state and takes observations from a bounded
 * queue. Whatever may block runs elsewhere and comes back as an observation. {@link #tick} is the loop's thread.
 *
 * @param <O> observations
 */
public abstract class LinkedMonitor<O, L extends Link> implements Service {
    private static final int QUEUE_OBSERVATIONS = 4096;
    private static final long NO_LINK = -1;

    private final Words<O> words;
    private final LinkKeeper<O, L> keeper;
    private final EventLog log;
    private final Clocks clocks;
    private final StatusLine status;
    private final BlockingQueue<Numbered<O>> queue = new ArrayBlockingQueue<>(QUEUE_OBSERVATIONS);
    private volatile boolean overrun;
    private volatile NativeLibraryMissingException missingLibrary;

    /** @param link number of the link it came over; {@link #NO_LINK} for answers, which no link can make stale */
    private record Numbered<O>(Seen<O> seen, long link) {}

    /**
     * What differs between monitors in the loop.
     *
     * @param tick observes that time has passed
     * @param disconnected observes that the link has ended
     * @param peer what the link leads to, as in "libvirtd"
     * @param unavailable logged once for each reason why it cannot be connected to
     * @param unwatched what that means, as in "until then nothing is seen."
     */
    public record Words<O>(O tick, O disconnected, String peer, Event unavailable, String unwatched) {}

    /**
     * @param linking makes links, which may block
     * @param status is told what {@code systemctl status} is to show, when that changes
     */
    protected LinkedMonitor(
            Words<O> words, Source<O, L> source, Worker linking, EventLog log, Clocks clocks, Consumer<String> status) {
        this.words = words;
        this.log = log;
        this.clocks = clocks;
        this.status = new StatusLine(status);
        this.keeper = new LinkKeeper<>(source, linking, words.peer());
    }

    /** Applies one observation to the state, and carries out what follows from it. */
    protected abstract void accept(O observation, Moment moment);

    /** When {@link #tick} has to be called at the latest. */
    public abstract Optional<MonotonicTime> nextDeadline();

    /** What is watched, as a sentence for {@code systemctl status}. */
    protected abstract String watched();

    /** At the end of each tick. */
    protected void ticked() {}

    public final void start() {
        keeper.start(this);
    }

    /** Takes one observation, or sees that time has passed. */
    @Override
    public final void tick(Duration limit) throws InterruptedException {
        Duration wait = clocks.until(nextDeadline(), limit);
        Numbered<O> next = queue.poll(wait.toNanos(), TimeUnit.NANOSECONDS);
        if (missingLibrary != null) {
            throw FatalException.unavailable(missingLibrary.getMessage(), missingLibrary);
        }
        if (overrun) {
            startOver();
        } else if (next == null) {
            accept(words.tick(), now());
        } else if (next.link() == NO_LINK || keeper.isCurrent(next.link())) {
            take(next.seen());
        }
        ticked();
        String problem = keeper.problem();
        status.show(problem.isEmpty() ? watched() : "Blind: " + problem);
    }

    /** Whether an observation waits to be taken by {@link #tick}. */
    public final boolean hasWork() {
        return !queue.isEmpty();
    }

    @Override
    public final void wake() {
        queue.offer(new Numbered<>(new Seen<>(words.tick(), now()), NO_LINK));
    }

    @Override
    public void close() {
        keeper.close();
    }

    /** Takes an answer to what the monitor asked. Any thread. */
    protected final void answer(O observation) {
        offer(new Seen<>(observation, now()), NO_LINK);
    }

    /** Empty while not connected. */
    protected final Optional<L> link() {
        return keeper.link();
    }

    protected final Moment now() {
        return clocks.now();
    }

    /** Any thread. If an observation is dropped, the whole state is built again from a new link. */
    final void offer(Seen<O> seen, long link) {
        if (!queue.offer(new Numbered<>(seen, link))) {
            overrun = true;
        }
    }

    final void stop(NativeLibraryMissingException missing) {
        missingLibrary = missing;
        wake();
    }

    final void cannotConnect(String why) {
        log.log(
                words.unavailable(),
                "Cannot connect to " + words.peer() + ": " + why + (why.endsWith(".") ? "" : ".")
                        + " Trying again, at least every " + LinkKeeper.LONGEST_PAUSE.toSeconds() + " s; "
                        + words.unwatched(),
                Map.of());
    }

    final void cannotClose(RuntimeException e) {
        log.log(words.unavailable(), "A connection to " + words.peer() + " did not close: " + e.getMessage(), Map.of());
    }

    private void take(Seen<O> seen) {
        if (seen.observation().equals(words.disconnected())) {
            keeper.renew();
        }
        accept(seen.observation(), seen.moment());
    }

    private void startOver() {
        overrun = false;
        queue.clear();
        log.log(
                Event.MONITOR_OVERRUN,
                "More than " + QUEUE_OBSERVATIONS + " observations were waiting, and some are lost. Connecting to "
                        + words.peer() + " again, which tells the present state.",
                Map.of());
        take(new Seen<>(words.disconnected(), now()));
    }
}
