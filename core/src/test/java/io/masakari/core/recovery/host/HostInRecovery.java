package io.masakari.core.recovery.host;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.masakari.core.model.FencingProof;
import io.masakari.core.model.FencingStatus;
import io.masakari.core.model.HostEvidence;
import io.masakari.core.model.HostName;
import io.masakari.core.model.InstanceId;
import io.masakari.core.model.NotificationId;
import io.masakari.core.model.RecoveryId;
import io.masakari.core.model.RecoveryMethod;
import io.masakari.core.model.SampleLoss;
import io.masakari.core.model.SegmentId;
import io.masakari.core.model.SegmentRules;
import io.masakari.core.recovery.CallFailure;
import io.masakari.core.recovery.Hold;
import io.masakari.core.recovery.Origin;
import io.masakari.core.recovery.RecoveryEvent;
import io.masakari.core.recovery.ServerView;
import io.masakari.core.recovery.ServiceView;
import io.masakari.core.recovery.Step;
import io.masakari.core.recovery.host.EvacuationRecord.Stage;
import io.masakari.core.safety.HoldReason;
import io.masakari.core.safety.HostSituation;
import io.masakari.core.safety.OperatorWord;
import io.masakari.core.safety.SafeTimes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** A recovery of one lost host with one instance, which tests tell what happens and whose commands they look at. */
abstract class HostInRecovery {
    static final Instant START = Instant.parse("2026-11-23T04:00:00Z");
    static final HostName LOST = new HostName("compute1");
    static final HostName TARGET = new HostName("compute2");
    static final InstanceId VM = new InstanceId(new UUID(0, 1));
    static final InstanceId VM2 = new InstanceId(new UUID(0, 2));
    static final ServiceView SERVICE = service(LOST, true, Optional.empty());
    static final ServiceView DOWN = forcedDown(LOST, Optional.empty());
    static final SafeTimes TIMES = SafeTimes.defaults();
    static final RecoveryEvent<HostEvents> CLEAN = inspected(VM, Optional.of(server("active", LOST, null)), List.of());
    static final HostCommand EVACUATE = new HostCommand.Evacuate(VM, Optional.empty());
    static final HostCommand INSPECT = new HostCommand.Inspect(VM);
    static final HostCommand FIND_SERVICE = new HostCommand.FindService();

    HostRecovery machine = new HostRecovery(HostPolicy.defaults());
    Instant now = START;
    Step<HostProgress, HostCommand> step;

    static ServiceView service(HostName host, boolean up, Optional<Instant> updatedAt) {
        return ServiceView.of(service -> {
            service.host = host;
            service.up = up;
            service.enabled = true;
            service.updatedAt = updatedAt;
        });
    }

    static ServiceView forcedDown(HostName host, Optional<Instant> updatedAt) {
        return ServiceView.of(service -> {
            service.host = host;
            service.forcedDown = true;
            service.updatedAt = updatedAt;
        });
    }

    static HostSituation situation(FencingStatus fencing, Optional<OperatorWord> word) {
        HostEvidence pending = SampleLoss.pending(START);
        HostEvidence evidence = switch (fencing) {
            case PENDING -> pending;
            case UNFENCED -> pending.unfenced();
            case PROVEN -> pending.provenBy(new FencingProof("pacemaker", "off", "", START));
        };
        return HostSituation.of(e -> {
            e.evidence = Optional.of(evidence);
            e.operatorWord = word;
        });
    }

    static HostSituation proven() {
        return situation(FencingStatus.PROVEN, Optional.empty());
    }

    void begin(FencingStatus fencing, RecoveryMethod method) {
        step = machine.begin(
                new Origin(
                        new RecoveryId(new UUID(1, 1)),
                        new NotificationId(new UUID(1, 2)),
                        new SegmentId(new UUID(1, 3)),
                        LOST,
                        now),
                new SegmentRules(method),
                now,
                situation(fencing, Optional.empty()),
                now);
    }

    /** Looks at the host before an evacuation (C-10) are answered at once: it is silent. Not part of what is returned. */
    boolean looksAreAnswered = true;

    List<HostCommand> on(RecoveryEvent<HostEvents> event) {
        step = machine.next(step.next(), event, now);
        List<HostCommand> commands = new ArrayList<>(step.commands());
        boolean evacuates = state() == HostState.LISTING || state() == HostState.EVACUATING;
        if (looksAreAnswered && evacuates && vms(EvacuationState.PENDING) > 0 && commands.remove(FIND_SERVICE)) {
            commands.addAll(on(it -> it.serviceRead(Optional.of(DOWN))));
        }
        return commands;
    }

    private long vms(EvacuationState which) {
        return step.next().evacuations().values().stream()
                .filter(e -> e.state() == which)
                .count();
    }

    void later(Duration time) {
        now = now.plus(time);
    }

    HostState state() {
        return step.next().state();
    }

    Optional<HoldReason> held() {
        return step.next().hold().map(Hold::reason);
    }

    EvacuationState vm() {
        return evacuation().state();
    }

    Evacuation evacuation() {
        return evacuation(VM);
    }

    Evacuation evacuation(InstanceId id) {
        return step.next().evacuations().get(id);
    }

    /** Time since START. */
    void at(Duration time) {
        now = START.plus(time);
    }

    static ServerView server(String vmState, HostName host, String task) {
        return server(VM, vmState, host, task);
    }

    static ServerView server(InstanceId id, String vmState, HostName host, String task) {
        return ServerView.of(server -> {
            server.id = id;
            server.name = id.equals(VM) ? "web" : "vm" + id;
            server.host = Optional.of(host);
            server.vmState = vmState;
            server.taskState = Optional.ofNullable(task);
            server.fault = "No valid host";
        });
    }

    /** Up to the evacuate call. */
    void requesting(RecoveryMethod method) {
        begin(FencingStatus.PROVEN, method);
        on(it -> it.serviceRead(Optional.of(SERVICE)));
        on(it -> it.reviewed(proven()));
        on(it -> it.forcedDown(DOWN));
        listed(server("active", LOST, null));
    }

    void accepted() {
        requesting(RecoveryMethod.AUTO);
        on(it -> it.evacuateAccepted(VM));
    }

    CallFailure lostAnswer() {
        return new CallFailure(CallFailure.Kind.ANSWER_LOST, 0, "read timed out");
    }

    List<HostCommand> evacuateFails(CallFailure failure) {
        return on(new RecoveryEvent.CallFailed<>(EVACUATE, failure));
    }

    void recordSays(Stage progress, HostName target) {
        later(Duration.ofSeconds(12));
        on(it -> it.timeCame());
        on(it -> it.recordsRead(List.of(new EvacuationRecord(VM, Optional.ofNullable(target), progress, now))));
    }

    static RecoveryEvent<HostEvents> inspected(
            InstanceId id, Optional<ServerView> server, List<Instant> evacuatesBegun) {
        return it -> it.inspected(id, server, evacuatesBegun, List.of());
    }

    void forcedDown() {
        begin(FencingStatus.PROVEN, RecoveryMethod.AUTO);
        on(it -> it.serviceRead(Optional.of(SERVICE)));
        on(it -> it.reviewed(proven()));
        on(it -> it.forcedDown(DOWN));
    }

    List<HostCommand> listed(ServerView server) {
        return on(it -> it.serversListed(LOST, List.of(server)));
    }

    List<HostCommand> listed(List<ServerView> servers) {
        return on(it -> it.serversListed(LOST, servers));
    }

    void forcedDownAfter(Duration time) {
        begin(FencingStatus.PROVEN, RecoveryMethod.AUTO);
        on(it -> it.serviceRead(Optional.of(SERVICE)));
        on(it -> it.reviewed(proven()));
        later(time);
        on(it -> it.forcedDown(forcedDown(LOST, now)));
    }

    static ServiceView forcedDown(HostName host, Instant updatedAt) {
        return forcedDown(host, Optional.of(updatedAt));
    }

    void claimedAtOnce() {
        later(Duration.ofSeconds(2));
        on(it -> it.timeCame());
        on(it -> it.recordsRead(List.of(new EvacuationRecord(VM, Optional.of(TARGET), Stage.UNDER_WAY, now))));
    }

    List<HostCommand> stillRebuilding() {
        on(inspected(VM, Optional.of(server("active", LOST, "rebuild_spawning")), List.of(START)));
        assertEquals(EvacuationState.PENDING, vm());
        later(Duration.ofMillis(50));
        return on(it -> it.timeCame());
    }

    List<HostCommand> targetIsForcedDown() {
        return on(it -> it.servicesListed(List.of(forcedDown(TARGET, Optional.empty()))));
    }

    /** Nova's list of services, in which the last heartbeat of the only other host came then. */
    List<HostCommand> othersHeardAt(Instant last) {
        ServiceView other = ServiceView.of(service -> {
            service.host = TARGET;
            service.up = true;
            service.updatedAt = Optional.of(last);
            service.answeredAt = Optional.of(now);
        });
        return on(it -> it.servicesListed(List.of(other)));
    }

    /** How long clean looks are answered by more looks. */
    Duration looksUntilItIsRepeated() {
        Instant from = now;
        List<HostCommand> next = on(CLEAN);
        while (next.isEmpty()) {
            assertEquals(EvacuationState.UNCERTAIN, vm());
            now = step.wakeAt().orElseThrow();
            if (on(it -> it.timeCame()).contains(INSPECT)) {
                next = on(CLEAN);
            }
        }
        assertEquals(List.of(EVACUATE), next);
        return Duration.between(from, now);
    }

    /** One reading of the service, with the review that follows it. */
    void serviceIs(ServiceView service) {
        on(it -> it.serviceRead(Optional.of(service)));
        on(it -> it.reviewed(proven()));
    }
}
