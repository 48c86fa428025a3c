package io.masakari.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class LabTimesTest {
    private final WallToMonotonic clock = new WallToMonotonic();
    private final LabTimes times = new LabTimes(clock);

    @Test
    void findsTheFirstMomentWhenPowerWent() {
        List<String> journal = List.of(
                "1795406400.100000 on compute1", "1795406401.250000 off compute1", "1795406402.000001 off compute1");
        Moment off = times.powerOff(journal, "compute1").orElseThrow();
        assertEquals(clock.toMonotonic(1_795_406_401_250_000L), off.micros());
    }

    @Test
    void takesOnlySuccessfulFencingForFenced() {
        List<String> log = List.of(
                "1795406402.000001 reboot compute1 by=compute2 rc=1 began=1795406401.9",
                "1795406402.000002 on compute1 by=compute2 rc=0 began=1795406401.9",
                "1795406403.000003 reboot compute1 by=compute3 rc=0 began=1795406402.9");
        Moment fenced = times.fenced(log, "compute1").orElseThrow();
        assertEquals("compute3", fenced.field("by"));
        assertTrue(times.fenced(log, "compute2").isEmpty());
    }

    @Test
    void readsNewRingsFromCorosyncsLog() {
        List<String> log = List.of(
                "Nov 23 04:00:01.123 [77] compute2 corosync notice  [TOTEM ] A new membership (2.c) was formed. Members left: 1",
                "Nov 23 04:00:01.124 [77] compute2 corosync notice  [QUORUM] Members[2]: 2 3");
        List<Moment> rings = times.rings(log, "compute2", 2026);
        assertEquals(1, rings.size());
        assertEquals("2.c", rings.get(0).field("ring"));
    }
}
