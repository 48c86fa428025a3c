package io.masakari.nativebindings.process;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The last bytes that a command printed, and how many there were in all. One thread. */
final class OutputTail {
    private static final int KEPT_BYTES = 8 * 1024;
    private static final int LINES = 20;
    private static final int LINE_CHARACTERS = 400;

    private final byte[] ring = new byte[KEPT_BYTES];
    private long total;

    void add(byte[] bytes, int length) {
        int from = Math.max(0, length - KEPT_BYTES);
        for (int i = from; i < length; i++) {
            ring[(int) ((total + i) % KEPT_BYTES)] = bytes[i];
        }
        total += length;
    }

    long total() {
        return total;
    }

    /** The last lines, fit for a log: bounded, and without control characters. */
    List<String> lines() {
        int kept = (int) Math.min(total, KEPT_BYTES);
        byte[] bytes = new byte[kept];
        for (int i = 0; i < kept; i++) {
            bytes[i] = ring[(int) ((total - kept + i) % KEPT_BYTES)];
        }
        List<String> lines = new ArrayList<>();
        new String(bytes, StandardCharsets.UTF_8)
                .lines()
                .map(OutputTail::printable)
                .filter(line -> !line.isBlank())
                .forEach(lines::add);
        return List.copyOf(lines.subList(Math.max(0, lines.size() - LINES), lines.size()));
    }

    private static String printable(String line) {
        String clean = line.codePoints()
                .map(c -> Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE ? ' ' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString()
                .strip();
        return clean.length() <= LINE_CHARACTERS ? clean : clean.substring(0, LINE_CHARACTERS);
    }
}
