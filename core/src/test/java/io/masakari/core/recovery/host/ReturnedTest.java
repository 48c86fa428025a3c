package io.masakari.core.recovery.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.masakari.core.model.FencingStatus;
import io.masakari.core.model.HostName;
import io.masakari.core.model.InstanceId;
import io.masakari.core.model.RecoveryMethod;
import io.masakari.core.recovery.CallFailure;
import io.masakari.core.recovery.RecoveryEvent;
import io.masakari.core.recovery.ServerAction;
import io.masakari.core.recovery.ServerView;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The account of a host's instances when it is back before anything was done to it (C-27). */
class ReturnedTest extends HostInRecovery {
    private static final HostCommand LIST = new HostCommand.ListServers(LOST);
    private static final int RUNNING = 1;
    private static final int OFF = 4;

    private static ServerView server(InstanceId id, String vmState, int power, String task) {
        return ServerView.of(e -> {
            e.id = id;
            e.name = id.equals(VM) ? "web" : "db";
            e.host = Optional.of(LOST);
            e.vmState = vmState;
            e.powerState = power;
            e.taskState = Optional.ofNullable(task);
        });
    }

    private static ServerView web(String vmState, int power) {
        return server(VM, vmState, power, null);
    }

    private void returned() {
        begin(FencingStatus.PENDING, RecoveryMethod.AUTO);
        on(it -> it.serviceRead(Optional.of(SERVICE)));
        listed(List.of());
        later(Duration.ofSeconds(30));
        assertEquals(List.of(FIND_SERVICE, LIST), on(it -> it.hostReturned()));
        assertEquals(HostState.RETURNED, state());
    }

    /** What Nova shows at each look for so long, its compute service being heard or not. */
    private List<HostCommand> shown(Duration time, boolean heard, ServerView... servers) {
        Instant end = now.plus(time);
        Instant silent = now;
        List<HostCommand> commands = new ArrayList<>();
        while (!state().isFinal() && !now.isAfter(end)) {
            Instant updatedAt = heard ? now : silent;
            commands.addAll(on(it -> it.serviceRead(Optional.of(service(LOST, heard, Optional.of(updatedAt))))));
            commands.addAll(listed(List.of(servers)));
            if (!state().isFinal()) {
                now = step.wakeAt().orElseThrow();
                commands.addAll(on(it -> it.timeCame()));
            }
        }
        commands.removeIf(command -> command.equals(FIND_SERVICE) || command.equals(LIST));
        return commands;
    }

    private List<HostCommand> isStopped(List<ServerAction> actions) {
        return on(it -> it.inspected(VM, Optional.of(web("stopped", OFF)), List.of(), actions));
    }

    @Test
    void whatRunsIsLeftAsItIsButNotBeforeNovaHasCompared() {
        returned();
        shown(Duration.ofMinutes(2), true, web("active", RUNNING));
        assertEquals(HostState.RETURNED, state());
        assertEquals(EvacuationState.PENDING, vm());
        shown(Duration.ofMinutes(2), true, web("active", RUNNING));
        assertEquals(HostState.CANCELLED, state());
        assertEquals(Optional.of(SkipReason.AS_BEFORE), evacuation().skip());
        assertEquals(
                "the host came back before anything was done to it; 1 instances left as they are",
                step.next().reason());
    }

    @Test
    void whatNovaFoundOffIsHandedOverAtOnce() {
        returned();
        assertEquals(List.of(INSPECT), listed(web("stopped", OFF)));
        isStopped(List.of(new ServerAction("stop", now, false)));
        assertEquals(EvacuationState.HANDED_OVER, vm());
        assertEquals(Optional.of(LOST), evacuation().target());
        assertEquals(HostState.CANCELLED, state());
        assertEquals(
                "the host came back before anything was done to it; 0 instances left as they are, started by recoveries"
                        + " of their own: web",
                step.next().reason());
    }

    @Test
    void whatItsOwnerStoppedStaysStopped() {
        List<List<ServerAction>> histories = List.of(
                List.of(),
                List.of(new ServerAction("stop", START.plusSeconds(20), true)),
                List.of(
                        new ServerAction("stop", START.plusSeconds(21), true),
                        new ServerAction("stop", START.plusSeconds(20), false)),
                List.of(new ServerAction("stop", START.minus(TIMES.clockSkew()).minusSeconds(1), false)));
        for (List<ServerAction> history : histories) {
            now = START;
            returned();
            listed(web("stopped", OFF));
            isStopped(history);
            assertEquals(Optional.of(SkipReason.STOPPED_BY_OWNER), evacuation().skip());
            assertEquals(HostState.CANCELLED, state());
        }
    }

    /** As a resized one is, which Nova does not stop. */
    @Test
    void whatNovaShowsAsOffWithoutStoppingItIsHandedOver() {
        returned();
        shown(Duration.ofMinutes(4), true, web("resized", OFF));
        assertEquals(EvacuationState.HANDED_OVER, vm());
    }

    @Test
    void whatIsInErrorOrRescuedIsNamed() {
        for (String vmState : List.of("error", "rescued")) {
            now = START;
            returned();
            shown(Duration.ofMinutes(4), true, web(vmState, OFF), server(VM2, "suspended", OFF, null));
            assertEquals(EvacuationState.FAILED, vm());
            assertEquals(HostState.FAILED, state());
            assertTrue(step.next().reason().endsWith("1 instances left as they are, look at: web"), vmState);
        }
    }

    @Test
    void whatNobodyCanTellIsNamed() {
        returned();
        shown(Duration.ofMinutes(20), false, web("active", RUNNING), server(VM2, "active", RUNNING, "rebooting"));
        assertEquals(HostState.FAILED, state());
        assertEquals(
                "Nova does not tell whether it runs on compute1", evacuation().reason());
        assertTrue(
                step.next().reason().endsWith("0 instances left as they are, look at: db, web"),
                step.next().reason());
    }

    @Test
    void aNovaThatDoesNotAnswerIsNoAccount() {
        returned();
        CallFailure away = new CallFailure(CallFailure.Kind.UNAVAILABLE, 503, "not now");
        while (!state().isFinal()) {
            assertTrue(now.isBefore(START.plus(Duration.ofMinutes(20))));
            on(new RecoveryEvent.CallFailed<>(FIND_SERVICE, away));
            on(new RecoveryEvent.CallFailed<>(LIST, away));
            assertEquals(HostState.RETURNED, state());
            now = step.wakeAt().orElseThrow();
            on(it -> it.timeCame());
        }
        assertEquals(HostState.FAILED, state());
    }

    @Test
    void whatIsProtectedFromNothingOrHasGoneIsLeftAlone() {
        returned();
        listed(List.of(web("active", RUNNING), server(VM2, "active", RUNNING, "deleting")));
        assertEquals(Optional.of(SkipReason.BEING_DELETED), evacuation(VM2).skip());
        assertEquals(List.of(INSPECT), listed(List.of()));
        on(inspected(VM, Optional.of(server("active", TARGET, null)), List.of()));
        assertEquals(Optional.of(SkipReason.ELSEWHERE), evacuation().skip());
        assertEquals(HostState.CANCELLED, state());
    }

    @Test
    void whatOnlyTheSecondCountHasIsAccountedForToo() {
        returned();
        on(it -> it.serversListed(LOST, List.of(), SecondCount.unknown("no answer")));
        assertEquals(HostState.RETURNED, state());
        assertEquals(List.of(INSPECT), on(it -> it.serversListed(LOST, List.of(), SecondCount.of(Set.of(VM)))));
        on(inspected(VM, Optional.empty(), List.of()));
        assertEquals(HostState.CANCELLED, state());
    }

    @Test
    void aServiceThatFallsSilentHasComparedNothing() {
        returned();
        shown(Duration.ofMinutes(2), true, web("active", RUNNING));
        shown(Duration.ofMinutes(1), false, web("active", RUNNING));
        shown(Duration.ofMinutes(2), true, web("active", RUNNING));
        assertEquals(HostState.RETURNED, state());
    }

    @Test
    void whatItHasBegunIsLookedAtAgainAfterARestart() {
        returned();
        listed(web("stopped", OFF));
        step = machine.resume(step.next(), now);
        assertEquals(List.of(FIND_SERVICE, LIST), step.commands());
        assertEquals(List.of(INSPECT), listed(web("stopped", OFF)));
    }

    @Test
    void aLookThatFailsOrComesLateIsRepeated() {
        returned();
        listed(web("stopped", OFF));
        on(new RecoveryEvent.CallFailed<>(INSPECT, new CallFailure(CallFailure.Kind.UNAVAILABLE, 503, "not now")));
        assertEquals(List.of(INSPECT), listed(web("stopped", OFF)));
        on(it -> it.inspected(VM, Optional.of(web("active", RUNNING)), List.of(), List.of()));
        assertEquals(EvacuationState.PENDING, vm());
        assertEquals(List.of(INSPECT), listed(web("stopped", OFF)));
        on(it -> it.inspected(VM, Optional.empty(), List.of(), List.of()));
        assertEquals(Optional.of(SkipReason.GONE), evacuation().skip());
    }

    @Test
    void anOperatorMayEndIt() {
        returned();
        on(it -> it.hostReturned());
        assertEquals(HostState.RETURNED, state());
        on(it -> it.slotsGiven(Slots.untilOther(Optional.of(TARGET))));
        assertEquals("", step.next().reason());
        on(it -> it.cancelled("ann"));
        assertEquals("cancelled by ann", step.next().reason());
    }

    @Test
    void aForceDownThatFailsWhenTheHostIsBackLeavesTheSameToAccountFor() {
        begin(FencingStatus.PROVEN, RecoveryMethod.AUTO);
        on(it -> it.serviceRead(Optional.of(SERVICE)));
        HostCommand forceDown = on(it -> it.reviewed(proven())).get(0);
        on(it -> it.hostReturned());
        assertEquals(List.of(FIND_SERVICE, LIST), on(new RecoveryEvent.CallFailed<>(forceDown, lostAnswer())));
        assertEquals(HostState.RETURNED, state());
        listed(List.of());
        assertEquals(HostState.CANCELLED, state());
        assertTrue(step.next()
                .reason()
                .endsWith("whether Nova has forced the host down is unknown: no answer: read timed out"));
    }

    // ---- what is evacuated after its host has booted

    private void landsStopped() {
        accepted();
        recordSays(EvacuationRecord.Stage.DONE, TARGET);
        assertEquals(List.of(INSPECT), on(it -> it.serversListed(TARGET, List.of(server("stopped", TARGET, null)))));
        assertEquals(EvacuationState.LOOKING, vm());
    }

    private void isStoppedOn(HostName host, List<ServerAction> actions) {
        on(it -> it.inspected(VM, Optional.of(server("stopped", host, null)), List.of(), actions));
    }

    @Test
    void whatRanAndIsRebuiltAsStoppedIsHandedOver() {
        landsStopped();
        isStoppedOn(TARGET, List.of(new ServerAction("stop", START.plusSeconds(5), false)));
        assertEquals(EvacuationState.HANDED_OVER, vm());
        assertEquals(Optional.of(TARGET), evacuation().target());
        assertEquals(HostState.FINISHED, state());
        assertEquals(
                "0 instances landed, 0 left alone, 0 failed; evacuated, but off, and started by recoveries of their own:"
                        + " web",
                step.next().reason());
    }

    @Test
    void whatItsOwnerStoppedMeanwhileHasLanded() {
        landsStopped();
        isStoppedOn(TARGET, List.of(new ServerAction("stop", START.plusSeconds(5), true)));
        assertEquals(EvacuationState.LANDED, vm());
        assertEquals(HostState.FINISHED, state());
    }

    /** The host had booted before its instances were listed. */
    @Test
    void whatNovaStoppedBeforeItWasListedRan() {
        forcedDown();
        assertEquals(List.of(INSPECT), listed(server("stopped", LOST, null)));
        isStoppedOn(LOST, List.of(new ServerAction("stop", START.plusSeconds(5), false)));
        assertEquals(EvacuationState.REQUESTING, vm());
        assertEquals(false, evacuation().wasStopped());
    }

    @Test
    void whatItsOwnerStoppedBeforeItWasListedWasStopped() {
        forcedDown();
        listed(server("stopped", LOST, null));
        isStoppedOn(LOST, List.of(new ServerAction("stop", START.plusSeconds(5), true)));
        assertEquals(true, evacuation().wasStopped());
    }
}
