package io.masakari.demo;

import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads what only the lab knows: when power was cut, when fencing was done, when Corosync formed a ring. */
final class LabTimes {
    private static final Pattern POWER_OFF = Pattern.compile("(\\d+)\\.(\\d{6}) off (\\S+)");
    private static final Pattern FENCED =
            Pattern.compile("(\\d+)\\.(\\d{6}) (off|reboot) (\\S+) by=(\\S+) rc=0 began=.*");
    private static final Pattern NEW_RING = Pattern.compile(
            "(\\w{3} \\d{2} \\d{2}:\\d{2}:\\d{2}\\.\\d{3}) .*A new membership \\(([^)]+)\\) was formed.*");

    private final WallToMonotonic clock;

    LabTimes(WallToMonotonic clock) {
        this.clock = clock;
    }

    /** When a host's power was first cut, by the lab's journal. */
    Optional<Moment> powerOff(List<String> journal, String host) {
        return journal.stream()
                .map(POWER_OFF::matcher)
                .filter(m -> m.matches() && m.group(3).equals(host))
                .map(m -> new Moment(micros(m), "lab.power_off", host, "Power of " + host + " is cut.", Map.of()))
                .findFirst();
    }

    /** When the power controller had first carried out a fencing of that host. */
    Optional<Moment> fenced(List<String> journal, String host) {
        return journal.stream()
                .map(FENCED::matcher)
                .filter(m -> m.matches() && m.group(4).equals(host))
                .map(m -> new Moment(
                        micros(m),
                        "lab.fenced",
                        host,
                        "The power controller has switched " + host + " off, asked by " + m.group(5) + ".",
                        Map.of("by", m.group(5))))
                .findFirst();
    }

    /** New rings in a Corosync log, in order. Its times have no year and no zone: this year and the machine's zone are assumed. */
    List<Moment> rings(List<String> corosyncLog, String host, int year) {
        DateTimeFormatter format = new DateTimeFormatterBuilder()
                .appendPattern("MMM dd HH:mm:ss.SSS")
                .parseDefaulting(ChronoField.YEAR, year)
                .toFormatter(Locale.ENGLISH);
        List<Moment> rings = new ArrayList<>();
        for (String line : corosyncLog) {
            Matcher m = NEW_RING.matcher(line);
            if (m.matches()) {
                long epoch = WallToMonotonic.micros(LocalDateTime.parse(m.group(1), format)
                        .atZone(ZoneId.systemDefault())
                        .toInstant());
                rings.add(new Moment(
                        clock.toMonotonic(epoch),
                        "lab.ring",
                        host,
                        "Corosync formed ring " + m.group(2) + ".",
                        Map.of("ring", m.group(2))));
            }
        }
        return rings;
    }

    private long micros(Matcher m) {
        return clock.toMonotonic(Long.parseLong(m.group(1)) * 1_000_000 + Long.parseLong(m.group(2)));
    }
}
