package io.masakari.controller.engine;

import io.masakari.core.recovery.host.HostPolicy;
import io.masakari.core.recovery.instance.InstancePolicy;
import io.masakari.core.recovery.instance.Protection;
import io.masakari.core.retry.RetryPolicy;
import io.masakari.core.safety.SafeTimes;
import io.masakari.core.safety.StormLimit;
import io.masakari.runtime.config.Config;
import io.masakari.runtime.config.ConfigException;
import io.masakari.runtime.config.ConfigSpec;
import io.masakari.runtime.config.Key;
import java.time.Duration;

/** The keys of [recovery], [safety] and [instance_failure], and what becomes of them. */
public final class EngineConfig {
    private static final SafeTimes SAFE = SafeTimes.defaults();

    private final Key<Integer> concurrency;
    private final Key<Integer> totalConcurrency;
    private final Key<Integer> callers;
    private final Key<Integer> attempts;
    private final Key<Duration> retryDelay;
    private final Key<Duration> retryDelayMax;
    private final Key<Duration> evacuationLimit;
    private final Key<Duration> settle;
    private final Key<Duration> serviceDownTime;
    private final Key<Duration> bootTime;
    private final Key<Duration> clockSkew;
    private final Key<Integer> stormPercent;
    private final Key<Integer> stormHosts;
    private final Key<Duration> stormWindow;
    private final Key<Boolean> allInstances;
    private final Key<String> metadataKey;
    private final Key<String> agentMetadataKey;
    private final Key<Integer> restarts;
    private final Key<Duration> crashWindow;

    public EngineConfig(ConfigSpec spec) {
        concurrency =
                spec.integer("recovery", "concurrency", 32, 1, 1000, "Evacuations in flight at once, per lost host.");
        totalConcurrency = spec.integer(
                "recovery", "total_concurrency", 64, 1, 5000, "Evacuations in flight at once, over all lost hosts.");
        callers = spec.integer("recovery", "callers", 8, 1, 64, "Threads that talk to Nova.");
        attempts = spec.integer(
                "recovery", "attempts", 5, 1, 100, "Evacuations per instance before it is given up and shown.");
        retryDelay = spec.duration(
                "recovery", "retry_delay", Duration.ofSeconds(1), "Wait after a failed evacuation; doubled each time.");
        retryDelayMax = spec.duration(
                "recovery", "retry_delay_max", Duration.ofSeconds(30), "Longest wait between two attempts.");
        evacuationLimit = spec.duration(
                "recovery",
                "evacuation_limit",
                SAFE.evacuationLimit(),
                "An evacuation that Nova has not finished by then is given up and shown.");
        settle = spec.duration(
                "recovery",
                "settle",
                SAFE.settle(),
                "How long Nova, or a proxy before it, may still begin a call after [nova] call_timeout. A call whose"
                        + " answer was lost is repeated only if it is not seen after both.");
        serviceDownTime = spec.duration(
                "safety",
                "service_down_time",
                SAFE.serviceDownTime(),
                "Nova's service_down_time: how long a silent compute service still counts as up.");
        bootTime = spec.duration(
                "safety",
                "boot_time",
                SAFE.bootTime(),
                "Shortest time from a host's fencing until its nova-compute can be back. A proof that is older is believed"
                        + " only once Nova sees the host as down.");
        clockSkew = spec.duration(
                "safety", "clock_skew", SAFE.clockSkew(), "How far Nova's clock and this host's may differ.");
        stormPercent = spec.integer(
                "safety",
                "storm_percent",
                50,
                1,
                100,
                "Share of a segment's hosts that may be lost within storm_window before recovery holds; one host"
                        + " always may.");
        stormHosts = spec.integer(
                "safety", "storm_hosts", 0, 0, 10_000, "The same as a number of hosts, if that is less; 0 for none.");
        stormWindow = spec.duration(
                "safety", "storm_window", Duration.ofMinutes(5), "Losses within this time count as at once.");
        allInstances = spec.bool(
                "instance_failure",
                "process_all_instances",
                false,
                "Recover every instance that fails, not only those whose metadata ask for it. Those that refuse are left"
                        + " alone in either case.");
        metadataKey = spec.text(
                "instance_failure",
                "ha_enabled_instance_metadata_key",
                "HA_Enabled",
                "Metadata key by which an instance asks for recovery (True) or refuses it (False).");
        agentMetadataKey = spec.text(
                "instance_failure",
                "guest_agent_metadata_key",
                "HA_Guest_Agent",
                "Metadata key by which a protected instance asks (True) to be restarted also when its guest agent falls"
                        + " silent. Needs [agent] ping at the instance monitors.");
        restarts = spec.integer(
                "instance_failure",
                "restarts",
                3,
                0,
                1000,
                "Failures within crash_window that are answered by a restart. The next one brings the instance to another"
                        + " host; after that it is held for an operator.");
        crashWindow = spec.duration(
                "instance_failure",
                "crash_window",
                Duration.ofMinutes(30),
                "Failures of an instance within this time count together.");
    }

    /**
     * @param call longest time of one request to Nova
     * @throws ConfigException if settings contradict each other
     */
    public EngineSettings settings(Config config, Duration call) {
        if (config.get(retryDelayMax).compareTo(config.get(retryDelay)) < 0) {
            throw config.refuse(retryDelayMax, "is less than retry_delay; set it to at least that");
        }
        if (config.get(totalConcurrency) < config.get(concurrency)) {
            throw config.refuse(totalConcurrency, "is less than concurrency; set it to at least that");
        }
        SafeTimes times = SafeTimes.defaults()
                .with(set -> {
                    set.callTimeout = call;
                    set.settle = config.get(settle);
                    set.evacuationLimit = config.get(evacuationLimit);
                    set.bootTime = config.get(bootTime);
                    set.serviceDownTime = config.get(serviceDownTime);
                    set.clockSkew = config.get(clockSkew);
                })
                .derived();
        times.rules().stream().filter(rule -> !rule.isKept()).findFirst().ifPresent(broken -> {
            throw config.refuse(evacuationLimit, broken.toString());
        });
        return EngineSettings.of(e -> {
            e.policy = HostPolicy.of(host -> {
                host.concurrency = config.get(concurrency);
                host.evacuation =
                        new RetryPolicy(config.get(attempts), config.get(retryDelay), config.get(retryDelayMax));
                host.times = times;
            });
            e.storm = new StormLimit(config.get(stormPercent), config.get(stormHosts), config.get(stormWindow));
            e.totalEvacuations = config.get(totalConcurrency);
            e.callers = config.get(callers);
            e.instances = InstancePolicy.of(instance -> {
                instance.protection =
                        new Protection(config.get(allInstances), config.get(metadataKey), config.get(agentMetadataKey));
                instance.restarts = config.get(restarts);
                instance.crashWindow = config.get(crashWindow);
                instance.times = times;
            });
        });
    }
}
