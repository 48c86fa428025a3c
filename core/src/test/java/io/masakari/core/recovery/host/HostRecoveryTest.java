package io.masakari.core.recovery.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.masakari.core.model.ClusterName;
import io.masakari.core.model.FencingProof;
import io.masakari.core.model.FencingStatus;
import io.masakari.core.model.HostEvidence;
import io.masakari.core.model.HostName;
import io.masakari.core.model.InstanceId;
import io.masakari.core.model.LossCause;
import io.masakari.core.model.LossKey;
import io.masakari.core.model.NodeId;
import io.masakari.core.model.NotificationId;
import io.masakari.core.model.RecoveryId;
import io.masakari.core.model.RecoveryMethod;
import io.masakari.core.model.RingId;
import io.masakari.core.model.SegmentId;
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
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class HostRecoveryTest {
    private static final Instant START = Instant.parse("2026-11-23T04:00:00Z");
    private static final HostName LOST = new HostName("compute1");
    private static final HostName TARGET = new HostName("compute2");
    private static final InstanceId VM = new InstanceId(new UUID(0, 1));
    private static final ServiceView SERVICE = service(LOST, true, Optional.empty());
    private static final ServiceView DOWN = forcedDown(LOST, Optional.empty());

    private final HostRecovery machine = new HostRecovery(HostPolicy.defaults());
    private Instant now = START;
    private Step<HostProgress, HostCommand> step;

    private static ServiceView service(HostName host, boolean up, Optional<Instant> updatedAt) {
        return ServiceView.of(service -> {
            service.host = host;
            service.up = up;
            service.enabled = true;
            service.updatedAt = updatedAt;
        });
    }

    private static ServiceView forcedDown(HostName host, Optional<Instant> updatedAt) {
        return ServiceView.of(service -> {
            service.host = host;
            service.forcedDown = true;
            service.updatedAt = updatedAt;
        });
    }

    private static HostSituation situation(FencingStatus fencing, Optional<OperatorWord> word) {
        HostEvidence pending = new HostEvidence(
                new LossKey(new ClusterName("lab"), RingId.parse("2.48"), new NodeId(1)),
                LOST,
                LossCause.NODE_DOWN,
                START,
                true,
                List.of(new NodeId(2)),
                TARGET,
                FencingStatus.PENDING,
                Optional.empty());
        HostEvidence evidence = switch (fencing) {
            case PENDING -> pending;
            case UNFENCED -> pending.unfenced();
            case PROVEN -> pending.provenBy(new FencingProof("pacemaker", "off", "", START));
        };
        return new HostSituation(Optional.of(evidence), word, true, false, 1, 1);
    }

    private static HostSituation proven() {
        return situation(FencingStatus.PROVEN, Optional.empty());
    }

    private void begin(FencingStatus fencing, RecoveryMethod method) {
        step = machine.begin(
                new Origin(
                        new RecoveryId(new UUID(1, 1)),
                        new NotificationId(new UUID(1, 2)),
                        new SegmentId(new UUID(1, 3)),
                        LOST,
                        now),
                method,
                situation(fencing, Optional.empty()),
                now);
    }

    private List<HostCommand> on(RecoveryEvent<HostEvents> event) {
        step = machine.next(step.next(), event, now);
        return step.commands();
    }

    private void later(Duration time) {
        now = now.plus(time);
    }

    private HostState state() {
        return step.next().state();
    }

    private Optional<HoldReason> held() {
        return step.next().hold().map(Hold::reason);
    }

    private EvacuationState vm() {
        return step.next().evacuations().get(VM).state();
    }

    private static ServerView server(String vmState, HostName host, String task) {
        return ServerView.of(server -> {
            server.id = VM;
            server.name = "web";
            server.host = Optional.of(host);
            server.vmState = vmState;
            server.taskState = Optional.ofNullable(task);
            server.fault = "No valid host";
        });
    }

    /** Up to the evacuate call. */
    private void requesting(RecoveryMethod method) {
        begin(FencingStatus.PROVEN, method);
        on(it -> it.serviceRead(Optional.of(SERVICE)));
        on(it -> it.reviewed(proven()));
        on(it -> it.forcedDown(DOWN));
        on(it -> it.serversListed(LOST, List.of(server("active", LOST, null))));
    }

    private void accepted() {
        requesting(RecoveryMethod.AUTO);
        on(it -> it.evacuateAccepted(VM));
    }

    private CallFailure lostAnswer() {
        return new CallFailure(CallFailure.Kind.ANSWER_LOST, 0, "read timed out");
    }

    private List<HostCommand> evacuateFails(CallFailure failure) {
        return on(new RecoveryEvent.CallFailed<>(new HostCommand.Evacuate(VM, Optional.empty()), failure));
    }

    private void recordSays(Stage progress, HostName target) {
        later(Duration.ofSeconds(12));
        on(it -> it.timeCame());
        on(it -> it.recordsRead(List.of(new EvacuationRecord(VM, Optional.ofNullable(target), progress, now))));
    }

    private static RecoveryEvent<HostEvents> inspected(
            InstanceId id, Optional<ServerView> server, List<Instant> evacuatesBegun) {
        return it -> it.inspected(id, server, evacuatesBegun, Optional.empty());
    }

    @Test
    void goesFromProofToLandedInTheOrderOfTheDrawing() {
        begin(FencingStatus.PROVEN, RecoveryMethod.AUTO);
        assertEquals(HostState.PREPARING, state());
        assertEquals(List.of(new HostCommand.FindService()), step.commands());
        assertEquals(List.of(new HostCommand.Review()), on(it -> it.serviceRead(Optional.of(SERVICE))));
        List<HostCommand> commands = on(it -> it.reviewed(proven()));
        assertEquals(HostState.FORCING_DOWN, state());
        String why = "Masakari: host lost, off by pacemaker, recovery "
                + step.next().origin().id();
        assertEquals(List.of(new HostCommand.ForceDown(SERVICE, why)), commands, "people see why, in Nova");
        assertEquals(List.of(new HostCommand.ListServers(LOST)), on(it -> it.forcedDown(DOWN)));
        assertEquals(HostState.LISTING, state());
        commands = on(it -> it.serversListed(LOST, List.of(server("active", LOST, null))));
        assertEquals(List.of(new HostCommand.Evacuate(VM, Optional.empty())), commands);
        assertEquals(HostState.EVACUATING, state());
        on(it -> it.evacuateAccepted(VM));
        later(Duration.ofSeconds(2));
        assertTrue(on(it -> it.timeCame()).get(0) instanceof HostCommand.ReadRecords);
        recordSays(Stage.DONE, TARGET);
        assertEquals(List.of(new HostCommand.ListServers(TARGET)), step.commands());
        on(it -> it.serversListed(TARGET, List.of(server("active", TARGET, null))));
        assertEquals(HostState.FINISHED, state());
        assertEquals(EvacuationState.LANDED, vm());
    }

    @Test
    void onlyReadsWhileTheProofIsAwaited() {
        begin(FencingStatus.PENDING, RecoveryMethod.AUTO);
        assertEquals(Optional.of(HoldReason.AWAITING_PROOF), held());
        assertEquals(List.of(new HostCommand.FindService(), new HostCommand.ListServers(LOST)), step.commands());
    }

    @Test
    void knownInstancesGoRightBehindTheForceDown() {
        begin(FencingStatus.PENDING, RecoveryMethod.AUTO);
        on(it -> it.serviceRead(Optional.of(SERVICE)));
        on(it -> it.serversListed(LOST, List.of(server("active", LOST, null))));
        on(it -> it.reviewed(proven()));
        assertEquals(HostState.FORCING_DOWN, state());
        List<HostCommand> commands = on(it -> it.forcedDown(DOWN));
        assertTrue(commands.contains(new HostCommand.Evacuate(VM, Optional.empty())), commands::toString);
        assertTrue(commands.contains(new HostCommand.ListServers(LOST)), commands::toString);
        assertEquals(List.of(), on(it -> it.serversListed(LOST, List.of(server("active", LOST, "rebuilding")))));
    }

    @Test
    void unfencedIsReleasedByAnOperatorsWordOnly() {
        begin(FencingStatus.UNFENCED, RecoveryMethod.AUTO);
        assertEquals(Optional.of(HoldReason.UNFENCED), held());
        OperatorWord word = new OperatorWord("ann", "", true, now);
        on(it -> it.reviewed(situation(FencingStatus.UNFENCED, Optional.of(word))));
        assertEquals(HostState.PREPARING, state());
        assertEquals("operator:ann", step.next().proof().orElseThrow().source());
    }

    @Test
    void aHostThatNovaHearsLongAfterTheLossIsNotForcedDown() {
        begin(FencingStatus.PENDING, RecoveryMethod.AUTO);
        later(Duration.ofMinutes(5));
        on(it -> it.reviewed(proven()));
        on(it -> it.serviceRead(Optional.of(SERVICE)));
        on(it -> it.reviewed(proven()));
        assertEquals(Optional.of(HoldReason.HOST_HEARD), held());
    }

    @Test
    void anUnknownServiceIsHeldAndLookedForAgain() {
        begin(FencingStatus.PROVEN, RecoveryMethod.AUTO);
        on(it -> it.serviceRead(Optional.empty()));
        on(it -> it.reviewed(proven()));
        assertEquals(Optional.of(HoldReason.SERVICE_UNKNOWN), held());
        later(Duration.ofMinutes(1));
        assertEquals(List.of(new HostCommand.FindService()), on(it -> it.timeCame()));
    }

    @Test
    void aFailedForceDownIsRepeatedOnlyThroughTheGates() {
        begin(FencingStatus.PROVEN, RecoveryMethod.AUTO);
        on(it -> it.serviceRead(Optional.of(SERVICE)));
        HostCommand forceDown = on(it -> it.reviewed(proven())).get(0);
        on(new RecoveryEvent.CallFailed<>(forceDown, lostAnswer()));
        assertEquals(HostState.PREPARING, state());
        later(Duration.ofSeconds(1));
        assertEquals(List.of(new HostCommand.FindService()), on(it -> it.timeCame()));
        on(it -> it.hostReturned());
        assertEquals(HostState.CANCELLED, state());
    }

    @Test
    void aFailedForceDownIsRepeatedOnlyOnANewReadingOfTheService() {
        begin(FencingStatus.PROVEN, RecoveryMethod.AUTO);
        on(it -> it.serviceRead(Optional.of(SERVICE)));
        HostCommand forceDown = on(it -> it.reviewed(proven())).get(0);
        on(new RecoveryEvent.CallFailed<>(forceDown, lostAnswer()));
        assertEquals(List.of(new HostCommand.FindService()), on(it -> it.reviewed(proven())));
        assertEquals(HostState.PREPARING, state());
    }

    /** The list was read before the first one: it says of no instance what was asked of Nova for it since (C-4). */
    @Test
    void aSecondForceDownLeavesWhatIsUnderWay() {
        begin(FencingStatus.PENDING, RecoveryMethod.AUTO);
        on(it -> it.serviceRead(Optional.of(SERVICE)));
        on(it -> it.serversListed(LOST, List.of(server("active", LOST, null))));
        on(it -> it.reviewed(proven()));
        on(it -> it.forcedDown(DOWN));
        on(it -> it.evacuateAccepted(VM));
        on(it -> it.serviceRead(Optional.of(SERVICE)));
        assertEquals(Optional.of(HoldReason.SERVICE_CLEARED), held());
        later(Duration.ofSeconds(1));
        Optional<OperatorWord> word = Optional.of(new OperatorWord("ann", "", false, now));
        on(it -> it.reviewed(situation(FencingStatus.PROVEN, word)));
        on(it -> it.serviceRead(Optional.of(SERVICE)));
        on(it -> it.reviewed(situation(FencingStatus.PROVEN, word)));
        assertEquals(HostState.FORCING_DOWN, state());
        List<HostCommand> commands = on(it -> it.forcedDown(DOWN));
        assertTrue(commands.stream().noneMatch(HostCommand.Evacuate.class::isInstance), commands::toString);
        assertEquals(EvacuationState.ACCEPTED, vm());
    }

    @Test
    void theHostsReturnAfterForceDownLeavesWhatIsUnderWay() {
        accepted();
        on(it -> it.hostReturned());
        assertEquals(HostState.EVACUATING, state());
    }

    @Test
    void beginsNothingNewOnceTheHostIsBack() {
        requesting(RecoveryMethod.AUTO);
        evacuateFails(new CallFailure(CallFailure.Kind.UNAVAILABLE, 503, "not now"));
        assertEquals(EvacuationState.PENDING, vm());
        on(it -> it.hostReturned());
        assertEquals(EvacuationState.FAILED, vm());
        assertEquals(HostState.FAILED, state());
    }

    @Test
    void beginsNothingAfterALateRestartBeforeTheMonitorsWereHeard() {
        requesting(RecoveryMethod.AUTO);
        evacuateFails(new CallFailure(CallFailure.Kind.UNAVAILABLE, 503, "not now"));
        later(SafeTimes.defaults().bootTime().plusSeconds(1));
        step = machine.resume(step.next(), now);
        assertEquals(List.of(), step.commands());
        on(it -> it.slotsGiven(1, Optional.empty()));
        later(SafeTimes.HEARING.minusSeconds(1));
        assertEquals(List.of(), on(it -> it.timeCame()));
        later(Duration.ofSeconds(1));
        assertEquals(List.of(new HostCommand.Evacuate(VM, Optional.empty())), on(it -> it.timeCame()));
    }

    @Test
    void believesALateProofOnlyOnceNovaSeesTheHostAsDown() {
        begin(FencingStatus.PROVEN, RecoveryMethod.AUTO);
        later(SafeTimes.defaults().bootTime().plusSeconds(40));
        on(it -> it.serviceRead(Optional.of(SERVICE)));
        on(it -> it.reviewed(proven()));
        assertEquals(HoldReason.HOST_HEARD, held().orElseThrow());
        later(SafeTimes.HEARING);
        on(it -> it.timeCame());
        ServiceView silent = service(LOST, false, Optional.empty());
        on(it -> it.serviceRead(Optional.of(silent)));
        on(it -> it.reviewed(proven()));
        assertEquals(HostState.FORCING_DOWN, state());
    }

    @Test
    void aLostAnswerIsLookedAtUntilNovaCannotBeginTheCallAnyMore() {
        requesting(RecoveryMethod.AUTO);
        assertEquals(List.of(new HostCommand.Inspect(VM)), evacuateFails(lostAnswer()));
        assertEquals(TIMES.lateCall(), looksUntilItIsRepeated());
    }

    @Test
    void whatNovaItselfHasFailedIsRepeatedAfterTwoLooks() {
        requesting(RecoveryMethod.AUTO);
        evacuateFails(new CallFailure(CallFailure.Kind.ANSWER_LOST, 500, "Unexpected API Error"));
        assertEquals(TIMES.settle(), looksUntilItIsRepeated());
        evacuateFails(new CallFailure(CallFailure.Kind.ANSWER_LOST, 504, "Gateway Time-out"));
        assertEquals(TIMES.lateCall(), looksUntilItIsRepeated());
    }

    /** After a restart nobody knows how long ago the call was sent. */
    @Test
    void whatWasBeingAskedForAtARestartIsLookedAtAsLong() {
        requesting(RecoveryMethod.AUTO);
        evacuateFails(lostAnswer());
        on(CLEAN);
        later(TIMES.lateCall().minusSeconds(1));
        step = machine.resume(step.next(), now);
        on(it -> it.slotsGiven(1, Optional.empty()));
        later(SafeTimes.HEARING);
        on(it -> it.timeCame());
        assertEquals(TIMES.lateCall(), looksUntilItIsRepeated());
    }

    @Test
    void theLastAttemptIsNotGivenUpBeforeNovaCannotBeginItAnyMore() {
        requesting(RecoveryMethod.AUTO);
        for (int attempt = 1; attempt < HostPolicy.defaults().evacuation().attempts(); attempt++) {
            evacuateFails(lostAnswer());
            looksUntilItIsRepeated();
        }
        evacuateFails(lostAnswer());
        assertEquals(List.of(), on(CLEAN));
        assertEquals(EvacuationState.UNCERTAIN, vm());
        for (Instant end = now.plus(TIMES.lateCall()); now.isBefore(end); ) {
            later(Duration.ofSeconds(5));
            on(it -> it.timeCame());
            on(CLEAN);
        }
        assertEquals(EvacuationState.FAILED, vm());
    }

    private static final SafeTimes TIMES = SafeTimes.defaults();
    private static final RecoveryEvent<HostEvents> CLEAN =
            inspected(VM, Optional.of(server("active", LOST, null)), List.of());

    /** How long clean looks are answered by more looks. */
    private Duration looksUntilItIsRepeated() {
        Instant from = now;
        List<HostCommand> next = on(CLEAN);
        while (next.isEmpty()) {
            assertEquals(EvacuationState.UNCERTAIN, vm());
            now = step.wakeAt().orElseThrow();
            if (on(it -> it.timeCame()).contains(new HostCommand.Inspect(VM))) {
                next = on(CLEAN);
            }
        }
        assertEquals(List.of(new HostCommand.Evacuate(VM, Optional.empty())), next);
        return Duration.between(from, now);
    }

    private void forcedDown() {
        begin(FencingStatus.PROVEN, RecoveryMethod.AUTO);
        on(it -> it.serviceRead(Optional.of(SERVICE)));
        on(it -> it.reviewed(proven()));
        on(it -> it.forcedDown(DOWN));
    }

    private List<HostCommand> listed(ServerView server) {
        return on(it -> it.serversListed(LOST, List.of(server)));
    }

    private SkipReason skipped() {
        return step.next().evacuations().get(VM).skip().orElseThrow();
    }

    @Test
    void aStoppedInstanceIsLookedAtOnceMoreAndEvacuated() {
        forcedDown();
        assertEquals(List.of(new HostCommand.Inspect(VM)), listed(server("stopped", LOST, null)));
        List<HostCommand> next = on(inspected(VM, Optional.of(server("stopped", LOST, null)), List.of()));
        assertEquals(List.of(new HostCommand.Evacuate(VM, Optional.empty())), next);
    }

    @Test
    void aStoppedInstanceThatIsBeingStartedByThenIsLeftAlone() {
        forcedDown();
        listed(server("stopped", LOST, null));
        assertEquals(List.of(), on(inspected(VM, Optional.of(server("stopped", LOST, "powering-on")), List.of())));
        assertEquals(SkipReason.BEING_STARTED, skipped());
    }

    /** The host may have booted by then, and have done what waited in its queue. */
    @Test
    void aListThatComesLateLeavesAloneWhatWasStartedAboutWhenTheHostWasLost() {
        forcedDown();
        later(Duration.ofSeconds(10));
        assertEquals(List.of(new HostCommand.Inspect(VM)), listed(server("active", LOST, null)));
        on(it -> it.inspected(
                VM, Optional.of(server("active", LOST, null)), List.of(), Optional.of(START.minus(TIMES.clockSkew()))));
        assertEquals(SkipReason.BEING_STARTED, skipped());
    }

    @Test
    void aListThatComesLateHoldsBackNothingThatWasStartedLongBefore() {
        forcedDown();
        later(Duration.ofSeconds(10));
        listed(server("active", LOST, null));
        List<HostCommand> next = on(it -> it.inspected(
                VM,
                Optional.of(server("active", LOST, null)),
                List.of(),
                Optional.of(START.minus(TIMES.clockSkew()).minusSeconds(1))));
        assertEquals(List.of(new HostCommand.Evacuate(VM, Optional.empty())), next);
    }

    /** What was begun from the list before the proof is judged again by the one after force-down. */
    @Test
    void theFreshListStopsALookAtWhatIsBeingStarted() {
        begin(FencingStatus.PENDING, RecoveryMethod.AUTO);
        on(it -> it.serviceRead(Optional.of(SERVICE)));
        listed(server("stopped", LOST, null));
        on(it -> it.reviewed(proven()));
        List<HostCommand> next = on(it -> it.forcedDown(DOWN));
        assertTrue(next.contains(new HostCommand.Inspect(VM)), next::toString);
        listed(server("stopped", LOST, "powering-on"));
        assertEquals(SkipReason.BEING_STARTED, skipped());
        assertEquals(List.of(), on(inspected(VM, Optional.of(server("active", LOST, null)), List.of())));
    }

    @Test
    void theEvacuationThatBroughtAnInstanceHereIsNotTakenForItsOwn() {
        begin(FencingStatus.PROVEN, RecoveryMethod.AUTO);
        on(it -> it.serviceRead(Optional.of(SERVICE)));
        on(it -> it.reviewed(proven()));
        on(it -> it.forcedDown(forcedDown(LOST, now)));
        on(it -> it.serversListed(LOST, List.of(server("active", LOST, null))));
        Instant earlier = now.minus(Duration.ofSeconds(18));
        evacuateFails(new CallFailure(CallFailure.Kind.ANSWER_LOST, 500, "Unexpected API Error"));
        on(inspected(VM, Optional.of(server("active", LOST, null)), List.of(earlier)));
        later(Duration.ofSeconds(6));
        on(it -> it.timeCame());
        List<HostCommand> next = on(inspected(VM, Optional.of(server("active", LOST, null)), List.of(earlier)));
        assertEquals(List.of(new HostCommand.Evacuate(VM, Optional.empty())), next);
    }

    @Test
    void aLostAnswerOfACallThatArrivedIsFollowed() {
        requesting(RecoveryMethod.AUTO);
        evacuateFails(lostAnswer());
        on(inspected(VM, Optional.of(server("active", LOST, null)), List.of(now)));
        assertEquals(EvacuationState.ACCEPTED, vm());
    }

    @Test
    void anEvacuationThatEndsInErrorIsTriedAgainUntilTheBound() {
        requesting(RecoveryMethod.AUTO);
        for (int attempt = 1; attempt <= 5; attempt++) {
            assertEquals(EvacuationState.REQUESTING, vm());
            on(it -> it.evacuateAccepted(VM));
            recordSays(Stage.FAILED, null);
            on(it -> it.serversListed(LOST, List.of(server("error", LOST, null))));
            later(Duration.ofSeconds(31));
            on(it -> it.timeCame());
        }
        assertEquals(EvacuationState.FAILED, vm());
        assertEquals(HostState.FAILED, state());
        assertTrue(step.next().evacuations().get(VM).reason().contains("No valid host"));
    }

    @Test
    void doneInTheRecordAloneIsNotLanded() {
        accepted();
        recordSays(Stage.DONE, TARGET);
        on(it -> it.serversListed(TARGET, List.of(server("active", TARGET, "powering-off"))));
        assertEquals(EvacuationState.VERIFYING, vm());
        later(Duration.ofSeconds(1));
        assertEquals(List.of(new HostCommand.ListServers(TARGET)), on(it -> it.timeCame()));
    }

    @Test
    void aTargetThatWasForcedDownIsReplaced() {
        accepted();
        claimedAtOnce();
        assertEquals(List.of(new HostCommand.Inspect(VM)), targetIsForcedDown());
        assertEquals(List.of(new HostCommand.Evacuate(VM, Optional.empty())), stillRebuilding());
    }

    @Test
    void aForcedDownHostThatClaimsLateMayHaveComeBackAndGoOn() {
        accepted();
        recordSays(Stage.UNDER_WAY, TARGET);
        for (int i = 0; i < 5; i++) {
            assertEquals(List.of(), services(forcedDown(TARGET, now)));
            assertEquals(EvacuationState.ACCEPTED, vm());
            later(Duration.ofSeconds(10));
        }
        Instant lastHeard = now;
        services(forcedDown(TARGET, lastHeard));
        later(Duration.ofSeconds(30));
        assertEquals(List.of(new HostCommand.Inspect(VM)), services(forcedDown(TARGET, lastHeard)));
        assertEquals(List.of(new HostCommand.Evacuate(VM, Optional.empty())), stillRebuilding());
    }

    /** That a host had begun the first attempt says nothing of the second (C-5). */
    @Test
    void theClaimOfAnEarlierAttemptIsNoneOfTheNext() {
        accepted();
        claimedAtOnce();
        recordSays(Stage.FAILED, TARGET);
        on(it -> it.serversListed(LOST, List.of(server("error", LOST, null))));
        assertEquals(EvacuationState.PENDING, vm());
        later(Duration.ofMinutes(1));
        assertEquals(List.of(new HostCommand.Evacuate(VM, Optional.empty())), on(it -> it.timeCame()));
        later(Duration.ofSeconds(3));
        on(it -> it.evacuateAccepted(VM));
        recordSays(Stage.UNDER_WAY, TARGET);
        assertEquals(List.of(), targetIsForcedDown());
        assertEquals(EvacuationState.ACCEPTED, vm());
    }

    @Test
    void anUnclaimedEvacuationIsRepeatedOnceNobodyIsLeftToDoIt() {
        accepted();
        recordSays(Stage.UNDER_WAY, null);
        Instant died = now;
        for (int i = 0; i < 5; i++) {
            assertEquals(List.of(), services(forcedDown(TARGET, died), heard(now)));
            later(Duration.ofSeconds(10));
        }
        assertEquals(List.of(new HostCommand.Inspect(VM)), services(forcedDown(TARGET, died), heard(now)));
        assertEquals(List.of(new HostCommand.Evacuate(VM, Optional.empty())), stillRebuilding());
    }

    @Test
    void anUnclaimedEvacuationMayBeThatOfAFrozenHost() {
        accepted();
        recordSays(Stage.UNDER_WAY, null);
        Instant last = now;
        for (int i = 0; i < 12; i++) {
            assertEquals(List.of(), services(forcedDown(TARGET, last), heard(last)));
            later(Duration.ofSeconds(10));
        }
        assertEquals(EvacuationState.ACCEPTED, vm());
    }

    @Test
    void anUnclaimedEvacuationMayBeThatOfAHostThatIsBack() {
        accepted();
        recordSays(Stage.UNDER_WAY, null);
        for (int i = 0; i < 12; i++) {
            assertEquals(List.of(), services(forcedDown(TARGET, now), heard(now)));
            later(Duration.ofSeconds(10));
        }
        assertEquals(EvacuationState.ACCEPTED, vm());
    }

    @Test
    void anEndedRecordWithoutAnyEffectIsNotBelieved() {
        accepted();
        recordSays(Stage.DONE, TARGET);
        on(it -> it.serversListed(TARGET, List.of()));
        for (int i = 0; i < 4; i++) {
            assertEquals(EvacuationState.LOOKING, vm());
            on(inspected(VM, Optional.of(server("active", LOST, null)), List.of(START)));
            assertEquals(EvacuationState.UNCERTAIN, vm());
            later(Duration.ofSeconds(10));
            assertEquals(List.of(new HostCommand.Inspect(VM)), on(it -> it.timeCame()));
        }
        later(Duration.ofMinutes(31));
        on(inspected(VM, Optional.of(server("active", LOST, null)), List.of(START)));
        assertEquals(EvacuationState.FAILED, vm());
    }

    @Test
    void anErrorWhileTheRecordIsOpenIsNotTheEnd() {
        requesting(RecoveryMethod.AUTO);
        evacuateFails(lostAnswer());
        on(inspected(VM, Optional.of(server("error", LOST, null)), List.of(now)));
        assertEquals(EvacuationState.ACCEPTED, vm());
        recordSays(Stage.UNDER_WAY, TARGET);
        assertEquals(EvacuationState.ACCEPTED, vm());
        recordSays(Stage.FAILED, TARGET);
        on(it -> it.serversListed(LOST, List.of(server("error", LOST, null))));
        assertEquals(EvacuationState.PENDING, vm());
    }

    @Test
    void aResetThatMayComeLateIsWaitedForBeforeTheEvacuation() {
        requesting(RecoveryMethod.AUTO);
        evacuateFails(new CallFailure(CallFailure.Kind.REFUSED, 409, "vm_state resized"));
        on(inspected(VM, Optional.of(server("resized", LOST, null)), List.of()));
        on(new RecoveryEvent.CallFailed<>(new HostCommand.ResetToError(VM), lostAnswer()));
        later(TIMES.lateCall().minusSeconds(1));
        assertEquals(List.of(), on(it -> it.timeCame()));
        later(Duration.ofSeconds(1));
        assertEquals(List.of(new HostCommand.ResetToError(VM)), on(it -> it.timeCame()));
        step = machine.resume(step.next(), now);
        on(it -> it.slotsGiven(1, Optional.empty()));
        later(TIMES.lateCall().minusSeconds(1));
        assertEquals(List.of(), on(it -> it.timeCame()));
        later(Duration.ofSeconds(1));
        assertEquals(List.of(new HostCommand.ResetToError(VM)), on(it -> it.timeCame()));
    }

    private void forcedDownAfter(Duration time) {
        begin(FencingStatus.PROVEN, RecoveryMethod.AUTO);
        on(it -> it.serviceRead(Optional.of(SERVICE)));
        on(it -> it.reviewed(proven()));
        later(time);
        on(it -> it.forcedDown(forcedDown(LOST, now)));
    }

    /** One reading of the service, with the review that follows it. */
    private void serviceIs(ServiceView service) {
        on(it -> it.serviceRead(Optional.of(service)));
        on(it -> it.reviewed(proven()));
    }

    @Test
    void aForceDownThatIsAnsweredWithinTheBootTimeIsInTime() {
        forcedDownAfter(TIMES.bootTime());
        assertEquals(HostState.LISTING, state());
    }

    @Test
    void aForceDownOnAnOldProofThatIsAnsweredSoonIsInTime() {
        begin(FencingStatus.PROVEN, RecoveryMethod.AUTO);
        later(Duration.ofMinutes(5));
        ServiceView silent = service(LOST, false, Optional.empty());
        on(it -> it.serviceRead(Optional.of(silent)));
        on(it -> it.reviewed(proven()));
        later(SafeTimes.HEARING);
        on(it -> it.timeCame());
        on(it -> it.serviceRead(Optional.of(silent)));
        on(it -> it.reviewed(proven()));
        assertEquals(HostState.FORCING_DOWN, state());
        later(TIMES.bootMargin());
        on(it -> it.forcedDown(forcedDown(LOST, now)));
        assertEquals(HostState.LISTING, state());
    }

    @Test
    void afterAForceDownThatOutlastsABootTheHostsSilenceIsWatched() {
        forcedDownAfter(TIMES.bootTime().plusSeconds(1));
        assertEquals(Optional.of(HoldReason.PROOF_OUT_OF_DATE), held());
        assertEquals(List.of(new HostCommand.FindService()), step.commands());
        ServiceView frozen = forcedDown(LOST, now);
        Instant from = now;
        serviceIs(frozen);
        while (state() == HostState.HELD) {
            later(Duration.ofSeconds(10));
            assertEquals(List.of(new HostCommand.FindService()), on(it -> it.timeCame()));
            serviceIs(frozen);
        }
        assertEquals(HostState.LISTING, state());
        assertEquals(List.of(new HostCommand.ListServers(LOST)), step.commands());
        assertEquals(TIMES.seenDownAfter(), Duration.between(from, now));
    }

    @Test
    void whereTheHostIsHeardAfterItOnlyAnOperatorsWordThatItIsOffGoesOn() {
        forcedDownAfter(TIMES.bootTime().plusSeconds(1));
        for (int i = 0; i < 30; i++) {
            serviceIs(forcedDown(LOST, now));
            assertEquals(Optional.of(HoldReason.PROOF_OUT_OF_DATE), held());
            later(Duration.ofSeconds(10));
        }
        OperatorWord release = new OperatorWord("ann", "", false, now);
        on(it -> it.reviewed(situation(FencingStatus.PROVEN, Optional.of(release))));
        assertEquals(HostState.HELD, state());
        OperatorWord off = new OperatorWord("ann", "", true, now);
        on(it -> it.reviewed(situation(FencingStatus.PROVEN, Optional.of(off))));
        assertEquals(HostState.LISTING, state());
    }

    /** What an operator said before Nova was so slow was not about this. */
    @Test
    void anEarlierWordDoesNotGoOnAfterIt() {
        OperatorWord earlier = new OperatorWord("ann", "", true, now);
        forcedDownAfter(TIMES.bootTime().plusSeconds(1));
        on(it -> it.reviewed(situation(FencingStatus.PROVEN, Optional.of(earlier))));
        assertEquals(HostState.HELD, state());
    }

    @Test
    void aWordFromTheMomentInWhichTheHoldBeganDoesNotGoOnAfterItEither() {
        forcedDownAfter(TIMES.bootTime().plusSeconds(1));
        OperatorWord word = new OperatorWord("ann", "", true, now);
        on(it -> it.reviewed(situation(FencingStatus.PROVEN, Optional.of(word))));
        assertEquals(HostState.HELD, state());
    }

    @Test
    void whereSomebodyClearsTheForceDownMeanwhileAnOperatorDecides() {
        forcedDownAfter(TIMES.bootTime().plusSeconds(1));
        serviceIs(SERVICE);
        assertEquals(Optional.of(HoldReason.SERVICE_CLEARED), held());
    }

    @Test
    void whoseHostReturnsWhileItIsForcedDownBeginsNothingHoweverLateTheAnswerIs() {
        begin(FencingStatus.PROVEN, RecoveryMethod.AUTO);
        on(it -> it.serviceRead(Optional.of(SERVICE)));
        on(it -> it.reviewed(proven()));
        on(it -> it.hostReturned());
        later(TIMES.bootTime().plusSeconds(1));
        on(it -> it.forcedDown(forcedDown(LOST, now)));
        assertEquals(HostState.LISTING, state());
        listed(server("active", LOST, null));
        assertEquals(EvacuationState.FAILED, vm());
    }

    /** The host may be back by then, and have done what waited in its queue. */
    @Test
    void aListIsLateOnceTheHostMayBeBack() {
        forcedDownAfter(TIMES.bootTime().minusSeconds(1));
        later(Duration.ofSeconds(2));
        assertEquals(List.of(new HostCommand.Inspect(VM)), listed(server("active", LOST, null)));
    }

    @Test
    void anOldProofIsNotBelievedWhereNovaHidesTheHeartbeats() {
        begin(FencingStatus.PROVEN, RecoveryMethod.AUTO);
        later(SafeTimes.defaults().bootTime());
        on(it -> it.serviceRead(Optional.of(forcedDown(LOST, START))));
        on(it -> it.reviewed(proven()));
        assertEquals(HoldReason.PROOF_OUT_OF_DATE, held().orElseThrow());
        for (int i = 0; i < 30; i++) {
            later(Duration.ofSeconds(10));
            assertEquals(List.of(new HostCommand.FindService()), on(it -> it.timeCame()));
            on(it -> it.serviceRead(Optional.of(forcedDown(LOST, now))));
            on(it -> it.reviewed(proven()));
            assertEquals(HoldReason.PROOF_OUT_OF_DATE, held().orElseThrow());
        }
        OperatorWord word = new OperatorWord("ann", "", true, now);
        on(it -> it.reviewed(situation(FencingStatus.PROVEN, Optional.of(word))));
        assertEquals(HostState.FORCING_DOWN, state());
    }

    @Test
    void anOldProofIsBelievedOnceTheHiddenServiceHasBeenSilentLongEnough() {
        begin(FencingStatus.PROVEN, RecoveryMethod.AUTO);
        later(SafeTimes.defaults().bootTime());
        for (int i = 0; i < 9; i++) {
            on(it -> it.serviceRead(Optional.of(forcedDown(LOST, START))));
            on(it -> it.reviewed(proven()));
            assertEquals(HoldReason.PROOF_OUT_OF_DATE, held().orElseThrow());
            later(Duration.ofSeconds(10));
            on(it -> it.timeCame());
        }
        on(it -> it.serviceRead(Optional.of(forcedDown(LOST, START))));
        on(it -> it.reviewed(proven()));
        assertEquals(HostState.FORCING_DOWN, state());
    }

    @Test
    void startedAgainItBeginsNothingBeforeItsShareIsFound() {
        requesting(RecoveryMethod.AUTO);
        evacuateFails(new CallFailure(CallFailure.Kind.UNAVAILABLE, 503, "not now"));
        later(SafeTimes.defaults().bootTime().minusSeconds(1));
        step = machine.resume(step.next(), now);
        assertEquals(List.of(), step.commands());
        assertEquals(List.of(), on(it -> it.timeCame()));
        assertEquals(
                List.of(new HostCommand.Evacuate(VM, Optional.empty())), on(it -> it.slotsGiven(1, Optional.empty())));
    }

    @Test
    void aFreshProofIsBelievedAlthoughTheServiceIsForcedDownAlready() {
        begin(FencingStatus.PROVEN, RecoveryMethod.AUTO);
        on(it -> it.serviceRead(Optional.of(forcedDown(LOST, START))));
        on(it -> it.reviewed(proven()));
        assertEquals(HostState.FORCING_DOWN, state());
    }

    private static ServiceView forcedDown(HostName host, Instant updatedAt) {
        return forcedDown(host, Optional.of(updatedAt));
    }

    private static ServiceView heard(Instant updatedAt) {
        return service(new HostName("compute3"), true, Optional.of(updatedAt));
    }

    private List<HostCommand> services(ServiceView... services) {
        return on(it -> it.servicesListed(List.of(services))).stream()
                .filter(HostCommand.Inspect.class::isInstance)
                .toList();
    }

    private void claimedAtOnce() {
        later(Duration.ofSeconds(2));
        on(it -> it.timeCame());
        on(it -> it.recordsRead(List.of(new EvacuationRecord(VM, Optional.of(TARGET), Stage.UNDER_WAY, now))));
    }

    private List<HostCommand> stillRebuilding() {
        on(inspected(VM, Optional.of(server("active", LOST, "rebuild_spawning")), List.of(START)));
        assertEquals(EvacuationState.PENDING, vm());
        later(Duration.ofMillis(50));
        return on(it -> it.timeCame());
    }

    @Test
    void whatLandedBeforeItsTargetWasLostIsLeftToThatHostsRecovery() {
        accepted();
        claimedAtOnce();
        targetIsForcedDown();
        on(inspected(VM, Optional.of(server("active", TARGET, null)), List.of(now)));
        assertEquals(EvacuationState.LANDED, vm());
    }

    @Test
    void whatLandsLateOnAForcedDownHostCountsOnceThatHostIsHeard() {
        landsLate();
        for (int i = 0; i < 3; i++) {
            assertEquals(EvacuationState.VERIFYING, vm());
            services(forcedDown(TARGET, now));
            later(Duration.ofSeconds(10));
        }
        on(it -> it.serversListed(TARGET, List.of(server("active", TARGET, null))));
        assertEquals(EvacuationState.LANDED, vm());
        assertEquals(HostState.FINISHED, state());
    }

    @Test
    void whatLandsLateOnAForcedDownHostThatIsSilentIsShownAsFailed() {
        landsLate();
        Instant lastHeard = now;
        for (int i = 0; i < 3; i++) {
            assertEquals(EvacuationState.VERIFYING, vm());
            services(forcedDown(TARGET, lastHeard));
            later(Duration.ofSeconds(10));
        }
        services(forcedDown(TARGET, lastHeard));
        assertEquals(EvacuationState.FAILED, vm());
        assertEquals(HostState.FAILED, state());
    }

    private void landsLate() {
        accepted();
        later(Duration.ofSeconds(30));
        recordSays(Stage.DONE, TARGET);
        later(Duration.ofSeconds(1));
        on(it -> it.timeCame());
        on(it -> it.serversListed(TARGET, List.of(server("active", TARGET, null))));
    }

    @Test
    void nothingIsEvacuatedWithoutAShare() {
        begin(FencingStatus.PROVEN, RecoveryMethod.AUTO);
        on(it -> it.slotsGiven(0, Optional.of(TARGET)));
        on(it -> it.serviceRead(Optional.of(SERVICE)));
        on(it -> it.reviewed(proven()));
        on(it -> it.forcedDown(DOWN));
        assertEquals(List.of(), on(it -> it.serversListed(LOST, List.of(server("active", LOST, null)))));
        assertTrue(step.next().reason().contains(TARGET.value()));
        assertEquals(
                List.of(new HostCommand.Evacuate(VM, Optional.empty())), on(it -> it.slotsGiven(1, Optional.empty())));
        assertEquals("", step.next().reason());
    }

    @Test
    void tellsThatAHostMayStillDoAnEvacuationThatWasRepeated() {
        accepted();
        claimedAtOnce();
        targetIsForcedDown();
        stillRebuilding();
        on(it -> it.evacuateAccepted(VM));
        recordSays(Stage.DONE, new HostName("compute3"));
        on(it -> it.serversListed(new HostName("compute3"), List.of(server("active", new HostName("compute3"), null))));
        assertEquals(HostState.FINISHED, state());
        assertTrue(step.next().reason().contains(TARGET.value()), step.next().reason());
    }

    private List<HostCommand> targetIsForcedDown() {
        return on(it -> it.servicesListed(List.of(forcedDown(TARGET, Optional.empty()))));
    }

    @Test
    void stillInUseHoldsIfSomebodyClearedTheForceDown() {
        requesting(RecoveryMethod.AUTO);
        List<HostCommand> commands =
                evacuateFails(new CallFailure(CallFailure.Kind.REFUSED, 400, "Compute service is still in use."));
        assertTrue(commands.contains(new HostCommand.FindService()), commands::toString);
        on(it -> it.serviceRead(Optional.of(SERVICE)));
        assertEquals(Optional.of(HoldReason.SERVICE_CLEARED), held());
        on(inspected(VM, Optional.of(server("active", LOST, null)), List.of()));
        later(Duration.ofMinutes(1));
        assertTrue(on(it -> it.timeCame()).stream().noneMatch(HostCommand.Evacuate.class::isInstance));
    }

    @Test
    void aRefusalBecauseOfTheStateLeadsToAReset() {
        requesting(RecoveryMethod.AUTO);
        evacuateFails(new CallFailure(CallFailure.Kind.REFUSED, 409, "vm_state resized"));
        List<HostCommand> commands = on(inspected(VM, Optional.of(server("resized", LOST, null)), List.of()));
        assertEquals(List.of(new HostCommand.ResetToError(VM)), commands);
        assertEquals(List.of(new HostCommand.Evacuate(VM, Optional.empty())), on(it -> it.resetDone(VM)));
    }

    @Test
    void anInstanceThatIsGoneIsSkipped() {
        requesting(RecoveryMethod.AUTO);
        evacuateFails(new CallFailure(CallFailure.Kind.REFUSED, 404, "not found"));
        on(inspected(VM, Optional.empty(), List.of()));
        assertEquals(
                Optional.of(SkipReason.GONE), step.next().evacuations().get(VM).skip());
        assertEquals(HostState.FINISHED, state());
    }

    @Test
    void cancelWhileEvacuatingFollowsWhatIsUnderWay() {
        accepted();
        on(it -> it.cancelled("ann"));
        assertEquals(HostState.EVACUATING, state());
        recordSays(Stage.DONE, TARGET);
        on(it -> it.serversListed(TARGET, List.of(server("active", TARGET, null))));
        assertEquals(HostState.CANCELLED, state());
    }

    @Test
    void reservedHostsAreTakenUsedOrReturned() {
        requesting(RecoveryMethod.RESERVED_HOST);
        assertTrue(step.commands().get(0) instanceof HostCommand.TakeReservedHost);
        assertEquals(
                List.of(new HostCommand.Evacuate(VM, Optional.of(TARGET))), on(it -> it.reservedHostReady(TARGET)));
        evacuateFails(new CallFailure(CallFailure.Kind.REFUSED, 404, "not found"));
        List<HostCommand> commands = on(inspected(VM, Optional.empty(), List.of()));
        assertEquals(List.of(new HostCommand.ReturnReservedHost(TARGET)), commands);
    }

    @Test
    void aReservedHostThatIsFullIsFollowedByTheNext() {
        requesting(RecoveryMethod.RESERVED_HOST);
        on(it -> it.reservedHostReady(TARGET));
        on(it -> it.evacuateAccepted(VM));
        recordSays(Stage.FAILED, null);
        on(it -> it.serversListed(LOST, List.of(server("error", LOST, null))));
        later(Duration.ofSeconds(1));
        assertEquals(List.of(new HostCommand.TakeReservedHost(Set.of(LOST, TARGET))), on(it -> it.timeCame()));
    }

    @Test
    void withoutReservedHostItHoldsAndLooksAgain() {
        requesting(RecoveryMethod.RESERVED_HOST);
        on(it -> it.noReservedHost());
        assertEquals(Optional.of(HoldReason.NO_RESERVED_HOST), held());
        later(Duration.ofSeconds(11));
        assertTrue(on(it -> it.timeCame()).get(0) instanceof HostCommand.TakeReservedHost);
        // The hold may have come before the fresh list, so the host is listed again beside going on.
        assertEquals(
                List.of(new HostCommand.ListServers(LOST), new HostCommand.Evacuate(VM, Optional.of(TARGET))),
                on(it -> it.reservedHostReady(TARGET)));
    }

    @Test
    void concurrencyIsBounded() {
        begin(FencingStatus.PROVEN, RecoveryMethod.AUTO);
        on(it -> it.serviceRead(Optional.of(SERVICE)));
        on(it -> it.reviewed(proven()));
        on(it -> it.forcedDown(DOWN));
        List<ServerView> many = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            InstanceId id = new InstanceId(new UUID(9, i));
            Map<String, String> metadata = i == 99 ? Map.of("HA_Enabled", "True") : Map.of();
            many.add(ServerView.of(server -> {
                server.id = id;
                server.name = "vm" + id;
                server.host = Optional.of(LOST);
                server.vmState = "active";
                server.metadata = metadata;
            }));
        }
        List<HostCommand> commands = on(it -> it.serversListed(LOST, many));
        assertEquals(32, commands.size());
        assertEquals(new HostCommand.Evacuate(new InstanceId(new UUID(9, 99)), Optional.empty()), commands.get(0));
    }
}
