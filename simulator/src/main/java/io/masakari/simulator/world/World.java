package io.masakari.simulator.world;

import io.masakari.core.model.ClusterName;
import io.masakari.core.model.HostName;
import io.masakari.core.model.InstanceId;
import io.masakari.core.model.NodeId;
import io.masakari.core.recovery.Transition;
import io.masakari.core.recovery.host.DiskRule;
import io.masakari.embeddednova.cloud.Caller;
import io.masakari.embeddednova.cloud.Cloud;
import io.masakari.embeddednova.cloud.CloudSettings;
import io.masakari.embeddednova.cloud.CloudTime;
import io.masakari.embeddednova.cloud.InstanceSpec;
import io.masakari.embeddednova.cloud.TaskState;
import io.masakari.embeddednova.cloud.VmState;
import io.masakari.runtime.journal.Event;
import io.masakari.runtime.journal.EventLog;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** The physical side: hosts with power, links, Corosync and Pacemaker, and the cloud that they are the hosts of. */
public final class World {
    /** The controller does not follow its wall clock back: for it, the time is over so much sooner. */
    private static final Duration CLOCK_SET_BACK = Duration.ofSeconds(5);

    private static final String EXPENDABLE = "expendable";
    private final Set<InstanceId> crashed = new HashSet<>();
    private final Map<InstanceId, Instant> standing = new LinkedHashMap<>();
    private static final Caller USER = new Caller("user", "project", Set.of("member"), "req-user");

    private final ClusterSpec spec;
    private final PlantedBug bug;
    private final Timeline timeline = new Timeline();
    private final MachineClock controlClock = newClock();
    private final MachineClock novaClock = newClock();
    private final EventLines lines;
    private final List<Host> hosts = new ArrayList<>();
    private final Map<String, Host> byName = new HashMap<>();
    private final Map<ClusterName, List<Host>> clusters = new LinkedHashMap<>();
    private final Map<InstanceId, String> instanceNames = new LinkedHashMap<>();
    private final Cloud cloud;
    private final Corosync corosync = new Corosync(this);
    private final Pacemaker pacemaker = new Pacemaker(this);
    private final Set<Transition<?>> taken = new HashSet<>();
    /** Share of posts and calls that go wrong by chance. */
    private int trouble;

    private final Set<HostName> unregistered = new HashSet<>();
    private Instant disarmedAt = Instant.EPOCH;
    private Instant disarmedUntil = Instant.EPOCH;

    public World(ClusterSpec spec, PlantedBug bug, Consumer<String> alsoLog) {
        this.spec = spec;
        this.bug = bug;
        this.lines = new EventLines(timeline, alsoLog);
        this.cloud = new Cloud(
                novaTime(),
                CloudSettings.defaults()
                        .withEvacuationTime(Duration.ofMillis(spec.novaMillis()))
                        .withComparison(Duration.ofSeconds(spec.comparesAfterSeconds()))
                        .withResumeGuests(spec.resumeGuests()));
        spec.clusters().forEach(this::addCluster);
    }

    /** Starts all instances, and Corosync everywhere; when everything else is there. */
    public void begin() {
        spec.instances().forEach((host, names) -> names.forEach(name -> boot(host, name)));
        hosts.forEach(corosync::start);
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
        cloud.boot(
                USER,
                switch (kind) {
                    case "optedout" -> what.withMetadata(Map.of("HA_Enabled", "False"));
                    case "hostdisk" -> what.withDisk(InstanceSpec.Disk.LOCAL);
                    case "rbd" -> what.withDisk(InstanceSpec.Disk.SHARED);
                    case EXPENDABLE ->
                        what.withDisk(InstanceSpec.Disk.LOCAL).withMetadata(Map.of(DiskRule.KEY, EXPENDABLE));
                    default -> what;
                });
        switch (kind) {
            case "stopped" -> cloud.setState(id.toString(), VmState.STOPPED);
            case "paused" -> cloud.setState(id.toString(), VmState.PAUSED);
            case "suspended" -> cloud.setState(id.toString(), VmState.SUSPENDED);
            case "rescued" -> cloud.setState(id.toString(), VmState.RESCUED);
            case "poweringoff" -> cloud.leaveTask(id.toString(), TaskState.POWERING_OFF);
            case "poweringon" -> cloud.leaveTask(id.toString(), TaskState.POWERING_ON);
            case "rebooting" -> cloud.leaveTask(id.toString(), TaskState.REBOOTING);
            case "snapshot" -> {
                cloud.setState(id.toString(), VmState.STOPPED);
                cloud.leaveTask(id.toString(), TaskState.IMAGE_SNAPSHOT);
            }
            case "resized" -> cloud.setState(id.toString(), VmState.RESIZED);
            default -> {}
        }
    }

    /** Instances whose only disk is gone, and was missed. */
    public Stream<String> disksLost() {
        return cloud.disksLost().stream()
                .map(id -> nameOf(InstanceId.of(id)))
                .filter(name -> !name.endsWith("-" + EXPENDABLE));
    }

    /** Whether nobody wants the guest to run that was reset and evacuated. */
    public boolean endsStopped(String name) {
        return Set.of("paused", "rescued", "snapshot").contains(name.substring(name.lastIndexOf('-') + 1));
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

    public Corosync corosync() {
        return corosync;
    }

    public Pacemaker pacemaker() {
        return pacemaker;
    }

    public List<Host> hosts() {
        return hosts;
    }

    public Instant now() {
        return timeline.now();
    }

    MachineClock newClock() {
        return new MachineClock(timeline);
    }

    /** Of the machine where controllers run. */
    public MachineClock controlClock() {
        return controlClock;
    }

    public MachineClock novaClock() {
        return novaClock;
    }

    private CloudTime novaTime() {
        return new CloudTime() {
            @Override
            public Instant now() {
                return novaClock.wall();
            }

            @Override
            public long nanos() {
                return timeline.nanos();
            }

            @Override
            public void after(Duration delay, Runnable task) {
                timeline.after(delay, task);
            }
        };
    }

    public void after(Duration delay, Runnable task) {
        timeline.after(delay, task);
    }

    public void log(String who, String event, String text) {
        lines.add(who, event, text);
    }

    /** Where the events of a program go; only those that are {@code shown}. */
    public EventLog logOf(String who, BiPredicate<Event, Map<String, ?>> shown) {
        return new ProgramLog(lines, who, shown);
    }

    /** As in the log: the same in every run. */
    public static String shown(String text) {
        return EventLines.withoutRandomIds(text);
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

    public InstanceId instance(String name) {
        return instanceNames.entrySet().stream()
                .filter(entry -> entry.getValue().equals(name))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("There is no instance '" + name + "'"));
    }

    /** Since when each guest stands still; what was stopped meanwhile is left in. */
    public Map<InstanceId, Instant> standing() {
        return standing;
    }

    /** Those that stand still now. */
    public List<InstanceId> standingNow() {
        return standing.keySet().stream()
                .filter(id -> cloud.isStandingStill(id.toString()))
                .toList();
    }

    /** Instances whose guests have crashed by themselves. */
    public Set<InstanceId> crashed() {
        return crashed;
    }

    public InstanceId idOf(String name) {
        return instanceNames.entrySet().stream()
                .filter(entry -> entry.getValue().equals(name))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow();
    }

    public String nameOf(InstanceId id) {
        return instanceNames.getOrDefault(id, id.toString());
    }

    /** Nothing may be acted on for that time, by the controller's wall clock, which is what its operators are told. */
    public void disarm(Duration time) {
        disarmedAt = now();
        disarmedUntil = controlClock.wall().plus(time);
    }

    /** Into its segment, or out of it. */
    public void setRegistered(HostName host, boolean on) {
        if (on) {
            unregistered.remove(host);
        } else {
            unregistered.add(host);
        }
    }

    /** Hosts that an operator has taken out of their segment. */
    public Set<HostName> unregistered() {
        return Set.copyOf(unregistered);
    }

    /** Whether it has been so for longer than any call takes that was under way. */
    public boolean isDisarmed() {
        return controlClock.wall().isBefore(disarmedUntil.minus(CLOCK_SET_BACK))
                && now().isAfter(disarmedAt.plusSeconds(60));
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
        host.clock.resume(true);
        host.fencings.clear();
        host.processes.powerLost();
        host.client = null;
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
        Duration off =
                host.lastOffAt.equals(Instant.MIN) ? host.shortestBoot() : Duration.between(host.lastOffAt, now());
        if (off.compareTo(host.shortestBoot()) < 0) {
            int boot = host.boot;
            after(host.shortestBoot().minus(off), () -> {
                if (host.boot == boot) {
                    powerOn(host);
                }
            });
            return;
        }
        log(host.name, "power.on", "");
        host.powered = true;
        host.drawBoot();
        host.leaving = false;
        if (host.gate == null) {
            cloud.powerOn(host.name);
        } else {
            host.gate.close(now().plus(host.gate.waits));
            int boot = host.boot;
            host.processes.atGate(() -> {
                if (host.powered && host.boot == boot) {
                    cloud.powerOn(host.name);
                }
            });
        }
        host.processes.boot();
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

    /** As {@link #hang}, of a host that is a virtual machine: its clocks and its watchdog stand still as well. */
    public void pause(Host host) {
        if (host.isAwake()) {
            host.hung = true;
            host.clock.pause();
            cloud.freezeService(host.name);
            corosync.disturbed(host);
        }
    }

    /** @param clockStepped whether the wall clock is set right as it goes on */
    public void resume(Host host, boolean clockStepped) {
        host.clock.resume(clockStepped);
        thaw(host);
    }

    public void thaw(Host host) {
        if (host.powered && host.hung) {
            host.hung = false;
            host.clock.resume(true);
            cloud.thawService(host.name);
            host.processes.goOn();
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
            host.processes.goOn();
        });
        corosync.disturbed();
    }

    // ---- what goes wrong by chance ----

    /** @param percent share of posts and calls that go wrong by chance */
    public void setTrouble(int percent) {
        trouble = percent;
    }

    /** Whether this post or call is one of those. */
    public boolean isTrouble(Chance chance) {
        return chance.percent(trouble);
    }
}
