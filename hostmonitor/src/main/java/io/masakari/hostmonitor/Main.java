package io.masakari.hostmonitor;

import io.masakari.core.model.BootId;
import io.masakari.core.model.MonitorKind;
import io.masakari.nativebindings.NativeLibraryMissingException;
import io.masakari.nativebindings.pacemaker.FencingHistory;
import io.masakari.runtime.config.Config;
import io.masakari.runtime.daemon.Daemon;
import io.masakari.runtime.daemon.FatalException;
import io.masakari.runtime.daemon.Service;
import io.masakari.runtime.monitor.BootFile;
import io.masakari.runtime.report.Reporting;
import io.masakari.runtime.time.Clocks;
import io.masakari.runtime.time.WorkerThread;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

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
        Optional<BootId> boot = new BootFile().read(daemon.log());
        HostNames names = new HostNames(config.hosts(), daemon.log());
        new PacemakerNames(names::pacemakerKnows).start();
        OwnName cluster =
                new OwnName(new CorosyncObserver(config.group(), config.cluster(), names, daemon.log(), clocks.wall()));
        ControllersWord word = new ControllersWord();
        BarredFencings barred = new BarredFencings(clocks.ticker());
        Reporting reporting = Reporting.start(
                config.reporting(),
                new Reporting.Sender(MonitorKind.HOST, boot),
                cluster::get,
                barred::now,
                word::answered,
                daemon.log());
        HostMonitor monitor = new HostMonitor(
                config.policy(),
                boot,
                cluster,
                new PacemakerFencing(
                        fencingHistory(),
                        names,
                        config.fencingTimeout(),
                        config.fencingAction() == HostMonitorConfig.FencingAction.OFF,
                        daemon.log()),
                word,
                barred,
                reporting.reports(),
                new WorkerThread("cluster-connection"),
                clocks,
                daemon.log(),
                daemon::status);
        monitor.start();
        reporting.warmUp(() -> WarmUp.lossOf(config.policy()));
        return reporting.serve(monitor);
    }

    private static FencingHistory fencingHistory() {
        try {
            return new FencingHistory();
        } catch (NativeLibraryMissingException e) {
            throw FatalException.unavailable(e.getMessage(), e);
        }
    }
}
