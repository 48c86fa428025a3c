package io.masakari.instancemonitor;

import io.masakari.core.instance.AgentPolicy;
import io.masakari.core.instance.InstancePolicy;
import io.masakari.core.model.HostName;
import io.masakari.nativebindings.libvirt.HypervisorConnection;
import io.masakari.runtime.config.Config;
import io.masakari.runtime.config.ConfigSpec;
import io.masakari.runtime.config.Key;
import io.masakari.runtime.config.Section;
import io.masakari.runtime.config.ValueType;
import io.masakari.runtime.monitor.HostKey;
import io.masakari.runtime.report.ControllerKeys;
import io.masakari.runtime.report.Reporting;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/** Everything an operator can set for the instance monitor, checked, built once. */
record InstanceMonitorConfig(
        Reporting.Settings reporting,
        Path table,
        HostName host,
        HypervisorConnection.Settings libvirt,
        InstancePolicy policy,
        Optional<Agents> agents) {

    /** @param limit how long a guest may take to answer */
    record Agents(String uri, Duration limit, AgentPolicy policy) {}

    static final ConfigSpec SPEC =
            new ConfigSpec("masakari-instancemonitor", "reports instances that have failed on a sound host");

    private static final InstancePolicy DEFAULTS = InstancePolicy.defaults();
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration HOUR = Duration.ofHours(1);

    private static final ControllerKeys CONTROLLER =
            new ControllerKeys(SPEC, Path.of("/var/lib/masakari/instancemonitor/spool"));
    private static final Key<Path> TABLE = SPEC.section("instances")
            .path("table", Path.of("/var/lib/masakari/instancemonitor/instances"))
            .doc("File with what was last known of each instance, to find what failed while this monitor did not run.");
    private static final HostKey HOST = new HostKey(SPEC);
    private static final Section LIBVIRT = SPEC.section("libvirt");
    private static final Key<String> URI_KEY = LIBVIRT.key(
                    "uri",
                    ValueType.text(Pattern.compile("[!-~]{1,1024}"), "a libvirt URI, as in qemu:///system"),
                    "qemu:///system")
            .doc("What to connect to; the read-only socket is enough.");
    private static final Key<Duration> CONNECT_TIMEOUT = LIBVIRT.duration(
                    "connect_timeout", Duration.ofSeconds(5), Duration.ofMillis(500), MINUTE)
            .formerly("open_limit")
            .doc("How long libvirtd may take to accept a connection before that counts as failed.");
    private static final Key<Duration> KEEPALIVE_INTERVAL = LIBVIRT.duration(
                    "keepalive_interval", Duration.ofSeconds(2), Duration.ofSeconds(1), MINUTE)
            .formerly("keepalive")
            .doc(
                    "How often a silent libvirtd is asked whether it runs; after three times without an answer it counts as lost.");
    private static final Section DETECTION = SPEC.section("detection");
    private static final Key<Duration> REPEAT_AFTER = DETECTION
            .duration("repeat_after", DEFAULTS.repeatAfter(), Duration.ofSeconds(1), HOUR)
            .doc("How long the same failure of an instance that keeps running is not reported again.");
    private static final Key<Integer> REBOOT_STORM = DETECTION
            .integer("reboot_storm", DEFAULTS.rebootStorm(), 2, 1000)
            .doc("How many reboots of an instance within reboot_window are a failure.");
    private static final Key<Duration> REBOOT_WINDOW = DETECTION
            .duration("reboot_window", DEFAULTS.rebootWindow(), Duration.ofSeconds(1), HOUR)
            .doc("The time in which reboots are counted.");
    private static final Key<Integer> REPORTS_MAX = DETECTION
            .integer("reports_max", DEFAULTS.maxReports(), 1, 1000)
            .formerly("max_reports")
            .doc("How many failures of one instance are reported within ten minutes.");

    private static final Section AGENT = SPEC.section("agent");
    private static final Key<Boolean> PING = AGENT.bool("ping", false)
            .doc(
                    "Ask the QEMU guest agent of each instance that has a channel for one, and report a guest whose agent answered"
                            + " before and falls silent. Needs libvirt's read-write socket: membership in the group libvirt.");
    private static final Key<Optional<String>> AGENT_URI = AGENT.optional(
                    "uri", ValueType.text(Pattern.compile("[!-~]{1,1024}"), "a libvirt URI, as in qemu:///system"))
            .doc("What to connect to for that, read-write, if it is not [libvirt] uri.");
    private static final Key<Duration> AGENT_INTERVAL = AGENT.duration(
                    "interval", AgentPolicy.defaults().interval(), Duration.ofSeconds(1), HOUR)
            .doc("How long after an answer, or a missing one, an agent is asked again.");
    private static final Key<Duration> AGENT_LIMIT = AGENT.duration(
                    "timeout", Duration.ofSeconds(2), Duration.ofSeconds(1), MINUTE)
            .doc("How long an agent may take to answer; whole seconds.");
    private static final Key<Integer> AGENT_MISSES = AGENT.integer(
                    "misses", AgentPolicy.defaults().misses(), 1, 1000)
            .doc("How many times in a row an agent must fail to answer to be reported.");

    static InstanceMonitorConfig of(Config config) {
        return new InstanceMonitorConfig(
                CONTROLLER.of(config),
                config.get(TABLE),
                HOST.of(config),
                new HypervisorConnection.Settings(
                        config.get(URI_KEY), config.get(CONNECT_TIMEOUT), config.get(KEEPALIVE_INTERVAL), 3),
                InstancePolicy.of(e -> {
                    e.repeatAfter = config.get(REPEAT_AFTER);
                    e.rebootStorm = config.get(REBOOT_STORM);
                    e.rebootWindow = config.get(REBOOT_WINDOW);
                    e.maxReports = config.get(REPORTS_MAX);
                }),
                config.get(PING) ? Optional.of(agents(config)) : Optional.empty());
    }

    private static Agents agents(Config config) {
        return new Agents(
                config.get(AGENT_URI).orElseGet(() -> config.get(URI_KEY)),
                config.get(AGENT_LIMIT),
                new AgentPolicy(config.get(AGENT_INTERVAL), config.get(AGENT_MISSES)));
    }
}
