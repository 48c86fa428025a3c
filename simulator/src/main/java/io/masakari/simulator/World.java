package io.masakari.simulator;

import io.masakari.core.detection.HostVerdict;
import io.masakari.core.model.ClusterName;
import io.masakari.core.model.HostName;
import io.masakari.core.model.InstanceId;
import io.masakari.core.model.NodeId;
import io.masakari.embeddednova.Caller;
import io.masakari.embeddednova.Cloud;
import io.masakari.embeddednova.CloudSettings;
import io.masakari.embeddednova.InstanceSpec;
import io.masakari.embeddednova.VmState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;

/** Everything outside of the core: hosts with power, links, Corosync, Pacemaker and monitors, a controller, a Nova. */
final class World {
    static final ClusterName CLUSTER = new ClusterName("lab");
    private static final Caller USER = new Caller("user", "project", Set.of("member"), "req-user");

    /** What becomes of a report's POST. */
    enum PostFate {
        OK,
        LOST_BEFORE,
        LOST_AFTER,
        TWICE
    }

    /** What becomes of a call to Nova. */
    enum CallFate {
        OK,
        /** Never gets there; the caller hears nothing. */
        LOST_BEFORE,
        /** Carried out; the caller hears nothing. */
        LOST_AFTER,
        /** The caller hears nothing, and Nova gets to it some seconds later. */
        LATE,
        /** Refused with 503, without effect. */
        UNAVAILABLE
    }

    private final ClusterSpec spec;
    private final PlantedBug bug;
    private final Timeline timeline = new Timeline();
    private final Chance chance;
    private final EventLines lines;
    private final List<Host> hosts = new ArrayList<>();
    private final Map<InstanceId, String> instanceNames = new LinkedHashMap<>();
    private final Cloud cloud;
    private final Invariants invariants = new Invariants(this);
    private final Corosync corosync = new Corosync(this);
    private final Pacemaker pacemaker = new Pacemaker(this);
    private final Controller controller;

    private final Map<PostFate, Integer> postFates = new EnumMap<>(PostFate.class);
    private final Map<CallFate, Integer> callFates = new EnumMap<>(CallFate.class);
    private String fatefulCall = "";
    /** Share of posts and calls that go wrong by chance. */
    private int trouble;

    World(ClusterSpec spec, PlantedBug bug, Consumer<String> alsoLog) {
        this.spec = spec;
        this.bug = bug;
        this.chance = new Chance(spec.seed());
        this.lines = new EventLines(timeline, alsoLog);
        this.cloud =
                new Cloud(timeline, CloudSettings.defaults().withEvacuationTime(Duration.ofMillis(spec.novaMillis())));
        this.controller = new Controller(this, spec.stormPercent());
        for (String name : spec.hosts()) {
            int number = hosts.size() + 1;
            hosts.add(new Host(name, new NodeId(number), this));
            cloud.addHost(name, spec.vcpus(), new UUID(3, number).toString());
            if (spec.reserved().contains(name)) {
                cloud.updateService(new UUID(3, number).toString(), false, "reserved", null);
            }
        }
        spec.instances().forEach((host, names) -> names.forEach(name -> boot(host, name)));
        for (Host host : hosts) {
            host.monitor = new Monitor(this, host);
            corosync.start(host);
        }
    }

    private void boot(String host, String name) {
        InstanceId id = new InstanceId(new UUID(4, instanceNames.size() + 1L));
        instanceNames.put(id, name);
        cloud.boot(USER, InstanceSpec.on(host, name).withId(id.toString()));
        if (name.endsWith("-stopped")) {
            cloud.setState(id.toString(), VmState.STOPPED);
        }
    }

    ClusterSpec spec() {
        return spec;
    }

    PlantedBug bug() {
        return bug;
    }

    Timeline timeline() {
        return timeline;
    }

    Chance chance() {
        return chance;
    }

    Cloud cloud() {
        return cloud;
    }

    Invariants invariants() {
        return invariants;
    }

    Corosync corosync() {
        return corosync;
    }

    Pacemaker pacemaker() {
        return pacemaker;
    }

    Controller controller() {
        return controller;
    }

    List<Host> hosts() {
        return hosts;
    }

    Instant now() {
        return timeline.now();
    }

    void after(Duration delay, Runnable task) {
        timeline.after(delay, task);
    }

    void log(String who, String event, String text) {
        lines.add(who, event, text);
    }

    List<String> log() {
        return lines.lines();
    }

    Host host(String name) {
        return hosts.stream()
                .filter(host -> host.name.equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("There is no host '" + name + "'; known: " + hosts));
    }

    Host host(NodeId node) {
        return hosts.get((int) node.value() - 1);
    }

    String nameOf(InstanceId id) {
        return instanceNames.getOrDefault(id, id.toString());
    }

    // ---- what happens to hosts ----

    void powerOff(Host host) {
        host.lastOffAt = now();
        if (!host.powered) {
            return;
        }
        log(host.name, "power.off", "");
        host.powered = false;
        host.hung = false;
        host.boot++;
        host.fencings.clear();
        if (host.monitor != null) {
            host.monitor.end();
            host.monitor = null;
        }
        host.inGroup = false;
        host.corosync = false;
        host.ring = null;
        cloud.powerOff(host.name);
        corosync.disturbed();
    }

    void powerOn(Host host) {
        if (host.powered) {
            return;
        }
        log(host.name, "power.on", "");
        host.powered = true;
        host.leaving = false;
        cloud.powerOn(host.name);
        startMonitor(host);
        corosync.start(host);
    }

    /** Everything on the host stops, guests too, but nothing is gone. */
    void hang(Host host) {
        if (host.isAwake()) {
            host.hung = true;
            cloud.freezeService(host.name);
            corosync.disturbed();
        }
    }

    void thaw(Host host) {
        if (host.powered && host.hung) {
            host.hung = false;
            cloud.thawService(host.name);
            if (host.monitor != null) {
                host.monitor.thawed();
            }
            host.spool.proceed();
            corosync.disturbed();
        }
    }

    void startMonitor(Host host) {
        if (host.isAwake() && host.monitor == null) {
            host.monitor = new Monitor(this, host);
            host.spool.proceed();
            after(chance.millis(100, 600), () -> corosync.connect(host));
        }
    }

    void endMonitor(Host host) {
        if (host.monitor != null) {
            host.monitor.end();
            host.monitor = null;
            if (host.inGroup) {
                corosync.leaveGroup(host);
            }
        }
    }

    /** Each host gets the number of its group as its side; hosts that are in no group keep to themselves. */
    void partition(List<List<Host>> groups) {
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

    void healLinks() {
        hosts.forEach(host -> {
            host.side = "";
            host.reachesController = true;
            host.spool.proceed();
        });
        corosync.disturbed();
    }

    // ---- what happens to messages ----

    void spoil(PostFate fate, int times) {
        postFates.merge(fate, times, Integer::sum);
    }

    /** @param call name of the command that is to fail; empty for any */
    void spoil(CallFate fate, int times, String call) {
        callFates.merge(fate, times, Integer::sum);
        fatefulCall = call;
    }

    void setTrouble(int percent) {
        trouble = percent;
    }

    PostFate nextPost() {
        PostFate fate = take(postFates, PostFate.OK);
        return fate == PostFate.OK && chance.percent(trouble) ? chance.pick(List.of(PostFate.values())) : fate;
    }

    CallFate nextCall(String call) {
        CallFate fate = fatefulCall.isEmpty() || fatefulCall.equals(call) ? take(callFates, CallFate.OK) : CallFate.OK;
        return fate == CallFate.OK && chance.percent(trouble) ? chance.pick(List.of(CallFate.values())) : fate;
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
    void healAll() {
        log("script", "all.healed", "");
        trouble = 0;
        postFates.clear();
        callFates.clear();
        pacemaker.agent = Pacemaker.Agent.OK;
        pacemaker.agentTakes = Duration.ZERO;
        controller.crashAt(0, false);
        controller.start();
        hosts.forEach(this::thaw);
        for (Host host : hosts) {
            if (host.powered) {
                cloud.hosts().stream()
                        .filter(view ->
                                view.name().equals(host.name) && view.process().equals("FROZEN"))
                        .forEach(view -> cloud.thawService(host.name));
                cloud.hosts().stream()
                        .filter(view ->
                                view.name().equals(host.name) && view.process().equals("DEAD"))
                        .forEach(view -> cloud.reviveService(host.name));
                startMonitor(host);
                corosync.start(host);
            }
        }
        healLinks();
    }

    /** No recovery is on its way, no report waits, no proof is waited for. */
    boolean isAtRest() {
        boolean recoveriesRest = controller.recoveries().stream()
                .allMatch(recovery -> recovery.state().isFinal()
                        || recovery.hold()
                                .filter(hold -> switch (hold.reason()) {
                                    case AWAITING_PROOF, NOVA_UNREACHABLE -> false;
                                    default -> true;
                                })
                                .isPresent());
        boolean spoolsEmpty =
                hosts.stream().allMatch(host -> host.spool.isEmpty() || !host.powered || host.monitor == null);
        return recoveriesRest && spoolsEmpty && controller.isUp();
    }

    /** Whether no quorate monitor holds it for failed, so that nobody can be expected to act. */
    boolean isUnseen(HostName name) {
        NodeId node = host(name.value()).node;
        return hosts.stream()
                .filter(host -> host.monitor != null && host.isInCluster() && host.monitor.isQuorate())
                .noneMatch(host -> host.monitor.verdicts().get(node) == HostVerdict.FAILED);
    }
}
