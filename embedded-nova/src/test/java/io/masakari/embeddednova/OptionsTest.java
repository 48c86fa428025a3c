package io.masakari.embeddednova;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class OptionsTest {
    @Test
    void hasDefaultsForAll() {
        Options options = Options.parse();
        assertEquals("127.0.0.1", options.bind);
        assertEquals(5000, options.keystonePort);
        assertEquals(8774, options.novaPort);
        assertEquals(8775, options.controlPort);
        assertEquals(List.of("compute1", "compute2", "compute3"), options.hosts());
        assertEquals(Map.of(), options.boot);
        assertEquals(Duration.ofSeconds(2), options.evacuationTime());
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
        assertEquals(Map.of("compute1", 5), options.boot);
        assertEquals(Duration.ofMillis(250), options.evacuationTime());
    }

    @Test
    void refusesWhatItCannotUse() {
        for (String[] wrong : new String[][] {
            {"--nova-port", "x"},
            {"--nova-port", "70000"},
            {"--hots", "2"},
            {"--hosts", "0"},
            {"--boot", "compute9=1"},
            {"--boot", "compute1=-1"},
            {"--evacuation-time", "-1"},
            {"--bind"}
        }) {
            assertThrows(CommandLine.ParameterException.class, () -> Options.parse(wrong), String.join(" ", wrong));
        }
    }
}
