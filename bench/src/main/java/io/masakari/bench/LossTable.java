package io.masakari.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Lines that LossRun printed, as one row of a table. Arguments: label, file. */
public final class LossTable {
    private LossTable() {}

    public static void main(String[] args) throws IOException {
        List<Long> firsts = new ArrayList<>();
        List<Long> later = new ArrayList<>();
        for (String line : Files.readAllLines(Path.of(args[1]))) {
            String[] words = line.split(" ");
            if (words[0].equals("first")) {
                firsts.add(Long.parseLong(words[1]));
            } else {
                later.add(Long.parseLong(words[0]));
            }
        }
        Figures all = figures(later);
        Figures first = figures(firsts);
        System.out.println("| " + args[0] + " | " + all.count() + " | " + all.millis() + " | "
                + Figures.millis(first.at(0.5)) + " | " + Figures.millis(first.at(1)) + " |");
    }

    private static Figures figures(List<Long> nanos) {
        return new Figures(nanos.stream().mapToLong(Long::longValue).toArray());
    }
}
