package io.masakari.controller.cli;

import com.google.gson.JsonObject;
import io.masakari.core.model.Printable;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Rows under headings, in columns as wide as needed. */
final class Table {
    private static final String GAP = "  ";

    private final List<List<String>> rows = new ArrayList<>();

    Table(String... headings) {
        rows.add(Arrays.stream(headings)
                .map(text -> text.toUpperCase(Locale.ROOT))
                .toList());
    }

    /** Without headings, for "name value" pairs. */
    static Table ofPairs() {
        Table table = new Table();
        table.rows.clear();
        return table;
    }

    /** A row for each object. */
    static Table of(List<JsonObject> rows, Column... columns) {
        Table table = new Table(Arrays.stream(columns).map(Column::heading).toArray(String[]::new));
        rows.forEach(row -> table.row(
                Arrays.stream(columns).map(column -> column.cell().apply(row)).toArray(String[]::new)));
        return table;
    }

    /** A row for each column: what it is called, and the object's value. */
    static Table ofPairs(JsonObject json, Column... columns) {
        Table table = ofPairs();
        for (Column column : columns) {
            table.row(column.heading(), column.cell().apply(json));
        }
        return table;
    }

    Table row(String... cells) {
        rows.add(Arrays.stream(cells).map(Table::clean).toList());
        return this;
    }

    void print(PrintWriter out) {
        int columns = rows.stream().mapToInt(List::size).max().orElse(0);
        int[] widths = new int[columns];
        for (List<String> row : rows) {
            for (int i = 0; i < row.size(); i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < row.size(); i++) {
                line.append(row.get(i));
                if (i < row.size() - 1) {
                    line.append(" ".repeat(widths[i] - row.get(i).length())).append(GAP);
                }
            }
            out.println(line.toString().stripTrailing());
        }
    }

    /** Texts may come from other people: nothing reaches the terminal that changes how it shows the rest. */
    private static String clean(String cell) {
        if (cell == null || cell.isEmpty()) {
            return "-";
        }
        return Printable.cleaned(cell);
    }
}
