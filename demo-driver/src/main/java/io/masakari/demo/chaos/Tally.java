package io.masakari.demo.chaos;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The results by kind of fault, and their table. */
final class Tally {
    private final Map<String, Row> rows = new TreeMap<>();

    private static final class Row {
        private int times;
        private int recoveries;
        private int holds;
        private int violations;
        private final List<Long> firstMillis = new ArrayList<>();
    }

    void add(FaultKind kind, Round.Result result) {
        Row row = rows.computeIfAbsent(kind.name(), name -> new Row());
        row.times++;
        row.recoveries += result.recoveries();
        row.holds += result.holds().size();
        row.violations += result.violations().size();
        row.firstMillis.addAll(result.firstEvacuationMillis());
    }

    List<String> table() {
        List<String> lines = new ArrayList<>();
        lines.add(String.format(
                "%-22s %6s %11s %6s %22s %22s %11s",
                "fault", "times", "recoveries", "held", "median to evacuate, s", "most to evacuate, s", "violations"));
        rows.forEach((name, row) -> {
            Collections.sort(row.firstMillis);
            lines.add(String.format(
                    "%-22s %6d %11d %6d %22s %22s %11d",
                    name,
                    row.times,
                    row.recoveries,
                    row.holds,
                    seconds(row.firstMillis, (row.firstMillis.size() - 1) / 2),
                    seconds(row.firstMillis, row.firstMillis.size() - 1),
                    row.violations));
        });
        return lines;
    }

    private static String seconds(List<Long> sorted, int index) {
        return sorted.isEmpty() ? "-" : String.format(Locale.ROOT, "%.1f", sorted.get(index) / 1000.0);
    }
}
