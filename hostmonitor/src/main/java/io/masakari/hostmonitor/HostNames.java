package io.masakari.hostmonitor;

import io.masakari.core.model.HostName;
import io.masakari.core.model.NodeId;
import io.masakari.nativebindings.corosync.MapValue;
import io.masakari.runtime.journal.Event;
import io.masakari.runtime.journal.EventLog;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Nova's name of the host of a node: the name in the node list (as Pacemaker takes it: {@code name}, else
 * {@code ring0_addr} if that is a name), unless the configuration maps that name, or the node's number, to another one.
 * Any thread may ask for a name in the list.
 */
final class HostNames {
    private static final Pattern NODE_ID = Pattern.compile("nodelist\\.node\\.(\\d{1,10})\\.nodeid");
    private static final Pattern ADDRESS = Pattern.compile("[0-9.]+|.*:.*");

    private final Map<String, String> mapping;
    private final EventLog log;
    private final Map<NodeId, String> listedNames = new ConcurrentHashMap<>();
    private final Set<NodeId> knownToPacemaker = ConcurrentHashMap.newKeySet();

    HostNames(Map<String, String> mapping, EventLog log) {
        this.mapping = Map.copyOf(mapping);
        this.log = log;
    }

    /** @param nodelist the keys below {@code nodelist.node.} */
    Map<NodeId, HostName> of(Map<String, MapValue> nodelist) {
        Map<NodeId, HostName> names = new TreeMap<>();
        Map<HostName, NodeId> taken = new HashMap<>();
        nodelist.forEach((key, value) -> {
            Matcher matcher = NODE_ID.matcher(key);
            if (matcher.matches()) {
                NodeId node = new NodeId(value.number());
                String prefix = "nodelist.node." + matcher.group(1) + ".";
                nameOf(node, nodelist, prefix).ifPresent(host -> {
                    NodeId other = taken.putIfAbsent(host, node);
                    if (other == null) {
                        names.put(node, host);
                    } else {
                        misnamed(node, "the name '" + host + "' is already that of node " + other);
                    }
                });
            }
        });
        return names;
    }

    /** Pacemaker's own names count more than those that Corosync's node list has, or lacks. */
    void pacemakerKnows(Map<NodeId, String> names) {
        names.forEach((node, name) -> {
            knownToPacemaker.add(node);
            listedNames.put(node, name);
        });
    }

    /** The node's name in Pacemaker, else the one in Corosync's node list; empty if neither is known. */
    Optional<String> listedName(NodeId node) {
        return Optional.ofNullable(listedNames.get(node));
    }

    /** The other way round. */
    Optional<NodeId> nodeListedAs(String name) {
        return listedNames.entrySet().stream()
                .filter(listed -> listed.getValue().equals(name))
                .map(Map.Entry::getKey)
                .findFirst();
    }

    private Optional<HostName> nameOf(NodeId node, Map<String, MapValue> nodelist, String prefix) {
        String listed = Optional.ofNullable(nodelist.get(prefix + "name"))
                .map(MapValue::text)
                .or(() -> Optional.ofNullable(nodelist.get(prefix + "ring0_addr"))
                        .map(MapValue::text)
                        .filter(address -> !ADDRESS.matcher(address).matches()))
                .orElse("");
        if (!listed.isEmpty() && !knownToPacemaker.contains(node)) {
            listedNames.put(node, listed);
        }
        String name = mapping.getOrDefault(node.toString(), mapping.getOrDefault(listed, listed));
        if (name.isEmpty()) {
            misnamed(node, "Corosync's node list has no name for it");
            return Optional.empty();
        }
        try {
            return Optional.of(new HostName(name));
        } catch (IllegalArgumentException e) {
            misnamed(node, e.getMessage());
            return Optional.empty();
        }
    }

    private void misnamed(NodeId node, String why) {
        log.log(
                Event.HOST_MISNAMED,
                "Node " + node + " has no host name that can be reported: " + why
                        + ". Set nodelist.node.name in corosync.conf, or '[hosts] map = " + node + "=HOST' here.",
                Map.of("node", node));
    }
}
