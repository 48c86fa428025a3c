package io.masakari.nativebindings;

import io.masakari.nativebindings.corosync.CorosyncEvent;
import io.masakari.nativebindings.corosync.CorosyncException;
import io.masakari.nativebindings.corosync.CorosyncSession;
import io.masakari.nativebindings.pacemaker.FencingException;
import io.masakari.nativebindings.pacemaker.FencingHistory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Runs inside a host of the cluster lab and prints what the bindings tell, one line each, until its input ends. */
final class ClusterProbe {
    private ClusterProbe() {}

    public static void main(String[] arguments) throws Exception {
        switch (arguments[0]) {
            case "watch" -> watch(arguments[1]);
            case "cycles" -> cycles(Integer.parseInt(arguments[1]));
            case "history" -> history(arguments[1]);
            case "kick" -> say("KICK " + new FencingHistory().fence(0, arguments[1], Duration.ofSeconds(20), true));
            default -> throw new IllegalArgumentException("Unknown: " + arguments[0]);
        }
    }

    private static void watch(String message) throws IOException, InterruptedException {
        try (CorosyncSession session = open()) {
            session.multicast(message.getBytes(StandardCharsets.UTF_8));
            while (System.in.read() >= 0 && session.isOpen()) {
                // Each byte of input only looks whether the session lives.
            }
        } catch (CorosyncException e) {
            say("FAILED " + e.getMessage());
        }
    }

    private static void cycles(int count) {
        for (int i = 0; i < count; i++) {
            if (i == 10 || i == count - 1) {
                say("DESCRIPTORS " + new java.io.File("/proc/self/fd").list().length);
            }
            CorosyncSession.open(CorosyncSession.Settings.forGroup("probe"), event -> {}, ClusterProbe::report)
                    .close();
        }
    }

    private static void history(String node) {
        FencingHistory history = new FencingHistory();
        try {
            history.events(node).forEach(event -> say("ENTRY " + event));
            say("LAST " + history.lastFenced(node) + " " + history.lastCompletion(node));
        } catch (FencingException e) {
            say("FAILED " + e.getMessage());
        }
    }

    private static CorosyncSession open() {
        return CorosyncSession.open(
                CorosyncSession.Settings.forGroup("probe"), ClusterProbe::print, ClusterProbe::report);
    }

    private static void print(CorosyncEvent event) {
        say(
                event instanceof CorosyncEvent.MessageDelivered message
                        ? "MESSAGE " + message.nodeId() + " " + new String(message.payload(), StandardCharsets.UTF_8)
                        : event.toString());
    }

    private static void report(Throwable failure) {
        say("THROWN " + failure);
    }

    private static synchronized void say(String line) {
        System.out.println(line);
        System.out.flush();
    }
}
