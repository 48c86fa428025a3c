package io.masakari.simulator.monitors;

import io.masakari.core.detection.GroupMessage;
import io.masakari.core.detection.HostVerdict;
import io.masakari.core.detection.ReportStage;
import io.masakari.core.model.InstanceId;
import io.masakari.core.model.LossKey;
import io.masakari.core.model.MonitorKind;
import io.masakari.simulator.controller.ControlHost;
import io.masakari.simulator.invariants.EndState;
import io.masakari.simulator.invariants.Invariants;
import io.masakari.simulator.world.Host;
import io.masakari.simulator.world.World;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The monitors of all hosts. */
public final class Monitors {
    private final World world;
    private final ReportLine line;
    private final Invariants invariants;
    private final Map<Host, HostMonitors> ofHosts = new LinkedHashMap<>();

    public Monitors(World world, ControlHost control, Invariants invariants) {
        this.world = world;
        this.invariants = invariants;
        this.line = new ReportLine(world, control);
        for (Host host : world.hosts()) {
            ofHosts.put(host, new HostMonitors(world, host, control, line, invariants));
        }
    }

    public ReportLine line() {
        return line;
    }

    public HostMonitors of(Host host) {
        return ofHosts.get(host);
    }

    /** Whoever has that host's token says it, from wherever. */
    public void lie(Host token, Lie lie) {
        line.lie(token, lie.words(world, token));
    }

    /** Root on that host says in the monitors' group that the controller has its report of the other host. */
    public void lieToGroup(Host member, Host about, ReportStage what) {
        world.corosync()
                .multicast(
                        member,
                        new GroupMessage.OfReport(
                                GroupMessage.OfReport.Kind.ACCEPTED,
                                new LossKey(about.cluster, member.lastRing(), about.node),
                                what,
                                "made-up"));
    }

    /** Whoever has that host's token greets with it, from wherever. */
    public void greet(Host token, MonitorKind kind, Lie.Boot boot) {
        boot.of(token).ifPresent(named -> {
            invariants.speaksOfItself(token);
            line.greet(token, kind, named);
        });
    }

    /** Whoever rules that host tells the other monitors. */
    public void announce(Host by, Lie.Boot boot) {
        boot.of(by).ifPresent(named -> {
            invariants.speaksOfItself(by);
            world.corosync().multicast(by, new GroupMessage.OfBoot(by.lastRing(), named));
        });
    }

    /** The instance's QEMU process dies. */
    public void crash(String name) {
        InstanceId id = world.instance(name);
        for (Host host : world.hosts()) {
            if (host.isAwake()
                    && world.cloud().hostView(host.name).runningInstances().contains(id.toString())) {
                of(host).crash(id, name);
            }
        }
    }

    /** A disk of its guest answers with an error, and it stands still; or it is resumed. */
    public void standStill(String name, boolean stands) {
        InstanceId id = world.instance(name);
        world.hosts().forEach(host -> of(host).standStill(id, stands));
    }

    public void storage(Host host, boolean away) {
        of(host).storage(away);
    }

    /** Whether all that was reported is answered for, or cannot be sent any more. */
    public boolean rest() {
        return ofHosts.values().stream().allMatch(HostMonitors::rest);
    }

    /** What can be repaired on the hosts is repaired; what is off stays off. */
    public void heal() {
        line.heal();
        ofHosts.values().forEach(monitors -> monitors.hostMonitor().heal());
    }

    /** What quorate monitors hold for failed. */
    public List<EndState.Failure> failures() {
        List<EndState.Failure> failures = new ArrayList<>();
        ofHosts.forEach((host, monitors) -> monitors.hostMonitor().verdicts().forEach((node, verdict) -> {
            if (verdict == HostVerdict.FAILED) {
                failures.add(new EndState.Failure(host, world.host(host.cluster, node)));
            }
        }));
        return failures;
    }
}
