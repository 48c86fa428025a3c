package io.masakari.simulator.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.masakari.simulator.scenario.Simulation;
import io.masakari.simulator.world.PlantedBug;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Always the same schedules; ./check --all plays those that nobody has seen. */
class RandomSchedulesTest {
    private static final int FIXED = 900;

    @Test
    void noInvariantBreaksInKnownSchedules() {
        play(1, FIXED);
    }

    @Test
    void theSameSeedGivesTheSameRun() {
        for (long seed = 1; seed <= 20; seed++) {
            RandomSchedule schedule = RandomSchedule.of(seed, RandomSchedule.Kind.ALL);
            assertEquals(
                    schedule.run(PlantedBug.NONE, line -> {}).log(),
                    schedule.run(PlantedBug.NONE, line -> {}).log());
        }
    }

    private static void play(long from, int schedules) {
        for (long seed = from; seed < from + schedules; seed++) {
            Simulation.Result result =
                    RandomSchedule.of(seed, RandomSchedule.Kind.NO_RETURN).run(PlantedBug.NONE, line -> {});
            assertEquals(
                    Optional.empty(),
                    result.broken(),
                    "again with: bin/simulate --no-return --schedules 1 --verbose --seed " + seed);
        }
    }
}
