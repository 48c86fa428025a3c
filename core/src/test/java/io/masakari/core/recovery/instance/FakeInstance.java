package io.masakari.core.recovery.instance;

import io.masakari.core.model.HostName;
import io.masakari.core.model.InstanceFailure;
import io.masakari.core.model.InstanceId;
import io.masakari.core.model.IoErrorAnswer;
import io.masakari.core.model.NotificationId;
import io.masakari.core.model.RecoveryId;
import io.masakari.core.model.SegmentId;
import io.masakari.core.recovery.CallFailure;
import io.masakari.core.recovery.Move;
import io.masakari.core.recovery.Origin;
import io.masakari.core.recovery.RecoveryEvent;
import io.masakari.core.recovery.ServerAction;
import io.masakari.core.recovery.ServerView;
import io.masakari.core.recovery.ServiceView;
import io.masakari.core.recovery.Sightings;
import io.masakari.core.recovery.Step;
import io.masakari.core.recovery.Surroundings;
import io.masakari.core.safety.HoldReason;
import io.masakari.core.safety.OperatorWord;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;

/** One instance in a Nova that refuses as the real one does, and the recovery that is played against it. */
final class FakeInstance {
    static final Instant START = Instant.parse("2026-11-23T04:00:00Z");
    static final HostName HOST = new HostName("compute1");
    static final HostName OTHER = new HostName("compute2");

    final InstanceId id = new InstanceId(UUID.randomUUID());
    final Map<String, String> metadata = new HashMap<>(Map.of("HA_Enabled", "True"));
    final Deque<ServerAction> acts = new ArrayDeque<>();
    final List<InstanceCommand> asked = new ArrayList<>();
    final Deque<Runnable> jobs = new ArrayDeque<>();

    Optional<HostName> host = Optional.of(HOST);
    String vmState = "active";
    Optional<String> task = Optional.empty();
    int power = 1;
    String fault = "";
    Optional<Move> moved = Optional.empty();
    Sightings seen = Sightings.NONE;
    boolean known = true;
    boolean serviceUp = true;
    boolean otherHostIsFree = true;
    /** The guest dies again as soon as it is started. */
    boolean diesAtStart;
    /** The next action is carried out, but nobody hears so. */
    boolean loseNextAnswer;

    boolean dropNextCall;
    /** Nova answers nothing. */
    boolean away;
    /** Why calls fail while Nova is away. */
    CallFailure.Kind awayAs = CallFailure.Kind.UNAVAILABLE;
    /** Calls that failed because Nova was away. */
    int callsMissed;
    /** What Nova says no to, and with which status. */
    final Map<InstanceCommand, Integer> refusals = new EnumMap<>(InstanceCommand.class);

    Optional<RecoveryId> hostRecovery = Optional.empty();
    Optional<OperatorWord> word = Optional.empty();
    int crashes = 1;
    Outage outage = Outage.NONE;
    OptionalInt activeThere = OptionalInt.empty();
    InstanceFailure failure = InstanceFailure.CRASHED;

    Instant now = START;
    Instant failedAt = START;
    final InstanceRecovery machine;
    InstanceProgress progress;
    Optional<Instant> wakeAt = Optional.empty();
    final Deque<InstanceCommand> todo = new ArrayDeque<>();

    Optional<IoErrorAnswer> ioError = Optional.empty();

    private int steps;

    FakeInstance() {
        this(InstancePolicy.defaults());
    }

    FakeInstance(InstancePolicy policy) {
        machine = new InstanceRecovery(policy);
    }

    InstanceSituation situation() {
        return new InstanceSituation(new Surroundings(hostRecovery, true, false, word), crashes, outage, ioError);
    }

    void begin() {
        Origin origin = new Origin(
                new RecoveryId(UUID.randomUUID()),
                new NotificationId(UUID.randomUUID()),
                new SegmentId(UUID.randomUUID()),
                HOST,
                now);
        take(machine.begin(origin, id, failure, failedAt, situation(), now));
    }

    void tell(RecoveryEvent<InstanceEvents> event) {
        take(machine.next(progress, event, now));
    }

    void review() {
        tell(it -> it.reviewed(situation()));
    }

    void release() {
        OperatorWord said = new OperatorWord("alice", "looked into the guest", false, now);
        word = Optional.of(progress.hold().map(hold -> said.in(hold.reason())).orElse(said));
        crashes = 1;
        review();
    }

    /** The controller is killed and started again. */
    void kill() {
        todo.clear();
        wakeAt = Optional.empty();
        take(machine.resume(progress.asStored(e -> {}), situation(), now));
    }

    private void take(Step<InstanceProgress, InstanceCommand> step) {
        progress = step.next();
        wakeAt = step.wakeAt();
        todo.addAll(step.commands());
    }

    /** Plays one command, or lets time go on to the next wake-up; false when nothing is left to happen. */
    boolean step() {
        steps++;
        if (steps > 10_000) {
            throw new AssertionError("It goes on for ever: " + progress);
        }
        InstanceCommand command = todo.poll();
        if (command != null) {
            tell(perform(command));
            return true;
        }
        if (wakeAt.isEmpty() || progress.isOver()) {
            return false;
        }
        now = wakeAt.get().isAfter(now) ? wakeAt.get() : now;
        Runnable job = jobs.poll();
        if (job != null) {
            job.run();
        }
        tell(it -> it.timeCame());
        return true;
    }

    /** Until it ends, is held, or an hour has passed. */
    void run() {
        Instant end = now.plus(Duration.ofHours(1));
        boolean more = true;
        while (more && now.isBefore(end)) {
            more = step() && (progress.hold().isEmpty() || !todo.isEmpty());
        }
    }

    /** Until that has been asked of Nova. */
    void run(InstanceCommand command) {
        while (times(command) == 0) {
            if (!step()) {
                throw new AssertionError(command + " is not asked for: " + progress);
            }
        }
    }

    HoldReason heldFor() {
        return progress.hold().orElseThrow().reason();
    }

    long times(InstanceCommand command) {
        return asked.stream().filter(command::equals).count();
    }

    private RecoveryEvent<InstanceEvents> perform(InstanceCommand command) {
        if (away) {
            callsMissed++;
            return failed(command, awayAs, 0, "connection refused");
        }
        if (refusals.containsKey(command)) {
            return failed(command, CallFailure.Kind.REFUSED, refusals.get(command), "not now");
        }
        return switch (command) {
            case LOOK -> answer(look(true));
            case WATCH -> answer(look(false));
            case RESET_TO_ACTIVE, STOP, START, MOVE, CONFIRM_MOVE -> act(command);
        };
    }

    private static RecoveryEvent<InstanceEvents> answer(Look look) {
        return it -> it.looked(look);
    }

    Look look(boolean whole) {
        Optional<ServerView> server = known
                ? Optional.of(ServerView.of(e -> {
                    e.id = id;
                    e.name = "vm1";
                    e.host = host;
                    e.vmState = vmState;
                    e.taskState = task;
                    e.powerState = power;
                    e.metadata = metadata;
                    e.fault = fault;
                    e.moved = moved;
                    e.seen = seen;
                }))
                : Optional.empty();
        Optional<ServiceView> service = whole
                ? host.map(name -> ServiceView.of(e -> {
                    e.host = name;
                    e.up = serviceUp;
                    e.enabled = true;
                }))
                : Optional.empty();
        return new Look(whole, server, whole ? List.copyOf(acts) : List.of(), service, activeThere);
    }

    private RecoveryEvent<InstanceEvents> act(InstanceCommand command) {
        asked.add(command);
        if (dropNextCall) {
            dropNextCall = false;
            return failed(command, CallFailure.Kind.ANSWER_LOST, 0, "the connection was closed");
        }
        boolean right = task.isEmpty()
                && switch (command) {
                    case STOP -> vmState.equals("active") || vmState.equals("error");
                    case START, MOVE -> vmState.equals("stopped");
                    case CONFIRM_MOVE -> vmState.equals("resized");
                    case RESET_TO_ACTIVE, LOOK, WATCH -> true;
                };
        if (!right) {
            return failed(command, CallFailure.Kind.REFUSED, 409, "while it is in vm_state " + vmState);
        }
        switch (command) {
            case RESET_TO_ACTIVE -> vmState = "active";
            case STOP -> begin("stop", "powering-off", () -> become("stopped", 4));
            case START ->
                begin("start", "powering-on", () -> become(diesAtStart ? "stopped" : "active", diesAtStart ? 4 : 1));
            case MOVE ->
                begin("migrate", "resize_prep", () -> {
                    task = Optional.empty();
                    if (otherHostIsFree) {
                        host = Optional.of(OTHER);
                        vmState = "resized";
                    }
                });
            case CONFIRM_MOVE -> jobs.add(() -> become("stopped", 4));
            case LOOK, WATCH -> {}
        }
        if (loseNextAnswer) {
            loseNextAnswer = false;
            return failed(command, CallFailure.Kind.ANSWER_LOST, 0, "no answer within 10 s");
        }
        return it -> it.accepted(command);
    }

    /** Nova's compute service finds its guest gone. */
    void stoppedByNova() {
        acts.addFirst(new ServerAction("stop", now, false));
        become("stopped", 4);
    }

    private void begin(String action, String doing, Runnable end) {
        acts.addFirst(new ServerAction(action, now, true));
        task = Optional.of(doing);
        jobs.add(end);
    }

    private void become(String state, int powerState) {
        task = Optional.empty();
        vmState = state;
        power = powerState;
    }

    private static RecoveryEvent<InstanceEvents> failed(
            InstanceCommand command, CallFailure.Kind kind, int status, String message) {
        return new RecoveryEvent.CallFailed<>(command, new CallFailure(kind, status, message));
    }
}
