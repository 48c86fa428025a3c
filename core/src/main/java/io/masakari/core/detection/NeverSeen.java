package io.masakari.core.detection;

import io.masakari.core.model.ClusterName;
import io.masakari.core.model.FencingProof;
import io.masakari.core.model.FencingStatus;
import io.masakari.core.model.HostEvidence;
import io.masakari.core.model.HostName;
import io.masakari.core.model.LossCause;
import io.masakari.core.model.LossKey;
import io.masakari.core.model.MonotonicTime;
import io.masakari.core.model.NodeId;
import io.masakari.core.model.RingId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Finds the hosts that the cluster is configured with and that were never in the membership since this monitor connected: they
 * may have died before. {@link MembershipDetector} judges only what it has seen (SAFETY.md, C-3), so this is no loss and has no
 * proof, whatever the fencer's history says: it is told once, and held for an operator (C-39). Used by one thread.
 */
final class NeverSeen {
    private final Duration after;
    private final Map<NodeId, HostName> names = new HashMap<>();
    private final Map<NodeId, Absent> absent = new TreeMap<>();
    private Set<NodeId> configured = Set.of();
    private NodeId self;
    private ClusterName cluster;
    private boolean quorate;

    private static final class Absent {
        MonotonicTime due;
        /** Asked whether the cluster's own options explain it, and for its last fencing. */
        boolean asked;

        Optional<HostEvidence> reported = Optional.empty();

        Absent(MonotonicTime due) {
            this.due = due;
        }
    }

    /** @param after how long this partition must have been quorate without the host */
    NeverSeen(Duration after) {
        this.after = after;
    }

    /**
     * @param ring the present one, with its quorum; empty if that is not known
     * @param seen what the hosts that were seen joined are held for
     * @param lossKnown whether a peer has reported the loss of a host that it saw
     */
    List<Output> accept(
            Observation observation,
            Optional<Observation.RingFormed> ring,
            boolean isQuorate,
            Map<NodeId, HostVerdict> seen,
            Predicate<NodeId> lossKnown,
            Moment now) {
        if (observation instanceof Observation.Connected connected) {
            absent.clear();
            quorate = false;
            self = connected.self();
            cluster = connected.cluster();
        } else if (observation instanceof Observation.Disconnected) {
            absent.clear();
            quorate = false;
            self = null;
        } else if (observation instanceof Observation.NodeNamed named) {
            names.put(named.node(), named.host());
        } else if (observation instanceof Observation.NodesListed listed) {
            configured = listed.nodes();
        }
        if (self == null || ring.isEmpty()) {
            return List.of();
        }
        if (quorate != isQuorate) {
            // Whoever was without quorum begins again: it may be its own side that was cut off.
            quorate = isQuorate;
            absent.values().removeIf(host -> host.reported.isEmpty());
        }
        return quorate ? judge(observation, ring.get(), seen, lossKnown, now) : List.of();
    }

    private List<Output> judge(
            Observation observation,
            Observation.RingFormed ring,
            Map<NodeId, HostVerdict> seen,
            Predicate<NodeId> lossKnown,
            Moment now) {
        List<Output> outputs = new ArrayList<>();
        absent.keySet().removeIf(node -> isOver(node, seen, now, outputs));
        configured.stream()
                .filter(node -> !node.equals(self) && names.containsKey(node) && !seen.containsKey(node))
                .filter(node -> !ring.members().contains(node))
                .forEach(node ->
                        absent.computeIfAbsent(node, any -> new Absent(now.at().plus(after))));
        absent.forEach((node, host) -> {
            if (observation instanceof Observation.AbsenceChecked checked
                    && checked.node().equals(node)
                    && host.asked) {
                host.asked = false;
                if (checked.explained().isEmpty() && !lossKnown.test(node)) {
                    host.reported = Optional.of(evidence(node, ring, checked.last(), now));
                    outputs.add(new Output.Reported(
                            new Output.Report(ReportStage.UNFENCED, host.reported.get(), now), false));
                }
                host.due = now.at().plus(after);
            } else if (host.reported.isEmpty() && !now.at().isBefore(host.due)) {
                host.asked = !lossKnown.test(node);
                if (host.asked) {
                    outputs.add(new Output.CheckAbsence(node));
                }
                host.due = now.at().plus(after);
            }
        });
        return outputs;
    }

    /** It has joined, which takes the report back; or the list has it no more. */
    private boolean isOver(NodeId node, Map<NodeId, HostVerdict> seen, Moment now, List<Output> outputs) {
        HostVerdict verdict = seen.get(node);
        if (verdict == HostVerdict.JOINED) {
            absent.get(node)
                    .reported
                    .ifPresent(told -> outputs.add(
                            new Output.Reported(new Output.Report(ReportStage.RETURNED, told, now), false)));
        }
        return verdict != null || !configured.contains(node);
    }

    /** The same key for every monitor, and none that a loss can have: no ring has the sequence 0. */
    private HostEvidence evidence(NodeId node, Observation.RingFormed ring, Optional<FencingReading> last, Moment now) {
        HostName own = names.get(self);
        return HostEvidence.of(e -> {
            e.key = new LossKey(cluster, new RingId(node, 0), node);
            e.host = names.get(node);
            e.cause = LossCause.NEVER_SEEN;
            e.lostAt = now.wall();
            e.members = ring.members().stream().sorted().toList();
            e.reporter = own != null ? own : new HostName("node-" + self);
            e.fencing = FencingStatus.UNFENCED;
            e.lastFencing = last.map(reading ->
                    new FencingProof(reading.source(), reading.action(), reading.delegate(), reading.completedAt()));
        });
    }

    /** When {@link Observation.Tick} is due at the latest. */
    Optional<MonotonicTime> nextDeadline() {
        Stream<Absent> waiting = quorate ? absent.values().stream() : Stream.empty();
        return waiting.filter(host -> host.reported.isEmpty())
                .map(host -> host.due)
                .min(MonotonicTime::compareTo);
    }
}
