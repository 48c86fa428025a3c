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
    private boolean maintenance;
    private boolean loseNextAnswer;
    private Instant now = START;

    private ProcessSituation situation(String process) {
        List<String> others = recoveries.values().stream()
                .filter(it -> !it.process().equals(process) && !it.isOver() && !it.well())
                .map(ProcessProgress::process)
                .toList();
        return new ProcessSituation(new Surroundings(Optional.empty(), true, maintenance, Optional.empty()), others);
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
        for (int i = 0; i < 40 && (!todo.isEmpty() || step.wakeAt().isPresent() && !away); i++) {
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
        return it -> it.serviceRead(Optional.of(service()));
    }

    private ServiceView service() {
        return new ServiceView("service", HOST, true, enabled, false, reason, Optional.empty());
    }

    private ProcessState state(String process) {
        return recoveries.get(process).state();
    }

    @Test
    void disablesTheServiceNamingTheProcess() {
        fails("libvirtd");
        assertEquals(ProcessState.DISABLED, state("libvirtd"));
        assertFalse(enabled);
        assertTrue(reason.contains("'libvirtd'"), reason);
        assertTrue(ProcessRecovery.isOurs(service()), reason);
    }

    @Test
    void enablesItWhenTheProcessIsWell() {
        fails("libvirtd");
        isWell("libvirtd");
        assertTrue(enabled);
        assertEquals(ProcessState.FINISHED, state("libvirtd"));
    }

    @Test
    void leavesAServiceAloneThatSomebodyElseDisabled() {
        enabled = false;
        reason = "bad disk, bob";
        fails("libvirtd");
        isWell("libvirtd");
        assertFalse(enabled);
        assertEquals("bad disk, bob", reason);
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
    }

    @Test
    void enablesItOnlyWhenAllAreWellWhicheverIsFirst() {
        fails("libvirtd");
        fails("nova-compute");
        isWell("libvirtd");
        assertFalse(enabled);
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
        assertEquals(
                HoldReason.ON_MAINTENANCE,
                recoveries.get("libvirtd").hold().orElseThrow().reason());
        assertTrue(enabled);
        maintenance = false;
        deliver("libvirtd", it -> it.reviewed(situation("libvirtd")));
        assertFalse(enabled);
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
}
