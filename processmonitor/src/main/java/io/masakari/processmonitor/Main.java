package io.masakari.processmonitor;

import io.masakari.core.model.MonitorKind;
import io.masakari.core.process.ProcessSpec;
import io.masakari.processmonitor.list.ListFile;
import io.masakari.runtime.config.Config;
import io.masakari.runtime.daemon.Daemon;
import io.masakari.runtime.daemon.FatalException;
import io.masakari.runtime.daemon.Service;
import io.masakari.runtime.monitor.BootFile;
import io.masakari.runtime.report.Reporting;
import io.masakari.runtime.time.Clocks;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Starts the process monitor. */
public final class Main {
    private static final Path DEFAULT_CONFIG = Path.of("/etc/masakari/masakari-processmonitor.conf");

    private Main() {}

    public static void main(String[] arguments) {
        Daemon.main(arguments, ProcessMonitorConfig.SPEC, DEFAULT_CONFIG, ProcessMonitorConfig::check, Main::start);
    }

    private static Service start(Config values, Daemon daemon) throws IOException {
        ProcessMonitorConfig config = ProcessMonitorConfig.of(values);
        ListFile list = config.listFile();
        requireSystemd(config, list.read());
        StateFiles state = stateFiles(config, daemon);
        WarmUp.run(config.state());
        Reporting reporting = Reporting.start(
                config.reporting(),
                new Reporting.Sender(MonitorKind.PROCESS, new BootFile().read(daemon.log())),
                () -> Optional.of(config.host()),
                daemon.log());
        Clocks clocks = Clocks.system();
        ProcessMonitor monitor = new ProcessMonitor(
                new ProcessMonitor.Settings(config.host(), config.policy(), config.commandLimit(), config.systemd()),
                System.getenv(),
                reporting.reports(),
                daemon.log(),
                clocks);
        ListedMonitor listed =
                new ListedMonitor(monitor, config.list(), list, state, daemon.log(), clocks.wall(), daemon::status);
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

    private static StateFiles stateFiles(ProcessMonitorConfig config, Daemon daemon) {
        try {
            return new StateFiles(config.state(), config.host(), daemon.log());
        } catch (IOException e) {
            throw FatalException.unusable("directory " + config.state(), "[report] state", e);
        }
    }
}
