package io.masakari.core.detection;

import io.masakari.core.detection.Observation.GroupChanged;
import io.masakari.core.detection.Observation.RingFormed;
import io.masakari.core.model.BootId;
import io.masakari.core.model.NodeId;
import io.masakari.core.model.RingId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which boot of a host was lost: the one that its own monitor announced in the membership that it left. A join or a leave
 * erases what was announced, so a boot is never taken for the one after it. Announces this host's own boot in each
 * membership, and again to each newcomer. Used by one thread.
 */
final class PeerBoots {
    private final Optional<BootId> own;
    private final Map<NodeId, BootId> present = new HashMap<>();
    private final Map<NodeId, BootId> lost = new HashMap<>();
    private Set<NodeId> group = Set.of();
    private RingFormed ring;
    /** The membership in which all present know the own boot; empty if a newcomer does not. */
    private Optional<RingId> announcedIn = Optional.empty();

    /** @param own empty if this host's boot cannot be read: then the peers do not know it either */
    PeerBoots(Optional<BootId> own) {
        this.own = own;
    }

    void forget() {
        present.clear();
        lost.clear();
        group = Set.of();
        ring = null;
        announcedIn = Optional.empty();
    }

    void observe(Observation observation) {
        if (observation instanceof GroupChanged changed) {
            changeGroup(changed);
        } else if (observation instanceof RingFormed formed) {
            changeRing(formed);
        } else if (observation instanceof Observation.PeerSaid said
                && said.message() instanceof GroupMessage.OfBoot announced
                && ring != null
                && announced.ring().equals(ring.ring())
                && ring.members().contains(said.from())) {
            present.put(said.from(), announced.boot());
        }
    }

    /** The boot in which the node was lost; empty if it was not announced in the membership that the node left. */
    Optional<BootId> lostOf(NodeId node) {
        return Optional.ofNullable(lost.get(node));
    }

    /** @param decided whether the membership is known to all of this monitor's parts: earlier, peers may not know it yet */
    List<Output> announce(boolean decided) {
        if (own.isEmpty() || !decided || announcedIn.equals(Optional.of(ring.ring()))) {
            return List.of();
        }
        announcedIn = Optional.of(ring.ring());
        return List.of(new Output.Announce(new GroupMessage.OfBoot(ring.ring(), own.get())));
    }

    private void changeGroup(GroupChanged changed) {
        changed.left().forEach((node, how) -> {
            // A monitor that ends leaves its host in the membership, and in the same boot.
            if (how == GroupDeparture.NODE_DOWN) {
                lose(node);
            }
        });
        for (NodeId node : changed.joined()) {
            present.remove(node);
            lost.remove(node);
            announcedIn = Optional.empty();
        }
        group = changed.members();
    }

    private void changeRing(RingFormed formed) {
        ring = formed;
        for (NodeId node : new HashSet<>(present.keySet())) {
            if (!formed.members().contains(node)) {
                lose(node);
            } else if (!group.contains(node)) {
                // Without a monitor nobody tells whether the host was away between the two memberships.
                present.remove(node);
            }
        }
        lost.keySet().removeAll(formed.members());
    }

    private void lose(NodeId node) {
        Optional.ofNullable(present.remove(node)).ifPresent(boot -> lost.put(node, boot));
    }
}
