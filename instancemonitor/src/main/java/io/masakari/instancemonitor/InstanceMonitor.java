package io.masakari.instancemonitor;

import io.masakari.core.detection.Moment;
import io.masakari.core.instance.AgentPolicy;
import io.masakari.core.instance.AgentWatch;
import io.masakari.core.instance.InstanceObservation;
import io.masakari.core.instance.InstanceOutput;
import io.masakari.core.instance.InstanceWatch;
import io.masakari.core.model.GuestDisks;
import io.masakari.core.model.GuestList;
import io.masakari.core.model.HostName;
import io.masakari.core.model.MonotonicTime;
import io.masakari.runtime.journal.Event;
import io.masakari.runtime.journal.EventLog;
import io.masakari.runtime.monitor.Link;
import io.masakari.runtime.monitor.LinkedMonitor;
import io.masakari.runtime.report.Delivery;
import io.masakari.runtime.report.InstanceNotification;
import io.masakari.runtime.report.Reports;
import io.masakari.runtime.report.SeenGuests;
import io.masakari.runtime.time.Clocks;
import io.masakari.runtime.time.Worker;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** The loop around an {@link InstanceWatch}, which it owns: carries out what the watch decides. */
final class InstanceMonitor extends LinkedMonitor<InstanceObservation, Link> {
    private static final Words<InstanceObservation> WORDS = new Words<>(
            new InstanceObservation.Tick(),
            new InstanceObservation.Disconnected(),
            "libvirtd",
            Event.LIBVIRT_UNAVAILABLE,
            "what fails until then is found then.");
    private static final int MAX_WITHOUT_ROOM = 4096;
    private static final Duration ROOM_WAIT = Duration.ofSeconds(5);
    /** libvirt's event thread wakes up twice a second. */
    private static final Duration DEAF = Duration.ofSeconds(30);

    private final HostName host;
    private final InstanceWatch watch;
    private final Optional<AgentWatch> agents;
    private final Optional<AgentPinger> pinger;
    private final HypervisorSource source;
    private final Reports reports;
    private final TableFile table;
    private final DiskReader disks;
    private final InstanceEvents events;
    /** Reports that found no room; they are given again. */
    private final ConcurrentLinkedQueue<InstanceOutput> withoutRoom = new ConcurrentLinkedQueue<>();

    private MonotonicTime givenAgainAt;
    private boolean connected;
    /** Whether observations came since the list of guests was made. */
    private boolean dirty;

    private GuestDisks toldDisks = GuestDisks.UNKNOWN;
    private Optional<GuestList> guests = Optional.empty();
    /** For the thread that greets; null until all guests are known. */
    private volatile Sight sight;

    /** The guests of this host, and when libvirt was last known to have just these. */
    private record Sight(GuestList guests, MonotonicTime at) {}

    /** Asks guest agents, and decides when one counts as silent. */
    record Agents(AgentPolicy policy, AgentSource source) {}

    /**
     * @param agents empty: they are not asked
     * @param disks of the same source; closed with this
     * @param status is told what {@code systemctl status} is to show, when that changes
     */
    InstanceMonitor(
            HostName host,
            InstanceWatch watch,
            Optional<Agents> agents,
            HypervisorSource source,
            Reports reports,
            TableFile table,
            DiskReader disks,
            Worker linking,
            Clocks clocks,
            EventLog log,
            Consumer<String> status) {
        super(WORDS, source, linking, log, clocks, status);
        this.host = host;
        this.watch = watch;
        this.agents = agents.map(wanted -> new AgentWatch(wanted.policy()));
        this.pinger = agents.map(wanted -> new AgentPinger(wanted.source(), this::answer, log));
        this.source = source;
        this.reports = reports;
        this.table = table;
        this.disks = disks;
        this.events = new InstanceEvents(log);
        givenAgainAt = clocks.ticker().now();
    }

    @Override
    public void close() {
        pinger.ifPresent(AgentPinger::close);
        disks.close();
        super.close();
        table.close();
    }

    @Override
    public Optional<MonotonicTime> nextDeadline() {
        return Stream.of(watch.nextDeadline(), agents.flatMap(AgentWatch::nextDeadline))
                .flatMap(Optional::stream)
                .min(MonotonicTime::compareTo);
    }

    @Override
    protected String watched() {
        return "Watching " + watch.count() + " instances.";
    }

    @Override
    protected void accept(InstanceObservation observation, Moment moment) {
        if (observation instanceof InstanceObservation.Disconnected) {
            connected = false;
            events.disconnected();
        } else if (observation instanceof InstanceObservation.Listed) {
            connected = true;
        }
        // A silent agent is then one more observation of its instance.
        agents.flatMap(each -> each.accept(observation, moment)).ifPresent(silent -> decide(silent, moment));
        decide(observation, moment);
        dirty |= !(observation instanceof InstanceObservation.Tick);
    }

    /** While observations wait, or libvirt tells nothing, what was seen before only gets older. */
    private void see() {
        if (!connected || hasWork()) {
            return;
        }
        GuestDisks known = disks.newest();
        if (dirty) {
            disks.changed();
        }
        if (dirty || known != toldDisks) {
            dirty = false;
            toldDisks = known;
            GuestList all = watch.guests().with(known);
            guests = Optional.of(all).filter(list -> list.size() <= GuestList.MOST);
            events.guests(all.size());
        }
        MonotonicTime now = now().at();
        MonotonicTime round = new MonotonicTime(source.lastRoundNanos());
        sight = guests.map(list -> new Sight(list, round.isBefore(now) ? round : now))
                .orElse(null);
    }

    /** What the controller is told of the guests of this host. Any thread may ask. */
    Optional<SeenGuests> seen() {
        return Optional.ofNullable(sight).map(seen -> {
            Duration age = now().at().since(seen.at());
            return new SeenGuests(seen.guests(), age.isNegative() ? Duration.ZERO : age);
        });
    }

    @Override
    protected void ticked() {
        MonotonicTime now = now().at();
        agents.ifPresent(each -> each.due(now).forEach(pinger.orElseThrow()::ask));
        giveAgain(now);
        see();
        endIfDeaf();
    }

    private void decide(InstanceObservation observation, Moment moment) {
        List<InstanceOutput> outputs = watch.accept(observation, moment);
        // Report first: neither the table nor the journal may delay it, and a report sent twice is better than none.
        for (InstanceOutput output : outputs) {
            if (output instanceof InstanceOutput.Report || output instanceof InstanceOutput.Resumed) {
                give(output);
            }
        }
        if (watch.takeChanged()) {
            table.write(watch.lastKnown());
        }
        outputs.forEach(events::decided);
    }

    /** @param output of the kinds that the controller is told */
    private void give(InstanceOutput output) {
        InstanceNotification told = output instanceof InstanceOutput.Resumed resumed
                ? InstanceNotification.resumed(host, resumed.observed().wall(), resumed.instance())
                : notification(host, (InstanceOutput.Report) output, now().wall());
        reports.submit(told, delivery -> {
            if (delivery instanceof Delivery.NoRoom && withoutRoom.size() < MAX_WITHOUT_ROOM) {
                withoutRoom.add(output);
            }
        });
    }

    /** As it travels to the controller. */
    static InstanceNotification notification(HostName host, InstanceOutput.Report report, Instant now) {
        return new InstanceNotification(
                host,
                now,
                report.instance(),
                report.signal().event(),
                report.signal().detail(),
                Optional.of(report.evidence()),
                OptionalLong.of(report.observed().at().nanos() / 1000));
    }

    private void giveAgain(MonotonicTime now) {
        if (withoutRoom.isEmpty() || now.since(givenAgainAt).compareTo(ROOM_WAIT) < 0) {
            return;
        }
        givenAgainAt = now;
        for (int left = withoutRoom.size(); left > 0; left--) {
            give(withoutRoom.remove());
        }
    }

    /** If libvirt's event thread hangs in a bug, this monitor would see nothing more, unnoticed. */
    private void endIfDeaf() {
        if (connected && System.nanoTime() - source.lastRoundNanos() > DEAF.toNanos()) {
            throw new IllegalStateException("libvirt's event thread has not woken up for more than " + DEAF.toSeconds()
                    + " s; this program must be restarted");
        }
    }
}
