package io.masakari.simulator.scenario;

import io.masakari.core.recovery.Hold;
import io.masakari.simulator.controller.ControlHost;
import io.masakari.simulator.disk.ControllerStore;
import io.masakari.simulator.disk.Records;
import io.masakari.simulator.invariants.EndState;
import io.masakari.simulator.invariants.Invariants;
import io.masakari.simulator.monitors.HostMonitorDaemon;
import io.masakari.simulator.monitors.Monitors;
import io.masakari.simulator.nova.NovaLine;
import io.masakari.simulator.world.CloudUsers;
import io.masakari.simulator.world.ClusterSpec;
import io.masakari.simulator.world.Host;
import io.masakari.simulator.world.PlantedBug;
import io.masakari.simulator.world.World;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;

/** All parts of one run, which the acts of a script work on. */
final class Stage {
    private static final Duration SAID_BY = Duration.ofMinutes(10);
    /** The controller has noticed by then that a host is silent, also where it did not run before. */
    private static final Duration MISSED_BY = Duration.ofMinutes(9);

    private final World world;
    private final CloudUsers users;
    private final Records records;
    private final Invariants invariants;
    private final NovaLine nova;
    private final ControlHost control;
    private final Monitors monitors;
    private Instant healedAt = Instant.MAX;

    Stage(ClusterSpec spec, PlantedBug bug, Consumer<String> alsoLog) {
        ControllerStore store = new ControllerStore();
        world = new World(spec, bug, alsoLog);
        users = new CloudUsers(world);
        records = new Records(world, store);
        invariants = new Invariants(world, records);
        nova = new NovaLine(world);
        control = new ControlHost(world, store, records, invariants, nova);
        monitors = new Monitors(world, control, invariants);
        world.begin();
    }

    World world() {
        return world;
    }

    CloudUsers users() {
        return users;
    }

    Records records() {
        return records;
    }

    Invariants invariants() {
        return invariants;
    }

    /** The controller's way to Nova. */
    NovaLine nova() {
        return nova;
    }

    ControlHost control() {
        return control;
    }

    Monitors monitors() {
        return monitors;
    }

    Host host(String name) {
        return world.host(name);
    }

    HostMonitorDaemon hostMonitor(String host) {
        return monitors.of(host(host)).hostMonitor();
    }

    /** All that can be repaired is repaired; what is off stays off. */
    void heal() {
        world.log("script", "all.healed", "");
        healedAt = world.now();
        world.setTrouble(0);
        nova.heal();
        world.cloud().healLists();
        world.pacemaker().heal();
        control.heal();
        world.hosts().forEach(world::thaw);
        world.hosts().forEach(host -> host.clock.correct());
        world.controlClock().correct();
        world.novaClock().correct();
        monitors.heal();
        for (Host host : world.hosts()) {
            if (host.hasPower()) {
                reviveCompute(host);
                monitors.of(host).hostMonitor().start();
                world.corosync().start(host);
            }
        }
        world.healLinks();
    }

    private void reviveCompute(Host host) {
        if (!world.cloud().hostView(host.name).powered()) {
            return; // it waits at its gate
        }
        switch (world.cloud().hostView(host.name).process()) {
            case "FROZEN" -> world.cloud().thawService(host.name);
            case "DEAD" -> world.cloud().reviveService(host.name);
            default -> {}
        }
    }

    /** No recovery is on its way, no report waits, no proof is waited for. */
    boolean isAtRest() {
        boolean recoveriesRest = control.open().stream()
                .allMatch(recovery -> recovery.state().isFinal()
                        || recovery.hold()
                                .filter(hold -> switch (hold.reason()) {
                                    case AWAITING_PROOF, ONE_WITNESS -> isOld(hold);
                                    case NOVA_UNREACHABLE, INTERNAL_ERROR, DECISIONS_EXPIRE -> false;
                                    case UNFENCED,
                                            NEVER_SEEN,
                                            LEFT_IN_ORDER,
                                            UNPROVEN_REPORT,
                                            NOT_QUORATE,
                                            CONTRADICTION,
                                            GATE_BROKEN,
                                            STORM,
                                            TOO_MANY_DISABLED,
                                            ON_MAINTENANCE,
                                            DISARMED,
                                            SEGMENT_DISABLED,
                                            BOOT_UNKNOWN,
                                            FENCING_LIES,
                                            HOST_HEARD,
                                            PROOF_OUT_OF_DATE,
                                            SERVICE_UNKNOWN,
                                            SERVICE_CLEARED,
                                            NO_RESERVED_HOST,
                                            LIST_UNCONFIRMED,
                                            NO_ROOM,
                                            HOST_BEING_RECOVERED,
                                            HOST_NOT_UP,
                                            INSTANCE_BUSY,
                                            CRASH_LOOP,
                                            IO_ERROR,
                                            IO_ERROR_STORM,
                                            HOST_STORAGE,
                                            MAY_RUN_ELSEWHERE,
                                            OLD_REPORT -> true;
                                })
                                .isPresent());
        return recoveriesRest && records.othersRest() && monitors.rest() && control.isUp() && !isAnyoneMissed();
    }

    /** A host that is off, and of whose loss nothing is known: the controller may still notice by itself. */
    private boolean isAnyoneMissed() {
        return world.spec().greets()
                && world.now().isBefore(healedAt.plus(MISSED_BY))
                && world.hosts().stream()
                        .filter(host -> !host.hasPower())
                        .anyMatch(host -> records.recoveries().stream()
                                .noneMatch(recovery -> recovery.host().equals(host.hostName())
                                        && !recovery.stateSince().isBefore(host.lastOffAt())));
    }

    /** Monitors have said by then what they find. */
    private boolean isOld(Hold hold) {
        return hold.since().plus(SAID_BY).isBefore(world.controlClock().wall());
    }

    void judgeEnd() {
        new EndState(world, records, invariants, users, monitors.failures()).check();
    }
}
