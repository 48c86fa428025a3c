package io.masakari.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Small text files of a run; failures end it. */
public final class TextFile {
    private TextFile() {}

    public static void write(Path file, List<String> lines) {
        try {
            Files.write(file, lines);
        } catch (IOException e) {
            throw new DemoException("Cannot write " + file + ": " + e.getMessage(), e);
        }
    }

    /** Empty if there is no such file. */
    public static List<String> read(Path file) {
        try {
            return Files.exists(file) ? Files.readAllLines(file) : List.of();
        } catch (IOException e) {
            throw new DemoException("Cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new DemoException("Cannot remove " + file + ": " + e.getMessage(), e);
        }
    }

    static void deleteTree(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder()).toList().forEach(TextFile::delete);
        } catch (IOException e) {
            throw new DemoException("Cannot remove " + directory + ": " + e.getMessage(), e);
        }
    }
}
