package io.masakari.simulator.world;

import io.masakari.core.detection.HostVerdict;
import io.masakari.core.model.ClusterName;
import io.masakari.core.model.HostName;
import io.masakari.core.model.InstanceEvidence;
import io.masakari.core.model.InstanceFailure;
import io.masakari.core.model.InstanceId;
import io.masakari.core.model.NodeId;
import io.masakari.core.model.ProcessEvidence;
import io.masakari.core.model.ProcessFailure;
import io.masakari.core.recovery.Transition;
import io.masakari.embeddednova.cloud.Caller;
import io.masakari.embeddednova.cloud.Cloud;
import io.masakari.embeddednova.cloud.CloudSettings;
import io.masakari.embeddednova.cloud.InstanceSpec;
import io.masakari.embeddednova.cloud.Refusal;
import io.masakari.embeddednova.cloud.VmState;
import io.masakari.runtime.report.InstanceNotification;
import io.masakari.runtime.report.ProcessNotification;
import io.masakari.simulator.controller.Controller;
import io.masakari.simulator.invariants.Invariants;
import io.masakari.simulator.monitors.Monitor;
import io.masakari.simulator.monitors.Spool;
import io.masakari.simulator.nova.NovaLine;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;

/** Everything outside of the core: hosts with power, links, Corosync, Pacemaker and monitors, a controller, a Nova. */
public final class World {
    private static final Caller USER = new Caller("user", "project", Set.of("member"), "req-user");

    /** What becomes of a report's POST. */
    public enum PostFate {
        OK,
        LOST_BEFORE,
        LOST_AFTER,
        TWICE,
        /** Its sender gives up on it, and it arrives later all the same, behind others. */
        LATE
    }

    private final ClusterSpec spec;
    private final PlantedBug bug;
    private final Timeline timeline = new Timeline();
    private final EventLines lines;
    private final List<Host> hosts = new ArrayList<>();
    private final Map<String, Host> byName = new HashMap<>();
    private final Map<ClusterName, List<Host>> clusters = new LinkedHashMap<>();
    private final Map<InstanceId, String> instanceNames = new LinkedHashMap<>();
    private final Set<String> enabledByHand = new HashSet<>();
    private final Cloud cloud;
    private final Invariants invariants = new Invariants(this);
    private final Corosync corosync = new Corosync(this);
    private final Pacemaker pacemaker = new Pacemaker(this);
    private final Controller controller;

    private final Map<PostFate, Integer> postFates = new EnumMap<>(PostFate.class);
    private final NovaLine novaLine = new NovaLine(this);
    private final Set<Transition<?>> taken = new HashSet<>();
    /** Share of posts and calls that go wrong by chance. */
    private int trouble;

    public World(ClusterSpec spec, PlantedBug bug, Consumer<String> alsoLog) {
        this.spec = spec;
        this.bug = bug;
        this.lines = new EventLines(timeline, alsoLog);
        this.cloud =
                new Cloud(timeline, CloudSettings.defaults().withEvacuationTime(Duration.ofMillis(spec.novaMillis())));
        this.controller = new Controller(this);
        spec.clusters().forEach(this::addCluster);
        controller.begin();
        spec.instances().forEach((host, names) -> names.forEach(name -> boot(host, name)));
        for (Host host : hosts) {
            host.monitor = new Monitor(this, host);
            corosync.start(host);
        }
    }

    private void addCluster(String name, List<String> names) {
        List<Host> members = new ArrayList<>();
        for (String host : names) {
            int number = hosts.size() + 1;
            Host added = new Host(host, new ClusterName(name), members.size() + 1, number, this);
            members.add(added);
            hosts.add(added);
            byName.put(host, added);
            String service = new UUID(3, number).toString();
            cloud.addHost(host, spec.vcpus(), service);
            if (spec.reserved().contains(host)) {
                cloud.updateService(service, false, "reserved", null);
            }
        }
        clusters.put(new ClusterName(name), members);
    }

    private void boot(String host, String name) {
        InstanceId id = new InstanceId(new UUID(4, instanceNames.size() + 1L));
        instanceNames.put(id, name);
        InstanceSpec what = InstanceSpec.on(host, name).withId(id.toString());
        String kind = name.substring(name.lastIndexOf('-') + 1);
        cloud.boot(USER, kind.equals("optedout") ? what.withMetadata(Map.of("HA_Enabled", "False")) : what);
        switch (kind) {
            case "stopped" -> cloud.setState(id.toString(), VmState.STOPPED);
            case "paused" -> cloud.setState(id.toString(), VmState.PAUSED);
            case "resized" -> cloud.setState(id.toString(), VmState.RESIZED);
            default -> {}
        }
    }

    public ClusterSpec spec() {
        return spec;
    }

    public PlantedBug bug() {
        return bug;
    }

    public Timeline timeline() {
        return timeline;
    }

    /** A stream of draws that is that actor's own; for each actor to be asked for once. */
    public Chance chanceOf(String actor) {
        return new Chance(spec.seed(), actor);
    }

    public Cloud cloud() {
        return cloud;
    }

    public Invariants invariants() {
        return invariants;
    }

    public Corosync corosync() {
        return corosync;
    }

    public Pacemaker pacemaker() {
        return pacemaker;
    }

    public Controller controller() {
        return controller;
    }

    public List<Host> hosts() {
        return hosts;
    }

    public Instant now() {
        return timeline.now();
    }

    public void after(Duration delay, Runnable task) {
        timeline.after(delay, task);
    }

    public void log(String who, String event, String text) {
        lines.add(who, event, text);
    }

    public void taken(Transition<?> transition) {
        taken.add(transition);
    }

    public Set<Transition<?>> taken() {
        return taken;
    }

    public List<String> log() {
        return lines.lines();
    }

    public Host host(String name) {
        Host host = byName.get(name);
        if (host == null) {
            throw new IllegalArgumentException("There is no host '" + name + "'; known: " + byName.keySet());
        }
        return host;
    }

    public Host host(ClusterName cluster, NodeId node) {
        return clusters.get(cluster).get((int) node.value() - 1);
    }

    /** All hosts of a cluster, in the order of their node ids. */
    public List<Host> hostsOf(ClusterName cluster) {
        return clusters.get(cluster);
    }

    public List<ClusterName> clusterNames() {
        return List.copyOf(clusters.keySet());
    }

    InstanceId instance(String name) {
        return instanceNames.entrySet().stream()
                .filter(entry -> entry.getValue().equals(name))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("There is no instance '" + name + "'"));
    }

    public String nameOf(InstanceId id) {
        return instanceNames.getOrDefault(id, id.toString());
    }

    // ---- what happens to hosts ----

    public void powerOff(Host host) {
        host.lastOffAt = now();
        host.boot++; // a boot under way ends too
        if (!host.powered) {
            return;
        }
        log(host.name, "power.off", "");
        host.powered = false;
        host.hung = false;
        host.fencings.clear();
        if (host.monitor != null) {
            host.monitor.end();
            host.monitor = null;
        }
        host.inGroup = false;
        host.corosync = false;
        host.ring = null;
        cloud.powerOff(host.name);
        corosync.disturbed(host);
    }

    public void powerOn(Host host) {
        if (host.powered) {
            return;
        }
        log(host.name, "power.on", "");
        host.powered = true;
        host.leaving = false;
        cloud.powerOn(host.name);
        host.courier.proceed();
        startMonitor(host);
        corosync.start(host);
    }

    /** Everything on the host stops, guests too, but nothing is gone. */
    public void hang(Host host) {
        if (host.isAwake()) {
            host.hung = true;
            cloud.freezeService(host.name);
            corosync.disturbed(host);
            if (spec.watchdogSeconds() > 0) {
                int boot = host.boot;
                after(Duration.ofSeconds(spec.watchdogSeconds()), () -> watchdog(host, boot));
            }
        }
    }

    public void thaw(Host host) {
        if (host.powered && host.hung) {
            host.hung = false;
            cloud.thawService(host.name);
            if (host.monitor != null) {
                host.monitor.proceed();
            }
            host.sendOn();
            corosync.disturbed(host);
        }
    }

    /** Nobody has fed it for too long: the board resets the host, whatever its processes do. */
    private void watchdog(Host host, int boot) {
        if (host.powered && host.hung && host.boot == boot) {
            log(host.name, "watchdog.fired", "");
            powerOff(host);
            after(host.bootTakes(), () -> powerOn(host));
        }
    }

    /** Empty while none runs. */
    public Optional<Monitor> monitor(String host) {
        return Optional.ofNullable(host(host).monitor);
    }

    public void startMonitor(Host host) {
        if (host.isAwake() && host.monitor == null) {
            host.monitor = new Monitor(this, host);
            host.spool.proceed();
            after(host.monitorChance.millis(100, 600), () -> corosync.connect(host));
        }
    }

    public void endMonitor(Host host) {
        if (host.monitor != null) {
            host.monitor.end();
            host.monitor = null;
            if (host.inGroup) {
                corosync.leaveGroup(host);
            }
        }
    }

    /** Each host gets the number of its group as its side; hosts that are in no group keep to themselves. */
    public void partition(List<List<Host>> groups) {
        for (Host host : hosts) {
            host.side = host.name;
        }
        for (int i = 0; i < groups.size(); i++) {
            for (Host host : groups.get(i)) {
                host.side = "side" + i;
            }
        }
        corosync.disturbed();
    }

    public void healLinks() {
        hosts.forEach(host -> {
            host.side = "";
            host.reachesController = true;
            host.sendOn();
        });
        corosync.disturbed();
    }

    // ---- what happens on a host ----

    /** Its QEMU process dies. Nova's compute service may find that out by itself, and then stops the instance. */
    public void crash(String name) {
        InstanceId id = instance(name);
        for (Host host : hosts) {
            if (host.isAwake() && cloud.hostView(host.name).runningInstances().contains(id.toString())) {
                log(host.name, "guest.crashed", name);
                cloud.crashGuest(id.toString());
                InstanceEvidence evidence = new InstanceEvidence(
                        InstanceFailure.CRASHED, now(), InstanceEvidence.Sighting.LIVE, 0, 5, 5, name, "");
                host.courier.add(new InstanceNotification(
                        host.hostName(),
                        now(),
                        id,
                        "LIFECYCLE",
                        "STOPPED_FAILED",
                        Optional.of(evidence),
                        OptionalLong.empty()));
                if (host.computeChance.percent(50)) {
                    after(host.computeChance.millis(10, 16_000), () -> noticeCrash(id));
                }
            }
        }
    }

    private void noticeCrash(InstanceId id) {
        try {
            cloud.noticeCrash(id.toString());
        } catch (Refusal deleted) {
            log("nova", "crash.unnoticed", nameOf(id) + " is deleted");
        }
    }

    /** One of the processes that it needs is down for good, or well again. */
    public void process(Host host, String process, boolean well) {
        boolean changes = well ? host.downSince.containsKey(process) : !host.downSince.containsKey(process);
        if (!host.isAwake() || !changes) {
            return;
        }
        log(host.name, well ? "process.well" : "process.down", process);
        Instant since = well ? host.downSince.remove(process) : now();
        ProcessEvidence evidence = new ProcessEvidence(
                ProcessFailure.RESTART_FAILED, since, 3, OptionalInt.of(1), OptionalInt.empty(), List.of());
        if (well) {
            host.courier.add(ProcessNotification.wellAgain(host.hostName(), now(), process, evidence));
        } else {
            host.downSince.put(process, since);
            host.courier.add(ProcessNotification.down(host.hostName(), now(), process, evidence));
        }
    }

    // ---- what people do in the cloud ----

    /** What the instance's owner asks of Nova; a "no" is his own affair. */
    public void user(String name, String what) {
        String id = instance(name).toString();
        try {
            switch (what) {
                case "stop" -> cloud.stop(USER, id);
                case "start" -> cloud.start(USER, id);
                case "start-unless-down" -> {
                    if (!isGivenUpForDead(name)) {
                        cloud.start(USER, id);
                    }
                }
                default -> cloud.delete(USER, id);
            }
        } catch (Refusal refusal) {
            log(
                    "nova",
                    "user.refused",
                    what + " " + name + ": " + refusal.getMessage().replace(id, name));
        }
    }

    /** A start at this time is what SAFETY.md lists as open. */
    private boolean isGivenUpForDead(String name) {
        return cloud.instances().stream()
                .filter(instance -> instance.name().equals(name) && instance.host() != null)
                .anyMatch(instance -> cloud.hostView(instance.host()).service().forcedDown());
    }

    /** Whether an operator has ever enabled the compute service: then it is the operator's affair. */
    public boolean isEnabledByHand(String host) {
        return enabledByHand.contains(host);
    }

    /** An operator's own hand on the compute service. */
    public void setServiceEnabled(Host host, boolean enabled) {
        if (enabled) {
            enabledByHand.add(host.name);
        }
        cloud.serviceOf(host.name)
                .ifPresent(service -> cloud.updateService(service.id(), enabled, enabled ? null : "by ann", null));
    }

    public void clearForceDown(Host host) {
        enabledByHand.add(host.name);
        cloud.services().stream()
                .filter(service -> service.host().equals(host.name))
                .forEach(service -> cloud.updateService(service.id(), true, null, false));
    }

    // ---- what happens to messages ----

    public void spoil(PostFate fate, int times) {
        postFates.merge(fate, times, Integer::sum);
    }

    public void setTrouble(int percent) {
        trouble = percent;
    }

    public PostFate nextPost(Chance sender) {
        PostFate fate = take(postFates, PostFate.OK);
        return fate == PostFate.OK && isTrouble(sender) ? sender.pick(List.of(PostFate.values())) : fate;
    }

    public NovaLine novaLine() {
        return novaLine;
    }

    /** Whether this post or call is one of those that go wrong by chance. */
    public boolean isTrouble(Chance chance) {
        return chance.percent(trouble);
    }

    private static <T extends Enum<T>> T take(Map<T, Integer> fates, T otherwise) {
        for (Map.Entry<T, Integer> entry : fates.entrySet()) {
            if (entry.getValue() > 0) {
                entry.setValue(entry.getValue() - 1);
                return entry.getKey();
            }
        }
        return otherwise;
    }

    // ---- the end ----

    /** All that can be mended is mended; what is off stays off. */
    public void healAll() {
        log("script", "all.healed", "");
        trouble = 0;
        postFates.clear();
        novaLine.heal();
        pacemaker.agent = Pacemaker.Agent.OK;
        pacemaker.agentTakes = Duration.ZERO;
        controller.crashAt(0, false);
        controller.setDiskFull(false);
        controller.setDiskLate(false);
        controller.setStoreTakes(Duration.ZERO);
        controller.thaw();
        controller.start();
        hosts.forEach(this::thaw);
        hosts.forEach(host -> {
            monitor(host.name).ifPresent(Monitor::thaw);
            host.spool.setDiskFull(false);
            host.monitorDies = Spool.Death.NEVER;
        });
        for (Host host : hosts) {
            if (host.powered) {
                switch (cloud.hostView(host.name).process()) {
                    case "FROZEN" -> cloud.thawService(host.name);
                    case "DEAD" -> cloud.reviveService(host.name);
                    default -> {}
                }
                startMonitor(host);
                corosync.start(host);
            }
        }
        healLinks();
    }

    /** No recovery is on its way, no report waits, no proof is waited for. */
    public boolean isAtRest() {
        boolean recoveriesRest = controller.open().stream()
                .allMatch(recovery -> recovery.state().isFinal()
                        || recovery.hold()
                                .filter(hold -> switch (hold.reason()) {
                                    case AWAITING_PROOF, NOVA_UNREACHABLE -> false;
                                    default -> true;
                                })
                                .isPresent());
        boolean spoolsEmpty = hosts.stream()
                .allMatch(host ->
                        !host.powered || host.courier.isEmpty() && (host.spool.isEmpty() || host.monitor == null));
        return recoveriesRest && controller.othersRest() && spoolsEmpty && controller.isUp();
    }

    /** Whether no quorate monitor holds it for failed, so that nobody can be expected to act. */
    public boolean isUnseen(HostName name) {
        NodeId node = host(name.value()).node;
        return hostsOf(host(name.value()).cluster).stream()
                .filter(host -> host.monitor != null && host.isInCluster() && host.monitor.isQuorate())
                .noneMatch(host -> host.monitor.verdicts().get(node) == HostVerdict.FAILED);
    }
}
