package io.masakari.nativebindings;

import static io.masakari.nativebindings.LabProbe.field;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a session tells while a real Corosync cluster of three is broken and repaired; one probe in each host. */
@Tag("lab")
class CorosyncLabTest {
    private static final int HOSTS = 3;
    private static final String[] NAMES = {"compute1", "compute2", "compute3"};
    private static final LabProbe[] PROBES = new LabProbe[HOSTS];
    private static final int CYCLES = 1000;
    private static ClusterLab lab;

    @BeforeAll
    static void raise() throws IOException {
        lab = ClusterLab.up(HOSTS, Map.of("LAB_PACEMAKER", "no"));
    }

    @AfterAll
    static void end() {
        if (lab != null) {
            lab.close();
        }
    }

    @BeforeEach
    void allHostsAreInTheGroupAndQuorate() throws IOException {
        lab.run("heal");
        lab.run("start", NAMES[0], NAMES[1], NAMES[2]);
        for (int i = 0; i < HOSTS; i++) {
            if (PROBES[i] == null || !PROBES[i].isRunning()) {
                PROBES[i] = lab.probe(NAMES[i], "watch").say("open");
            }
        }
        for (LabProbe probe : PROBES) {
            awaitWhole(probe);
        }
        for (LabProbe probe : PROBES) {
            probe.mark();
        }
    }

    @Test
    void aDeathIsTheSameEventForAllSurvivors() {
        lab.run("kill", "compute3");
        List<String> rings = new ArrayList<>();
        for (LabProbe survivor : List.of(PROBES[0], PROBES[1])) {
            survivor.await("GROUP", "members=1,2", "left=3:NODE_DOWN", "joined=");
            survivor.await("MAP", "key=runtime.members.3.status", "old=joined", "new=left");
            rings.add(field(survivor.await("RING", "members=1,2"), "ring"));
            rings.add(field(survivor.await("NODES", "members=1,2", "joined=", "left=3"), "ring"));
            rings.add(field(survivor.await("QUORUM", "members=1,2", "quorate=true"), "ring"));
        }
        assertEquals(1, rings.stream().distinct().count(), rings.toString());
    }

    @Test
    void anOrderlyLeaveIsToldBeforeTheRingChanges() {
        lab.run("stop", "compute3");
        for (LabProbe survivor : List.of(PROBES[0], PROBES[1])) {
            survivor.await("QUORUM", "members=1,2", "quorate=true");
            survivor.await("RING", "members=1,2");
            String told = survivor.toString();
            String left = survivor.await("GROUP", "members=1,2", "left=3:PROC_DOWN");
            assertTrue(told.indexOf(left) < told.indexOf("RING"), told);
            assertEquals(1, survivor.sinceMark("GROUP").size(), told);
        }
        PROBES[2].await("DISCONNECTED", "lost=true");
        PROBES[2].close();
    }

    @Test
    void aDeadMonitorChangesTheGroupAndNotTheRing() throws IOException {
        lab.run("crash", "compute3", "java");
        PROBES[0].await("GROUP", "members=1,2", "left=3:PROC_DOWN");
        PROBES[1].await("GROUP", "members=1,2", "left=3:PROC_DOWN");
        // The next monitor comes up later than any change of the ring would have been told.
        PROBES[2] = lab.probe("compute3", "watch").say("open");
        for (LabProbe probe : List.of(PROBES[0], PROBES[1])) {
            probe.await("GROUP", "members=1,2,3", "joined=3:JOIN");
            assertEquals(List.of(), probe.sinceMark("RING"));
            assertEquals(List.of(), probe.sinceMark("NODES"));
            assertEquals(List.of(), probe.sinceMark("QUORUM"));
        }
    }

    @Test
    void theMinorityOfAPartitionKnowsThatItIsOne() {
        lab.run("partition", "compute1", "compute2,compute3");
        PROBES[0].await("GROUP", "members=1", "left=2:NODE_DOWN,3:NODE_DOWN");
        String minority = PROBES[0].await("QUORUM", "quorate=false", "members=1");
        PROBES[0].await("RING", "ring=" + field(minority, "ring"), "members=1");
        PROBES[0].await("NODES", "ring=" + field(minority, "ring"), "members=1", "left=2,3");
        assertEquals(1, PROBES[0].sinceMark("QUORUM").size(), PROBES[0].toString());
        String majority = PROBES[1].await("QUORUM", "quorate=true", "members=2,3");
        assertEquals(majority, PROBES[2].await("QUORUM", "quorate=true", "members=2,3"));
        assertNotEquals(field(minority, "ring"), field(majority, "ring"));
        PROBES[1].await("GROUP", "members=2,3", "left=1:NODE_DOWN");

        lab.run("heal");
        PROBES[0].await("GROUP", "members=1,2,3", "joined=2:NODE_UP,3:NODE_UP");
        PROBES[1].await("GROUP", "members=1,2,3", "joined=1:NODE_UP");
        String whole = PROBES[0].await("QUORUM", "quorate=true", "members=1,2,3");
        assertEquals(whole, PROBES[1].await("QUORUM", "quorate=true", "members=1,2,3"));
    }

    @Test
    void aHangLooksLikeADeathAndEndsWithTheSameProcessBack() {
        lab.run("freeze", "compute3");
        PROBES[0].await("GROUP", "members=1,2", "left=3:NODE_DOWN");
        PROBES[0].await("QUORUM", "members=1,2", "quorate=true");
        lab.run("thaw", "compute3");
        PROBES[0].await("GROUP", "members=1,2,3", "joined=3:NODE_UP");
        awaitWhole(PROBES[2]);
        PROBES[2].say("send awake");
        PROBES[0].await("MESSAGE", "from=3", "text=awake");
        assertEquals(List.of(), PROBES[2].sinceMark("DISCONNECTED"));
    }

    @Test
    void quorumIsLostWithTwoOfThreeAndComesBackWithOne() {
        lab.run("kill", "compute2", "compute3");
        PROBES[0].await("QUORUM", "quorate=false", "members=1");
        lab.run("start", "compute2");
        PROBES[0].await("QUORUM", "quorate=true", "members=1,2");
        PROBES[0].await("NODES", "members=1,2", "joined=2", "left=");
        PROBES[0].await("MAP", "key=runtime.members.2.status", "old=left", "new=joined");
    }

    @Test
    void withoutCorosyncASessionIsBlindAndSaysNothingOfThePeers() {
        lab.run("crash", "compute3", "corosync");
        PROBES[2].await("DISCONNECTED", "lost=true");
        assertEquals(List.of(), PROBES[2].sinceMark("GROUP"));
        assertEquals(List.of(), PROBES[2].sinceMark("NODES"));

        PROBES[2].mark().say("open");
        String refused = PROBES[2].await("FAILED", "code=2");
        assertTrue(refused.contains("systemctl start corosync"), refused);

        PROBES[0].await("GROUP", "members=1,2", "left=3:NODE_DOWN");
        lab.run("start", "compute3");
        PROBES[2].mark().say("open");
        PROBES[2].await("CONNECTED", "self=3");
        awaitWhole(PROBES[2]);
        // JOIN, or NODE_UP where the session was opened before the rings were one: both say that it is new to the
        // group.
        assertTrue(field(PROBES[0].await("GROUP", "members=1,2,3"), "joined").startsWith("3:"));
    }

    @Test
    void aUserWhoMayNotIsToldWhatToDo() throws IOException {
        try (LabProbe nobody = lab.probeAsNobody("compute1", "watch").say("open")) {
            String refused = nobody.await("FAILED", "code=11");
            assertTrue(refused.contains("/etc/corosync/uidgid.d"), refused);
        }
    }

    @Test
    void messagesReachAllMembersInOneOrderTheSenderToo() {
        for (int i = 0; i < 20; i++) {
            for (int sender = 0; sender < HOSTS; sender++) {
                PROBES[sender].say("send " + (sender + 1) + "-" + i);
            }
        }
        for (LabProbe probe : PROBES) {
            for (int sender = 1; sender <= HOSTS; sender++) {
                probe.await("MESSAGE", "from=" + sender, "text=" + sender + "-19");
            }
        }
        List<String> order = PROBES[0].sinceMark("MESSAGE");
        assertEquals(60, order.size());
        assertEquals(order, PROBES[1].sinceMark("MESSAGE"));
        assertEquals(order, PROBES[2].sinceMark("MESSAGE"));
    }

    @Test
    void aClosedSessionHasLeftAndTheNextOneKnowsTheCluster() {
        PROBES[2].say("close");
        PROBES[2].await("CLOSED", "failures=0");
        PROBES[0].await("GROUP", "members=1,2", "left=3:LEAVE");
        PROBES[2].say("open");
        PROBES[2].await(
                "CONNECTED",
                "self=3",
                "cluster=lab",
                "nodes=1:compute1:192.0.2.1,2:compute2:192.0.2.2,3:compute3:192.0.2.3",
                "token=1000",
                "consensus=1200",
                "runtime.members.1.status=joined",
                "runtime.members.2.status=joined",
                "runtime.members.3.status=joined");
        assertEquals(List.of(), PROBES[2].sinceMark("DISCONNECTED"));
    }

    @Test
    void sessionsLeaveNoDescriptorsAndNoThreadsBehind() throws IOException {
        try (LabProbe probe = lab.probe("compute1", "cycles", Integer.toString(CYCLES))) {
            String before = probe.await("BEFORE");
            String after = probe.await("AFTER");
            assertEquals(field(before, "descriptors"), field(after, "descriptors"));
            // The last one may not have come to its end yet.
            assertTrue(Integer.parseInt(field(after, "threads")) <= 1, after);
        }
    }

    @Test
    void withoutPacemakerTheHistoryIsNotEmptyButUnknown() throws IOException {
        try (LabProbe probe = lab.probe("compute1", "fencing").say("history compute3")) {
            String refused = probe.await("FAILED");
            assertTrue(refused.contains("systemctl start pacemaker"), refused);
        }
    }

    private static void awaitWhole(LabProbe probe) {
        probe.awaitNewest("GROUP", "members=1,2,3");
        probe.awaitNewest("QUORUM", "quorate=true", "members=1,2,3");
        probe.awaitNewest("RING", "members=1,2,3");
        probe.awaitNewest("NODES", "members=1,2,3");
    }
}
