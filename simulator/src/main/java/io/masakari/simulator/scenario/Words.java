package io.masakari.simulator.scenario;

import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/** The words of one act, taken from left to right, each checked as it is taken. */
final class Words {
    private final String[] words;
    private final List<String> hosts;
    private int next;

    Words(String text, List<String> hosts) {
        this.words = text.strip().split("\\s+");
        this.hosts = hosts;
    }

    String word(String what) {
        if (next >= words.length) {
            throw new IllegalArgumentException(what + " is missing at the end");
        }
        return words[next++];
    }

    boolean hasMore() {
        return next < words.length;
    }

    String host() {
        return host(word("a host"));
    }

    /** A host, or one of these. */
    String machine(String... others) {
        String word = word("a host, or " + String.join(", ", others));
        return Arrays.asList(others).contains(word) ? word : host(word);
    }

    private String host(String word) {
        if (!hosts.contains(word)) {
            throw new IllegalArgumentException("there is no host '" + word + "'; known: " + hosts);
        }
        return word;
    }

    String oneOf(String... choices) {
        String word = word("one of " + String.join(", ", choices));
        if (!Arrays.asList(choices).contains(word)) {
            throw new IllegalArgumentException("'" + word + "' is none of " + String.join(", ", choices));
        }
        return word;
    }

    /** A word, and what it stands for; further words that belong to it are taken when it is chosen. */
    record Choice<T>(String word, Supplier<T> meaning) {}

    @SafeVarargs
    final <T> T choose(Choice<T>... choices) {
        Map<String, Supplier<T>> meanings = new LinkedHashMap<>();
        for (Choice<T> choice : choices) {
            meanings.put(choice.word(), choice.meaning());
        }
        return meanings.get(oneOf(meanings.keySet().toArray(String[]::new))).get();
    }

    Duration millis(int most) {
        return Duration.ofMillis(number(0, most));
    }

    int number(int from, int to) {
        String word = word("a number");
        try {
            int number = Integer.parseInt(word);
            if (number >= from && number <= to) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw new IllegalArgumentException("'" + word + "' is no number from " + from + " to " + to);
    }

    /** From now; some years back and ahead. */
    long seconds() {
        return number(-1_000_000_000, 1_000_000_000);
    }

    /** Whether the next word is this one; then it is taken. */
    boolean takes(String word) {
        boolean isNext = hasMore() && words[next].equals(word);
        if (isNext) {
            next++;
        }
        return isNext;
    }

    /** "a-b" as the constant A_B. */
    <E extends Enum<E>> E constant(Class<E> of, String... choices) {
        return Enum.valueOf(of, oneOf(choices).toUpperCase(Locale.ROOT).replace('-', '_'));
    }

    /** All that is left: groups of hosts with commas, between bars. */
    List<List<String>> groups() {
        StringBuilder rest = new StringBuilder();
        while (hasMore()) {
            rest.append(word("a host"));
        }
        if (rest.isEmpty()) {
            throw new IllegalArgumentException("hosts are missing, as in: partition compute1,compute2 | compute3");
        }
        return Arrays.stream(rest.toString().split("\\|"))
                .map(side -> Arrays.stream(side.split(",")).map(this::host).toList())
                .toList();
    }

    void end() {
        if (hasMore()) {
            throw new IllegalArgumentException("'" + words[next] + "' is too much");
        }
    }
}
