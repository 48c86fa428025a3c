package io.masakari.runtime.report;

import io.masakari.runtime.daemon.FatalException;
import io.masakari.runtime.daemon.Service;
import io.masakari.runtime.journal.EventLog;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Supplier;

/** A monitor's way to the controller: client, reporter with its spool, and what keeps them warm. */
public final class Reporting implements AutoCloseable {
    private final ControllerClient client;
    private final Reporter reporter;
    private final WarmUp warmUp;

    /** @param spool directory for reports that are not delivered yet; no other process may use it */
    public record Settings(ControllerClient.Settings controller, Path spool) {}

    private Reporting(ControllerClient client, Reporter reporter, WarmUp warmUp) {
        this.client = client;
        this.reporter = reporter;
        this.warmUp = warmUp;
    }

    /**
     * Begins to send what an earlier process left.
     *
     * @throws IOException if the CA bundle cannot be read
     */
    public static Reporting start(Settings settings, EventLog log) throws IOException {
        ControllerClient client = new ControllerClient(settings.controller());
        try {
            Reporter reporter = Reporter.start(client, settings.spool(), Reporter.Limits.defaults(), log);
            return new Reporting(client, reporter, new WarmUp(client, settings.spool(), log));
        } catch (IOException e) {
            throw FatalException.unusable("spool " + settings.spool(), "[report] spool", e);
        }
    }

    public Reporter reporter() {
        return reporter;
    }

    /** Keeps the connection to the controller open; returns at once. */
    public void keepConnected() {
        warmUp.keepConnected();
    }

    /**
     * Makes the first real report as fast as later ones, and keeps the connection open; returns at once.
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
