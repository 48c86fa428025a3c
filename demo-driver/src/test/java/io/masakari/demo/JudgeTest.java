package io.masakari.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class JudgeTest {
    private static final InstanceView BEFORE = new InstanceView("u-1", "vm-1", "compute1", "ACTIVE", "");
    private static final InstanceView AFTER = new InstanceView("u-1", "vm-1", "compute2", "ACTIVE", "");
    private static final Moment FENCED = new Moment(1_000, "lab.fenced", "compute1", "", Map.of());

    @Test
    void findsNoFaultInAGoodRun() {
        assertTrue(judge(AFTER, 1, Optional.of(2_000L), Optional.of(FENCED)).isEmpty());
    }

    @Test
    void condemnsAnActBeforeThePowerWasOff() {
        assertEquals(1, judge(AFTER, 1, Optional.of(999L), Optional.of(FENCED)).size());
    }

    @Test
    void condemnsARunWithoutFencing() {
        assertEquals(1, judge(AFTER, 1, Optional.of(2_000L), Optional.empty()).size());
    }

    @Test
    void condemnsASecondEvacuate() {
        assertEquals(
                1, judge(AFTER, 2, Optional.of(2_000L), Optional.of(FENCED)).size());
    }

    @Test
    void condemnsAnInstanceThatIsNotBack() {
        InstanceView rebuilding = new InstanceView("u-1", "vm-1", "compute2", "ACTIVE", "powering-off");
        assertEquals(
                1,
                judge(rebuilding, 1, Optional.of(2_000L), Optional.of(FENCED)).size());
        assertEquals(
                1, judge(BEFORE, 1, Optional.of(2_000L), Optional.of(FENCED)).size());
    }

    private static List<String> judge(InstanceView after, int calls, Optional<Long> touch, Optional<Moment> fenced) {
        return Judge.faults(
                "compute1", List.of(BEFORE), List.of(after), Map.of("u-1", calls), touch, fenced, List.of());
    }
}
