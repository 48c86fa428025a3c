package io.masakari.nativebindings.corosync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.masakari.nativebindings.LayoutFile;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class CorosyncBindingsTest {
    @Test
    void structuresLieAsInC() throws IOException {
        LayoutFile.compare("cpg_name", new CpgLibrary.cpg_name());
        LayoutFile.compare("cpg_address", new CpgLibrary.cpg_address());
        LayoutFile.compare("cpg_ring_id", new CpgLibrary.cpg_ring_id());
        LayoutFile.compare("cpg_model_v1_data_t", new CpgLibrary.cpg_model_v1_data_t());
        LayoutFile.compare("iovec", new CpgLibrary.iovec());
        LayoutFile.compare("cmap_notify_value", new CmapLibrary.cmap_notify_value());
        LayoutFile.compare("quorum_ring_id", new QuorumLibrary.quorum_ring_id());
        LayoutFile.compare("quorum_model_v1_data_t", new QuorumLibrary.quorum_model_v1_data_t());
    }

    @Test
    void stringsOfTheMapEndAtTheirNul() {
        assertEquals(
                "left", MapValue.decode(11, new byte[] {'l', 'e', 'f', 't', 0}).text());
    }

    @Test
    void unsignedNumbersStayPositive() {
        assertEquals(
                0xffffffffL, MapValue.decode(6, new byte[] {-1, -1, -1, -1}).number());
        assertEquals("18446744073709551615", Long.toUnsignedString(new CorosyncRing(1, -1).sequence()));
    }

    @Test
    void refusesNumbersThatAreTooShort() {
        assertThrows(IllegalArgumentException.class, () -> MapValue.decode(6, new byte[] {1}));
    }

    @Test
    void reasonsHaveTheirCodes() {
        assertEquals(GroupMember.Reason.NODE_DOWN, GroupMember.Reason.of(3));
        assertEquals(GroupMember.Reason.PROC_DOWN, GroupMember.Reason.of(5));
        assertEquals(GroupMember.Reason.UNDEFINED, GroupMember.Reason.of(99));
    }

    @Test
    void refusesListsThatAreNone() {
        assertThrows(IllegalStateException.class, () -> EventSink.checkedCount(129));
        assertThrows(IllegalStateException.class, () -> EventSink.checkedCount(-1));
    }

    @Test
    void errorsSayWhatToDo() {
        CorosyncException notRunning = new CorosyncException("libcmap", "cmap_initialize", 2, "");
        assertTrue(notRunning.getMessage().contains("systemctl start corosync"), notRunning.getMessage());
        CorosyncException refused = new CorosyncException("libcpg", "cpg_model_initialize", 11, "group 'g'");
        assertTrue(refused.getMessage().contains("uidgid.d"), refused.getMessage());
        assertEquals("CS_ERR_ACCESS", refused.symbol());
    }
}
