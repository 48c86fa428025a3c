package io.masakari.core.recovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HostSelectionTest {
    private static final HostSelection ASKED = new HostSelection(false, false, "HA_Enabled");

    @Test
    void byDefaultAllAreRecoveredThatDoNotRefuse() {
        assertTrue(HostSelection.DEFAULTS.covers(Map.of()));
        assertTrue(HostSelection.DEFAULTS.covers(Map.of("HA_Enabled", "yes")));
        assertEquals(
                Optional.of("its metadata HA_Enabled is 'off'"),
                HostSelection.DEFAULTS.whyNot(Map.of("HA_Enabled", "off")));
        assertEquals(
                Optional.of("its metadata HA-Enabled is 'OFF'"),
                HostSelection.DEFAULTS.whyNot(Map.of("HA-Enabled", "OFF")));
    }

    @Test
    void onlyThoseThatAskAreIfSoConfigured() {
        assertEquals(Optional.empty(), ASKED.whyNot(Map.of("HA_Enabled", "1")));
        assertEquals(Optional.of("its metadata HA_Enabled is 'maybe'"), ASKED.whyNot(Map.of("HA_Enabled", "maybe")));
        assertEquals(
                Optional.of("its metadata have no HA_Enabled, and [host_failure] evacuate_all_instances is off"),
                ASKED.whyNot(Map.of()));
    }
}
