package io.masakari.simulator.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.masakari.simulator.SimulateMain;
import io.masakari.simulator.scenario.Script;
import io.masakari.simulator.world.PlantedBug;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class CampaignTest {
    @Test
    void theSameSeedBreaksWhateverTheNumberOfThreads() throws InterruptedException {
        String one = broken(1);
        assertTrue(one.contains("--bug BLIND_REPEAT"), one);
        assertEquals(one, broken(4));
    }

    @Test
    void whatBreaksIsShownWithFewerActsAndStillBreaks() {
        RandomSchedule schedule = RandomSchedule.of(5, RandomSchedule.Kind.ALL);
        String broken =
                schedule.run(PlantedBug.NO_FENCING_GATE, line -> {}).broken().orElse("");
        for (long seed = 6; broken.isEmpty() || schedule.script().acts().size() < 4; seed++) {
            schedule = RandomSchedule.of(seed, RandomSchedule.Kind.ALL);
            broken = schedule.run(PlantedBug.NO_FENCING_GATE, line -> {})
                    .broken()
                    .orElse("");
        }
        RandomSchedule small = Shrink.minimal(schedule, PlantedBug.NO_FENCING_GATE, broken);
        assertTrue(small.script().acts().size() < schedule.script().acts().size());
        assertTrue(small.run(PlantedBug.NO_FENCING_GATE, line -> {}).broken().isPresent());
        // The printed form is what a scenario folder takes.
        Script read = Script.parse("script.txt", small.script().lines(), small.spec());
        assertEquals(small.script().lines(), read.lines());
    }

    private static String broken(int threads) throws InterruptedException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        SimulateMain.Options options = new SimulateMain.Options(
                100, 1, threads, false, false, RandomSchedule.Kind.ALL, PlantedBug.BLIND_REPEAT);
        new Campaign(options, new PrintStream(bytes, true, StandardCharsets.UTF_8)).play();
        return bytes.toString(StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.contains("BROKEN") || line.contains("again with"))
                .toList()
                .toString();
    }
}
