package io.masakari.simulator.schedule;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.masakari.simulator.scenario.Scenario;
import io.masakari.simulator.scenario.Simulation;
import io.masakari.simulator.world.PlantedBug;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The instrument itself: what is built in wrongly on purpose is found. */
class PlantedBugsTest {
    private static final int SCHEDULES = 2_000;

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"NONE", "HIDDEN_HEARTBEATS", "BOOT_KEPT_OVER_A_JOIN"})
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

    /** Random clouds start no guests at boot, so it takes a scenario. */
    @Test
    void hiddenHeartbeatsAreFoundWhereNobodyTellsOfTheReturn() throws IOException {
        assertBreaks("C-1", "host-back-unseen", PlantedBug.HIDDEN_HEARTBEATS);
    }

    /** It takes a host that is lost again before its monitor has started. */
    @Test
    void aBootThatIsKeptOverAJoinIsFoundWhereNoNewOneIsAnnounced() throws IOException {
        assertBreaks("C-25", "lost-again-before-its-monitor-runs", PlantedBug.BOOT_KEPT_OVER_A_JOIN);
    }

    private static void assertBreaks(String constraint, String name, PlantedBug bug) throws IOException {
        Scenario scenario = Scenario.read(Path.of("src/main/scenarios", name));
        Optional<String> broken = Simulation.run(scenario.spec(), scenario.script(), bug, line -> {})
                .broken();
        assertTrue(broken.filter(why -> why.startsWith(constraint + ":")).isPresent(), broken.toString());
    }
}
