package io.masakari.simulator.controller;

import io.masakari.controller.api.ControllerApi;
import io.masakari.controller.api.RecoveryAdmin;
import io.masakari.controller.api.http.Handler;
import io.masakari.controller.api.http.Peer;
import io.masakari.controller.api.http.Request;
import io.masakari.controller.api.http.Response;
import io.masakari.controller.engine.CallQueue;
import io.masakari.controller.engine.CallerPool;
import io.masakari.controller.engine.EngineAdmin;
import io.masakari.controller.engine.EngineParties;
import io.masakari.controller.engine.EngineSettings;
import io.masakari.controller.engine.NovaCall;
import io.masakari.controller.engine.RecoveryEngine;
import io.masakari.controller.engine.RecoveryLeases;
import io.masakari.controller.engine.SteadyClock;
import io.masakari.controller.store.RowLimits;
import io.masakari.core.model.GateAnswer;
import io.masakari.core.model.GateAsk;
import io.masakari.core.model.HostName;
import io.masakari.core.model.IoErrorAnswer;
import io.masakari.core.model.RecoveryId;
import io.masakari.core.recovery.CallFailure;
import io.masakari.core.recovery.ServiceView;
import io.masakari.core.recovery.host.HostPolicy;
import io.masakari.core.recovery.host.HostProgress;
import io.masakari.core.recovery.host.TreatmentPolicy;
import io.masakari.core.recovery.instance.InstancePolicy;
import io.masakari.core.recovery.instance.IoErrors;
import io.masakari.core.recovery.instance.Protection;
import io.masakari.core.safety.SafeTimes;
import io.masakari.core.safety.StormLimit;
import io.masakari.runtime.journal.Event;
import io.masakari.runtime.journal.EventLog;
import io.masakari.runtime.time.Clocks;
import io.masakari.simulator.disk.ControllerStore;
import io.masakari.simulator.disk.OtherRecoveries;
import io.masakari.simulator.invariants.InvariantBroken;
import io.masakari.simulator.invariants.Invariants;
import io.masakari.simulator.nova.NovaLine;
import io.masakari.simulator.nova.SimulatedNova;
import io.masakari.simulator.world.Chance;
import io.masakari.simulator.world.PlantedBug;
import io.masakari.simulator.world.World;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/**
 * One controller process: the real front door and the real engine, whose rounds come on simulated time. All that it knows
 * goes with it; what it has stored stays.
 */
final class ControllerProcess {
    private static final Set<String> HOST_ACTS = Set.of("ForceDown", "Evacuate", "ResetToError");
    /** Asked for hosts that have none yet. */
    private static final String OF_NO_RECOVERY = "FindSilentHosts";

    private static final Duration LONGEST_SLEEP = Duration.ofSeconds(5);

    private final World world;
    private final ControlHost controller;
    private final Invariants invariants;
    private final NovaLine line;
    private final String owner;
    private final Chance chance;
    private final SteadyClock clock;
    private final SimulatedNova nova;
    private final RecoveryEngine engine;
    private final ControllerApi api;
    private final Handler door;
    private final Deque<Runnable> stalled = new ArrayDeque<>();
    private final CallQueue queue = new CallQueue();
    /** For a planted bug only: in place of that queue. */
    private final Deque<NovaCall<?>> inOrder = new ArrayDeque<>();

    private final int callers;
    /** For a planted bug only: what operators have said, and whether it confirms that the host is off. */
    private final Map<RecoveryId, Boolean> words = new HashMap<>();

    private int underWay;
    private long roundAt = Long.MAX_VALUE;
    private boolean hung;
    private boolean ended;

    /** @param alone whether no other process can live on the same store */
    ControllerProcess(
            World world,
            ControlHost controller,
            ControllerStore store,
            Invariants invariants,
            NovaLine line,
            int number,
            boolean alone) {
        this.world = world;
        this.controller = controller;
        this.invariants = invariants;
        this.line = line;
        this.owner = new UUID(0, world.bug() == PlantedBug.STALE_LEASE ? 1 : number).toString();
        this.chance = world.chanceOf("controller " + number);
        this.nova = new SimulatedNova(world, invariants);
        EventLog lines = world.logOf("controller", (event, fields) -> true);
        EventLog log = (event, message, fields) -> {
            if (event == Event.RECOVERY_SET_ASIDE) {
                throw new InvariantBroken("C-21", message + " " + fields);
            }
            if (event == Event.FENCING_LIES
                    && !invariants.isMisled(fields.get("host").toString())) {
                throw new InvariantBroken("C-24", "no fence device lies here: " + message);
            }
            lines.log(event, message, fields);
        };
        int[] ids = {0};
        SafeTimes times = SafeTimes.defaults().with(set -> {
            set.callTimeout = world.bug() == PlantedBug.SHORT_CALL_LIMIT ? Duration.ofSeconds(10) : NovaLine.PATIENCE;
            set.latestArrival = Duration.ofSeconds(world.spec().arrivalSeconds());
            set.bootTime = world.bug() == PlantedBug.MARGIN_IGNORED ? Duration.ofHours(1) : set.bootTime;
        });
        EngineSettings settings = EngineSettings.of(e -> {
            e.policy = HostPolicy.of(host -> host.times = times);
            e.joinsAggregates = true;
            if (world.bug() == PlantedBug.SILENT_HOSTS_UNTOLD) {
                e.silentAfter = Duration.ofDays(365);
            }
            e.witnesses =
                    world.bug() == PlantedBug.ONE_WITNESS ? 1 : world.spec().witnesses();
            e.storm = new StormLimit(world.spec().stormPercent(), 0, Duration.ofMinutes(5));
            e.instances = InstancePolicy.of(instance -> {
                instance.protection = new Protection(true, "HA_Enabled", "HA_Guest_Agent");
                instance.times = times;
                if (world.bug() == PlantedBug.IO_ERRORS_WITHOUT_BRAKE) {
                    instance.ioErrors =
                            new IoErrors(IoErrorAnswer.RESTART, Duration.ZERO, 10_000, Duration.ofMinutes(10));
                }
            });
        });
        Clocks clocks = world.controlClock().clocks();
        this.clock = new SteadyClock(
                clocks.wall(),
                clocks.ticker(),
                step -> log.log(
                        Event.CLOCK_STEPPED, "The wall clock has stepped by " + step.toMillis() + " ms.", Map.of()));
        this.callers = world.spec().callers();
        this.engine = new RecoveryEngine(
                new EngineParties(
                        store,
                        nova,
                        this::take,
                        clock,
                        () -> new UUID(number, ++ids[0]),
                        leases(store, alone),
                        log,
                        world::taken),
                settings);
        RecoveryAdmin admin = new EngineAdmin(store, engine.requests());
        this.api = new ControllerApi(
                store,
                clock::get,
                clocks.wall(),
                log,
                "root",
                ControllerApi.Front.none(),
                Duration.ofMinutes(3),
                world.bug() == PlantedBug.FUTURE_PROOFS ? Duration.ofDays(365) : times.clockSkew(),
                admin,
                host -> Optional.of(ServiceView.of(service -> {
                    service.host = host;
                    service.up = true;
                    service.enabled = true;
                })),
                settings.instances().protection(),
                TreatmentPolicy.DEFAULTS,
                "simulated",
                new ControllerApi.Shares(1_000_000, 1_000_000),
                new RowLimits(100_000_000),
                new ControllerApi.Margins(
                        times.bootTime(), times.latestArrival(), times.heardBy().minus(times.bootTime())),
                engine::notificationStored,
                engine::switchesChanged,
                host -> {
                    engine.hostGreeted(host);
                    wakeUp();
                });
        this.door = api.handler("http");
    }

    private RecoveryLeases leases(ControllerStore store, boolean alone) {
        return new RecoveryLeases(store, owner, SafeTimes.LEASE) {
            @Override
            public boolean isHeld(Instant now) {
                return world.bug() == PlantedBug.STALE_LEASE || super.isHeld(now);
            }

            @Override
            public void expireOthers() {
                if (alone) {
                    super.expireOthers();
                }
            }
        };
    }

    String owner() {
        return owner;
    }

    void start() {
        guarded(engine::resumeStored);
        schedule(Duration.ZERO);
    }

    /** Whether it is there and takes part in time. */
    boolean isAwake() {
        return !ended && !hung;
    }

    boolean isHung() {
        return hung;
    }

    void hang() {
        hung = true;
    }

    void thaw() {
        hung = false;
        while (!stalled.isEmpty() && isAwake()) {
            stalled.poll().run();
        }
    }

    void end() {
        ended = true;
        stalled.clear();
    }

    /** Runs it now, or where the process goes on, or never. */
    private void run(Runnable task) {
        if (hung) {
            stalled.add(task);
        } else if (!ended) {
            task.run();
        }
    }

    // ---- rounds ----

    private void schedule(Duration in) {
        long at = world.timeline().nanos() + in.toNanos();
        if (at < roundAt) {
            roundAt = at;
            world.timeline()
                    .at(
                            at,
                            () -> run(() -> {
                                if (roundAt == at) {
                                    roundAt = Long.MAX_VALUE;
                                    words.forEach((id, off) -> engine.requests().release(id, "ann", "simulated", off));
                                    guarded(engine::round);
                                    schedule(engine.untilNext(LONGEST_SLEEP));
                                }
                            }));
        }
    }

    /** Something has come; the engine's thread gets to it within some milliseconds. */
    private void wakeUp() {
        schedule(chance.millis(0, 3));
    }

    private void guarded(Runnable engineWork) {
        try {
            engineWork.run();
        } catch (RuntimeException e) {
            controller.died(this, e.getMessage());
        }
    }

    List<HostProgress> open() {
        return engine.open();
    }

    // ---- reports and operators ----

    /** @param body of a report */
    Response post(byte[] body, String token) {
        Response answer = post("/v1/notifications", body, token);
        wakeUp();
        return answer;
    }

    Response greet(byte[] body, String token) {
        return post("/v1/monitors/greeting", body, token);
    }

    CompletableFuture<GateAnswer> gate(GateAsk ask) {
        CompletableFuture<GateAnswer> answer = engine.requests().gateAsked(ask);
        wakeUp();
        return answer;
    }

    void openGate(HostName host) {
        engine.requests().openGate(host);
        wakeUp();
    }

    private Response post(String path, byte[] body, String token) {
        return door.handle(new Request(
                "POST",
                path,
                Map.of(),
                Map.of("content-type", "application/json", "authorization", "Bearer " + token),
                body,
                new Peer("simulated", Optional.empty())));
    }

    void release(RecoveryId id, boolean confirmedOff) {
        engine.requests().release(id, "ann", "simulated", confirmedOff);
        if (world.bug() == PlantedBug.LASTING_WORDS) {
            words.put(id, confirmedOff);
        }
        wakeUp();
    }

    /** @param confirmedOff what an operator has said of an earlier recovery of the host, with a planted bug */
    void start(HostName host, boolean confirmedOff) {
        engine.requests().start(host, "ann", "simulated", confirmedOff);
        wakeUp();
    }

    void cancel(RecoveryId id) {
        engine.requests().cancel(id, "ann");
        wakeUp();
    }

    void takeUpKept() {
        api.takeUpKept();
        wakeUp();
    }

    void switchesChanged() {
        engine.switchesChanged();
        wakeUp();
    }

    // ---- calls ----

    private boolean take(NovaCall<?> call) {
        Duration storing = controller.storeTakes();
        if (OtherRecoveries.ACTS.contains(call.command())) {
            invariants.actsBeside(call.command(), controller.actsOn(call.origin()), engine.open());
        }
        if (storing.isZero()) {
            queue(call);
        } else {
            world.after(storing, () -> run(() -> queue(call)));
        }
        return true;
    }

    private void queue(NovaCall<?> call) {
        if (world.bug() == PlantedBug.CALLS_IN_THEIR_ORDER) {
            inOrder.add(call);
        } else {
            queue.offer(call);
        }
        sendNext();
    }

    /** As many at once as there are threads; see {@link CallerPool}. */
    private void sendNext() {
        while (!ended && underWay < callers + CallerPool.RESERVED) {
            NovaCall<?> next = inOrder.isEmpty() ? queue.poll(underWay >= callers) : inOrder.poll();
            if (next == null) {
                return;
            }
            underWay++;
            send(next);
        }
    }

    private <E> void send(NovaCall<E> call) {
        String name = call.command();
        if (controller.crashesBefore(this, name)) {
            return;
        }
        Optional<CallFailure> objection = call.permit()
                .objection()
                .filter(why -> world.bug() != PlantedBug.LASTING_DECISIONS || why.kind() != CallFailure.Kind.EXPIRED);
        if (objection.isPresent()) {
            world.log("controller", "call.unsent", name + ": " + objection.get().message());
            answer(call, call.failed(objection.get()));
            return;
        }
        invariants.sent(name, call.permit(), clock.get());
        boolean acts = HOST_ACTS.contains(name);
        if (acts) {
            invariants.actSent(name, call.origin(), world.spec().arrivalSeconds());
        }
        if (!OF_NO_RECOVERY.equals(name)) {
            invariants.acts(controller.owns(this, call.origin().id()), name, call.origin());
        }
        line.send(
                call,
                () -> {
                    nova.actFor(call.origin());
                    return call.carryOut();
                },
                answer -> {
                    if (acts) {
                        invariants.actAnswered(call.origin());
                    }
                    run(() -> answer(call, answer));
                });
        controller.crashesAfter(this, name);
    }

    private <E> void answer(NovaCall<E> call, E answer) {
        underWay--;
        call.answer(answer);
        wakeUp();
        sendNext();
    }
}
