package io.masakari.bootgate;

import io.masakari.core.model.BootId;
import io.masakari.runtime.config.Config;
import io.masakari.runtime.daemon.Daemon;
import io.masakari.runtime.daemon.FatalException;
import io.masakari.runtime.daemon.Service;
import io.masakari.runtime.gate.BootClock;
import io.masakari.runtime.gate.GateFiles;
import io.masakari.runtime.monitor.BootFile;
import io.masakari.runtime.report.ControllerClient;
import io.masakari.runtime.time.WorkerThread;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Holds the gate of this boot, or opens it by hand. */
public final class Main {
    private static final Path DEFAULT_CONFIG = Path.of("/etc/masakari/masakari-boot-gate.conf");

    private static final Path STARTED_AT_BOOT = Path.of("/etc/systemd/system/multi-user.target.wants");

    private Main() {}

    public static void main(String[] arguments) {
        if (List.of(arguments).contains("--open")) {
            System.exit(open(List.of(arguments)));
        }
        Daemon.main(arguments, GateConfig.SPEC, DEFAULT_CONFIG, Main::check, Main::start);
    }

    private static void check(Config values) {
        GateConfig.of(values);
        Neighbours.warnings(STARTED_AT_BOOT).forEach(warning -> System.err.println("Warning: " + warning));
    }

    private static int open(List<String> arguments) {
        try {
            System.out.println(Opening.open(arguments, new GateFiles()));
            return 0;
        } catch (FatalException e) {
            System.err.println("masakari-boot-gate: " + e.getMessage());
            return e.exitCode().number();
        }
    }

    private static Service start(Config values, Daemon daemon) throws IOException {
        GateConfig config = GateConfig.of(values);
        BootId boot = new BootFile()
                .read(daemon.log())
                .orElseThrow(() -> FatalException.unavailable("The boot id of this host cannot be read.", null));
        Gate gate = new Gate(
                new Gate.Host(config.host(), boot.toString(), config.waits()),
                new GateFiles(),
                new RunningGuests()::count,
                new BootClock(),
                daemon.log(),
                System.out::println);
        ControllerClient client = new ControllerClient(config.controller(), Optional.of(boot));
        Asking asking = new Asking(
                gate,
                config.controller().controllers(),
                (controller, question) -> client.ask(controller, "/v1/gates", question));
        return new GateService(gate, asking, new WorkerThread("controller"), daemon);
    }
}
