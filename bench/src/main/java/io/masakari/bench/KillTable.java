package io.masakari.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What KillRun printed, beside what other listeners wrote about the same kills. Arguments: KillRun's lines; its lines for
 * the first kill after a start; then LABEL:FILE for each listener.
 */
public final class KillTable {
    private static final String FAILED = "5 5";

    private KillTable() {}

    private record Kill(String name, long killed, long seen, long answered) {}

    public static void main(String[] args) throws IOException {
        List<Kill> kills = kills(Path.of(args[0]));
        List<Kill> firsts = kills(Path.of(args[1]));
        System.out.println(
                "| from the kill until it is reported, ms | kills | median | p95 | most | after C: median |");
        System.out.println("| --- | --- | --- | --- | --- | --- |");
        Map<String, Long> c = listener(Path.of(args[2].split(":")[1]));
        row("instance monitor", kills, own(kills), c);
        for (int i = 2; i < args.length; i++) {
            String[] parts = args[i].split(":");
            row(parts[0], kills, listener(Path.of(parts[1])), c);
        }
        System.out.println();
        System.out.println("| callback to durable 202, ms | kills | median | p95 | p99 | most |");
        System.out.println("| --- | --- | --- | --- | --- | --- |");
        System.out.println("| warm | " + durable(kills));
        System.out.println("| first after a start | " + durable(firsts));
    }

    private static void row(String label, List<Kill> kills, Map<String, Long> told, Map<String, Long> c) {
        Figures since = new Figures(kills.stream()
                .mapToLong(kill -> told.get(kill.name()) - kill.killed())
                .toArray());
        Figures after = new Figures(kills.stream()
                .mapToLong(kill -> told.get(kill.name()) - c.get(kill.name()))
                .toArray());
        System.out.println("| " + label + " | " + since.count() + " | " + Figures.millis(since.at(0.5)) + " | "
                + Figures.millis(since.at(0.95)) + " | " + Figures.millis(since.at(1)) + " | "
                + String.format(Locale.ROOT, "%+.2f", after.at(0.5) / 1e6) + " |");
    }

    private static String durable(List<Kill> kills) {
        Figures figures = new Figures(
                kills.stream().mapToLong(kill -> kill.answered() - kill.seen()).toArray());
        return figures.count() + " | " + figures.millis() + " |";
    }

    private static Map<String, Long> own(List<Kill> kills) {
        Map<String, Long> seen = new HashMap<>();
        kills.forEach(kill -> seen.put(kill.name(), kill.seen()));
        return seen;
    }

    private static List<Kill> kills(Path file) throws IOException {
        return Files.readAllLines(file).stream()
                .map(line -> line.split(" "))
                .map(words -> new Kill(
                        words[0], Long.parseLong(words[1]), Long.parseLong(words[2]), Long.parseLong(words[3])))
                .toList();
    }

    /** When each domain's failure was reported. */
    private static Map<String, Long> listener(Path file) throws IOException {
        Map<String, Long> told = new HashMap<>();
        for (String line : Files.readAllLines(file)) {
            String[] words = line.split(" ");
            if (words.length == 4 && (words[1] + " " + words[2]).equals(FAILED)) {
                told.put(words[0], Long.parseLong(words[3]));
            }
        }
        return told;
    }
}
