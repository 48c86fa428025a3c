package io.masakari.processmonitor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.masakari.nativebindings.process.ProcessWatcher;
import io.masakari.runtime.time.ManualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CommandsTest {
    private final ManualTime time = new ManualTime(Instant.EPOCH);

    @Test
    void givesUpOnACommandThatCannotBeKilled() {
        try (ProcessWatcher watcher = new ProcessWatcher()) {
            Commands commands = new Commands(watcher, time.ticker(), Map.of("PATH", "/usr/bin:/bin"));
            List<Commands.Ended> ended = new ArrayList<>();
            commands.run(List.of("sleep", "1000"), Duration.ofSeconds(1), ended::add);
            time.advance(Duration.ofSeconds(1));
            commands.tick();
            // Nobody tells of its end, as if it waited for a broken disk.
            assertEquals(List.of(), ended);
            time.advance(Duration.ofSeconds(5));
            commands.tick();
            assertTrue(ended.get(0).failure().orElseThrow().contains("could not be killed"), ended.toString());
            assertEquals(Optional.empty(), commands.nextDeadline());
        }
    }

    @Test
    void tellsOfAProgramThatIsNotThere() {
        try (ProcessWatcher watcher = new ProcessWatcher()) {
            Commands commands = new Commands(watcher, time.ticker(), Map.of());
            List<Commands.Ended> ended = new ArrayList<>();
            commands.run(List.of("/nonexistent"), Duration.ofSeconds(1), ended::add);
            assertEquals(
                    Optional.of("There is no program /nonexistent."),
                    ended.get(0).failure());
        }
    }
}
