package io.masakari.simulator.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.masakari.simulator.world.ClusterSpec;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Whoever writes a scenario is told the file, the line, and what is wrong there. */
class MalformedScenarioTest {
    private static final ClusterSpec SPEC =
            ClusterFile.parse("cluster.json", "{\"instances\": {\"compute1\": [\"a1\"]}}");

    @Test
    void namesTheLineOfAnUnknownHost() {
        assertEquals(
                "script.txt, line 3: there is no host 'compute9'; known: [compute1, compute2, compute3]",
                script("# a comment", "20 power compute3 off", "30 power compute9 off"));
    }

    @Test
    void namesWhatIsMissingOrTooMuch() {
        assertEquals("script.txt, line 1: one of on, off is missing at the end", script("20 power compute3"));
        assertEquals("script.txt, line 1: 'now' is too much", script("20 power compute3 off now"));
        assertEquals("script.txt, line 1: 'of' is none of on, off", script("20 power compute3 of"));
        assertEquals("script.txt, line 1: 'x' is no number from 1 to 1000", script("20 reports twice x"));
        assertEquals("script.txt, line 1: there is no instance 'b1'", script("20 instance b1 stop"));
        assertEquals(
                "script.txt, line 1: not an act: 'power compute3 off' (as in: 20 power compute3 off)",
                script("power compute3 off"));
    }

    @Test
    void namesTheLineOfAnUnknownKey() {
        assertEquals(
                "cluster.json, line 2: unknown key \"sed\"",
                cluster("{\"vcpus\": 3,\n \"sed\": 7}").replaceFirst(";.*", ""));
    }

    @Test
    void namesTheLineOfBrokenJson() {
        assertEquals(
                "cluster.json, line 2", cluster("{\"vcpus\": 3,\n \"seed\" 7}").replaceFirst(":.*(?s).*", ""));
    }

    @Test
    void namesTheHostThatIsNotInTheCluster() {
        assertEquals(
                "cluster.json, line 1: there is no host 'x' for \"reserved\"; known: [compute1, compute2, compute3]",
                cluster("{\"reserved\": [\"x\"]}"));
    }

    private static String script(String... lines) {
        return assertThrows(MalformedScenario.class, () -> Script.parse("script.txt", Arrays.asList(lines), SPEC))
                .getMessage();
    }

    private static String cluster(String text) {
        return assertThrows(MalformedScenario.class, () -> ClusterFile.parse("cluster.json", text))
                .getMessage();
    }
}
