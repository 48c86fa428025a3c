package io.masakari.simulator.schedule;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.masakari.simulator.world.PlantedBug;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The instrument itself: what is built in wrongly on purpose is found. */
class PlantedBugsTest {
    private static final int SCHEDULES = 2_000;

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void isFoundWithinTwoThousandSchedules(PlantedBug bug) {
        boolean found = false;
        for (long seed = 1; seed <= SCHEDULES && !found; seed++) {
            RandomSchedule schedule = RandomSchedule.of(seed, RandomSchedule.Kind.ALL);
            // Only a schedule that is sound without the bug tells anything about it.
            found = schedule.run(bug, line -> {}).broken().isPresent()
                    && schedule.run(PlantedBug.NONE, line -> {}).broken().isEmpty();
            if (found) {
                System.out.println(bug + " is found by schedule " + seed);
            }
        }
        assertTrue(found, bug + " is not found within " + SCHEDULES + " schedules");
    }
}
