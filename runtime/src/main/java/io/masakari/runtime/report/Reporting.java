package io.masakari.runtime.report;

import io.masakari.core.model.BootId;
import io.masakari.core.model.HostName;
import io.masakari.core.model.MonitorKind;
import io.masakari.runtime.daemon.FatalException;
import io.masakari.runtime.daemon.Service;
import io.masakari.runtime.gate.GateWatch;
import io.masakari.runtime.journal.EventLog;
import io.masakari.runtime.time.Clocks;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** A monitor's way to the controller: client, reporter with its spool, and what keeps them warm. */
public final class Reporting implements AutoCloseable {
    private final Sender sender;
    private final ControllerClient client;
    private final Reporter reporter;
    private final GateWatch gate;
    private final WarmUp warmUp;

    /** @param spool directory for reports that are not delivered yet; no other process may use it */
    public record Settings(ControllerClient.Settings controller, Path spool) {}

    /**
     * Who reports.
     *
     * @param kind of monitor
     * @param boot of its host; empty if it is not known
     */
    public record Sender(MonitorKind kind, Optional<BootId> boot) {}

    private Reporting(Sender sender, ControllerClient client, Reporter reporter, GateWatch gate, WarmUp warmUp) {
        this.sender = sender;
        this.client = client;
        this.reporter = reporter;
        this.gate = gate;
        this.warmUp = warmUp;
    }

    /** Of a monitor that does not care what a greeting is answered. */
    public static Reporting start(Settings settings, Sender sender, Supplier<Optional<HostName>> host, EventLog log)
            throws IOException {
        return start(settings, sender, host, Greeter.Guests.UNSEEN, List::of, reply -> {}, log);
    }

    /**
     * Of a monitor that sees no guests.
     *
     * @param barred lost hosts whose fencing is barred; asked on any thread
     * @param replies is told what greetings are answered, on any thread
     */
    public static Reporting start(
            Settings settings,
            Sender sender,
            Supplier<Optional<HostName>> host,
            Supplier<List<BarredFencing>> barred,
            Consumer<Greeting.Reply> replies,
            EventLog log)
            throws IOException {
        return start(settings, sender, host, Greeter.Guests.UNSEEN, barred, replies, log);
    }

    /** Of a monitor that asks for no fencing. @param guests of this host, told with greetings */
    public static Reporting start(
            Settings settings,
            Sender sender,
            Supplier<Optional<HostName>> host,
            Greeter.Guests guests,
            Consumer<Greeting.Reply> replies,
            EventLog log)
            throws IOException {
        return start(settings, sender, host, guests, List::of, replies, log);
    }

    /**
     * Begins to send what an earlier process left.
     *
     * @param guests of this host, told with greetings
     * @param replies is told what greetings are answered, on any thread
     * @param host this one, as Nova calls it; empty as long as it is not known
     * @throws IOException if the CA bundle cannot be read
     */
    private static Reporting start(
            Settings settings,
            Sender sender,
            Supplier<Optional<HostName>> host,
            Greeter.Guests guests,
            Supplier<List<BarredFencing>> barred,
            Consumer<Greeting.Reply> replies,
            EventLog log)
            throws IOException {
        ControllerClient client = new ControllerClient(settings.controller(), sender.boot());
        GateWatch gate = GateWatch.start(sender.boot(), log);
        Greeter greeter =
                new Greeter(client, sender, host, gate::latest, guests, barred, replies, Clocks.system(), log);
        try {
            Reporter reporter = Reporter.start(client, settings.spool(), Reporter.Limits.defaults(), log);
            return new Reporting(sender, client, reporter, gate, new WarmUp(client, greeter, settings.spool(), log));
        } catch (IOException e) {
            throw FatalException.unusable("spool " + settings.spool(), "[report] spool", e);
        }
    }

    /** Takes what is reported of this host as of its present boot. What is reported of others names theirs, if known. */
    public Reports reports() {
        return (notification, listener) -> reporter.submit(notification.in(sender.boot()), listener);
    }

    /** How many reports have no answer yet. */
    int waiting() {
        return reporter.waiting();
    }

    /** Greets the controller, and keeps the connection to it open; returns at once. */
    public void keepConnected() {
        warmUp.keepConnected();
    }

    /**
     * Makes the first real report as fast as later ones, greets the controller and keeps the connection open; returns at once.
     *
     * @param sample makes the monitor's decisions on a failure that it makes up, and returns the report of it
     */
    public void warmUp(Supplier<Notification> sample) {
        warmUp.report(sample);
        warmUp.keepConnected();
    }

    /** Runs a monitor that reports here, and closes this after it. */
    public Service serve(Service monitor) {
        return new Serving(monitor, this);
    }

    @Override
    public void close() {
        reporter.close();
        warmUp.close();
        gate.close();
        try {
            client.close();
        } catch (IOException e) {
            // The process ends; its sockets with it.
        }
    }

    private record Serving(Service monitor, Reporting reporting) implements Service {
        @Override
        public void tick(Duration limit) throws Exception {
            monitor.tick(limit);
        }

        @Override
        public void wake() {
            monitor.wake();
        }

        @Override
        public void close() {
            monitor.close();
            reporting.close();
        }
    }
}
