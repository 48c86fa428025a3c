package io.masakari.core.recovery.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.masakari.core.model.HostName;
import io.masakari.core.model.NotificationId;
import io.masakari.core.model.RecoveryId;
import io.masakari.core.model.SegmentId;
import io.masakari.core.recovery.CallFailure;
import io.masakari.core.recovery.Origin;
import io.masakari.core.recovery.RecoveryEvent;
import io.masakari.core.recovery.ServiceView;
import io.masakari.core.recovery.Step;
import io.masakari.core.recovery.Surroundings;
import io.masakari.core.safety.HoldReason;
import io.masakari.core.safety.OperatorWord;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ProcessRecoveryTest {
    private static final Instant START = Instant.parse("2026-11-23T04:00:00Z");
    private static final HostName HOST = new HostName("compute1");

    private final ProcessRecovery machine = new ProcessRecovery(ProcessPolicy.defaults());
    private final Map<String, ProcessProgress> recoveries = new HashMap<>();
    private final List<ProcessCommand> asked = new ArrayList<>();
    private boolean enabled = true;
    private String reason = "";
    private boolean away;
    private boolean known = true;
    private boolean maintenance;
    private boolean left;
    private int othersDisabled;
    private Optional<OperatorWord> word = Optional.empty();
    private boolean loseNextAnswer;
    /** The next call gets no answer, and Nova begins it then, or never. */
    private Optional<Instant> nextCallHangsUntil = Optional.empty();

    private Runnable hanging = () -> {};
    private Instant hangsUntil = Instant.MAX;
    private Instant now = START;

    private ProcessSituation situation(String process) {
        List<String> others = recoveries.values().stream()
                .filter(it -> !it.process().equals(process) && !it.isOver() && !it.well())
                .map(ProcessProgress::process)
                .toList();
        return new ProcessSituation(
                new Surroundings(Optional.empty(), true, maintenance, word), left, others, othersDisabled, 2);
    }

    private void fails(String process) {
        Origin origin = new Origin(
                new RecoveryId(UUID.randomUUID()),
                new NotificationId(UUID.randomUUID()),
                new SegmentId(UUID.randomUUID()),
                HOST,
                now);
        play(process, machine.begin(origin, process, now, situation(process), now));
    }

    private void deliver(String process, RecoveryEvent<ProcessEvents> event) {
        play(process, machine.next(recoveries.get(process), event, now));
    }

    private void isWell(String process) {
        deliver(process, it -> it.reviewed(situation(process)));
        deliver(process, it -> it.wellAgain());
    }

    /** Until it rests, or twenty calls have failed. */
    private void play(String process, Step<ProcessProgress, ProcessCommand> first) {
        Deque<ProcessCommand> todo = new ArrayDeque<>(first.commands());
        Step<ProcessProgress, ProcessCommand> step = first;
        for (int i = 0; i < 40 && (!todo.isEmpty() || step.wakeAt().isPresent() && !away && known); i++) {
            if (todo.isEmpty()) {
                now = step.wakeAt().get();
                step = machine.next(step.next(), it -> it.timeCame(), now);
            } else {
                ProcessCommand command = todo.poll();
                recoveries.put(process, step.next());
                step = machine.next(step.next(), perform(command, step.next()), now);
            }
            todo.addAll(step.commands());
        }
        recoveries.put(process, step.next());
    }

    private RecoveryEvent<ProcessEvents> perform(ProcessCommand command, ProcessProgress progress) {
        if (away) {
            return new RecoveryEvent.CallFailed<>(
                    command, new CallFailure(CallFailure.Kind.UNAVAILABLE, 0, "connection refused"));
        }
        if (!now.isBefore(hangsUntil)) {
            hangsUntil = Instant.MAX;
            hanging.run();
        }
        if (nextCallHangsUntil.isPresent() && command != ProcessCommand.FIND_SERVICE) {
            hangsUntil = nextCallHangsUntil.get();
            nextCallHangsUntil = Optional.empty();
            asked.add(command);
            hanging = () -> {
                enabled = command == ProcessCommand.ENABLE;
                reason = enabled ? "" : progress.reasonText();
            };
            return new RecoveryEvent.CallFailed<>(
                    command, new CallFailure(CallFailure.Kind.ANSWER_LOST, 0, "no answer within 40 s"));
        }
        switch (command) {
            case FIND_SERVICE -> {}
            case DISABLE -> {
                asked.add(command);
                enabled = false;
                reason = progress.reasonText();
            }
            case ENABLE -> {
                asked.add(command);
                enabled = true;
                reason = "";
            }
        }
        if (loseNextAnswer && command != ProcessCommand.FIND_SERVICE) {
            loseNextAnswer = false;
            return new RecoveryEvent.CallFailed<>(
                    command, new CallFailure(CallFailure.Kind.ANSWER_LOST, 0, "no answer within 10 s"));
        }
        Optional<ServiceView> read = known ? Optional.of(service()) : Optional.empty();
        return it -> it.serviceRead(read);
    }

    private ServiceView service() {
        return ServiceView.of(service -> {
            service.host = HOST;
            service.up = true;
            service.enabled = enabled;
            service.disabledReason = reason;
        });
    }

    private ProcessState state(String process) {
        return recoveries.get(process).state();
    }

    private String reasonOf(String process) {
        return recoveries.get(process).reason();
    }

    private HoldReason heldFor(String process) {
        return recoveries.get(process).hold().orElseThrow().reason();
    }

    /** What one event alone brings; nothing of it is carried out. */
    private Step<ProcessProgress, ProcessCommand> only(String process, RecoveryEvent<ProcessEvents> event) {
        Step<ProcessProgress, ProcessCommand> step = machine.next(recoveries.get(process), event, now);
        recoveries.put(process, step.next());
        return step;
    }

    private RecoveryEvent<ProcessEvents> unanswered(ProcessCommand command) {
        return new RecoveryEvent.CallFailed<>(
                command, new CallFailure(CallFailure.Kind.UNAVAILABLE, 0, "connection refused"));
    }

    /** A recovery in that state, with nothing under way but what the state says. */
    private ProcessProgress in(ProcessState state) {
        fails("libvirtd");
        return recoveries.get("libvirtd").asStored(e -> e.state = state);
    }

    @Test
    void aCallThatMayComeLateIsNotRepeatedBefore() {
        nextCallHangsUntil = Optional.of(Instant.MAX);
        fails("libvirtd");
        assertEquals(List.of(ProcessCommand.DISABLE, ProcessCommand.DISABLE), asked);
        assertFalse(now.isBefore(START.plus(ProcessPolicy.defaults().lateCall())), now::toString);
        assertFalse(enabled);
    }

    @Test
    void aCallThatComesLateIsSeenAndNotRepeated() {
        nextCallHangsUntil = Optional.of(START.plusSeconds(30));
        fails("libvirtd");
        assertEquals(List.of(ProcessCommand.DISABLE), asked);
        assertEquals(ProcessState.DISABLED, recoveries.get("libvirtd").state());
    }

    /** Else it would be disabled when nobody is left to enable it. */
    @Test
    void whatMayBeDisabledLateIsNotLeftBefore() {
        away = true;
        fails("libvirtd");
        away = false;
        nextCallHangsUntil = Optional.of(now.plusSeconds(40));
        Step<ProcessProgress, ProcessCommand> step =
                machine.next(recoveries.get("libvirtd"), it -> it.serviceRead(Optional.of(service())), now);
        step = machine.next(step.next(), perform(step.commands().get(0), step.next()), now);
        step = machine.next(step.next(), it -> it.wellAgain(), now);
        play("libvirtd", step);
        assertEquals(List.of(ProcessCommand.DISABLE, ProcessCommand.ENABLE), asked);
        assertEquals(ProcessState.FINISHED, recoveries.get("libvirtd").state());
        assertTrue(enabled);
    }

    @Test
    void afterARestartACallThatWasUnderWayMayComeLate() {
        nextCallHangsUntil = Optional.of(Instant.MAX);
        Origin origin = new Origin(
                new RecoveryId(UUID.randomUUID()),
                new NotificationId(UUID.randomUUID()),
                new SegmentId(UUID.randomUUID()),
                HOST,
                now);
        Step<ProcessProgress, ProcessCommand> step = machine.begin(origin, "libvirtd", now, situation("libvirtd"), now);
        step = machine.next(step.next(), it -> it.serviceRead(Optional.of(service())), now);
        assertEquals(List.of(ProcessCommand.DISABLE), step.commands());
        nextCallHangsUntil = Optional.empty();
        play("libvirtd", machine.resume(step.next(), situation("libvirtd"), now));
        assertFalse(now.isBefore(START.plus(ProcessPolicy.defaults().lateCall())), now::toString);
        assertEquals(List.of(ProcessCommand.DISABLE), asked);
    }

    @Test
    void disablesTheServiceNamingTheProcess() {
        fails("libvirtd");
        assertEquals(ProcessState.DISABLED, state("libvirtd"));
        assertFalse(enabled);
        assertTrue(reason.contains("'libvirtd'"), reason);
        assertTrue(ProcessRecovery.isOurs(service()), reason);
        assertEquals("the compute service is disabled until process 'libvirtd' is well again", reasonOf("libvirtd"));
    }

    @Test
    void aLongNameIsCutSoThatNovaKeepsTheWholeReason() {
        fails("p".repeat(100));
        assertTrue(reason.contains("'" + "p".repeat(100) + "'"), reason);
        enabled = true;
        fails("q".repeat(300));
        assertTrue(reason.contains("'" + "q".repeat(100) + "...'"), reason);
        assertTrue(reason.length() <= 255, reason);
        assertTrue(ProcessRecovery.isOurs(service()), reason);
    }

    /** C-6. */
    @Test
    void theIntentIsStoredBeforeTheCall() {
        maintenance = true;
        fails("libvirtd");
        maintenance = false;
        only("libvirtd", it -> it.reviewed(situation("libvirtd")));
        Step<ProcessProgress, ProcessCommand> disable = only("libvirtd", it -> it.serviceRead(Optional.of(service())));
        assertEquals(List.of(ProcessCommand.DISABLE), disable.commands());
        assertEquals(ProcessState.DISABLING, disable.next().state());
        enabled = false;
        reason = disable.next().reasonText();
        only("libvirtd", it -> it.wellAgain());
        Step<ProcessProgress, ProcessCommand> enable = only("libvirtd", it -> it.serviceRead(Optional.of(service())));
        assertEquals(List.of(ProcessCommand.ENABLE), enable.commands());
        assertEquals(ProcessState.ENABLING, enable.next().state());
    }

    @Test
    void enablesItWhenTheProcessIsWell() {
        fails("libvirtd");
        isWell("libvirtd");
        assertTrue(enabled);
        assertEquals(ProcessState.FINISHED, state("libvirtd"));
        assertEquals("process 'libvirtd' is well, the compute service is enabled again", reasonOf("libvirtd"));
    }

    @Test
    void whatComesAfterTheEndChangesNothing() {
        enablesItWhenTheProcessIsWell();
        Step<ProcessProgress, ProcessCommand> step = only("libvirtd", it -> it.cancelled("alice"));
        assertEquals(ProcessState.FINISHED, step.next().state());
        assertEquals("", step.next().cancelledBy());
    }

    @Test
    void leavesAServiceAloneThatSomebodyElseDisabled() {
        enabled = false;
        reason = "bad disk, bob";
        fails("libvirtd");
        isWell("libvirtd");
        assertFalse(enabled);
        assertEquals("bad disk, bob", reason);
        assertTrue(reasonOf("libvirtd").contains("as somebody else wants it ('bad disk, bob')"), reasonOf("libvirtd"));
        assertEquals(List.of(), asked);
    }

    @Test
    void leavesItDisabledWhenSomebodyChangedTheReason() {
        fails("libvirtd");
        reason = "mine now, bob";
        isWell("libvirtd");
        assertFalse(enabled);
        assertEquals(ProcessState.FINISHED, state("libvirtd"));
    }

    @Test
    void leavesItEnabledWhenSomebodyEnabledIt() {
        fails("libvirtd");
        enabled = true;
        reason = "";
        isWell("libvirtd");
        assertTrue(enabled);
        assertEquals(List.of(ProcessCommand.DISABLE), asked);
        assertEquals("process 'libvirtd' is well, the compute service is enabled", reasonOf("libvirtd"));
    }

    @Test
    void disablesItAgainWhenSomebodyEnabledItWhileTheProcessIsDown() {
        fails("libvirtd");
        enabled = true;
        reason = "";
        deliver("libvirtd", it -> it.serviceChanged());
        assertFalse(enabled);
        assertEquals(ProcessState.DISABLED, state("libvirtd"));
    }

    @Test
    void leavesItToWhoTakesOverItsDisabling() {
        fails("libvirtd");
        reason = "mine now, bob";
        deliver("libvirtd", it -> it.serviceChanged());
        assertEquals("", recoveries.get("libvirtd").reasonText());
        assertEquals(
                "the compute service was disabled already by somebody else ('mine now, bob'), and is left to them",
                reasonOf("libvirtd"));
        assertEquals("mine now, bob", reason);
    }

    @Test
    void aChangeOfTheServiceIsNoNewsWhileItIsLookedAtAnyway() {
        maintenance = true;
        fails("libvirtd");
        Step<ProcessProgress, ProcessCommand> step = only("libvirtd", it -> it.serviceChanged());
        assertEquals(ProcessState.HELD, step.next().state());
        assertEquals(List.of(), step.commands());
    }

    @Test
    void enablesItOnlyWhenAllAreWellWhicheverIsFirst() {
        fails("libvirtd");
        fails("nova-compute");
        assertEquals(
                recoveries.get("libvirtd").reasonText(),
                recoveries.get("nova-compute").reasonText(),
                "the second adopts the reason of the first");
        isWell("libvirtd");
        assertFalse(enabled);
        assertEquals(ProcessState.FINISHED, state("libvirtd"));
        assertEquals(
                "process 'libvirtd' is well; the compute service stays disabled, as nova-compute is down",
                reasonOf("libvirtd"));
        isWell("nova-compute");
        assertTrue(enabled);
        fails("libvirtd");
        fails("nova-compute");
        isWell("nova-compute");
        assertFalse(enabled);
        isWell("libvirtd");
        assertTrue(enabled);
    }

    @Test
    void looksAfterALostAnswer() {
        loseNextAnswer = true;
        fails("nova-compute");
        assertEquals(ProcessState.DISABLED, state("nova-compute"));
        assertEquals(List.of(ProcessCommand.DISABLE), asked);
    }

    @Test
    void doesNothingDuringMaintenance() {
        maintenance = true;
        fails("libvirtd");
        assertEquals(HoldReason.ON_MAINTENANCE, heldFor("libvirtd"));
        assertTrue(enabled);
        maintenance = false;
        Instant ended = now;
        deliver("libvirtd", it -> it.reviewed(situation("libvirtd")));
        assertFalse(enabled);
        assertEquals(ended, now, "at once");
    }

    @Test
    void aReviewThatFindsNothingNewAsksNothing() {
        fails("libvirtd");
        assertEquals(
                List.of(),
                only("libvirtd", it -> it.reviewed(situation("libvirtd"))).commands());
    }

    @Test
    void aHoldIsAsOldAsItsReason() {
        maintenance = true;
        fails("libvirtd");
        now = now.plusSeconds(60);
        deliver("libvirtd", it -> it.reviewed(situation("libvirtd")));
        assertEquals(START, recoveries.get("libvirtd").hold().orElseThrow().since());
        maintenance = false;
        known = false;
        Instant changed = now;
        deliver("libvirtd", it -> it.reviewed(situation("libvirtd")));
        assertEquals(HoldReason.SERVICE_UNKNOWN, heldFor("libvirtd"));
        assertEquals(changed, recoveries.get("libvirtd").hold().orElseThrow().since());
    }

    @Test
    void isHeldWhileNovaHasNoSuchServiceAndGoesOnByItself() {
        known = false;
        fails("libvirtd");
        assertEquals(HoldReason.SERVICE_UNKNOWN, heldFor("libvirtd"));
        assertEquals(
                "Nova has no compute service on 'compute1'",
                recoveries.get("libvirtd").hold().orElseThrow().detail());
        known = true;
        now = now.plus(ProcessPolicy.defaults().recheck());
        deliver("libvirtd", it -> it.timeCame());
        assertEquals(ProcessState.DISABLED, state("libvirtd"));
    }

    @Test
    void isHeldWhenThreeCallsInARowHaveFailed() {
        recoveries.put("libvirtd", in(ProcessState.DISABLING));
        only("libvirtd", unanswered(ProcessCommand.DISABLE));
        assertEquals(ProcessState.LOOKING, state("libvirtd"));
        only("libvirtd", unanswered(ProcessCommand.FIND_SERVICE));
        assertEquals(ProcessState.LOOKING, state("libvirtd"));
        only("libvirtd", unanswered(ProcessCommand.FIND_SERVICE));
        assertEquals(HoldReason.NOVA_UNREACHABLE, heldFor("libvirtd"));
    }

    @Test
    void aWakeUpBeforeItsTimeAsksNothing() {
        recoveries.put("libvirtd", in(ProcessState.LOOKING));
        Step<ProcessProgress, ProcessCommand> failed = only("libvirtd", unanswered(ProcessCommand.FIND_SERVICE));
        assertEquals(List.of(), only("libvirtd", it -> it.timeCame()).commands());
        now = failed.wakeAt().orElseThrow();
        assertEquals(
                List.of(ProcessCommand.FIND_SERVICE),
                only("libvirtd", it -> it.timeCame()).commands());
    }

    @Test
    void aCancelledOneSaysHowTheServiceIsLeft() {
        maintenance = true;
        fails("libvirtd");
        deliver("libvirtd", it -> it.cancelled("alice"));
        assertEquals(ProcessState.CANCELLED, state("libvirtd"));
        assertEquals("alice", recoveries.get("libvirtd").cancelledBy());
        assertEquals("cancelled by alice", reasonOf("libvirtd"));
        maintenance = false;
        fails("nova-compute");
        deliver("nova-compute", it -> it.cancelled("alice"));
        assertFalse(enabled, "nobody knows whether the process is well");
        assertEquals(
                "cancelled by alice; the compute service is left as it is: openstack compute service set --enable"
                        + " compute1 nova-compute",
                reasonOf("nova-compute"));
    }

    @Test
    void isHeldWhileNovaIsAwayAndEndsWhenTheProcessIsWellMeanwhile() {
        away = true;
        fails("libvirtd");
        away = false;
        deliver("libvirtd", it -> it.wellAgain());
        deliver("libvirtd", it -> it.timeCame());
        now = now.plusSeconds(60);
        deliver("libvirtd", it -> it.timeCame());
        assertTrue(enabled);
        assertEquals(ProcessState.FINISHED, state("libvirtd"));
        assertEquals(List.of(), asked);
    }

    @Test
    void goesOnAfterAKill() {
        fails("libvirtd");
        ProcessProgress stored = recoveries.get("libvirtd").asStored(e -> e.state = ProcessState.DISABLING);
        play("libvirtd", machine.resume(stored, situation("libvirtd"), now));
        assertEquals(ProcessState.DISABLED, state("libvirtd"));
        isWell("libvirtd");
        assertTrue(enabled);
    }

    @Test
    void whatWasAskedBeforeAKillIsLookedAtAndNotAssumed() {
        for (ProcessState asked : List.of(ProcessState.LOOKING, ProcessState.DISABLING, ProcessState.ENABLING)) {
            Step<ProcessProgress, ProcessCommand> resumed = machine.resume(in(asked), situation("libvirtd"), now);
            assertEquals(ProcessState.LOOKING, resumed.next().state());
            assertEquals(List.of(ProcessCommand.FIND_SERVICE), resumed.commands());
        }
    }

    @Test
    void aHoldSurvivesAKill() {
        maintenance = true;
        fails("libvirtd");
        Step<ProcessProgress, ProcessCommand> resumed =
                machine.resume(recoveries.get("libvirtd").asStored(e -> {}), situation("libvirtd"), now.plusSeconds(9));
        assertEquals(recoveries.get("libvirtd").hold(), resumed.next().hold());
    }

    @Test
    void whatIsNotStoredMakesNoDifferenceOnDisk() {
        recoveries.put("libvirtd", in(ProcessState.LOOKING));
        ProcessProgress before = recoveries.get("libvirtd");
        ProcessProgress asking =
                only("libvirtd", it -> it.reviewed(situation("libvirtd"))).next();
        assertTrue(asking.isSameOnDisk(before));
        assertFalse(asking.isSameOnDisk(before.asStored(e -> e.well = true)));
        assertEquals("LOOKING", asking.state().name());
    }

    /** As many as the limit at once: a bad rollout, or a token that says so, must not empty a segment (row 20). */
    @Test
    void oneHostTooManyIsHeldUntilOthersAreWellOrAnOperatorWantsIt() {
        othersDisabled = 1;
        fails("libvirtd");
        assertEquals(ProcessState.DISABLED, recoveries.get("libvirtd").state());
        enabled = true;
        reason = "";
        recoveries.clear();
        othersDisabled = 2;
        fails("libvirtd");
        assertEquals(
                HoldReason.TOO_MANY_DISABLED,
                recoveries.get("libvirtd").hold().orElseThrow().reason());
        assertTrue(enabled);
        recoveries.computeIfPresent("libvirtd", (name, held) -> held.asStored(e -> {}));
        word = Optional.of(new OperatorWord("ann", "", false, now.plusSeconds(1)));
        deliver("libvirtd", it -> it.reviewed(situation("libvirtd")));
        assertEquals(ProcessState.DISABLED, recoveries.get("libvirtd").state());
        assertFalse(enabled);
    }

    private void leaves(String... processes) {
        left = true;
        for (String process : processes) {
            deliver(process, it -> it.reviewed(situation(process)));
        }
    }

    /** C-50. */
    @Test
    void undoesWhatItDidWhenTheHostLeavesItsSegment() {
        fails("libvirtd");
        assertEquals(ProcessState.DISABLED, recoveries.get("libvirtd").state());
        leaves("libvirtd");
        assertEquals(ProcessState.CANCELLED, recoveries.get("libvirtd").state());
        assertEquals(List.of(ProcessCommand.DISABLE, ProcessCommand.ENABLE), asked);
        assertTrue(enabled);
        assertEquals(
                "the host is no longer in its segment; its compute service is enabled again",
                recoveries.get("libvirtd").reason());
    }

    @Test
    void leavesWhatSomebodyElseDisabledWhenTheHostLeaves() {
        fails("libvirtd");
        reason = "by ann";
        leaves("libvirtd");
        assertEquals(ProcessState.CANCELLED, recoveries.get("libvirtd").state());
        assertEquals(List.of(ProcessCommand.DISABLE), asked);
        assertFalse(enabled);
    }

    @Test
    void asksNothingMoreWhenTheHostLeavesBeforeItsServiceIsDisabled() {
        maintenance = true;
        fails("libvirtd");
        maintenance = false;
        leaves("libvirtd");
        assertEquals(ProcessState.CANCELLED, recoveries.get("libvirtd").state());
        assertEquals(List.of(), asked);
    }

    @Test
    void keepsTheServiceDisabledForWhatIsDownInTheHostsNewSegment() {
        fails("libvirtd");
        fails("nova-compute");
        leaves("libvirtd");
        assertEquals(ProcessState.CANCELLED, recoveries.get("libvirtd").state());
        assertFalse(enabled);
        left = false;
        isWell("nova-compute");
        assertTrue(enabled);
    }

    @Test
    void maintenanceHoldsTheUndoingToo() {
        fails("libvirtd");
        maintenance = true;
        left = true;
        only("libvirtd", it -> it.reviewed(situation("libvirtd")));
        only("libvirtd", it -> it.serviceRead(Optional.of(service())));
        assertEquals(ProcessState.HELD, recoveries.get("libvirtd").state());
        assertFalse(enabled);
        maintenance = false;
        leaves("libvirtd");
        assertTrue(enabled);
    }

    @Test
    void looksAfterARestartWhetherTheHostHasLeft() {
        fails("libvirtd");
        left = true;
        play("libvirtd", machine.resume(recoveries.get("libvirtd"), situation("libvirtd"), now));
        assertEquals(ProcessState.CANCELLED, recoveries.get("libvirtd").state());
        assertTrue(enabled);
    }
}
