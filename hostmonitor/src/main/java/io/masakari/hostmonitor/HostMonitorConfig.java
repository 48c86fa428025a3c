package io.masakari.hostmonitor;

import io.masakari.core.detection.DetectionPolicy;
import io.masakari.core.model.ClusterName;
import io.masakari.runtime.config.Config;
import io.masakari.runtime.config.ConfigSpec;
import io.masakari.runtime.config.Key;
import io.masakari.runtime.config.Section;
import io.masakari.runtime.config.ValueType;
import io.masakari.runtime.report.ControllerKeys;
import io.masakari.runtime.report.Reporting;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Everything an operator can set for the host monitor, checked, built once. */
record HostMonitorConfig(
        Reporting.Settings reporting,
        Optional<ClusterName> cluster,
        String group,
        Map<String, String> hosts,
        DetectionPolicy policy,
        FencingAction fencingAction,
        Duration fencingTimeout) {

    static final ConfigSpec SPEC =
            new ConfigSpec("masakari-hostmonitor", "reports failed compute hosts, with the proof that they are off");

    private static final DetectionPolicy DEFAULTS = DetectionPolicy.defaults();
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration HOUR = Duration.ofHours(1);

    private static final ControllerKeys CONTROLLER = new ControllerKeys(SPEC, Path.of("/var/lib/masakari/hostmonitor"));
    private static final Section CLUSTER = SPEC.section("cluster");
    private static final Key<Optional<ClusterName>> CLUSTER_NAME = CLUSTER.optional(
                    "name", ValueType.text().to(ClusterName::new, ClusterName::value))
            .doc("Name of this cluster in reports, if it is not Corosync's totem.cluster_name.");
    private static final Key<String> GROUP = CLUSTER.key(
                    "group",
                    ValueType.text(
                            Pattern.compile("[A-Za-z0-9._-]{1,64}"), "letters, digits and '. _ -', 1 to 64 of them"),
                    "masakari-hostmonitor")
            .doc("Corosync group of the monitors of this cluster; the same on all hosts.");
    private static final Key<Map<String, String>> HOST_NAMES = SPEC.section("hosts")
            .map("map")
            .doc("Nova's name of a host, if it differs from Corosync's: NODE=HOST, where NODE is a name or a node id.");
    private static final Section DETECTION = SPEC.section("detection");
    private static final Key<Duration> CONFIRM = DETECTION
            .duration("confirm", DEFAULTS.membership().confirm(), Duration.ZERO, HOUR)
            .doc("How long a host must have been absent, beyond Corosync's own time, before it counts as failed.");
    private static final Key<Duration> TAKEOVER_AFTER = DETECTION
            .duration("takeover_after", DEFAULTS.takeoverAfter(), Duration.ofMillis(500), MINUTE)
            .doc("How long the two reporting monitors may be silent before the next one reports too.");
    private static final Key<Duration> NEVER_SEEN_AFTER = DETECTION
            .duration("never_seen_after", DEFAULTS.neverSeenAfter(), MINUTE, Duration.ofDays(1))
            .doc(
                    "How long a host of the node list may be away, that was never seen since this monitor started, before it is"
                            + " reported for an operator to look at.");
    private static final Section FENCING = SPEC.section("fencing");
    private static final Key<Duration> REQUEST_AFTER = FENCING.duration(
                    "request_after", DEFAULTS.fencing().requestAfter(), Duration.ofSeconds(1), HOUR)
            .doc("How long Pacemaker has to fence a failed host before this monitor asks it to.");
    private static final Key<Boolean> REQUEST_UNTOLD = FENCING.bool(
                    "request_untold", DEFAULTS.fencing().requestUntold())
            .doc("Whether to ask also for a host whose monitor did not run: it may have been shut down on purpose.");
    private static final Key<Duration> LIMIT = FENCING.duration(
                    "limit", DEFAULTS.fencing().limit(), Duration.ofSeconds(2), HOUR)
            .doc("How long to wait for a proof of fencing before the host is reported as unfenced.");
    private static final Key<Duration> LEAD = FENCING.duration(
                    "lead", DEFAULTS.fencing().lead(), Duration.ofSeconds(1), Duration.ofMinutes(10))
            .doc("How long before a host's absence the fencing that caused it may have completed.");
    private static final Key<FencingAction> ACTION = FENCING.key(
                    "action", ValueType.oneOf(FencingAction.class), FencingAction.REBOOT)
            .doc("What to ask Pacemaker for: reboot, as Pacemaker itself does by default, or off.");
    private static final Key<Duration> TIMEOUT = FENCING.duration(
                    "timeout", Duration.ofSeconds(30), Duration.ofSeconds(1), Duration.ofMinutes(10))
            .doc("How long Pacemaker may take for one fencing that this monitor asked for.");

    /** What Pacemaker is asked for. Both switch the host off; a reboot also switches it on again. */
    enum FencingAction {
        REBOOT,
        OFF
    }

    static HostMonitorConfig of(Config config) {
        Duration requestAfter = config.get(REQUEST_AFTER);
        if (config.get(LIMIT).compareTo(requestAfter) <= 0) {
            throw config.refuse(
                    LIMIT,
                    "It must be longer than [fencing] request_after (" + requestAfter.toSeconds()
                            + "s), or this monitor never asks for the fencing.");
        }
        return new HostMonitorConfig(
                CONTROLLER.of(config),
                config.get(CLUSTER_NAME),
                config.get(GROUP),
                config.get(HOST_NAMES),
                new DetectionPolicy(
                        DetectionPolicy.Membership.of(e -> e.confirm = config.get(CONFIRM)),
                        DetectionPolicy.Fencing.of(e -> {
                            e.lead = config.get(LEAD);
                            e.requestAfter = requestAfter;
                            e.requestUntold = config.get(REQUEST_UNTOLD);
                            e.limit = config.get(LIMIT);
                        }),
                        config.get(TAKEOVER_AFTER),
                        config.get(NEVER_SEEN_AFTER)),
                config.get(ACTION),
                config.get(TIMEOUT));
    }
}
