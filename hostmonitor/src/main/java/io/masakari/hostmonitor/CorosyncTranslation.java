package io.masakari.hostmonitor;

import io.masakari.core.detection.GroupDeparture;
import io.masakari.core.detection.GroupMessage;
import io.masakari.core.detection.Moment;
import io.masakari.core.detection.Observation;
import io.masakari.core.model.ClusterName;
import io.masakari.core.model.HostName;
import io.masakari.core.model.MonotonicTime;
import io.masakari.core.model.NodeId;
import io.masakari.core.model.RingId;
import io.masakari.nativebindings.corosync.CorosyncEvent;
import io.masakari.nativebindings.corosync.CorosyncRing;
import io.masakari.nativebindings.corosync.GroupMember;
import io.masakari.nativebindings.corosync.MapValue;
import io.masakari.runtime.journal.Event;
import io.masakari.runtime.journal.EventLog;
import io.masakari.runtime.monitor.Seen;
import io.masakari.runtime.time.WallClock;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Translates the events of one session with Corosync into observations. Remembers the node list, since a node's name and
 * its id arrive one by one. Used by the session's thread.
 */
final class CorosyncTranslation {
    static final String NODELIST = "nodelist.node.";
    static final String MEMBERS = "runtime.members.";
    private static final Pattern STATUS = Pattern.compile("runtime\\.members\\.(\\d{1,10})\\.status");
    private static final String REMEDY =
            " Set totem.cluster_name in corosync.conf, or '[cluster] name' in the monitor's configuration.";

    private final Optional<ClusterName> configuredCluster;
    private final HostNames names;
    private final EventLog log;
    private final WallClock clock;
    private final Consumer<Seen<Observation>> sink;
    private final Map<String, MapValue> nodelist = new TreeMap<>();
    private final Map<Long, MessageRate> rates = new HashMap<>();
    private final Set<Long> toldUnreadable = new HashSet<>();
    private ClusterName cluster;
    private volatile Optional<IllegalStateException> unusable = Optional.empty();

    CorosyncTranslation(
            Optional<ClusterName> configuredCluster,
            HostNames names,
            EventLog log,
            WallClock clock,
            Consumer<Seen<Observation>> sink) {
        this.configuredCluster = configuredCluster;
        this.names = names;
        this.log = log;
        this.clock = clock;
        this.sink = sink;
    }

    /** Why nothing of this session can be used; then none of it is told. */
    Optional<IllegalStateException> unusable() {
        return unusable;
    }

    void take(CorosyncEvent event) {
        if (unusable.isPresent()) {
            return;
        }
        Moment moment = momentOf(event.nanoTime());
        if (event instanceof CorosyncEvent.Connected connected) {
            connected(connected, moment);
        } else if (event instanceof CorosyncEvent.RingChanged changed) {
            tell(new Observation.RingFormed(ring(changed.ring()), nodes(changed.members())), moment);
        } else if (event instanceof CorosyncEvent.QuorumChanged changed) {
            tell(
                    new Observation.QuorumChanged(ring(changed.ring()), changed.quorate(), nodes(changed.members())),
                    moment);
        } else if (event instanceof CorosyncEvent.GroupChanged changed) {
            tell(groupChanged(changed), moment);
        } else if (event instanceof CorosyncEvent.MapChanged changed) {
            mapChanged(changed, moment);
        } else if (event instanceof CorosyncEvent.MessageDelivered delivered) {
            message(delivered, moment);
        } else if (event instanceof CorosyncEvent.Disconnected) {
            tell(new Observation.Disconnected(), moment);
        }
        // NodeListChanged adds nothing to ring and quorum: who left and came back within one ring shows in the group.
    }

    private void connected(CorosyncEvent.Connected connected, Moment moment) {
        try {
            cluster = clusterOf(connected);
        } catch (IllegalStateException e) {
            unusable = Optional.of(e);
            return;
        }
        connected.tracked().forEach((key, value) -> {
            if (key.startsWith(NODELIST)) {
                nodelist.put(key, value);
            }
        });
        tellNames(moment);
        tell(new Observation.Connected(new NodeId(connected.configuration().localNodeId()), cluster), moment);
        new TreeMap<>(connected.tracked()).forEach((key, value) -> status(key, Optional.of(value), moment));
    }

    private ClusterName clusterOf(CorosyncEvent.Connected connected) {
        if (configuredCluster.isPresent()) {
            return configuredCluster.get();
        }
        String named = connected
                .configuration()
                .clusterName()
                .orElseThrow(() -> new IllegalStateException("Corosync's cluster has no name." + REMEDY));
        try {
            return new ClusterName(named);
        } catch (IllegalArgumentException e) {
            throw new IllegalStateException(e.getMessage() + REMEDY, e);
        }
    }

    private void mapChanged(CorosyncEvent.MapChanged changed, Moment moment) {
        if (changed.key().startsWith(NODELIST)) {
            changed.newValue()
                    .ifPresentOrElse(value -> nodelist.put(changed.key(), value), () -> nodelist.remove(changed.key()));
            tellNames(moment);
        } else {
            status(changed.key(), changed.newValue(), moment);
        }
    }

    private void status(String key, Optional<MapValue> value, Moment moment) {
        Matcher matcher = STATUS.matcher(key);
        if (matcher.matches() && value.isPresent()) {
            NodeId node = new NodeId(Long.parseLong(matcher.group(1)));
            tell(new Observation.NodeStatus(node, value.get().text().equals("joined")), moment);
        }
    }

    private void tellNames(Moment moment) {
        Map<NodeId, HostName> named = names.of(nodelist);
        named.forEach((node, host) -> tell(new Observation.NodeNamed(node, host), moment));
        tell(new Observation.NodesListed(named.keySet()), moment);
    }

    private void message(CorosyncEvent.MessageDelivered delivered, Moment moment) {
        if (isFlooding(delivered)) {
            return;
        }
        String text = new String(delivered.payload(), StandardCharsets.US_ASCII);
        try {
            Optional<GroupMessage> message = GroupMessage.decode(text, cluster);
            if (message.isPresent()) {
                tell(new Observation.PeerSaid(new NodeId(delivered.nodeId()), message.get()), moment);
            } else {
                unreadable(delivered.nodeId(), "it is of another version of this program");
            }
        } catch (IllegalArgumentException e) {
            unreadable(delivered.nodeId(), e.getMessage());
        }
    }

    /** More messages than any number of losses needs: their sender is not listened to, or this monitor loses sight. */
    private boolean isFlooding(CorosyncEvent.MessageDelivered delivered) {
        return rates.computeIfAbsent(delivered.nodeId(), node -> new MessageRate())
                .isTooMany(
                        delivered.nanoTime(),
                        () -> log.log(
                                Event.GROUP_FLOODED,
                                "The monitor of node " + delivered.nodeId() + " tells the group more than "
                                        + MessageRate.MOST
                                        + " things a second. The rest of each second is left out. Look at"
                                        + " what runs there.",
                                Map.of("node", delivered.nodeId())));
    }

    /** Told once per node: a peer of another version would cause it with each message. */
    private void unreadable(long node, String why) {
        if (toldUnreadable.add(node)) {
            log.log(
                    Event.GROUP_MESSAGE_UNREADABLE,
                    "Cannot read what the monitor of node " + node + " tells the group: " + why
                            + ". It is left out; the same report may be sent twice.",
                    Map.of("node", node));
        }
    }

    private void tell(Observation observation, Moment moment) {
        sink.accept(new Seen<>(observation, moment));
    }

    private Moment momentOf(long nanoTime) {
        return new Moment(
                new MonotonicTime(nanoTime), clock.now().minusNanos(Math.max(0, System.nanoTime() - nanoTime)));
    }

    private static Observation groupChanged(CorosyncEvent.GroupChanged changed) {
        Map<NodeId, GroupDeparture> left = new TreeMap<>();
        changed.left().forEach(member -> left.put(new NodeId(member.nodeId()), departure(member.reason())));
        return new Observation.GroupChanged(members(changed.members()), left, members(changed.joined()));
    }

    private static GroupDeparture departure(GroupMember.Reason reason) {
        return switch (reason) {
            case LEAVE -> GroupDeparture.LEAVE;
            case NODE_DOWN -> GroupDeparture.NODE_DOWN;
            case PROC_DOWN -> GroupDeparture.PROCESS_DOWN;
            case UNDEFINED, JOIN, NODE_UP -> GroupDeparture.OTHER;
        };
    }

    private static Set<NodeId> members(Collection<GroupMember> members) {
        return members.stream().map(member -> new NodeId(member.nodeId())).collect(Collectors.toSet());
    }

    private static Set<NodeId> nodes(Collection<Long> ids) {
        return ids.stream().map(NodeId::new).collect(Collectors.toSet());
    }

    private static RingId ring(CorosyncRing ring) {
        return new RingId(new NodeId(ring.nodeId()), ring.sequence());
    }
}
