package io.masakari.instancemonitor;

import io.masakari.core.detection.Moment;
import io.masakari.core.instance.AgentPolicy;
import io.masakari.core.instance.AgentWatch;
import io.masakari.core.instance.InstanceObservation;
import io.masakari.core.instance.InstanceOutput;
import io.masakari.core.instance.InstanceWatch;
import io.masakari.core.model.MonotonicTime;
import io.masakari.nativebindings.NativeLibraryMissingException;
import io.masakari.runtime.daemon.FatalException;
import io.masakari.runtime.daemon.Service;
import io.masakari.runtime.journal.Event;
import io.masakari.runtime.journal.EventLog;
import io.masakari.runtime.time.Ticker;
import io.masakari.runtime.time.WallClock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The loop: one thread owns the {@link InstanceWatch}, takes observations from a bounded queue, and carries out what comes
 * of them. Whatever may block runs elsewhere and comes back as an observation. {@link #tick} is the loop's thread.
 */
final class InstanceMonitor implements Service {
    private static final int QUEUE_OBSERVATIONS = 4096;
    private static final int MAX_REFUSED = 4096;
    private static final Duration REFUSED_AGAIN = Duration.ofSeconds(5);
    /** libvirt's event thread comes round twice a second. */
    private static final Duration DEAF = Duration.ofSeconds(30);

    private final InstanceWatch watch;
    private final Optional<AgentWatch> agents;
    private final Optional<AgentPinger> pinger;
    private final HypervisorWatch connection;
    private final HypervisorSource source;
    private final ReportSink reports;
    private final TableFile table;
    private final InstanceEvents events;
    private final EventLog log;
    private final Ticker ticker;
    private final WallClock clock;
    private final Consumer<String> status;
    private final BlockingQueue<Numbered> queue = new ArrayBlockingQueue<>(QUEUE_OBSERVATIONS);
    private final ConcurrentLinkedQueue<InstanceOutput.Report> refused = new ConcurrentLinkedQueue<>();

    private MonotonicTime refusedAt;
    private String toldStatus = "";
    private boolean connected;
    private volatile boolean overrun;
    private volatile NativeLibraryMissingException missingLibrary;

    /** @param link number of the link it came over; {@link #INTERNAL} for what no link can make stale */
    private record Numbered(Seen seen, long link) {}

    private static final long INTERNAL = -1;

    /** Guest agents to ask, and when to take one for silent. */
    record Agents(AgentPolicy policy, AgentSource source) {}

    /**
     * @param agents empty: they are not asked
     * @param status is told what {@code systemctl status} shall show, when that changes
     */
    InstanceMonitor(
            InstanceWatch watch,
            Optional<Agents> agents,
            HypervisorSource source,
            ReportSink reports,
            TableFile table,
            EventLog log,
            Ticker ticker,
            WallClock clock,
            Consumer<String> status) {
        this.watch = watch;
        this.agents = agents.map(wanted -> new AgentWatch(wanted.policy()));
        this.pinger = agents.map(wanted -> new AgentPinger(wanted.source(), this::offer, this::now, log));
        this.source = source;
        this.connection = new HypervisorWatch(source, this::offer, this::stopForMissingLibrary, this::now, log);
        this.reports = reports;
        this.table = table;
        this.events = new InstanceEvents(log);
        this.log = log;
        this.ticker = ticker;
        this.clock = clock;
        this.status = status;
        refusedAt = ticker.now();
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
            round(new InstanceObservation.Tick(), now());
        } else if (next.link() == INTERNAL || connection.isCurrent(next.link())) {
            round(next.seen().observation(), next.seen().moment());
        }
        askAgents();
        deliverRefusedAgain();
        endIfDeaf();
        tellStatus();
    }

    @Override
    public void wake() {
        queue.offer(new Numbered(new Seen(new InstanceObservation.Tick(), now()), INTERNAL));
    }

    @Override
    public void close() {
        pinger.ifPresent(AgentPinger::close);
        connection.close();
        table.close();
    }

    private void round(InstanceObservation observation, Moment moment) {
        if (observation instanceof InstanceObservation.Disconnected) {
            connection.renew();
            connected = false;
            events.disconnected();
        } else if (observation instanceof InstanceObservation.Listed) {
            connected = true;
        }
        // A silent agent is then one thing more that is told of the instance.
        agents.flatMap(each -> each.accept(observation, moment)).ifPresent(silent -> decide(silent, moment));
        decide(observation, moment);
    }

    private void decide(InstanceObservation observation, Moment moment) {
        List<InstanceOutput> outputs = watch.accept(observation, moment);
        // Report first: neither the table nor the journal may hold it up, and a report twice is better than none.
        for (InstanceOutput output : outputs) {
            if (output instanceof InstanceOutput.Report report) {
                deliver(report);
            }
        }
        if (watch.takeChanged()) {
            table.write(watch.lastKnown());
        }
        outputs.forEach(events::decided);
    }

    private void askAgents() {
        agents.ifPresent(each -> each.due(ticker.now()).forEach(pinger.orElseThrow()::ask));
    }

    private void deliver(InstanceOutput.Report report) {
        reports.deliver(report, () -> {
            if (refused.size() < MAX_REFUSED) {
                refused.add(report);
            }
        });
    }

    private void deliverRefusedAgain() {
        if (refused.isEmpty() || ticker.now().since(refusedAt).compareTo(REFUSED_AGAIN) < 0) {
            return;
        }
        refusedAt = ticker.now();
        Deque<InstanceOutput.Report> again = new ArrayDeque<>();
        while (!refused.isEmpty()) {
            again.add(refused.poll());
        }
        again.forEach(this::deliver);
    }

    /** The thread that libvirt calls back on hangs in a bug; nothing would be seen any more, and nobody would notice. */
    private void endIfDeaf() {
        if (connected && System.nanoTime() - source.lastRoundNanos() > DEAF.toNanos()) {
            throw new IllegalStateException("libvirt's event thread has not come round for more than "
                    + DEAF.toSeconds() + " s; this program must be started again");
        }
    }

    /** From a thread that asks an agent. */
    private void offer(Seen seen) {
        offer(seen, INTERNAL);
    }

    /** From the link's thread. What was dropped is found by listing anew. */
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
                "More than " + QUEUE_OBSERVATIONS + " events of instances were waiting, and some are lost."
                        + " Connecting to libvirtd anew to find what they told.",
                Map.of());
        round(new InstanceObservation.Disconnected(), now());
    }

    private void stopForMissingLibrary(NativeLibraryMissingException missing) {
        missingLibrary = missing;
        wake();
    }

    private void tellStatus() {
        String problem = connection.problem();
        String now = problem.isEmpty() ? "Watching " + watch.count() + " instances." : "Blind: " + problem;
        if (!now.equals(toldStatus)) {
            toldStatus = now;
            status.accept(now);
        }
    }

    private long nanosToNextRound(Duration limit) {
        long longest = limit.toNanos();
        return Stream.of(watch.nextDeadline(), agents.flatMap(AgentWatch::nextDeadline))
                .flatMap(Optional::stream)
                .mapToLong(due -> Math.max(0, due.since(ticker.now()).toNanos()))
                .reduce(longest, Math::min);
    }

    private Moment now() {
        return new Moment(ticker.now(), clock.now());
    }
}
