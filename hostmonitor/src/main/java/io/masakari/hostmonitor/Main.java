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
import io.masakari.runtime.time.Clocks;
import io.masakari.runtime.time.WorkerThread;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/** Starts the host monitor. */
public final class Main {
    private static final Path DEFAULT_CONFIG = Path.of("/etc/masakari/masakari-hostmonitor.conf");

    private Main() {}

    public static void main(String[] arguments) {
        Daemon.main(arguments, HostMonitorConfig.SPEC, DEFAULT_CONFIG, HostMonitorConfig::of, Main::start);
    }

    private static Service start(Config values, Daemon daemon) throws IOException {
        HostMonitorConfig config = HostMonitorConfig.of(values);
        Clocks clocks = Clocks.system();
        ControllerClient client = new ControllerClient(config.controller());
        Reporter reporter = reporter(config, client, daemon);
        HostNames names = new HostNames(config.hosts(), daemon.log());
        HostMonitor monitor = new HostMonitor(
                config.policy(),
                new CorosyncObserver(config.group(), config.cluster(), names, daemon.log(), clocks.wall()),
                new PacemakerFencing(
                        fencingHistory(),
                        names::listedName,
                        config.fencingTimeout(),
                        config.fencingAction() == HostMonitorConfig.FencingAction.OFF),
                reporter,
                new WorkerThread("cluster-connection"),
                clocks,
                daemon.log(),
                daemon::status);
        monitor.start();
        WarmUp.start(config.policy(), report -> reporter.rehearse(HostMonitor.notification(report, Instant.EPOCH)));
        return new Started(monitor, reporter, new WarmConnection(client), client);
    }

    private static Reporter reporter(HostMonitorConfig config, ControllerClient client, Daemon daemon) {
        try {
            return Reporter.start(client, config.spool(), Reporter.Limits.defaults(), daemon.log());
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
