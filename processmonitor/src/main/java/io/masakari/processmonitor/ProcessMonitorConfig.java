package io.masakari.processmonitor;

import io.masakari.core.model.HostName;
import io.masakari.core.process.ProcessSpec;
import io.masakari.core.process.RestartPolicy;
import io.masakari.core.retry.RetryPolicy;
import io.masakari.processmonitor.list.ListFile;
import io.masakari.processmonitor.list.ListRules;
import io.masakari.runtime.config.Config;
import io.masakari.runtime.config.ConfigSpec;
import io.masakari.runtime.config.Key;
import io.masakari.runtime.config.LackingHostException;
import io.masakari.runtime.config.Problem;
import io.masakari.runtime.config.Section;
import io.masakari.runtime.monitor.HostKey;
import io.masakari.runtime.report.ControllerKeys;
import io.masakari.runtime.report.Reporting;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Everything an operator can set for the process monitor, checked, built once. */
record ProcessMonitorConfig(
        Reporting.Settings reporting,
        Path state,
        HostName host,
        Path list,
        Optional<String> user,
        Duration commandLimit,
        RestartPolicy policy,
        Path systemctl) {

    static final ConfigSpec SPEC =
            new ConfigSpec("masakari-processmonitor", "restarts vital daemons and reports those that stay down");

    private static final RestartPolicy DEFAULTS = RestartPolicy.defaults();
    private static final Path SYSTEMCTL_DEFAULT = Path.of("/usr/bin/systemctl");
    private static final Duration TENTH = Duration.ofMillis(100);
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration DAY = Duration.ofDays(1);

    private static final ControllerKeys CONTROLLER =
            new ControllerKeys(SPEC, Path.of("/var/lib/masakari/processmonitor"));
    private static final Key<Path> STATE = SPEC.section("report")
            .path("state", Path.of("/var/lib/masakari/processmonitor-state"))
            .doc("Directory for what was reported, and for the file 'state' that shows how each process stands.");
    private static final HostKey HOST = new HostKey(SPEC);
    private static final Key<Path> LIST = SPEC.section("list")
            .path("file", Path.of("/etc/masakari/process_list.yaml"))
            .doc(
                    "The process list: YAML as upstream Masakari's if it ends in .yaml or .yml, else Masakari v1's columns.");
    private static final Section COMMANDS = SPEC.section("commands");
    private static final Key<Optional<String>> USER =
            COMMANDS.optionalText("user").doc("Who runs the commands of entries with run_as_root: no.");
    private static final Key<Duration> COMMAND_LIMIT = COMMANDS.duration("limit", MINUTE, TENTH, HOUR)
            .doc("How long a command may take before it is killed with all it started.");
    private static final Section RESTART = SPEC.section("restart");
    private static final Key<Integer> ATTEMPTS = RESTART.integer(
                    "attempts", DEFAULTS.retry().attempts(), 1, 100)
            .formerly("tries")
            .doc("How often a process is started before it is reported as down.");
    private static final Key<Duration> RETRY_DELAY = RESTART.duration(
                    "retry_delay", DEFAULTS.retry().firstDelay(), TENTH, HOUR)
            .formerly("back_off")
            .doc("Wait after the first failed attempt; doubled after each further one.");
    private static final Key<Duration> RETRY_DELAY_MAX = RESTART.duration(
                    "retry_delay_max", DEFAULTS.retry().longestDelay(), TENTH, HOUR)
            .formerly("longest_back_off")
            .doc("No wait is longer.");
    private static final Key<Duration> APPEAR_WITHIN = RESTART.duration(
                    "appear_within", DEFAULTS.appearWithin(), TENTH, HOUR)
            .doc("How long after its commands have succeeded the process may take to be found.");
    private static final Key<Duration> WELL_AFTER = RESTART.duration("well_after", DEFAULTS.wellAfter(), TENTH, DAY)
            .doc("How long it must run to be reported as well again, and until failed attempts no longer count.");
    private static final Key<Integer> CRASHES = RESTART.integer("crashes", DEFAULTS.crashes(), 2, 100)
            .doc("How many ends within crash_window are reported, even if each restart succeeds.");
    private static final Key<Duration> CRASH_WINDOW = RESTART.duration(
                    "crash_window", DEFAULTS.crashWindow(), TENTH, DAY)
            .doc("See crashes; also how long it must run after a crash loop to be well again.");
    private static final Key<Duration> AGAIN_INTERVAL = RESTART.duration(
                    "again_interval", DEFAULTS.againEvery(), TENTH, DAY)
            .formerly("again_every")
            .doc("How often a process that is reported as down is started again.");
    private static final Key<Duration> LOOK_INTERVAL = RESTART.duration(
                    "look_interval", DEFAULTS.lookEvery(), TENTH, HOUR)
            .formerly("look_every")
            .doc("How often a process is looked for that does not run and is not being started.");
    private static final Section SYSTEMD = SPEC.section("systemd");
    private static final Key<Duration> UNIT_LIMIT = SYSTEMD.duration("unit_limit", DEFAULTS.unitLimit(), TENTH, HOUR)
            .doc("How long systemd may take to bring a unit back before it counts as failed.");
    private static final Key<Path> SYSTEMCTL = SYSTEMD.path("systemctl", SYSTEMCTL_DEFAULT)
            .doc("The command to ask systemd with, when something does not run.");

    static ProcessMonitorConfig of(Config config) {
        if (config.get(RETRY_DELAY_MAX).compareTo(config.get(RETRY_DELAY)) < 0) {
            throw config.refuse(RETRY_DELAY_MAX, "It must not be shorter than [restart] retry_delay.");
        }
        if (CONTROLLER.of(config).spool().equals(config.get(STATE))) {
            throw config.refuse(STATE, "It must be another directory than [report] spool.");
        }
        return new ProcessMonitorConfig(
                CONTROLLER.of(config),
                config.get(STATE),
                HOST.of(config),
                config.get(LIST),
                config.get(USER),
                config.get(COMMAND_LIMIT),
                RestartPolicy.of(e -> {
                    e.retry =
                            new RetryPolicy(config.get(ATTEMPTS), config.get(RETRY_DELAY), config.get(RETRY_DELAY_MAX));
                    e.appearWithin = config.get(APPEAR_WITHIN);
                    e.wellAfter = config.get(WELL_AFTER);
                    e.crashes = config.get(CRASHES);
                    e.crashWindow = config.get(CRASH_WINDOW);
                    e.againEvery = config.get(AGAIN_INTERVAL);
                    e.lookEvery = config.get(LOOK_INTERVAL);
                    e.unitLimit = config.get(UNIT_LIMIT);
                }),
                config.get(SYSTEMCTL));
    }

    /** For --check-config: the list as well, in full, and whether there are the units that it names. */
    static void check(Config values) {
        ProcessMonitorConfig config = of(values);
        List<ProcessSpec> specs = config.listFile().read();
        if (config.systemd().present()) {
            List<Problem> problems = UnitCheck.problems(config.list(), specs, config.systemd(), System.getenv());
            if (!problems.isEmpty()) {
                throw new LackingHostException(problems);
            }
        }
    }

    ListFile listFile() {
        return new ListFile(list, ListRules.of(user));
    }

    Systemd.Settings systemd() {
        Systemd.Settings found = Systemd.Settings.of(systemctl);
        // A command that is configured is asked in any case.
        boolean present = Files.isExecutable(systemctl) && (found.present() || !systemctl.equals(SYSTEMCTL_DEFAULT));
        return new Systemd.Settings(systemctl, found.controlGroups(), present);
    }
}
