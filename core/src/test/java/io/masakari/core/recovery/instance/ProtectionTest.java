package io.masakari.core.recovery.instance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.masakari.core.model.InstanceFailure;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProtectionTest {
    private static final Protection ALL = new Protection(true, "HA_Enabled", "HA_Guest_Agent");

    @ParameterizedTest
    @ValueSource(strings = {"False", "no", " OFF ", "0"})
    void aRefusalIsRespectedWhereAllAreRecovered(String word) {
        assertTrue(ALL.covers(Map.of()));
        Map<String, String> metadata = Map.of("HA_Enabled", word);
        assertFalse(ALL.covers(metadata));
        assertEquals("its metadata HA_Enabled is '" + word + "'", ALL.whyNot(metadata));
    }

    @Test
    void aRefusalInMasakariV1sWordsIsRespectedWhereAllAreRecovered() {
        Map<String, String> metadata = Map.of("HA-Enabled", "Off");
        assertFalse(ALL.covers(metadata));
        assertEquals("its metadata HA-Enabled is 'Off'", ALL.whyNot(metadata));
        assertTrue(ALL.covers(Map.of("HA-Enabled", "On")));
    }

    @Test
    void aWordThatMeansNothingAsksForNothing() {
        Map<String, String> metadata = Map.of("HA_Enabled", "perhaps");
        assertFalse(Protection.upstream().covers(metadata));
        assertEquals(
                "its metadata HA_Enabled is 'perhaps'", Protection.upstream().whyNot(metadata));
    }

    @Test
    void whereAllAreRecoveredASilentAgentIsNoReasonByItself() {
        assertFalse(ALL.covers(Map.of(), InstanceFailure.AGENT_SILENT));
        assertTrue(ALL.covers(Map.of("HA_Guest_Agent", "yes"), InstanceFailure.AGENT_SILENT));
        assertFalse(
                ALL.covers(Map.of("HA_Enabled", "no", "HA_Guest_Agent", "yes"), InstanceFailure.AGENT_SILENT),
                "who refuses all refuses this");
        assertTrue(ALL.covers(Map.of(), InstanceFailure.CRASHED));
    }
}
