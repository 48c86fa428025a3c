package io.masakari.embeddednova;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OptionsTest {
    @Test
    void hasDefaultsForAll() {
        assertEquals(
                new Options(
                        "127.0.0.1",
                        "127.0.0.1",
                        5000,
                        8774,
                        "127.0.0.1",
                        8775,
                        List.of("compute1", "compute2", "compute3"),
                        1000,
                        Map.of(),
                        Duration.ofSeconds(2)),
                Options.parse());
    }

    @Test
    void readsHostsByNumberAndByName() {
        assertEquals(
                List.of("compute1", "compute2"), Options.parse("--hosts", "2").hosts());
        assertEquals(List.of("a", "b"), Options.parse("--hosts", "a,b").hosts());
    }

    @Test
    void readsWhatToBootAndHowFastToEvacuate() {
        Options options = Options.parse("--boot", "compute1=5", "--evacuation-time", "0.25");
        assertEquals(Map.of("compute1", 5), options.boot());
        assertEquals(Duration.ofMillis(250), options.evacuationTime());
    }

    @Test
    void tellsAllProblemsAtOnce() {
        IllegalArgumentException problems = assertThrows(
                IllegalArgumentException.class,
                () -> Options.parse("--nova-port", "x", "--hots", "2", "--boot", "compute9=1", "--bind"));
        assertEquals(4, problems.getMessage().lines().count());
    }
}
