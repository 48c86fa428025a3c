package io.masakari.controller.engine;

import io.masakari.core.model.IoErrorAnswer;
import io.masakari.core.recovery.HostSelection;
import io.masakari.core.recovery.host.HostPolicy;
import io.masakari.core.recovery.host.LostMemory;
import io.masakari.core.recovery.host.ServiceOwners;
import io.masakari.core.recovery.host.TreatmentPolicy;
import io.masakari.core.recovery.instance.InstancePolicy;
import io.masakari.core.recovery.instance.IoErrors;
import io.masakari.core.recovery.instance.Protection;
import io.masakari.core.recovery.process.ProcessPolicy;
import io.masakari.core.retry.RetryPolicy;
import io.masakari.core.safety.SafeTimes;
import io.masakari.core.safety.StormLimit;
import io.masakari.runtime.config.Config;
import io.masakari.runtime.config.ConfigException;
import io.masakari.runtime.config.Key;
import io.masakari.runtime.config.Section;
import io.masakari.runtime.config.ValueType;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** The keys of [recovery], [safety], [host_failure] and [instance_failure], and what becomes of them. */
public final class EngineConfig {
    private static final SafeTimes SAFE = SafeTimes.defaults();

    public static final Section RECOVERY = new Section("recovery");
    public static final Section SAFETY = new Section("safety");
    public static final Section HOST_FAILURE = new Section("host_failure");
    public static final Section INSTANCE_FAILURE = new Section("instance_failure");
    private static final Key<Boolean> EVACUATE_ALL = HOST_FAILURE
            .bool("evacuate_all_instances", HostSelection.DEFAULTS.all())
            .doc(
                    "Evacuate every instance of a lost host that does not refuse it, those that ask for it first. With no, only"
                            + " those that ask for it.");
    private static final Key<Boolean> IGNORE_ERRORS = HOST_FAILURE
            .bool("ignore_instances_in_error_state", HostSelection.DEFAULTS.ignoresErrors())
            .doc("Leave instances alone that are in error when their host is lost.");
    private static final Key<String> HOST_METADATA_KEY = HOST_FAILURE
            .text("ha_enabled_instance_metadata_key", HostSelection.DEFAULTS.key())
            .doc(
                    "Metadata key by which an instance asks for evacuation (True) or refuses it (False) when its host is lost."
                            + " [instance_failure] has its own.");
    private static final Key<Boolean> EVACUATE_PINNED = HOST_FAILURE
            .bool("evacuate_pinned", true)
            .doc(
                    "Evacuate also instances whose flavor ties them to devices, cores or memory of a host (PCI passthrough, VGPU,"
                            + " dedicated CPUs, large pages, persistent memory); they go last. With no, they are left alone and shown.");
    private static final Key<List<String>> SERVICE_PROJECTS = HOST_FAILURE
            .key("service_projects", ValueType.listOf(ValueType.text()), List.of())
            .doc(
                    "Ids of projects in which services of the cloud (Octavia, Trove, Magnum, Manila) keep instances that they"
                            + " replace themselves. Those are left to them, unless their metadata ask for evacuation.");
    private static final Key<List<String>> SERVICE_MARKS = HOST_FAILURE
            .key("service_marks", ValueType.listOf(ValueType.text()), List.of())
            .doc("The same by the instance: keys of its metadata or of its flavor's extra specs, or server tags.");
    private static final Key<Boolean> JOIN_AGGREGATES = HOST_FAILURE
            .bool("add_reserved_host_to_aggregate", false)
            .doc(
                    "Add a reserved host that is taken to all aggregates of the lost host, before it is enabled. It stays in"
                            + " them.");
    private static final Key<Integer> CONCURRENCY =
            RECOVERY.integer("concurrency", 32, 1, 1000).doc("Evacuations in flight at once, per lost host.");
    private static final Key<Integer> TOTAL_CONCURRENCY = RECOVERY.integer("total_concurrency", 64, 1, 5000)
            .doc("Evacuations in flight at once, over all lost hosts.");
    private static final Key<Integer> CALLERS =
            RECOVERY.integer("callers", 8, 1, 64).doc("Threads that talk to Nova.");
    private static final Key<Integer> ATTEMPTS =
            RECOVERY.integer("attempts", 5, 1, 100).doc("Evacuations per instance before it is given up and shown.");
    private static final Key<Duration> RETRY_DELAY = RECOVERY.duration("retry_delay", Duration.ofSeconds(1))
            .doc("Wait after a failed evacuation; doubled each time.");
    private static final Key<Duration> RETRY_DELAY_MAX =
            RECOVERY.duration("retry_delay_max", Duration.ofSeconds(30)).doc("Longest wait between two attempts.");
    private static final Key<Duration> EVACUATION_LIMIT = RECOVERY.duration("evacuation_limit", SAFE.evacuationLimit())
            .doc("An evacuation that Nova has not finished by then is given up and shown.");
    private static final Key<Duration> SETTLE = RECOVERY.duration("settle", SAFE.settle())
            .doc("How long Nova, or a proxy before it, may still begin a call after [nova] call_timeout. A call whose"
                    + " answer was lost is repeated only if it is not seen after both.");
    private static final Key<Boolean> EVACUATE_PAUSED = RECOVERY.bool("evacuate_paused", true)
            .doc(
                    "Evacuate what was paused or in rescue when its host was lost, and leave it stopped: its memory is gone with"
                            + " the host. Else it is left down, and shown.");
    private static final Key<Boolean> EVACUATE_SUSPENDED = RECOVERY.bool("evacuate_suspended", false)
            .doc(
                    "Evacuate suspended instances of a lost host as well, and leave them stopped. Their memory lies in a file on"
                            + " that host, and is lost by it.");
    private static final Key<Duration> SERVICE_DOWN_TIME = SAFETY.duration(
                    "service_down_time", SAFE.serviceDownTime(), Duration.ofSeconds(6), Duration.ofDays(7))
            .doc(
                    "Nova's service_down_time: how long a silent compute service still counts as up. At least 6 s: services"
                            + " report every sixth of it, in whole seconds.");
    private static final Key<Duration> BOOT_TIME = SAFETY.duration("boot_time", SAFE.bootTime())
            .doc(
                    "Shortest time from a host's fencing until its nova-compute can be back, of any host; a segment can declare a"
                            + " longer one for its own. From then on, less [nova] latest_arrival, a host that was fenced by reboot is"
                            + " left alone until it has been silent for long enough.");
    private static final Key<Duration> CLOCK_SKEW =
            SAFETY.duration("clock_skew", SAFE.clockSkew()).doc("How far Nova's clock and this host's may differ.");
    private static final Key<Integer> STORM_PERCENT = SAFETY.integer("storm_percent", 50, 1, 100)
            .doc("Share of a segment's hosts that may be lost within storm_window before recovery holds; one host"
                    + " always may.");
    private static final Key<Integer> STORM_HOSTS = SAFETY.integer("storm_hosts", 0, 0, 10_000)
            .doc("The same as a number of hosts, if that is less; 0 for none.");
    private static final Key<Duration> STORM_WINDOW =
            SAFETY.duration("storm_window", Duration.ofMinutes(5)).doc("Losses within this time count as at once.");
    private static final Key<Integer> WITNESSES = SAFETY.integer("witnesses", 2, 1, 2)
            .doc(
                    "Monitors of different hosts that must have a fencing proof before it is acted on, where more than one other"
                            + " greets the controller. A proof that one alone has waits until Nova's heartbeats of the host have stood"
                            + " still for two of their intervals. With 1, one stolen token is enough to have running instances"
                            + " evacuated.");
    private static final Key<Boolean> ALL_INSTANCES = INSTANCE_FAILURE
            .bool("process_all_instances", false)
            .doc(
                    "Recover every instance that fails, not only those whose metadata ask for it. Those that refuse are left"
                            + " alone in either case.");
    private static final Key<String> METADATA_KEY = INSTANCE_FAILURE
            .text("ha_enabled_instance_metadata_key", "HA_Enabled")
            .doc(
                    "Metadata key by which an instance asks for recovery (True) or refuses it (False) when it fails itself. The loss"
                            + " of its host has a key of its own, in [host_failure].");
    private static final Key<String> AGENT_METADATA_KEY = INSTANCE_FAILURE
            .text("guest_agent_metadata_key", "HA_Guest_Agent")
            .doc(
                    "Metadata key by which a protected instance asks (True) to be restarted also when its guest agent falls"
                            + " silent. Needs [agent] ping at the instance monitors.");
    private static final Key<Integer> RESTARTS = INSTANCE_FAILURE
            .integer("restarts", 3, 0, 1000)
            .doc(
                    "Failures within crash_window that are answered by a restart. The next one brings the instance to another"
                            + " host; after that it is held for an operator.");
    private static final Key<Duration> CRASH_WINDOW = INSTANCE_FAILURE
            .duration("crash_window", Duration.ofMinutes(30))
            .doc("Failures of an instance within this time count together.");
    private static final Key<IoErrorAnswer> IO_ERROR = INSTANCE_FAILURE
            .key("io_error", ValueType.oneOf(IoErrorAnswer.class), IoErrors.DEFAULTS.answer())
            .doc(
                    "What is done about an instance that stands still since its disk answered with an error. restart: it is"
                            + " stopped and started, unless many stand still. resume: it waits until somebody, or something,"
                            + " resumes it; nothing here does that. hold: it waits for an operator.");
    private static final Key<Duration> IO_ERROR_WAIT = INSTANCE_FAILURE
            .duration("io_error_wait", IoErrors.DEFAULTS.patience())
            .doc("How long such an instance may stand still before that: it may be resumed, which loses nothing.");
    private static final Key<Integer> IO_ERROR_LIMIT = INSTANCE_FAILURE
            .integer("io_error_limit", IoErrors.DEFAULTS.limit(), 1, 10_000)
            .doc("Instances of the whole cloud that may stand still on I/O errors, or were restarted for them within"
                    + " io_error_window, before their recovery holds. As many are restarted at once.");
    private static final Key<Duration> IO_ERROR_WINDOW = INSTANCE_FAILURE
            .duration("io_error_window", IoErrors.DEFAULTS.window())
            .doc("Restarts for I/O errors within this time count together.");

    private EngineConfig() {}

    /**
     * @param call longest time of one request to Nova
     * @param arrival how long after it was sent a request may begin at Nova
     * @throws ConfigException if settings contradict each other
     */
    public static EngineSettings settings(Config config, Duration call, Duration arrival) {
        if (config.get(RETRY_DELAY_MAX).compareTo(config.get(RETRY_DELAY)) < 0) {
            throw config.refuse(RETRY_DELAY_MAX, "is less than retry_delay; set it to at least that");
        }
        if (config.get(TOTAL_CONCURRENCY) < config.get(CONCURRENCY)) {
            throw config.refuse(TOTAL_CONCURRENCY, "is less than concurrency; set it to at least that");
        }
        SafeTimes times = SafeTimes.defaults()
                .with(set -> {
                    set.callTimeout = call;
                    set.latestArrival = arrival;
                    set.settle = config.get(SETTLE);
                    set.evacuationLimit = config.get(EVACUATION_LIMIT);
                    set.bootTime = config.get(BOOT_TIME);
                    set.serviceDownTime = config.get(SERVICE_DOWN_TIME);
                    set.clockSkew = config.get(CLOCK_SKEW);
                })
                .derived();
        times.rules().stream().filter(rule -> !rule.isKept()).findFirst().ifPresent(broken -> {
            throw config.refuse(EVACUATION_LIMIT, broken.toString());
        });
        HostSelection selection =
                new HostSelection(config.get(EVACUATE_ALL), config.get(IGNORE_ERRORS), config.get(HOST_METADATA_KEY));
        return EngineSettings.of(e -> {
            e.joinsAggregates = config.get(JOIN_AGGREGATES);
            e.policy = HostPolicy.of(host -> {
                host.concurrency = config.get(CONCURRENCY);
                host.evacuation =
                        new RetryPolicy(config.get(ATTEMPTS), config.get(RETRY_DELAY), config.get(RETRY_DELAY_MAX));
                host.treatment = new TreatmentPolicy(
                        selection,
                        new ServiceOwners(
                                Set.copyOf(config.get(SERVICE_PROJECTS)), Set.copyOf(config.get(SERVICE_MARKS))),
                        config.get(EVACUATE_PINNED),
                        new LostMemory(config.get(EVACUATE_PAUSED), config.get(EVACUATE_SUSPENDED)));
                host.times = times;
            });
            e.storm = new StormLimit(config.get(STORM_PERCENT), config.get(STORM_HOSTS), config.get(STORM_WINDOW));
            e.witnesses = config.get(WITNESSES);
            e.totalEvacuations = config.get(TOTAL_CONCURRENCY);
            e.callers = config.get(CALLERS);
            e.instances = InstancePolicy.of(instance -> {
                instance.protection = new Protection(
                        config.get(ALL_INSTANCES), config.get(METADATA_KEY), selection, config.get(AGENT_METADATA_KEY));
                instance.restarts = config.get(RESTARTS);
                instance.crashWindow = config.get(CRASH_WINDOW);
                instance.ioErrors = new IoErrors(
                        config.get(IO_ERROR),
                        config.get(IO_ERROR_WAIT),
                        config.get(IO_ERROR_LIMIT),
                        config.get(IO_ERROR_WINDOW));
                instance.times = times;
            });
            e.processes = ProcessPolicy.of(times);
        });
    }
}
