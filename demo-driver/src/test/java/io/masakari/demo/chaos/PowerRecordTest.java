package io.masakari.demo.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.masakari.demo.WallToMonotonic;
import java.util.List;
import org.junit.jupiter.api.Test;

class PowerRecordTest {
    private static final List<String> JOURNAL = List.of(
            "1795420000.000100 on compute1",
            "1795420000.000200 on compute2",
            "1795420010.000000 isolate compute1",
            "1795420012.500000 off compute1",
            "1795420012.400000 reboot compute1 by=compute2 rc=1 began=1795420012.300000",
            "1795420012.600000 reboot compute1 by=compute2 rc=0 began=1795420012.450000",
            "1795420020.000000 on compute1");

    private final WallToMonotonic clock = new WallToMonotonic();
    private final PowerRecord power = PowerRecord.parse(JOURNAL, List.of(), clock);

    @Test
    void tellsWhenAHostHadPower() {
        assertTrue(power.isOn("compute1", at(1)));
        assertFalse(power.isOn("compute1", at(13)));
        assertTrue(power.isOn("compute1", at(21)));
        assertTrue(power.isOn("compute2", at(13)));
        assertEquals(at(20), power.lastOn("compute1", at(30)).orElseThrow());
        assertTrue(power.wentOffBetween("compute1", at(12), at(13)));
        assertFalse(power.wentOffBetween("compute2", at(0), at(30)));
    }

    @Test
    void aFencingThatFailedIsNone() {
        assertFalse(power.wasFencedBetween("compute1", at(0), clock.toMonotonic(1795420012_500_000L)));
        assertTrue(power.wasFencedBetween("compute1", at(0), at(13)));
    }

    private long at(int seconds) {
        return clock.toMonotonic((1795420000L + seconds) * 1_000_000);
    }
}
