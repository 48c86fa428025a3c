package io.masakari.instancemonitor;

import io.masakari.core.instance.InstanceWatch;
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

/** Starts the instance monitor. */
public final class Main {
    private static final Path DEFAULT_CONFIG = Path.of("/etc/masakari/masakari-instancemonitor.conf");

    private Main() {}

    public static void main(String[] arguments) {
        Daemon.main(arguments, InstanceMonitorConfig.SPEC, DEFAULT_CONFIG, InstanceMonitorConfig::of, Main::start);
    }

    private static Service start(Config values, Daemon daemon) throws IOException {
        InstanceMonitorConfig config = InstanceMonitorConfig.of(values);
        Clocks clocks = Clocks.system();
        ControllerClient client = new ControllerClient(config.controller());
        Reporter reporter = reporter(config, client, daemon);
        TableFile table = table(config, daemon);
        InstanceMonitor monitor = new InstanceMonitor(
                config.host(),
                new InstanceWatch(config.policy(), table.read()),
                config.agents()
                        .map(agents -> new InstanceMonitor.Agents(
                                agents.policy(), new LibvirtAgents(agents.uri(), agents.limit()))),
                new LibvirtObserver(config.libvirt(), daemon.log(), clocks),
                reporter,
                table,
                new WorkerThread("libvirt-connection"),
                clocks,
                daemon.log(),
                daemon::status);
        monitor.start();
        WarmUp.start(
                config.policy(),
                report -> reporter.rehearse(InstanceMonitor.notification(config.host(), report, Instant.EPOCH)));
        return new Started(monitor, reporter, new WarmConnection(client), client);
    }

    private static Reporter reporter(InstanceMonitorConfig config, ControllerClient client, Daemon daemon) {
        try {
            return Reporter.start(client, config.spool(), Reporter.Limits.defaults(), daemon.log());
        } catch (IOException e) {
            throw unusable("spool " + config.spool(), "[report] spool", e);
        }
    }

    private static TableFile table(InstanceMonitorConfig config, Daemon daemon) {
        try {
            return TableFile.open(config.table(), TableFile.bootId(), daemon.log());
        } catch (IOException e) {
            throw unusable("table of instances " + config.table(), "[instances] table", e);
        }
    }

    private static FatalException unusable(String what, String key, IOException cause) {
        return FatalException.unavailable(
                "The " + what + " cannot be used: " + cause.getMessage()
                        + ". Make the directory, let this program's user write there, or set " + key + ".",
                cause);
    }

    /** The monitor and what it reports through, which ends after it. */
    private record Started(
            InstanceMonitor monitor, Reporter reporter, WarmConnection connection, ControllerClient client)
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
