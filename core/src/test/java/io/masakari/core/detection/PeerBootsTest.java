package io.masakari.core.detection;

import static io.masakari.core.detection.GroupDeparture.LEAVE;
import static io.masakari.core.detection.GroupDeparture.NODE_DOWN;
import static io.masakari.core.detection.GroupDeparture.PROCESS_DOWN;
import static io.masakari.core.detection.Watcher.boot;
import static io.masakari.core.detection.Watcher.only;
import static io.masakari.core.detection.Watcher.reports;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.masakari.core.model.BootId;
import io.masakari.core.model.NodeId;
import io.masakari.core.model.RingId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which boot of a host was lost, as far as its own monitor has announced it. */
class PeerBootsTest {
    private static final RingId RING = new RingId(new NodeId(1), 40);
    private static final BootId OLD = boot(30);
    private static final BootId NEW = boot(31);

    private final Watcher one = Watcher.onHealthy(1, 1, 2, 3);

    @Test
    void aLossIsOfTheBootThatItsMonitorAnnouncedInThatMembership() {
        announce(3, 40, OLD);
        assertEquals(Optional.of(OLD), lostBoot(one.death(44, Set.of(3L), 1, 2)));
        assertEquals(
                Optional.of(OLD),
                reports(one.fencing(3, one.wall())).get(0).evidence().boot(),
                "the proof is about it as well");
    }

    @Test
    void anotherHostsAnnouncementTellsNothing() {
        announce(2, 40, OLD);
        assertEquals(Optional.empty(), lostBoot(one.death(44, Set.of(3L), 1, 2)));
    }

    @Test
    void itIsKeptWhileOthersComeAndGo() {
        announce(3, 40, OLD);
        one.death(44, Set.of(2L), 1, 3);
        one.groupJoined(Set.of(2L), 1, 2, 3);
        one.ring(48, true, 1, 2, 3);
        assertEquals(Optional.of(OLD), lostBoot(one.death(52, Set.of(3L), 1, 2)));
    }

    @Test
    void theRingMayBeToldBeforeTheGroup() {
        announce(3, 40, OLD);
        one.totem(44, 1, 2);
        one.groupLeft(NODE_DOWN, Set.of(3L), 1, 2);
        assertEquals(Optional.of(OLD), lostBoot(one.quorum(44, true, 1, 2)));
    }

    @Test
    void anOrderlyLeaveIsOfItsBoot() {
        announce(3, 40, OLD);
        one.groupLeft(PROCESS_DOWN, Set.of(3L), 1, 2);
        assertEquals(Optional.of(OLD), lostBoot(one.ring(44, true, 1, 2)));
    }

    @Test
    void aHostWhoseMonitorHasEndedIsLostInTheSameBoot() {
        announce(3, 40, OLD);
        one.groupLeft(LEAVE, Set.of(3L), 1, 2);
        one.passMillis(60_000);
        assertEquals(Optional.of(OLD), lostBoot(one.ring(44, true, 1, 2)));
    }

    @Test
    void withoutAMonitorNothingIsKnownOverAChangeOfTheMembership() {
        announce(3, 40, OLD);
        one.groupLeft(PROCESS_DOWN, Set.of(3L), 1, 2);
        one.ring(44, true, 1, 3);
        one.ring(48, true, 1, 2, 3);
        assertEquals(Optional.empty(), lostBoot(one.ring(52, true, 1, 2)));
    }

    @Test
    void aHostThatIsBackIsInABootThatIsNotKnownYet() {
        announce(3, 40, OLD);
        one.death(44, Set.of(3L), 1, 2);
        one.ring(48, true, 1, 2, 3);
        assertEquals(Optional.empty(), lostBoot(one.death(52, Set.of(3L), 1, 2)), "never announced since");
        one.groupJoined(Set.of(3L), 1, 2, 3);
        one.ring(56, true, 1, 2, 3);
        announce(3, 56, NEW);
        assertEquals(Optional.of(NEW), lostBoot(one.death(60, Set.of(3L), 1, 2)));
    }

    @Test
    void aJoinErasesWhatWasKnown() {
        announce(3, 40, OLD);
        one.groupLeft(PROCESS_DOWN, Set.of(3L), 1, 2);
        one.groupJoined(Set.of(3L), 1, 2, 3);
        assertEquals(Optional.empty(), lostBoot(one.death(44, Set.of(3L), 1, 2)));
    }

    @Test
    void aJoinErasesTheBootThatWasLostBefore() {
        announce(3, 40, OLD);
        one.groupLeft(NODE_DOWN, Set.of(3L), 1, 2);
        one.groupJoined(Set.of(3L), 1, 2, 3);
        one.groupLeft(NODE_DOWN, Set.of(3L), 1, 2);
        assertEquals(Optional.empty(), lostBoot(one.ring(44, true, 1, 2)));
    }

    /** Row 26: this host hung while the other one was fenced and came back. */
    @Test
    void leftAndJoinedInOneStepErasesWhatWasKnown() {
        announce(3, 40, OLD);
        one.say(new Observation.GroupChanged(
                Watcher.nodes(1, 2, 3),
                Map.of(new NodeId(2), NODE_DOWN, new NodeId(3), NODE_DOWN),
                Watcher.nodes(2, 3)));
        one.ring(60, true, 1, 2, 3);
        assertEquals(Optional.empty(), lostBoot(one.death(64, Set.of(3L), 1, 2)));
    }

    @Test
    void whatIsSaidOfAnotherMembershipTellsNothing() {
        announce(3, 36, OLD);
        announce(3, 44, OLD);
        assertEquals(Optional.empty(), lostBoot(one.death(44, Set.of(3L), 1, 2)));
    }

    @Test
    void whoIsNotInTheMembershipTellsNothing() {
        one.death(44, Set.of(3L), 1, 2);
        announce(3, 44, OLD);
        one.ring(48, true, 1, 2, 3);
        one.totem(52, 1, 2);
        announce(3, 52, OLD);
        assertEquals(Optional.empty(), lostBoot(one.quorum(52, true, 1, 2)));
    }

    @Test
    void blindnessErasesWhatWasKnown() {
        announce(3, 40, OLD);
        one.say(new Observation.Disconnected());
        one.start(44, 1, 2, 3);
        assertEquals(Optional.empty(), lostBoot(one.death(48, Set.of(3L), 1, 2)));
    }

    @Test
    void aNewConnectionKnowsNothingAndAnnouncesAgain() {
        announce(3, 40, OLD);
        one.say(new Observation.Connected(one.self, Watcher.CLUSTER));
        assertEquals(List.of(), announced(one.totem(40, 1, 2, 3)));
        assertEquals(List.of(new GroupMessage.OfBoot(RING, boot(1))), announced(one.quorum(40, true, 1, 2, 3)));
        assertEquals(Optional.empty(), lostBoot(one.death(48, Set.of(3L), 1, 2)));
    }

    @Test
    void theOwnBootIsToldInEachMembershipAndToEachNewcomer() {
        assertEquals(List.of(new GroupMessage.OfBoot(RING, boot(1))), announced(one.all));
        assertEquals(List.of(), announced(one.passMillis(5000)));
        assertEquals(List.of(new GroupMessage.OfBoot(RING, boot(1))), announced(one.groupJoined(Set.of(3L), 1, 2, 3)));
        assertEquals(List.of(), announced(one.totem(44, 1, 2)), "only once the membership is decided");
        assertEquals(
                List.of(new GroupMessage.OfBoot(new RingId(new NodeId(1), 44), boot(1))),
                announced(one.quorum(44, false, 1, 2)));
    }

    @Test
    void aBootThatCannotBeReadIsNotTold() {
        HostWatch watch = new HostWatch(DetectionPolicy.defaults(), Optional.empty());
        watch.accept(new Observation.Connected(one.self, Watcher.CLUSTER), one.moment());
        watch.accept(new Observation.RingFormed(RING, Watcher.nodes(1, 2)), one.moment());
        List<Output> outputs =
                watch.accept(new Observation.QuorumChanged(RING, true, Watcher.nodes(1, 2)), one.moment());
        assertEquals(List.of(), announced(outputs));
    }

    private void announce(long from, long sequence, BootId boot) {
        one.say(new Observation.PeerSaid(
                new NodeId(from), new GroupMessage.OfBoot(new RingId(new NodeId(1), sequence), boot)));
    }

    private static Optional<BootId> lostBoot(List<Output> outputs) {
        return reports(outputs).stream()
                .filter(report -> report.key().node().value() == 3)
                .findFirst()
                .orElseThrow()
                .evidence()
                .boot();
    }

    private static List<GroupMessage> announced(List<Output> outputs) {
        return only(outputs, Output.Announce.class).stream()
                .map(Output.Announce::message)
                .filter(GroupMessage.OfBoot.class::isInstance)
                .toList();
    }
}
