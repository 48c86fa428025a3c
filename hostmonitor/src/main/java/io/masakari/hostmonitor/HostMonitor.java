package io.masakari.hostmonitor;

import io.masakari.core.detection.DetectionPolicy;
import io.masakari.core.detection.FencingReading;
import io.masakari.core.detection.HostWatch;
import io.masakari.core.detection.Moment;
import io.masakari.core.detection.Observation;
import io.masakari.core.detection.Output;
import io.masakari.core.detection.Output.Report;
import io.masakari.core.model.MonotonicTime;
import io.masakari.core.model.NodeId;
import io.masakari.nativebindings.NativeLibraryMissingException;
import io.masakari.runtime.daemon.FatalException;
import io.masakari.runtime.daemon.Service;
import io.masakari.runtime.journal.Event;
import io.masakari.runtime.journal.EventLog;
import io.masakari.runtime.time.Ticker;
import io.masakari.runtime.time.WallClock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * The loop: one thread owns the {@link HostWatch}, takes observations from a bounded queue, and carries out what comes of
 * them. Whatever may block runs elsewhere and comes back as an observation. {@link #tick} is the loop's thread.
 */
final class HostMonitor implements Service {
    private static final int QUEUE_OBSERVATIONS = 4096;
    /** A cluster has at most 128 members; one question each may be on its way. */
    private static final int MAX_FENCING_CALLS = 16;
    /** Some of Pacemaker's libraries want more stack than a small JVM gives its threads. */
    private static final long NATIVE_STACK_BYTES = 4L << 20;

    private final HostWatch watch;
    private final ClusterConnection connection;
    private final FencingSource fencing;
    private final ReportSink reports;
    private final HostEvents events;
    private final EventLog log;
    private final Ticker ticker;
    private final WallClock clock;
    private final Consumer<String> status;
    private final BlockingQueue<Numbered> queue = new ArrayBlockingQueue<>(QUEUE_OBSERVATIONS);
    private final ExecutorService asking = pool("fencing-history", MAX_FENCING_CALLS);
    private final ExecutorService requesting = pool("fencing-request", MAX_FENCING_CALLS);

    private boolean ready;
    private String toldStatus = "";
    private volatile boolean overrun;
    private volatile NativeLibraryMissingException missingLibrary;

    /** @param link number of the link it came over; {@link #INTERNAL} for answers, which no link can make stale */
    private record Numbered(Seen seen, long link) {}

    private static final long INTERNAL = -1;

    /** @param status is told what {@code systemctl status} shall show, when that changes */
    HostMonitor(
            DetectionPolicy policy,
            ClusterSource cluster,
            FencingSource fencing,
            ReportSink reports,
            EventLog log,
            Ticker ticker,
            WallClock clock,
            Consumer<String> status) {
        this.watch = new HostWatch(policy);
        this.connection = new ClusterConnection(cluster, this::offer, this::stopForMissingLibrary, log);
        this.fencing = fencing;
        this.reports = reports;
        this.events = new HostEvents(log, fencing::nameOf);
        this.log = log;
        this.ticker = ticker;
        this.clock = clock;
        this.status = status;
    }

    void start() {
        connection.start();
    }

    /** Takes one observation, or sees that time has passed. */
    @Override
    public void tick(Duration limit) throws InterruptedException {
        Numbered next = queue.poll(nanosToNextRound(limit), TimeUnit.NANOSECONDS);
        if (missingLibrary != null) {
            throw FatalException.unavailable(missingLibrary.getMessage(), missingLibrary);
        }
        if (overrun) {
            startOver();
        } else if (next == null) {
            round(new Observation.Tick(), now());
        } else if (next.link() == INTERNAL || connection.isCurrent(next.link())) {
            round(next.seen().observation(), next.seen().moment());
        }
        tellStatus();
    }

    @Override
    public void wake() {
        answer(new Observation.Tick());
    }

    /** Leaves the group and ends the calls on their way. */
    @Override
    public void close() {
        connection.close();
        asking.shutdownNow();
        requesting.shutdownNow();
    }

    private void round(Observation observation, Moment moment) {
        if (observation instanceof Observation.Disconnected) {
            ready = false;
            connection.renew();
        }
        events.observed(observation, moment);
        List<Output> outputs = watch.accept(observation, moment);
        // Act first, write after: a report must not wait for the journal.
        outputs.forEach(this::carryOut);
        outputs.forEach(output -> events.decided(output, moment));
        if (!ready && watch.hasPicture()) {
            ready = true;
            events.ready(moment, watch.isQuorate(), watch.verdicts().size());
        }
    }

    private void carryOut(Output output) {
        if (output instanceof Output.Send send) {
            Report report = send.report();
            reports.deliver(
                    report,
                    (status, notification) -> answer(
                            new Observation.DeliveryChanged(report.key(), report.stage(), status, notification)));
        } else if (output instanceof Output.AskFencingHistory ask) {
            submit(asking, () -> ask(ask));
        } else if (output instanceof Output.RequestFencing request) {
            if (!submit(requesting, () -> request(request.node()))) {
                answer(new Observation.FencingRequestEnded(request.node(), false));
            }
        } else if (output instanceof Output.Announce announce) {
            if (!connection.multicast(announce.message())) {
                events.unannounced(announce.message());
            }
        }
    }

    private void ask(Output.AskFencingHistory ask) {
        try {
            Optional<FencingReading> last = fencing.last(ask.node());
            answer(new Observation.FencingRead(ask.node(), ask.ask(), last));
        } catch (RuntimeException e) {
            answer(new Observation.FencingUnread(ask.node(), ask.ask()));
            events.fencingUnreadable(e);
        }
    }

    private void request(NodeId node) {
        boolean succeeded = false;
        try {
            fencing.fence(node);
            succeeded = true;
        } catch (RuntimeException e) {
            events.fencingRequestFailed(node, e);
        }
        answer(new Observation.FencingRequestEnded(node, succeeded));
    }

    /** From any thread. If it is dropped the watch asks again, or the next monitor takes over. */
    private void answer(Observation observation) {
        queue.offer(new Numbered(new Seen(observation, now()), INTERNAL));
    }

    /** From the link's thread. What was dropped can't be made up for: then everything is built anew. */
    private void offer(Seen seen, long link) {
        if (!queue.offer(new Numbered(seen, link))) {
            overrun = true;
        }
    }

    private void startOver() {
        overrun = false;
        queue.clear();
        log.log(
                Event.MONITOR_OVERRUN,
                "More than " + QUEUE_OBSERVATIONS + " observations were waiting, and some are lost."
                        + " Connecting to Corosync anew to build the picture from its first callbacks.",
                Map.of());
        round(new Observation.Disconnected(), now());
    }

    private void stopForMissingLibrary(NativeLibraryMissingException missing) {
        missingLibrary = missing;
        wake();
    }

    private void tellStatus() {
        String problem = connection.problem();
        String now = problem.isEmpty()
                ? "Watching " + watch.verdicts().size() + " hosts, "
                        + (watch.isQuorate() ? "quorate" : "not quorate")
                        + (watch.isSender() ? ", reporting." : ", standing by.")
                : "Blind: " + problem;
        if (!now.equals(toldStatus)) {
            toldStatus = now;
            status.accept(now);
        }
    }

    private long nanosToNextRound(Duration limit) {
        long longest = limit.toNanos();
        Optional<MonotonicTime> due = watch.nextDeadline();
        if (due.isEmpty()) {
            return longest;
        }
        return Math.max(0, Math.min(longest, due.get().since(ticker.now()).toNanos()));
    }

    private Moment now() {
        return new Moment(ticker.now(), clock.now());
    }

    private static boolean submit(ExecutorService pool, Runnable call) {
        try {
            pool.execute(call);
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    /** Threads only while there is something to ask; one call more than the bound is refused and asked again later. */
    private static ExecutorService pool(String name, int most) {
        AtomicInteger count = new AtomicInteger();
        return new ThreadPoolExecutor(0, most, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), runnable -> {
            Thread thread = new Thread(null, runnable, name + "-" + count.incrementAndGet(), NATIVE_STACK_BYTES);
            thread.setDaemon(true);
            return thread;
        });
    }
}
