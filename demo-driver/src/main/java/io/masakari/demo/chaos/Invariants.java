package io.masakari.demo.chaos;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/** What must hold in every round, whatever was broken (SAFETY.md). Returns a sentence for each violation; pure. */
final class Invariants {
    /** Calls on their way to Nova when the controller learned of a host's return may still arrive. */
    private static final long RETURN_GRACE_MICROS = 2_000_000;

    private Invariants() {}

    /**
     * C-1, C-2, C-10: nothing is done about a host that has power, or has not been fenced since it had.
     *
     * @param returnsKnown host to the moments when the controller had acknowledged that it is back
     */
    static List<String> touchedWithPower(
            long since, List<Touch> touches, PowerRecord power, Map<String, List<Long>> returnsKnown) {
        List<String> broken = new ArrayList<>();
        for (Touch touch : touches) {
            if (touch.micros() < since) {
                continue;
            }
            String host = touch.host();
            long on = power.lastOn(host, touch.micros()).orElse(Long.MIN_VALUE);
            if (power.isOn(host, touch.micros())) {
                if (!power.wasFencedBetween(host, since, on)) {
                    broken.add("C-1: " + touch.what() + " of " + host + " while it had power and was not fenced.");
                } else if (knewOfReturn(returnsKnown.getOrDefault(host, List.of()), on, touch.micros())) {
                    broken.add("C-10: " + touch.what() + " of " + host + " after its return was known.");
                }
            } else if (!power.wasFencedBetween(host, on, touch.micros())) {
                broken.add("C-1: " + touch.what() + " of " + host + " before it was fenced.");
            }
        }
        return broken;
    }

    private static boolean knewOfReturn(List<Long> known, long on, long micros) {
        return known.stream().anyMatch(at -> at > on && at + RETURN_GRACE_MICROS < micros);
    }

    /** C-5: an instance is evacuated again from the same host only when the evacuation before it failed. */
    static List<String> movedTwice(long since, List<Move> moves, PowerRecord power) {
        List<String> broken = new ArrayList<>();
        for (Move later : moves) {
            for (Move earlier : moves) {
                boolean pair = earlier.instance().equals(later.instance())
                        && earlier.source().equals(later.source())
                        && earlier.micros() >= since
                        && earlier.micros() < later.micros();
                if (pair && !cameToNothing(earlier, since, power)) {
                    broken.add("C-5: instance " + later.instance() + " was evacuated twice from " + later.source()
                            + ", the first time to '" + earlier.target() + "' (" + earlier.status() + ").");
                }
            }
        }
        return broken;
    }

    /** It failed, or its target was lost. One that no host has claimed may wait for any lost host. */
    private static boolean cameToNothing(Move move, long since, PowerRecord power) {
        return move.hasFailed()
                || power.changes().stream()
                        .filter(c -> !c.on() && c.micros() >= since)
                        .map(PowerRecord.Change::host)
                        .anyMatch(host ->
                                move.target().isEmpty() ? !host.equals(move.source()) : host.equals(move.target()));
    }

    /** C-7: what the controller has acknowledged to a monitor is stored. */
    static List<String> lostReports(Set<String> acknowledged, Set<String> stored) {
        return acknowledged.stream()
                .filter(id -> !stored.contains(id))
                .map(id -> "C-7: notification " + id + " was acknowledged to a monitor and is not there.")
                .toList();
    }

    /** C-9: a daemon keeps running and does not grow. */
    static List<String> grown(String name, Daemon.Vitals before, Daemon.Vitals now, long mostKib) {
        List<String> broken = new ArrayList<>();
        if (now.rssKib() > mostKib) {
            broken.add("C-9: " + name + " holds " + now.rssKib() / 1024 + " MiB, more than " + mostKib / 1024 + ".");
        }
        if (now.files() > before.files() + 40) {
            broken.add("C-9: " + name + " has " + now.files() + " files open, and had " + before.files()
                    + " at the start.");
        }
        return broken;
    }

    /** Time from a host's loss of power, or of its peers, to the first evacuation of it; empty if there was none. */
    static OptionalLong firstEvacuation(long since, String host, List<Touch> touches) {
        return touches.stream()
                .filter(t ->
                        t.host().equals(host) && t.micros() >= since && t.what().startsWith("evacuate"))
                .mapToLong(t -> t.micros() - since)
                .min();
    }
}
