package io.masakari.demo.chaos;

import io.masakari.demo.WallToMonotonic;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** When each host had power and was fenced, from the lab's own journals. Immutable; monotonic microseconds. */
final class PowerRecord {
    private static final Pattern POWER = Pattern.compile("(\\d+)\\.(\\d{6}) (on|off) (\\S+)");
    private static final Pattern FENCED =
            Pattern.compile("(\\d+)\\.(\\d{6}) (?:off|reboot) (\\S+) by=\\S+ rc=0 began=.*");

    private final List<Change> changes;
    private final List<Fencing> fencings;

    record Change(long micros, String host, boolean on) {}

    /** A fencing that was carried out, or an operator's confirmation in its place. */
    record Fencing(long micros, String host) {}

    PowerRecord(List<Change> changes, List<Fencing> fencings) {
        this.changes = List.copyOf(changes);
        this.fencings = List.copyOf(fencings);
    }

    /** @param confirmed what operators have confirmed to be off, and when */
    static PowerRecord parse(List<String> journal, List<Fencing> confirmed, WallToMonotonic clock) {
        List<Change> changes = new ArrayList<>();
        List<Fencing> fencings = new ArrayList<>(confirmed);
        for (String line : journal) {
            Matcher power = POWER.matcher(line);
            Matcher fenced = FENCED.matcher(line);
            if (power.matches()) {
                changes.add(new Change(
                        micros(power, clock), power.group(4), power.group(3).equals("on")));
            } else if (fenced.matches()) {
                fencings.add(new Fencing(micros(fenced, clock), fenced.group(3)));
            }
        }
        return new PowerRecord(changes, fencings);
    }

    private static long micros(Matcher m, WallToMonotonic clock) {
        return clock.toMonotonic(Long.parseLong(m.group(1)) * 1_000_000 + Long.parseLong(m.group(2)));
    }

    List<Change> changes() {
        return changes;
    }

    boolean isOn(String host, long micros) {
        boolean on = false;
        for (Change change : changes) {
            if (change.host().equals(host) && change.micros() <= micros) {
                on = change.on();
            }
        }
        return on;
    }

    boolean wentOffBetween(String host, long from, long to) {
        return changes.stream()
                .anyMatch(c -> c.host().equals(host) && !c.on() && c.micros() >= from && c.micros() <= to);
    }

    /** When the host was last switched on before that moment; empty if never. */
    OptionalLong lastOn(String host, long micros) {
        return changes.stream()
                .filter(c -> c.host().equals(host) && c.on() && c.micros() <= micros)
                .mapToLong(Change::micros)
                .max();
    }

    boolean wasFencedBetween(String host, long from, long to) {
        return fencings.stream().anyMatch(f -> f.host().equals(host) && f.micros() >= from && f.micros() <= to);
    }
}
