package io.masakari.core.detection;

import io.masakari.core.detection.Observation.GroupChanged;
import io.masakari.core.model.BootId;
import io.masakari.core.model.MonotonicTime;
import io.masakari.core.model.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * All that a host monitor decides: verdicts ({@link MembershipDetector}), proofs ({@link FencingSearch}), which boots were
 * lost ({@link PeerBoots}), which hosts were never there ({@link NeverSeen}), and who reports them ({@link ReportRelay}). Takes observations, and returns outputs in the order
 * in which they are to be carried out. Used by one thread.
 */
public final class HostWatch {
    private final MembershipDetector detector;
    private final ReportRelay relay;
    private final PeerBoots boots;
    private final NeverSeen neverSeen;
    private NodeId self;
    private Set<NodeId> group = Set.of();

    /** @param boot of this host; empty if it is not known */
    public HostWatch(DetectionPolicy policy, Optional<BootId> boot) {
        relay = new ReportRelay(policy);
        boots = new PeerBoots(boot);
        neverSeen = new NeverSeen(policy.neverSeenAfter());
        detector = new MembershipDetector(policy, relay::peersWithProof, boots::lostOf);
    }

    /** @param now when it was observed; may lie a little before the moment of an earlier call */
    public List<Output> accept(Observation observation, Moment now) {
        List<Output> outputs = new ArrayList<>();
        if (observation instanceof Observation.Connected connected) {
            self = connected.self();
            boots.forget();
            outputs.addAll(relay.forget());
        } else if (observation instanceof Observation.Disconnected) {
            self = null;
            group = Set.of();
            boots.forget();
            outputs.addAll(relay.forget());
        } else if (observation instanceof GroupChanged changed) {
            group = changed.members();
        }
        boots.observe(observation);
        List<Output> detected = detector.accept(observation, now);
        if (hasPicture()) {
            outputs.addAll(relay.place(self, group, detector.ringFormed(), detector.isQuorate(), now.at()));
        }
        detector.setSender(relay.isSender());
        for (Output output : detected) {
            outputs.add(output);
            if (output instanceof Output.Reported reported) {
                outputs.addAll(relay.offer(reported, now.at()));
            } else if (output instanceof Output.VerdictChanged change && change.to() == HostVerdict.JOINED) {
                relay.rejoined(change.node(), change.ring());
            }
        }
        if (observation instanceof Observation.PeerSaid said
                && said.message() instanceof GroupMessage.OfReport message
                && !said.from().equals(self)) {
            outputs.addAll(relay.heard(said.from(), message, detector.ring(), now.at()));
        } else if (observation instanceof Observation.DeliveryChanged change) {
            outputs.addAll(relay.delivered(change, now.at()));
        }
        Optional<Observation.RingFormed> ring = hasPicture() ? Optional.of(detector.ringFormed()) : Optional.empty();
        for (Output output : neverSeen.accept(
                observation, ring, detector.isQuorate(), detector.verdicts(), relay::isLossKnown, now)) {
            outputs.add(output);
            if (output instanceof Output.Reported reported) {
                outputs.addAll(relay.offer(reported, now.at()));
            }
        }
        outputs.addAll(boots.announce(hasPicture()));
        return outputs;
    }

    /** When {@link Observation.Tick} is due at the latest. */
    public Optional<MonotonicTime> nextDeadline() {
        Optional<MonotonicTime> turn = hasPicture() ? relay.nextDeadline() : Optional.empty();
        return Stream.of(detector.nextDeadline(), turn, neverSeen.nextDeadline())
                .flatMap(Optional::stream)
                .min(MonotonicTime::compareTo);
    }

    /** Whether the ring and its quorum are known, so that changes are seen from now on. */
    public boolean hasPicture() {
        return !detector.isUndecided();
    }

    public boolean isQuorate() {
        return detector.isQuorate();
    }

    public boolean isSender() {
        return relay.isSender();
    }

    public Map<NodeId, HostVerdict> verdicts() {
        return detector.verdicts();
    }
}
