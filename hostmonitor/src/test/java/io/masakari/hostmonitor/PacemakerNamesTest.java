package io.masakari.hostmonitor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.masakari.core.model.HostName;
import io.masakari.core.model.NodeId;
import io.masakari.nativebindings.corosync.MapValue;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class PacemakerNamesTest {
    private static final NodeId FIRST = new NodeId(1);
    private static final NodeId SECOND = new NodeId(2);

    @Test
    void readsWhatPacemakerListsAndNothingElse() {
        assertEquals(
                Map.of(FIRST, "compute1", SECOND, "compute2.example.org", new NodeId(4294967295L), "compute3"),
                PacemakerNames.parse(List.of(
                        "1 compute1 member",
                        "2 compute2.example.org lost",
                        "4294967295 compute3",
                        "remote1 remote1 member",
                        "0 none",
                        "9999999999 large",
                        "",
                        "crm_node: could not connect")));
    }

    @Test
    void fencingIsAskedByPacemakersOwnNameAlsoWhereCorosyncsListHasAddressesOnly() {
        HostNames names = new HostNames(Map.of("1", "nova1", "2", "nova2"), (event, message, fields) -> {});
        Map<String, MapValue> addresses = new TreeMap<>(Map.of(
                "nodelist.node.0.nodeid", number(1),
                "nodelist.node.0.ring0_addr", text("192.0.2.1"),
                "nodelist.node.1.nodeid", number(2),
                "nodelist.node.1.ring0_addr", text("192.0.2.2")));
        assertEquals(Map.of(FIRST, new HostName("nova1"), SECOND, new HostName("nova2")), names.of(addresses));
        assertEquals(Optional.empty(), names.listedName(FIRST));

        names.pacemakerKnows(Map.of(FIRST, "compute1"));
        assertEquals(Optional.of("compute1"), names.listedName(FIRST));
        addresses.put("nodelist.node.0.name", text("other"));
        names.of(addresses);
        assertEquals(Optional.of("compute1"), names.listedName(FIRST), "Pacemaker's counts more");
        assertEquals(Optional.empty(), names.listedName(SECOND));
    }

    private static MapValue text(String text) {
        return new MapValue(MapValue.Type.STRING, text);
    }

    private static MapValue number(long number) {
        return new MapValue(MapValue.Type.UINT32, number);
    }
}
