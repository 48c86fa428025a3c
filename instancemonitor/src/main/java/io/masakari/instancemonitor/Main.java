package io.masakari.instancemonitor;

import io.masakari.core.instance.InstanceWatch;
import io.masakari.core.model.MonitorKind;
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
import java.util.concurrent.atomic.AtomicReference;

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
        AtomicReference<InstanceMonitor> started = new AtomicReference<>();
        Reporting reporting = Reporting.start(
                config.reporting(),
                new Reporting.Sender(MonitorKind.INSTANCE, new BootFile().read(daemon.log())),
                () -> Optional.of(config.host()),
                () -> Optional.ofNullable(started.get()).flatMap(InstanceMonitor::seen),
                reply -> {},
                daemon.log());
        TableFile table = table(config, daemon);
        LibvirtObserver libvirt = new LibvirtObserver(config.libvirt(), daemon.log(), clocks);
        InstanceMonitor monitor = new InstanceMonitor(
                config.host(),
                new InstanceWatch(config.policy(), table.read()),
                config.agents()
                        .map(agents -> new InstanceMonitor.Agents(
                                agents.policy(), new LibvirtAgents(agents.uri(), agents.limit()))),
                libvirt,
                reporting.reports(),
                table,
                new DiskReader(libvirt, DiskReader.PAUSE, daemon.log()),
                new WorkerThread("libvirt-connection"),
                clocks,
                daemon.log(),
                daemon::status);
        started.set(monitor);
        monitor.start();
        reporting.warmUp(() -> WarmUp.failureOf(config.host(), config.policy()));
        return reporting.serve(monitor);
    }

    private static TableFile table(InstanceMonitorConfig config, Daemon daemon) {
        try {
            return TableFile.open(config.table(), TableFile.bootId(), daemon.log());
        } catch (IOException e) {
            throw FatalException.unusable("table of instances " + config.table(), "[instances] table", e);
        }
    }
}
