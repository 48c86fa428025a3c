package io.masakari.nativebindings;

import io.masakari.nativebindings.corosync.ClusterConfiguration;
import io.masakari.nativebindings.corosync.CorosyncEvent;
import io.masakari.nativebindings.corosync.CorosyncException;
import io.masakari.nativebindings.corosync.CorosyncSession;
import io.masakari.nativebindings.corosync.GroupMember;
import io.masakari.nativebindings.corosync.MapValue;
import io.masakari.nativebindings.pacemaker.FencerEvent;
import io.masakari.nativebindings.pacemaker.FencingEvent;
import io.masakari.nativebindings.pacemaker.FencingException;
import io.masakari.nativebindings.pacemaker.FencingHistory;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Runs inside a host of the cluster lab, takes commands from its input, and prints what the bindings tell. */
final class ClusterProbe {
    private static final int WARM_UP_CYCLES = 10;

    private ClusterProbe() {}

    public static void main(String[] arguments) throws Exception {
        switch (arguments[0]) {
            case "watch" -> watch();
            case "cycles" -> cycles(Integer.parseInt(arguments[1]));
            case "fencing" -> fencing();
            default -> throw new IllegalArgumentException("Unknown: " + arguments[0]);
        }
    }

    /** open, close, send TEXT. */
    private static void watch() throws IOException {
        CorosyncSession session = null;
        BufferedReader input = input();
        for (String line = input.readLine(); line != null; line = input.readLine()) {
            String[] words = line.split(" ", 2);
            switch (words[0]) {
                case "open" -> session = open();
                case "close" -> {
                    session.close();
                    say("CLOSED failures=" + session.failures());
                }
                case "send" -> say("SEND queued=" + session.multicast(words[1].getBytes(StandardCharsets.UTF_8)));
                default -> throw new IllegalArgumentException("Unknown: " + line);
            }
        }
    }

    private static CorosyncSession open() {
        try {
            return CorosyncSession.open(
                    CorosyncSession.Settings.forGroup("probe"), ClusterProbe::print, ClusterProbe::report);
        } catch (CorosyncException e) {
            say("FAILED code=" + e.code() + " " + e.getMessage());
            return null;
        }
    }

    private static void cycles(int count) {
        for (int i = 0; i < count; i++) {
            if (i == WARM_UP_CYCLES) {
                say("BEFORE " + owned());
            }
            CorosyncSession.open(CorosyncSession.Settings.forGroup("cycles"), event -> {}, ClusterProbe::report)
                    .close();
        }
        say("AFTER " + owned());
    }

    private static String owned() {
        long threads = Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("corosync"))
                .count();
        return "descriptors=" + new File("/proc/self/fd").list().length + " threads=" + threads;
    }

    /** history NODE, whose answers are numbered from 1; fence NODE, which goes on while other commands are taken. */
    private static void fencing() throws IOException {
        FencingHistory history = new FencingHistory();
        history.watch(ClusterProbe::print);
        int question = 0;
        BufferedReader input = input();
        for (String line = input.readLine(); line != null; line = input.readLine()) {
            String node = line.split(" ")[1];
            if (line.startsWith("fence")) {
                Thread thread = new Thread(() -> fence(history, node));
                thread.setDaemon(true);
                thread.start();
            } else {
                history(history, node, ++question);
            }
        }
    }

    private static void fence(FencingHistory history, String node) {
        long began = System.nanoTime();
        int code = history.fence(node, Duration.ofSeconds(30), true).code();
        say("FENCED node=" + node + " code=" + code + " millis=" + millisSince(began));
    }

    private static void history(FencingHistory history, String node, int question) {
        long began = System.nanoTime();
        try {
            // Each is a question of its own; in this order what the first one knows holds for the others.
            Optional<FencingEvent> last = history.lastFenced(node);
            boolean pending = history.isPending(node);
            List<FencingEvent> events = history.events(node);
            long millis = millisSince(began);
            for (FencingEvent event : events) {
                say("ENTRY target=" + event.target() + " action=" + event.action() + " state=" + event.state()
                        + " delegate=" + event.delegate() + " origin=" + event.origin() + " client=" + event.client()
                        + " nanos="
                        + event.completed().map(at -> at.getNano() + "").orElse("none"));
            }
            say("HISTORY question=" + question + " node=" + node + " entries=" + events.size() + " pending=" + pending
                    + " proof="
                    + last.isPresent() + " seconds="
                    + last.flatMap(FencingEvent::completed)
                            .map(at -> at.getEpochSecond() + "")
                            .orElse("none")
                    + " millis=" + millis);
        } catch (FencingException e) {
            say("FAILED code=" + e.code() + " " + e.getMessage());
        }
    }

    private static void print(FencerEvent event) {
        if (event instanceof FencerEvent.Listening) {
            say("LISTENING");
        } else if (event instanceof FencerEvent.Ended ended) {
            FencingEvent fencing = ended.fencing();
            say("TOLD target=" + fencing.target() + " action=" + fencing.action() + " state=" + fencing.state()
                    + " delegate=" + fencing.delegate().replace(' ', '_') + " operation=" + ended.operation()
                    + " order=" + (ended.notBefore() - System.nanoTime() <= 0));
        } else if (event instanceof FencerEvent.Missed missed) {
            say("MISSED " + missed.why());
        } else if (event instanceof FencerEvent.Lost lost) {
            say("LOST " + lost.why());
        }
    }

    private static long millisSince(long nanoTime) {
        return (System.nanoTime() - nanoTime) / 1_000_000;
    }

    private static void print(CorosyncEvent event) {
        // Java 17 has no switch over types.
        if (event instanceof CorosyncEvent.Connected connected) {
            say("CONNECTED " + text(connected.configuration()) + " " + text(connected));
        } else if (event instanceof CorosyncEvent.GroupChanged group) {
            say("GROUP members="
                    + group.members().stream()
                            .map(member -> Long.toString(member.nodeId()))
                            .sorted()
                            .collect(Collectors.joining(","))
                    + " left=" + reasons(group.left()) + " joined=" + reasons(group.joined()));
        } else if (event instanceof CorosyncEvent.RingChanged ring) {
            say("RING ring=" + ring.ring() + " members=" + ids(ring.members()));
        } else if (event instanceof CorosyncEvent.QuorumChanged quorum) {
            say("QUORUM quorate=" + quorum.quorate() + " ring=" + quorum.ring() + " members=" + ids(quorum.members()));
        } else if (event instanceof CorosyncEvent.NodeListChanged nodes) {
            say("NODES ring=" + nodes.ring() + " members=" + ids(nodes.members()) + " joined=" + ids(nodes.joined())
                    + " left=" + ids(nodes.left()));
        } else if (event instanceof CorosyncEvent.MapChanged map) {
            say("MAP key=" + map.key() + " old=" + text(map.oldValue()) + " new=" + text(map.newValue()));
        } else if (event instanceof CorosyncEvent.MessageDelivered message) {
            say("MESSAGE from=" + message.nodeId() + " text=" + new String(message.payload(), StandardCharsets.UTF_8));
        } else if (event instanceof CorosyncEvent.Disconnected disconnected) {
            say("DISCONNECTED lost="
                    + (disconnected.cause() instanceof CorosyncException e && e.isConnectionLost())
                    + " " + disconnected.cause().getMessage());
        }
    }

    private static String text(ClusterConfiguration cluster) {
        return "self=" + cluster.localNodeId() + " cluster="
                + cluster.clusterName().orElse("none") + " nodes="
                + cluster.nodes().stream()
                        .map(node -> node.nodeId() + ":" + node.name().orElse("none") + ":"
                                + node.address().orElse("none"))
                        .collect(Collectors.joining(","))
                + " token=" + cluster.token().toMillis() + " consensus="
                + cluster.consensus().toMillis();
    }

    private static String text(CorosyncEvent.Connected connected) {
        return new TreeMap<>(connected.tracked())
                .entrySet().stream()
                        .filter(value -> value.getKey().endsWith(".status"))
                        .map(value -> value.getKey() + "=" + value.getValue().text())
                        .collect(Collectors.joining(" "));
    }

    private static String text(Optional<MapValue> value) {
        return value.map(present -> present.content().toString().strip()).orElse("none");
    }

    private static String reasons(List<GroupMember> members) {
        return members.stream()
                .map(member -> member.nodeId() + ":" + member.reason())
                .sorted()
                .collect(Collectors.joining(","));
    }

    private static String ids(Collection<Long> ids) {
        return ids.stream().sorted().map(String::valueOf).collect(Collectors.joining(","));
    }

    private static BufferedReader input() {
        return new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    }

    private static void report(Throwable failure) {
        say("THROWN " + failure);
    }

    private static synchronized void say(String line) {
        System.out.println(line);
        System.out.flush();
    }
}
