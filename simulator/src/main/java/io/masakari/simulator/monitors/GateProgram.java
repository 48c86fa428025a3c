package io.masakari.simulator.monitors;

import io.masakari.core.model.GateAnswer;
import io.masakari.core.model.GateAsk;
import io.masakari.core.safety.SafeTimes;
import io.masakari.simulator.controller.ControlHost;
import io.masakari.simulator.monitors.ReportLine.Fate;
import io.masakari.simulator.world.BootGate;
import io.masakari.simulator.world.Chance;
import io.masakari.simulator.world.Host;
import io.masakari.simulator.world.World;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** The gate of one host in one boot, as docs/boot-gate.md has it, by the host's monotonic clock; or one that is not so. */
final class GateProgram {
    private static final Duration PROMISE = Duration.ofSeconds(20);

    /** How long one that opens early keeps its promise. */
    private static final Duration KEPT = Duration.ofSeconds(5);

    private final World world;
    private final Host host;
    private final BootGate gate;
    private final ControlHost control;
    private final Chance chance;
    private final SimulatedProcess own;
    private final Runnable opens;
    private final long began;
    private Optional<String> challenge = Optional.empty();
    private long receivedAt;
    private Duration wanted = PROMISE;
    private long promisedUntil;
    private long firstPromiseAt;
    private Optional<String> byHand = Optional.empty();
    private boolean letsIn;

    GateProgram(World world, Host host, ControlHost control, Chance chance, Runnable opens) {
        this.world = world;
        this.host = host;
        this.gate = host.gate;
        this.control = control;
        this.chance = chance;
        this.opens = opens;
        this.own = new SimulatedProcess(world, host);
        this.began = host.clock.nanos();
    }

    void start() {
        if (gate.kind == BootGate.Kind.FAULTY) {
            open("is masked", false);
            return;
        }
        world.log(host.name, "gate.shut", "");
        if (gate.kind == BootGate.Kind.LIES) {
            letIn();
        }
        own.after(Duration.ofMillis(chance.below(300)), this::tick);
    }

    void end() {
        own.end();
    }

    void goOn() {
        own.goOn();
    }

    /** Somebody opens it on the host. */
    void openByHand(boolean force) {
        if (!gate.isOpen() && !own.hasEnded()) {
            byHand = Optional.of("by the script");
            ask();
            if (force) {
                open("by hand, at once", false);
            }
        }
    }

    private void tick() {
        if (gate.isOpen()) {
            return;
        }
        long now = host.clock.nanos();
        long shutUntil = Math.max(began + gate.waits.toNanos(), promisedUntil);
        boolean isEarly =
                gate.kind == BootGate.Kind.EARLY && firstPromiseAt > 0 && now > firstPromiseAt + KEPT.toNanos();
        if (now >= shutUntil || isEarly) {
            open(isEarly ? "in the middle of its promise" : "has heard nothing", false);
            return;
        }
        ask();
        own.after(SafeTimes.GATE_ASK, this::tick);
    }

    private void ask() {
        long now = host.clock.nanos();
        long promise = challenge.isEmpty()
                ? 0
                : Math.min(wanted.toNanos(), began + SafeTimes.GATE_LONGEST.toNanos() - receivedAt);
        // What was written counts: whether it arrives is not known.
        firstPromiseAt = promise > 0 && firstPromiseAt == 0 ? now : firstPromiseAt;
        promisedUntil = Math.max(promisedUntil, promise > 0 ? receivedAt + promise : 0);
        if (promise > 0) {
            gate.promises(world.now().plusNanos(receivedAt + promise - now));
        }
        GateAsk said = new GateAsk(
                host.hostName(),
                host.bootId(),
                Duration.ofNanos(now - began),
                challenge,
                Duration.ofNanos(Math.max(0, promise)),
                0,
                byHand);
        Fate fate = world.isTrouble(chance) ? chance.pick(List.of(Fate.values())) : Fate.OK;
        if (!host.reachesController() || fate == Fate.LOST_BEFORE) {
            return;
        }
        Duration takes = fate == Fate.LATE ? chance.millis(500, 8_000) : gate.requestsTake;
        world.after(takes, () -> control.gate(said).ifPresent(answer -> answered(answer, fate)));
    }

    private void answered(CompletableFuture<GateAnswer> answer, Fate fate) {
        answer.whenComplete((said, failure) -> {
            if (failure == null && fate != Fate.LOST_AFTER) {
                world.after(gate.requestsTake, () -> own.run(() -> hear(said)));
            }
        });
    }

    private void hear(GateAnswer said) {
        if (gate.isOpen() || gate.deaf || !host.reachesController()) {
            return;
        }
        if (said.open()) {
            open("is told to", true);
            return;
        }
        challenge = Optional.of(said.challenge());
        receivedAt = host.clock.nanos();
        wanted = said.promise();
    }

    private void open(String why, boolean told) {
        world.log(host.name, "gate.opens", why);
        gate.open(told);
        control.gateOpens(host);
        letIn();
    }

    private void letIn() {
        if (!letsIn) {
            letsIn = true;
            opens.run();
        }
    }
}
