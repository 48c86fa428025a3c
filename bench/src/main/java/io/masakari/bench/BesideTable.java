package io.masakari.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** The times of two programs side by side. Arguments: LABEL:COLUMN:C's file:Java's file. */
public final class BesideTable {
    private BesideTable() {}

    public static void main(String[] args) throws IOException {
        System.out.println(
                "| callback to, us | losses each | C median | Java median | ratio | C p99 | Java p99 | ratio |");
        System.out.println("| --- | --- | --- | --- | --- | --- | --- | --- |");
        for (String arg : args) {
            String[] parts = arg.split(":");
            int column = Integer.parseInt(parts[1]);
            Figures c = read(Path.of(parts[2]), column);
            Figures java = read(Path.of(parts[3]), column);
            System.out.println("| " + parts[0] + " | " + Math.min(c.count(), java.count()) + " | "
                    + beside(c, java, 0.5) + " | " + beside(c, java, 0.99) + " |");
        }
    }

    private static String beside(Figures c, Figures java, double share) {
        double a = c.at(share) / 1e3;
        double b = java.at(share) / 1e3;
        return String.format(Locale.ROOT, "%.0f | %.0f | %.2f", a, b, b / a);
    }

    /** Without the first loss of each start. */
    private static Figures read(Path file, int column) throws IOException {
        return new Figures(Files.readAllLines(file).stream()
                .map(line -> line.split(" "))
                .filter(words -> !words[0].equals("first"))
                .mapToLong(words -> Long.parseLong(words[column]))
                .toArray());
    }
}
