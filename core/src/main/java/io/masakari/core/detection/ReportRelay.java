package io.masakari.core.detection;

import io.masakari.core.detection.GroupMessage.OfReport.Kind;
import io.masakari.core.detection.Observation.DeliveryChanged;
import io.masakari.core.detection.Observation.RingFormed;
import io.masakari.core.detection.Output.Announce;
import io.masakari.core.detection.Output.DutyChanged;
import io.masakari.core.detection.Output.PeerDelivered;
import io.masakari.core.detection.Output.Report;
import io.masakari.core.detection.Output.Reported;
import io.masakari.core.detection.Output.Send;
import io.masakari.core.detection.Output.SendReason;
import io.masakari.core.model.LossKey;
import io.masakari.core.model.MonotonicTime;
import io.masakari.core.model.NodeId;
import io.masakari.core.model.RingId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Says which of the monitors, who all hold the same report, deliver it: the two lowest node ids of the group in the quorate
 * ring, as the controller wants two witnesses. The others stand by, and follow one after the other when one before has left,
 * cannot deliver, or is silent. The controller knows the loss by its key (SAFETY.md, C-11). Used by one thread.
 */
final class ReportRelay {
    private static final int MAX_LOSSES = 256;
    private static final int MAX_RINGS = 256;
    /** So many monitors say the same before the controller believes a proof. */
    private static final int WITNESSES = 2;
    /** A report without room in the spool is tried again after this; there is room when the controller answers. */
    private static final Duration ROOM_WAIT = Duration.ofSeconds(10);

    private final DetectionPolicy policy;
    private NodeId self;
    private Set<NodeId> group = Set.of();
    private TreeSet<NodeId> peers = new TreeSet<>();
    private boolean quorate;
    private boolean sender;
    private final Map<LossKey, Standing> standings = new LinkedHashMap<>();
    private final Map<NodeId, LossKey> open = new HashMap<>();
    /** Present losses that a peer had reported under another key before our quorum returned. */
    private final Map<NodeId, LossKey> aliases = new HashMap<>();

    /** The last ring with each host. */
    private final Map<NodeId, RingId> seenIn = new HashMap<>();

    /** Own rings in which nobody can have reported a loss. */
    private final Set<RingId> withoutQuorum = new LinkedHashSet<>();

    private List<Output> outputs = new ArrayList<>();

    /** What is known of one loss: the newest report, if it still has to be delivered, and what the controller has. */
    private static final class Standing {
        final NodeId lost;
        Report report;
        /** The last one sent: it comes back if there was no room for it. */
        Report sent;

        MonotonicTime due;
        Optional<MonotonicTime> notBefore = Optional.empty();
        boolean stoodBy;
        final Set<NodeId> failed = new HashSet<>();
        /** Whose reports the controller has, as each said itself. */
        final Map<NodeId, ReportStage> accepted = new HashMap<>();

        String notification = "-";

        Standing(NodeId lost) {
            this.lost = lost;
        }

        boolean isAccepted(ReportStage stage) {
            return accepted(stage) > 0;
        }

        /** Whether a monitor need not send it: the word of one peer is not enough, as it may be false. */
        boolean isDone(ReportStage stage, NodeId by) {
            return accepted(stage) >= WITNESSES
                    || accepted.containsKey(by) && accepted.get(by).covers(stage);
        }

        Stream<NodeId> whoHas(ReportStage stage) {
            return accepted.entrySet().stream()
                    .filter(has -> has.getValue().covers(stage))
                    .map(Map.Entry::getKey);
        }

        private long accepted(ReportStage stage) {
            return whoHas(stage).count();
        }
    }

    ReportRelay(DetectionPolicy policy) {
        this.policy = policy;
    }

    boolean isSender() {
        return sender;
    }

    /**
     * How many monitors say that the controller has the proof of a loss of this node, or knows that it is back.
     *
     * @param lastIn the last ring that had the node: reports of rings before it are about earlier losses
     */
    long peersWithProof(NodeId node, RingId lastIn) {
        return standings.entrySet().stream()
                .filter(entry -> entry.getKey().node().equals(node)
                        && entry.getKey().ring().isLaterThan(lastIn))
                .flatMap(entry -> entry.getValue().whoHas(ReportStage.PROVEN))
                .distinct()
                .count();
    }

    /** Whether a peer has reported a loss of this node that it saw. */
    boolean isLossKnown(NodeId node) {
        return Optional.ofNullable(open.get(node))
                .filter(key -> key.ring().sequence() != 0)
                .isPresent();
    }

    /** Corosync was lost: others act now, and we do not hear of it. */
    List<Output> forget() {
        outputs = new ArrayList<>();
        self = null;
        group = Set.of();
        standings.clear();
        open.clear();
        aliases.clear();
        seenIn.clear();
        withoutQuorum.clear();
        see(new TreeSet<>(), false);
        return outputs;
    }

    /** The host is in that ring: the next time it is absent is a new loss, whatever a peer still says of an earlier one. */
    void rejoined(NodeId node, Optional<RingId> ring) {
        open.remove(node);
        aliases.remove(node);
        ring.ifPresent(with -> seenIn.put(node, with));
    }

    /** Takes in who is present. Call it before everything else of the same observation. */
    List<Output> place(NodeId self, Set<NodeId> group, RingFormed ring, boolean quorate, MonotonicTime now) {
        outputs = new ArrayList<>();
        this.self = self;
        Set<NodeId> before = this.group;
        this.group = Set.copyOf(group);
        TreeSet<NodeId> both = new TreeSet<>(group);
        both.retainAll(ring.members());
        remember(ring, quorate);
        see(both, quorate);
        tellNewcomers(before);
        standings.values().forEach(standing -> consider(standing, now));
        return outputs;
    }

    private void remember(RingFormed formed, boolean isQuorate) {
        formed.members().forEach(node -> seenIn.put(node, formed.ring()));
        if (isQuorate) {
            withoutQuorum.remove(formed.ring());
        } else {
            withoutQuorum.add(formed.ring());
            bound(withoutQuorum);
        }
    }

    private static void bound(Set<RingId> rings) {
        if (rings.size() > MAX_RINGS) {
            Iterator<RingId> oldest = rings.iterator();
            oldest.next();
            oldest.remove();
        }
    }

    List<Output> offer(Reported reported, MonotonicTime now) {
        outputs = new ArrayList<>();
        Report report = underKnownKey(reported);
        Standing standing = standing(report.key());
        if (!standing.isDone(report.stage(), self)) {
            standing.report = report;
            standing.due = now;
            standing.notBefore = Optional.empty();
            standing.stoodBy = false;
            standing.failed.clear();
            consider(standing, now);
        }
        return outputs;
    }

    List<Output> delivered(DeliveryChanged change, MonotonicTime now) {
        outputs = new ArrayList<>();
        switch (change.status()) {
            case ACCEPTED -> {
                accept(self, change.key(), change.stage(), change.notification());
                announce(Kind.ACCEPTED, change);
            }
            case DEFERRED, REJECTED -> announce(Kind.UNDELIVERED, change);
            case NO_ROOM -> {
                takeBack(change, now);
                announce(Kind.UNDELIVERED, change);
            }
        }
        return outputs;
    }

    private void takeBack(DeliveryChanged change, MonotonicTime now) {
        Standing standing = standings.get(change.key());
        boolean wanted = standing != null
                && standing.report == null
                && standing.sent != null
                && standing.sent.stage() == change.stage()
                && !standing.isDone(change.stage(), self);
        if (wanted) {
            standing.report = standing.sent;
            standing.notBefore = Optional.of(now.plus(ROOM_WAIT));
        }
    }

    /** @param ring the present one: no peer can know of a loss in a later one, whatever it says */
    List<Output> heard(NodeId from, GroupMessage.OfReport message, Optional<RingId> ring, MonotonicTime now) {
        outputs = new ArrayList<>();
        boolean mayBe = ring.filter(present -> !message.key().ring().isLaterThan(present))
                .isPresent();
        if (!mayBe) {
            return outputs;
        }
        switch (message.kind()) {
            case ACCEPTED -> {
                boolean isNews = !standing(message.key()).isAccepted(message.stage());
                accept(from, message.key(), message.stage(), message.notification());
                if (isNews) {
                    outputs.add(new PeerDelivered(from, message.key(), message.stage(), message.notification()));
                }
            }
            case UNDELIVERED -> {
                Standing standing = standings.get(message.key());
                if (standing != null && standing.report != null && standing.report.stage() == message.stage()) {
                    standing.failed.add(from);
                    consider(standing, now);
                }
            }
        }
        return outputs;
    }

    Optional<MonotonicTime> nextDeadline() {
        if (!maySend()) {
            return Optional.empty();
        }
        return standings.values().stream()
                .filter(standing -> standing.report != null)
                .map(this::turnOf)
                .min(MonotonicTime::compareTo);
    }

    private void see(TreeSet<NodeId> members, boolean isQuorate) {
        peers = members;
        quorate = isQuorate;
        boolean now = isQuorate && !members.isEmpty() && members.first().equals(self);
        if (now != sender) {
            sender = now;
            outputs.add(new DutyChanged(now));
        }
    }

    private boolean maySend() {
        return quorate && peers.contains(self);
    }

    private void consider(Standing standing, MonotonicTime now) {
        if (standing.report == null || !maySend()) {
            return;
        }
        if (now.isBefore(turnOf(standing))) {
            standing.stoodBy |= rankIn(standing) >= WITNESSES;
            return;
        }
        outputs.add(new Send(standing.report, reasonFor(standing)));
        standing.sent = standing.report;
        standing.report = null;
        standing.notBefore = Optional.empty();
    }

    private SendReason reasonFor(Standing standing) {
        if (rankIn(standing) >= WITNESSES) {
            return SendReason.SENDER_SILENT;
        }
        int place = before(standing).size();
        if (place > rankIn(standing)) {
            return SendReason.SENDER_FAILED;
        }
        if (standing.stoodBy) {
            return SendReason.SENDER_LEFT;
        }
        return place == 0 ? SendReason.DUTY : SendReason.WITNESS;
    }

    /** How many monitors come before us that have not failed to deliver it. */
    private int rankIn(Standing standing) {
        Set<NodeId> before = before(standing);
        before.removeAll(standing.failed);
        return before.size();
    }

    /** Who comes before us. A host that is back does not report its own loss: it has not seen it. */
    private Set<NodeId> before(Standing standing) {
        Set<NodeId> before = new TreeSet<>(peers.headSet(self));
        before.remove(standing.lost);
        return before;
    }

    private MonotonicTime turnOf(Standing standing) {
        int waits = Math.max(0, rankIn(standing) - WITNESSES + 1);
        MonotonicTime turn = standing.due.plus(policy.takeoverAfter().multipliedBy(waits));
        return standing.notBefore.filter(turn::isBefore).orElse(turn);
    }

    private void accept(NodeId by, LossKey key, ReportStage stage, String notification) {
        Standing standing = standing(key);
        if (!standing.isAccepted(stage)) {
            standing.notification = notification;
        }
        standing.accepted.merge(by, stage, (has, newer) -> has.covers(newer) ? has : newer);
        if (standing.report != null && standing.isDone(standing.report.stage(), self)) {
            standing.report = null;
        }
        switch (stage) {
            case PENDING, UNFENCED, PROVEN -> {
                boolean isOver = Optional.ofNullable(seenIn.get(key.node()))
                        .filter(with -> !key.ring().isLaterThan(with))
                        .isPresent();
                if (!isOver) {
                    open.put(key.node(), key);
                }
            }
            case RETURNED -> open.remove(key.node(), key);
        }
    }

    private void announce(Kind kind, DeliveryChanged change) {
        outputs.add(new Announce(new GroupMessage.OfReport(kind, change.key(), change.stage(), change.notification())));
    }

    /**
     * After a merge the newcomers must know which losses we reported, or they report them under another ring. What nobody can
     * have reported, as that ring had no quorum, is not passed on to them, whatever a peer says.
     */
    private void tellNewcomers(Set<NodeId> before) {
        boolean newcomers = !before.containsAll(group);
        Optional<NodeId> lowestOld = before.stream().filter(group::contains).min(NodeId::compareTo);
        if (newcomers && lowestOld.equals(Optional.of(self))) {
            for (LossKey key : open.values()) {
                Standing standing = standings.get(key);
                if (withoutQuorum.contains(key.ring())) {
                    continue;
                }
                outputs.add(new Announce(new GroupMessage.OfReport(
                        Kind.ACCEPTED, key, Collections.max(standing.accepted.values()), standing.notification)));
            }
        }
    }

    private Report underKnownKey(Reported reported) {
        Report report = reported.report();
        NodeId node = report.key().node();
        LossKey known = open.get(node);
        // Where this monitor was as well, it knows that nobody can have reported it under that ring, whatever a peer
        // says.
        if (reported.seenWithoutQuorum() && known != null && !withoutQuorum.contains(known.ring())) {
            aliases.put(node, known);
        }
        LossKey alias = aliases.get(node);
        if (alias == null) {
            return report;
        }
        return new Report(report.stage(), report.evidence().with(e -> e.key = alias), report.decidedAt());
    }

    private Standing standing(LossKey key) {
        Standing standing = standings.computeIfAbsent(key, k -> new Standing(k.node()));
        if (standings.size() > MAX_LOSSES) {
            Iterator<LossKey> oldest = standings.keySet().iterator();
            LossKey dropped = oldest.next();
            oldest.remove();
            open.remove(dropped.node(), dropped);
        }
        return standing;
    }
}
