package io.masakari.simulator.monitors;

import io.masakari.core.detection.HostVerdict;
import io.masakari.core.model.InstanceEvidence;
import io.masakari.core.model.InstanceFailure;
import io.masakari.core.model.InstanceId;
import io.masakari.core.model.NodeId;
import io.masakari.core.model.ProcessEvidence;
import io.masakari.core.model.ProcessFailure;
import io.masakari.embeddednova.cloud.Refusal;
import io.masakari.runtime.report.InstanceNotification;
import io.masakari.runtime.report.ProcessNotification;
import io.masakari.simulator.controller.ControlHost;
import io.masakari.simulator.invariants.Invariants;
import io.masakari.simulator.world.Chance;
import io.masakari.simulator.world.Host;
import io.masakari.simulator.world.HostProcesses;
import io.masakari.simulator.world.World;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;

/** All monitors of one host, and what they keep on its disk. */
public final class HostMonitors implements HostProcesses {
    private final World world;
    private final Host host;
    private final Invariants invariants;
    private final Chance computeChance;
    private final Spool spool;
    private final Courier courier;
    /** Processes that the host needs and that are down for good. */
    private final Map<String, Instant> downSince = new TreeMap<>();

    /** Null while no host monitor runs. */
    private Monitor monitor;
    /** The next report finds the host monitor dying, at this point. */
    private Spool.Death dies = Spool.Death.NEVER;

    HostMonitors(World world, Host host, ReportLine line, ControlHost control, Invariants invariants) {
        this.world = world;
        this.host = host;
        this.invariants = invariants;
        this.computeChance = world.chanceOf("nova-compute of " + host.name);
        this.spool = new Spool(host, world, this, line, control, invariants);
        this.courier = new Courier(host, world, line, control);
        host.runs(this);
        run();
    }

    private void run() {
        monitor = new Monitor(world, host, spool, invariants);
        host.setClient(monitor);
    }

    // ---- the host monitor ----

    public void start() {
        if (host.isAwake() && monitor == null) {
            run();
            spool.proceed();
            world.after(
                    host.monitorChance.millis(100, 600), () -> world.corosync().connect(host));
        }
    }

    public void end() {
        if (monitor != null) {
            powerLost();
            world.corosync().monitorEnded(host);
        }
    }

    /** Stops only the host monitor: its host and Corosync run on. */
    public void hang() {
        if (monitor != null) {
            monitor.hang();
        }
    }

    public void thaw() {
        if (monitor != null) {
            monitor.thaw();
        }
    }

    public void dieAtNextReport(Spool.Death when) {
        dies = when;
    }

    /** Whether it is to die now; then it does. */
    boolean dies(Spool.Death when) {
        if (dies != when) {
            return false;
        }
        dies = Spool.Death.NEVER;
        world.log(
                host.name,
                "monitor.died",
                when.name().toLowerCase(java.util.Locale.ROOT).replace('_', ' '));
        end();
        return true;
    }

    public void setDiskFull(boolean full) {
        spool.setDiskFull(full);
    }

    Optional<Monitor> monitor() {
        return Optional.ofNullable(monitor);
    }

    /** Of a monitor that may report; empty otherwise. */
    Map<NodeId, HostVerdict> verdicts() {
        return monitor != null && host.isInCluster() && monitor.isQuorate() ? monitor.verdicts() : Map.of();
    }

    // ---- the other monitors ----

    /** Nova's compute service may find out by itself that a guest is gone, and then stops the instance. */
    void crash(InstanceId id, String name) {
        world.log(host.name, "guest.crashed", name);
        world.cloud().crashGuest(id.toString());
        InstanceEvidence evidence = new InstanceEvidence(
                InstanceFailure.CRASHED, world.now(), InstanceEvidence.Sighting.LIVE, 0, 5, 5, name, "");
        courier.add(new InstanceNotification(
                host.hostName(),
                world.now(),
                id,
                "LIFECYCLE",
                "STOPPED_FAILED",
                Optional.of(evidence),
                OptionalLong.empty()));
        if (computeChance.percent(50)) {
            world.after(computeChance.millis(10, 16_000), () -> noticeCrash(id));
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
        Instant since = well ? downSince.remove(process) : world.now();
        ProcessEvidence evidence = new ProcessEvidence(
                ProcessFailure.RESTART_FAILED, since, 3, OptionalInt.of(1), OptionalInt.empty(), List.of());
        if (well) {
            courier.add(ProcessNotification.wellAgain(host.hostName(), world.now(), process, evidence));
        } else {
            downSince.put(process, since);
            courier.add(ProcessNotification.down(host.hostName(), world.now(), process, evidence));
        }
    }

    // ---- what happens to the host ----

    @Override
    public void boot() {
        courier.proceed();
        start();
    }

    @Override
    public void powerLost() {
        if (monitor != null) {
            monitor.end();
            monitor = null;
            host.setClient(null);
        }
    }

    @Override
    public void goOn() {
        if (monitor != null) {
            monitor.proceed();
        }
        spool.proceed();
        courier.proceed();
    }

    boolean rest() {
        return !host.hasPower() || courier.isEmpty() && (spool.isEmpty() || monitor == null);
    }

    void heal() {
        thaw();
        spool.setDiskFull(false);
        dies = Spool.Death.NEVER;
    }
}
