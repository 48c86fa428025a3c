package io.masakari.simulator.schedule;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.masakari.simulator.scenario.Scenario;
import io.masakari.simulator.scenario.Simulation;
import io.masakari.simulator.world.PlantedBug;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The instrument itself: what is built in wrongly on purpose is found. */
class PlantedBugsTest {
    private static final int SCHEDULES = 2_000;

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {
                "NONE",
                "FUTURE_PROOFS",
                "HIDDEN_HEARTBEATS",
                "RESUME_WITHOUT_LOOK",
                "BOOT_KEPT_OVER_A_JOIN",
                "LASTING_WORDS",
                "MARGIN_IGNORED",
                "STOPS_TAKEN_FOR_WANTED",
                "STOPPED_TAKEN_FOR_RUNNING"
            })
    void isFoundWithinTwoThousandSchedules(PlantedBug bug) {
        boolean found = false;
        for (long seed = 1; seed <= SCHEDULES && !found; seed++) {
            // Greetings and a second witness would hide some of them.
            RandomSchedule schedule = RandomSchedule.of(seed, RandomSchedule.Kind.ALL, false);
            // Only a schedule that is sound without the bug tells anything about it.
            found = schedule.run(bug, line -> {}).broken().isPresent()
                    && schedule.run(PlantedBug.NONE, line -> {}).broken().isEmpty();
            if (found) {
                System.out.println(bug + " is found by schedule " + seed);
            }
        }
        assertTrue(found, bug + " is not found within " + SCHEDULES + " schedules");
    }

    /**
     * Few random clouds have what it takes: guests that start at boot, a confirmation, a host that is lost again at once.
     * Two are found nowhere since a second guard stands before what each removes: HIDDEN_HEARTBEATS (the margin) and
     * RESUME_WITHOUT_LOOK (the list that comes first after a restart). SAFETY.md names them as open.
     */
    @ParameterizedTest
    @CsvSource({
        "C-1, FUTURE_PROOFS, liar-proves-in-the-future",
        "C-1, LASTING_WORDS, confirmed-on-maintenance",
        "C-1, MARGIN_IGNORED, host-back-unseen",
        "L-2, STOPS_TAKEN_FOR_WANTED, back-before-the-controller",
        "L-2, STOPS_TAKEN_FOR_WANTED, target-hangs-before-landing",
        "L-2, STOPPED_TAKEN_FOR_RUNNING, back-before-the-controller",
        "L-2, STOPPED_TAKEN_FOR_RUNNING, storm-and-both-back",
        "L-5, DISKS_IGNORED, only-disk-on-the-host",
        "L-1, MIGRATION_RECORD_IGNORED, live-migration-lost-track",
        "L-1, MIGRATION_RECORD_IGNORED, live-migration-lost-track-crash",
        "L-2, LISTS_BELIEVED, list-leaves-out-an-instance",
        "L-2, LISTS_BELIEVED, list-empty-as-its-cell-is-away",
        "C-25, BOOT_KEPT_OVER_A_JOIN, lost-again-before-its-monitor-runs"
    })
    void isFoundInItsScenario(String constraint, PlantedBug bug, String name) throws IOException {
        Scenario scenario = Scenario.read(Path.of("src/main/scenarios", name));
        Optional<String> broken = Simulation.run(scenario.spec(), scenario.script(), bug, line -> {})
                .broken();
        assertTrue(broken.filter(why -> why.startsWith(constraint + ":")).isPresent(), broken.toString());
    }
}
