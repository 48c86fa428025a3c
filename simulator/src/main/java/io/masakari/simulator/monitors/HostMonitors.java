package io.masakari.simulator.monitors;

import io.masakari.core.model.BootId;
import io.masakari.core.model.InstanceEvidence;
import io.masakari.core.model.InstanceFailure;
import io.masakari.core.model.InstanceId;
import io.masakari.core.model.MonitorKind;
import io.masakari.core.model.ProcessEvidence;
import io.masakari.core.model.ProcessFailure;
import io.masakari.embeddednova.cloud.Refusal;
import io.masakari.runtime.report.InstanceNotification;
import io.masakari.runtime.report.ProcessNotification;
import io.masakari.runtime.report.Reporter;
import io.masakari.simulator.controller.ControlHost;
import io.masakari.simulator.invariants.Invariants;
import io.masakari.simulator.world.Chance;
import io.masakari.simulator.world.Host;
import io.masakari.simulator.world.HostProcesses;
import io.masakari.simulator.world.World;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;

/** All monitors of one host. */
public final class HostMonitors implements HostProcesses {
    private final World world;
    private final Host host;
    private final Chance computeChance;
    private final Chance storageChance;
    private boolean storageAway;
    private final ControlHost control;
    private final Chance gateChance;
    /** Of this boot; null where there is none. */
    private GateProgram gate;

    private final HostMonitorDaemon hostMonitor;
    /** Reports what the instance monitor and the process monitor would; their decisions are not played. */
    private final MonitorDaemon others;
    /** Processes that the host needs and that are down for good. */
    private final Map<String, Instant> downSince = new TreeMap<>();

    HostMonitors(World world, Host host, ControlHost control, ReportLine line, Invariants invariants) {
        this.control = control;
        this.gateChance = world.chanceOf("gate of " + host.name);
        this.world = world;
        this.host = host;
        this.computeChance = world.chanceOf("nova-compute of " + host.name);
        this.storageChance = world.chanceOf("storage of " + host.name);
        this.hostMonitor = new HostMonitorDaemon(world, host, line, invariants);
        this.others = new MonitorDaemon(
                world,
                host,
                "other reports",
                line,
                invariants,
                Reporter.Limits.defaults().reports(),
                MonitorKind.INSTANCE,
                MonitorKind.PROCESS);
        host.runs(this);
        boot();
    }

    public HostMonitorDaemon hostMonitor() {
        return hostMonitor;
    }

    /** Nova's compute service may find out by itself that a guest is gone, and then stops the instance. */
    void crash(InstanceId id, String name) {
        world.log(host.name, "guest.crashed", name);
        world.crashed().add(id);
        world.cloud().crashGuest(id.toString());
        InstanceEvidence evidence = new InstanceEvidence(
                InstanceFailure.CRASHED, host.clock.wall(), InstanceEvidence.Sighting.LIVE, 0, 5, 5, name, "");
        others.report(new InstanceNotification(
                        host.hostName(),
                        host.clock.wall(),
                        id,
                        "LIFECYCLE",
                        "STOPPED_FAILED",
                        Optional.of(evidence),
                        OptionalLong.empty())
                .in(toldBoot()));
        if (computeChance.percent(50)) {
            world.after(computeChance.millis(10, 16_000), () -> noticeCrash(id));
        }
    }

    /** The way to its storage is gone: its guests stand still one after the other, at their next writes. */
    void storage(boolean away) {
        storageAway = away;
        world.log(host.name, away ? "storage.away" : "storage.back", "");
        runningHere()
                .forEach(id -> world.after(
                        storageChance.millis(100, 15_000), () -> standStill(InstanceId.of(id), storageAway)));
    }

    private List<String> runningHere() {
        return world.cloud().hostView(host.name).runningInstances();
    }

    /** A disk of its guest answers with an error, and it stands still; or it is resumed. */
    void standStill(InstanceId id, boolean stands) {
        boolean isNews = host.isAwake()
                && runningHere().contains(id.toString())
                && stands != world.cloud().isStandingStill(id.toString());
        if (!isNews) {
            return;
        }
        world.log(host.name, stands ? "guest.stands" : "guest.resumed", world.nameOf(id));
        world.cloud().standStill(id.toString(), stands);
        if (stands) {
            world.standing().put(id, world.now());
            InstanceEvidence evidence = new InstanceEvidence(
                    InstanceFailure.PAUSED_ON_IO_ERROR,
                    host.clock.wall(),
                    InstanceEvidence.Sighting.LIVE,
                    6,
                    1,
                    -1,
                    world.nameOf(id),
                    "vda");
            others.report(new InstanceNotification(
                            host.hostName(),
                            host.clock.wall(),
                            id,
                            "IO_ERROR",
                            "IO_ERROR_PAUSE",
                            Optional.of(evidence),
                            OptionalLong.empty())
                    .in(toldBoot()));
        } else {
            others.report(InstanceNotification.resumed(host.hostName(), host.clock.wall(), id));
        }
    }

    private void noticeCrash(InstanceId id) {
        try {
            world.cloud().noticeCrash(id.toString());
        } catch (Refusal deleted) {
            world.log("nova", "crash.unnoticed", world.nameOf(id) + " is deleted");
        }
    }

    /** One of the processes that the host needs is down for good, or well again. */
    public void process(String process, boolean well) {
        if (!host.isAwake() || well != downSince.containsKey(process)) {
            return;
        }
        world.log(host.name, well ? "process.well" : "process.down", process);
        Instant since = well ? downSince.remove(process) : host.clock.wall();
        ProcessEvidence evidence = new ProcessEvidence(
                ProcessFailure.RESTART_FAILED, since, 3, OptionalInt.of(1), OptionalInt.empty(), List.of());
        if (well) {
            others.report(ProcessNotification.wellAgain(host.hostName(), host.clock.wall(), process, evidence)
                    .in(toldBoot()));
        } else {
            downSince.put(process, since);
            others.report(ProcessNotification.down(host.hostName(), host.clock.wall(), process, evidence)
                    .in(toldBoot()));
        }
    }

    private Optional<BootId> toldBoot() {
        return world.spec().greets() ? Optional.of(host.bootId()) : Optional.empty();
    }

    @Override
    public void boot() {
        others.start(Duration.ZERO);
        hostMonitor.startWithHost();
    }

    @Override
    public void atGate(Runnable open) {
        gate = new GateProgram(world, host, control, gateChance, open);
        gate.start();
    }

    /** Somebody opens it on the host. */
    public void openGate(boolean force) {
        if (gate != null) {
            gate.openByHand(force);
        }
    }

    @Override
    public void powerLost() {
        if (gate != null) {
            gate.end();
        }
        others.end();
        hostMonitor.end();
    }

    @Override
    public void goOn() {
        if (gate != null) {
            gate.goOn();
        }
        others.goOn();
        hostMonitor.goOn();
    }

    boolean rest() {
        return others.rests() && hostMonitor.rests();
    }
}
