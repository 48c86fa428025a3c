package io.masakari.hostmonitor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.masakari.core.detection.GroupDeparture;
import io.masakari.core.detection.GroupMessage;
import io.masakari.core.detection.Observation;
import io.masakari.core.detection.ReportStage;
import io.masakari.core.model.ClusterName;
import io.masakari.core.model.HostName;
import io.masakari.core.model.LossKey;
import io.masakari.core.model.NodeId;
import io.masakari.core.model.RingId;
import io.masakari.nativebindings.corosync.ClusterConfiguration;
import io.masakari.nativebindings.corosync.CorosyncEvent;
import io.masakari.nativebindings.corosync.CorosyncRing;
import io.masakari.nativebindings.corosync.GroupMember;
import io.masakari.nativebindings.corosync.MapValue;
import io.masakari.runtime.journal.Event;
import io.masakari.runtime.journal.RecordingLog;
import io.masakari.runtime.time.WallClock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CorosyncTranslationTest {
    private static final NodeId BIG = new NodeId(4294967295L);

    private final RecordingLog log = new RecordingLog();
    private final List<Observation> told = new ArrayList<>();

    @Test
    void tellsNamesFirstThenTheConnectionThenWhoIsThere() {
        CorosyncTranslation translation = translation(Optional.empty(), Map.of());
        translation.take(connected(Optional.of("lab")));
        assertEquals(
                List.of(
                        new Observation.NodeNamed(new NodeId(1), new HostName("compute1")),
                        new Observation.NodeNamed(BIG, new HostName("compute9")),
                        new Observation.NodesListed(Set.of(new NodeId(1), BIG)),
                        new Observation.Connected(new NodeId(1), new ClusterName("lab")),
                        new Observation.NodeStatus(new NodeId(1), true),
                        new Observation.NodeStatus(BIG, false)),
                told);
    }

    @Test
    void mapsNamesThatDifferFromNovas() {
        CorosyncTranslation translation =
                translation(Optional.empty(), Map.of("compute1", "cmp1.example.org", "4294967295", "cmp9.example.org"));
        translation.take(connected(Optional.of("lab")));
        assertTrue(told.contains(new Observation.NodeNamed(new NodeId(1), new HostName("cmp1.example.org"))));
        assertTrue(told.contains(new Observation.NodeNamed(BIG, new HostName("cmp9.example.org"))));
    }

    @Test
    void usesAnAddressOfTheNodeListOnlyIfItIsAName() {
        HostNames names = new HostNames(Map.of(), log);
        assertEquals(
                Map.of(new NodeId(1), new HostName("cmp-a")),
                names.of(Map.of(
                        "nodelist.node.0.nodeid", number(1),
                        "nodelist.node.0.ring0_addr", text("cmp-a"),
                        "nodelist.node.1.nodeid", number(2),
                        "nodelist.node.1.ring0_addr", text("192.0.2.2"),
                        "nodelist.node.2.nodeid", number(3),
                        "nodelist.node.2.ring0_addr", text("fe80::1"))));
        assertEquals(2, log.of(Event.HOST_MISNAMED).size());
    }

    @Test
    void aNodeAddedWhileRunningGetsItsName() {
        CorosyncTranslation translation = translation(Optional.empty(), Map.of());
        translation.take(connected(Optional.of("lab")));
        translation.take(changed("nodelist.node.2.name", text("compute5")));
        translation.take(changed("nodelist.node.2.nodeid", number(5)));
        assertTrue(told.contains(new Observation.NodeNamed(new NodeId(5), new HostName("compute5"))));
    }

    @Test
    void aClusterWithoutNameIsRefusedWithWhatToDo() {
        CorosyncTranslation translation = translation(Optional.empty(), Map.of());
        translation.take(connected(Optional.empty()));
        assertTrue(translation.unusable().orElseThrow().getMessage().contains("totem.cluster_name"));
        assertEquals(List.of(), told);
    }

    @Test
    void aConfiguredClusterNameGoesBeforeCorosyncs() {
        CorosyncTranslation translation = translation(Optional.of(new ClusterName("rack-7")), Map.of());
        translation.take(connected(Optional.of("lab")));
        assertTrue(told.contains(new Observation.Connected(new NodeId(1), new ClusterName("rack-7"))));
    }

    @Test
    void translatesRingsQuorumAndTheGroup() {
        CorosyncTranslation translation = translation(Optional.empty(), Map.of());
        translation.take(new CorosyncEvent.RingChanged(5, new CorosyncRing(1, -1), List.of(1L, 4294967295L)));
        translation.take(new CorosyncEvent.QuorumChanged(6, true, new CorosyncRing(1, -1), List.of(1L)));
        translation.take(new CorosyncEvent.GroupChanged(
                7,
                List.of(new GroupMember(1, 10, GroupMember.Reason.UNDEFINED)),
                List.of(
                        new GroupMember(2, 11, GroupMember.Reason.NODE_DOWN),
                        new GroupMember(3, 9, GroupMember.Reason.PROC_DOWN)),
                List.of(new GroupMember(1, 10, GroupMember.Reason.JOIN))));
        RingId ring = new RingId(new NodeId(1), -1);
        assertEquals(
                List.of(
                        new Observation.RingFormed(ring, Set.of(new NodeId(1), BIG)),
                        new Observation.QuorumChanged(ring, true, Set.of(new NodeId(1))),
                        new Observation.GroupChanged(
                                Set.of(new NodeId(1)),
                                Map.of(
                                        new NodeId(2), GroupDeparture.NODE_DOWN,
                                        new NodeId(3), GroupDeparture.PROCESS_DOWN),
                                Set.of(new NodeId(1)))),
                told);
    }

    @Test
    void readsWhatPeersSayAndWarnsOnceOfWhatItCannotRead() {
        CorosyncTranslation translation = translation(Optional.empty(), Map.of());
        translation.take(connected(Optional.of("lab")));
        told.clear();
        GroupMessage message = new GroupMessage.OfReport(
                GroupMessage.OfReport.Kind.ACCEPTED,
                new LossKey(new ClusterName("lab"), new RingId(new NodeId(1), 8), new NodeId(3)),
                ReportStage.PROVEN,
                "n-1");
        translation.take(said(2, message.encode()));
        translation.take(said(2, "2 something new"));
        translation.take(said(2, "2 something new"));
        translation.take(said(3, "rubbish"));
        assertEquals(List.of(new Observation.PeerSaid(new NodeId(2), message)), told);
        assertEquals(2, log.of(Event.GROUP_MESSAGE_UNREADABLE).size());
    }

    /** Row 31 of issue 14. */
    @Test
    void aMemberThatFloodsTheGroupIsHeardAsFarAsTheBoundAndToldOnceAMinute() {
        CorosyncTranslation translation = translation(Optional.empty(), Map.of());
        translation.take(connected(Optional.of("lab")));
        told.clear();
        long start = Duration.ofHours(1).toNanos();
        for (int i = 0; i < 120_000; i++) {
            translation.take(said(start + i * 500_000L, 2, "1 accepted 1.8 3 PROVEN n-1"));
        }
        assertEquals(60 * 512, told.size());
        assertEquals(1, log.of(Event.GROUP_FLOODED).size());
        assertEquals("2", log.of(Event.GROUP_FLOODED).get(0).fields().get("node"));
        told.clear();
        translation.take(said(start + Duration.ofSeconds(59).toNanos(), 3, "1 accepted 1.8 3 PROVEN n-1"));
        assertEquals(1, told.size(), "the others are heard");
        for (int i = 0; i < 513; i++) {
            translation.take(said(start + Duration.ofSeconds(61).toNanos(), 2, "rubbish"));
        }
        assertEquals(2, log.of(Event.GROUP_FLOODED).size());
    }

    private CorosyncTranslation translation(Optional<ClusterName> cluster, Map<String, String> mapping) {
        return new CorosyncTranslation(
                cluster, new HostNames(mapping, log), log, WallClock.system(), seen -> told.add(seen.observation()));
    }

    private static CorosyncEvent connected(Optional<String> cluster) {
        return new CorosyncEvent.Connected(
                1,
                new ClusterConfiguration(1, cluster, List.of(), Duration.ofSeconds(1), Duration.ofMillis(1200)),
                Map.of(
                        "nodelist.node.0.nodeid", number(1),
                        "nodelist.node.0.name", text("compute1"),
                        "nodelist.node.1.nodeid", number(4294967295L),
                        "nodelist.node.1.name", text("compute9"),
                        "runtime.members.1.status", text("joined"),
                        "runtime.members.1.join_count", number(1),
                        "runtime.members.4294967295.status", text("left")));
    }

    private static CorosyncEvent changed(String key, MapValue value) {
        return new CorosyncEvent.MapChanged(2, key, Optional.empty(), Optional.of(value));
    }

    private static CorosyncEvent said(long node, String text) {
        return said(3, node, text);
    }

    private static CorosyncEvent said(long nanoTime, long node, String text) {
        return new CorosyncEvent.MessageDelivered(nanoTime, node, 100, text.getBytes(StandardCharsets.US_ASCII));
    }

    private static MapValue text(String text) {
        return new MapValue(MapValue.Type.STRING, text);
    }

    private static MapValue number(long number) {
        return new MapValue(MapValue.Type.UINT32, number);
    }
}
