package io.masakari.hostmonitor;

import io.masakari.nativebindings.NativeLibraryMissingException;
import io.masakari.nativebindings.pacemaker.FencingHistory;
import io.masakari.runtime.config.Config;
import io.masakari.runtime.daemon.Daemon;
import io.masakari.runtime.daemon.FatalException;
import io.masakari.runtime.daemon.Service;
import io.masakari.runtime.report.ControllerClient;
import io.masakari.runtime.report.Reporter;
import io.masakari.runtime.report.WarmConnection;
import io.masakari.runtime.time.Ticker;
import io.masakari.runtime.time.WallClock;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/** Starts the host monitor. */
public final class Main {
    private static final Path DEFAULT_CONFIG = Path.of("/etc/masakari/masakari-hostmonitor.conf");

    private Main() {}

    public static void main(String[] arguments) {
        Daemon.main(arguments, HostMonitorConfig.SPEC, DEFAULT_CONFIG, HostMonitorConfig::of, Main::start);
    }

    private static Service start(Config values, Daemon daemon) throws IOException {
        HostMonitorConfig config = HostMonitorConfig.of(values);
        WallClock clock = WallClock.system();
        ControllerClient client = new ControllerClient(config.controller());
        ReporterSink reports = new ReporterSink(clock);
        Reporter reporter = reporter(config, client, reports, daemon);
        HostNames names = new HostNames(config.hosts(), daemon.log());
        HostMonitor monitor = new HostMonitor(
                config.policy(),
                new CorosyncObserver(config.group(), config.cluster(), names, daemon.log(), clock),
                new PacemakerFencing(
                        fencingHistory(),
                        names::listedName,
                        config.fencingTimeout(),
                        config.fencingAction() == HostMonitorConfig.FencingAction.OFF),
                reports,
                daemon.log(),
                Ticker.system(),
                clock,
                daemon::status);
        monitor.start();
        WarmUp.start(config.policy(), reports::rehearse);
        return new Started(monitor, reporter, new WarmConnection(client), client);
    }

    private static Reporter reporter(
            HostMonitorConfig config, ControllerClient client, ReporterSink reports, Daemon daemon) {
        try {
            Reporter reporter =
                    Reporter.start(reports.watching(client), Reporter.Settings.at(config.spool()), daemon.log());
            reports.through(reporter);
            return reporter;
        } catch (IOException e) {
            throw FatalException.unavailable(
                    "The spool " + config.spool() + " cannot be used: " + e.getMessage()
                            + ". Make the directory, let this program's user write there, or set [report] spool.",
                    e);
        }
    }

    private static FencingHistory fencingHistory() {
        try {
            return new FencingHistory();
        } catch (NativeLibraryMissingException e) {
            throw FatalException.unavailable(e.getMessage(), e);
        }
    }

    /** The monitor and what it reports through, which ends after it. */
    private record Started(HostMonitor monitor, Reporter reporter, WarmConnection connection, ControllerClient client)
            implements Service {
        @Override
        public void tick(Duration limit) throws InterruptedException {
            monitor.tick(limit);
        }

        @Override
        public void wake() {
            monitor.wake();
        }

        @Override
        public void close() {
            monitor.close();
            reporter.close();
            connection.close();
            try {
                client.close();
            } catch (IOException e) {
                // The process ends; its sockets with it.
            }
        }
    }
}
