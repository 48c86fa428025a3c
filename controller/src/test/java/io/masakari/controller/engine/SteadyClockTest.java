package io.masakari.controller.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.masakari.core.model.MonotonicTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SteadyClockTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final List<Duration> steps = new ArrayList<>();
    private Instant wall = START;
    private long nanos;
    private final SteadyClock clock = new SteadyClock(() -> wall, () -> new MonotonicTime(nanos), steps::add);

    private void pass(Duration time) {
        wall = wall.plus(time);
        nanos += time.toNanos();
    }

    @Test
    void goesWithTheMonotonicClock() {
        pass(Duration.ofDays(3));
        wall = wall.plusMillis(1500); // slow drift is no step
        assertEquals(START.plus(Duration.ofDays(3)), clock.get());
        assertEquals(List.of(), steps);
    }

    @Test
    void followsAStepForwardAsTheMachineMayHaveBeenSuspended() {
        wall = wall.plus(Duration.ofHours(1));
        assertEquals(wall, clock.get());
        pass(Duration.ofSeconds(7));
        assertEquals(wall, clock.get());
        assertEquals(List.of(Duration.ofHours(1)), steps);
    }

    @Test
    void tellsOfAStepBackAndDoesNotFollow() {
        wall = wall.minus(Duration.ofMinutes(5));
        pass(Duration.ofSeconds(7));
        assertEquals(START.plusSeconds(7), clock.get());
        assertEquals(START.plusSeconds(7), clock.get());
        assertEquals(List.of(Duration.ofMinutes(-5)), steps);

        wall = wall.plus(Duration.ofMinutes(5));
        assertEquals(START.plusSeconds(7), clock.get());
        assertEquals(List.of(Duration.ofMinutes(-5), Duration.ofMinutes(5)), steps);
    }
}
