package io.masakari.processmonitor;

import io.masakari.core.model.HostName;
import io.masakari.core.process.ProcessSpec;
import io.masakari.runtime.config.Config;
import io.masakari.runtime.daemon.Daemon;
import io.masakari.runtime.daemon.FatalException;
import io.masakari.runtime.daemon.Service;
import io.masakari.runtime.report.Reporting;
import io.masakari.runtime.time.Ticker;
import io.masakari.runtime.time.WallClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Starts the process monitor. */
public final class Main {
    private static final Path DEFAULT_CONFIG = Path.of("/etc/masakari/masakari-processmonitor.conf");
    private static final Path MACHINE_NAME = Path.of("/proc/sys/kernel/hostname");

    private Main() {}

    public static void main(String[] arguments) {
        Daemon.main(arguments, ProcessMonitorConfig.SPEC, DEFAULT_CONFIG, ProcessMonitorConfig::check, Main::start);
    }

    private static Service start(Config values, Daemon daemon) throws IOException {
        ProcessMonitorConfig config = ProcessMonitorConfig.of(values);
        ListFile list = config.listFile();
        requireSystemd(config, list.read());
        HostName host = config.host().isPresent() ? config.host().get() : machineName();
        StateFiles state = stateFiles(config, host, daemon);
        WarmUp.run(config.state());
        Reporting reporting = Reporting.start(config.reporting(), daemon.log());
        WallClock clock = WallClock.system();
        ProcessMonitor monitor = new ProcessMonitor(
                new ProcessMonitor.Settings(host, config.policy(), config.commandLimit(), config.systemd()),
                System.getenv(),
                reporting.reporter(),
                daemon.log(),
                Ticker.system(),
                clock);
        ListedMonitor listed =
                new ListedMonitor(monitor, config.list(), list, state, daemon.log(), clock, daemon::status);
        listed.start();
        reporting.keepConnected();
        return reporting.serve(listed);
    }

    private static void requireSystemd(ProcessMonitorConfig config, List<ProcessSpec> specs) {
        if (specs.stream().anyMatch(ProcessSpec::isUnit) && !config.systemd().present()) {
            throw FatalException.unavailable(
                    "The list " + config.list() + " has entries with a unit, but this host does not run systemd, or "
                            + config.systemctl() + " is missing.",
                    null);
        }
    }

    private static HostName machineName() throws IOException {
        return new HostName(Files.readString(MACHINE_NAME).strip());
    }

    private static StateFiles stateFiles(ProcessMonitorConfig config, HostName host, Daemon daemon) {
        try {
            return new StateFiles(config.state(), host, daemon.log());
        } catch (IOException e) {
            throw FatalException.unusable("directory " + config.state(), "[report] state", e);
        }
    }
}
