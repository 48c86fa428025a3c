package io.masakari.nativebindings.pacemaker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.masakari.nativebindings.LayoutFile;
import io.masakari.nativebindings.NativeLibraryMissingException;
import io.masakari.nativebindings.internal.NativeLibraries;
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
        LayoutFile.compare("ipc_client_callbacks", new MainloopLibrary.ipc_client_callbacks());
        assertEquals(LayoutFile.number("xmlNode.doc"), XmlLibrary.XML_NODE_DOC);
    }

    @Test
    void pacemaker3DiffersOnlyInWhereTheTableOfOperationsIs() throws IOException {
        Map<String, Integer> older = LayoutFile.numbers("/layout-linux-x86-64.txt");
        older.keySet().removeIf(name -> !name.matches("(stonith|ipc_client|xmlNode).*"));
        Map<String, Integer> newer = LayoutFile.numbers("/layout-linux-x86-64-pacemaker-3.txt");
        assertEquals(newer.get("stonith_s.cmds"), StonithLibrary.Version.PACEMAKER_3_0.cmds);
        for (Map<String, Integer> one : List.of(older, newer)) {
            one.keySet().removeIf(name -> name.startsWith("stonith_s"));
        }
        assertEquals(older, newer);
    }

    @Test
    void onlyForcingOffSaysOff() {
        assertTrue(event("off", FencingEvent.State.DONE).saysOff());
        assertTrue(event("reboot", FencingEvent.State.DONE).saysOff());
        assertFalse(event("on", FencingEvent.State.DONE).saysOff());
        assertFalse(event("off", FencingEvent.State.FAILED).saysOff());
    }

    @Test
    void aLibraryThatLacksAFunctionIsRefusedByName() {
        NativeLibraryMissingException refused = assertThrows(
                NativeLibraryMissingException.class,
                () -> NativeLibraries.loadWhole("libc.so.6", "libcrmcommon34", MainloopLibrary.class));
        assertTrue(refused.getMessage().contains("libc.so.6"), refused.getMessage());
        assertTrue(refused.getMessage().contains("'"), refused.getMessage());
    }

    private static FencingEvent event(String action, FencingEvent.State state) {
        return new FencingEvent("cmp-3", action, "cmp-1", "cmp-1", "test", state, Optional.of(Instant.EPOCH));
    }
}
