package io.masakari.nativebindings.pacemaker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.masakari.nativebindings.LayoutFile;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StonithBindingsTest {
    @Test
    void structuresLieAsInC() throws IOException {
        LayoutFile.compare("stonith_api_operations_t", new StonithLibrary.stonith_api_operations_t());
        LayoutFile.compare("stonith_history_t", new StonithLibrary.stonith_history_t());
        assertEquals(LayoutFile.number("stonith_s.cmds"), StonithLibrary.Version.PACEMAKER_2_1.cmds);
    }

    @Test
    void pacemaker3DiffersOnlyInWhereTheTableOfOperationsIs() throws IOException {
        Map<String, Integer> older = LayoutFile.numbers("/layout-linux-x86-64.txt");
        older.keySet().removeIf(name -> !name.startsWith("stonith"));
        Map<String, Integer> newer = LayoutFile.numbers("/layout-linux-x86-64-pacemaker-3.txt");
        assertEquals(newer.get("stonith_s.cmds"), StonithLibrary.Version.PACEMAKER_3_0.cmds);
        for (Map<String, Integer> one : List.of(older, newer)) {
            one.keySet().removeIf(name -> name.startsWith("stonith_s"));
        }
        assertEquals(older, newer);
    }

    @Test
    void onlyForcingOffProvesOff() {
        assertTrue(event("off", FencingEvent.State.DONE).provesOff());
        assertTrue(event("reboot", FencingEvent.State.DONE).provesOff());
        assertFalse(event("on", FencingEvent.State.DONE).provesOff());
        assertFalse(event("off", FencingEvent.State.FAILED).provesOff());
    }

    private static FencingEvent event(String action, FencingEvent.State state) {
        return new FencingEvent("cmp-3", action, "cmp-1", "cmp-1", "test", state, Optional.of(Instant.EPOCH));
    }
}
