package io.masakari.simulator.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.masakari.simulator.world.PlantedBug;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every folder below src/main/scenarios, against its golden log and end. */
class ScenariosTest {
    private static final Path ALL = Path.of("src/main/scenarios");

    static List<Path> scenarios() throws IOException {
        return Scenario.allIn(ALL);
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void goesAsExpected(Path folder) throws IOException {
        Scenario scenario = Scenario.read(folder);
        Simulation.Result result = scenario.run(line -> {});
        assertEquals(Optional.empty(), result.broken());
        assertEquals(scenario.expectedEnd(), result.end(), "see bin/scenario " + folder.getFileName());
        assertEquals(
                scenario.expectedLog(),
                String.join("\n", result.log()) + "\n",
                "if the change is meant: bin/scenario --update " + folder.getFileName());
    }

    /** Killed at each command in turn, before it is sent and right after: the end is the same, if the host stays off. */
    @Test
    void aControllerKilledAtAnyCommandGoesOn() throws IOException {
        Scenario death = Scenario.read(ALL.resolve("death"));
        Simulation.Result whole = death.run(line -> {});
        assertTrue(whole.commands() > 5, "too few commands to be worth it: " + whole.commands());
        for (int command = 1; command <= whole.commands(); command++) {
            for (String when : List.of("crash-before", "crash-after")) {
                List<String> lines = List.of(
                        "10 controller " + when + " " + command,
                        "12 fencing stays-off", // what was asked before the crash may come late, and is waited for
                        "20 power compute3 off",
                        "30 controller start",
                        "60 controller start");
                Simulation.Result killed = Simulation.run(
                        death.spec(), Script.parse("killed", lines, death.spec()), PlantedBug.NONE, line -> {});
                String log = when + " " + command + "\n" + String.join("\n", killed.log());
                assertEquals(Optional.empty(), killed.broken(), log);
                assertEquals(1, count(killed.log(), "controller.crashed"), log);
                assertEquals(1, count(killed.log(), "recovery.finished"), log);
                assertTrue(killed.end().contains("3 instances landed"), killed.end());
            }
        }
    }

    private static long count(List<String> log, String word) {
        return log.stream().filter(line -> line.contains(word)).count();
    }
}
