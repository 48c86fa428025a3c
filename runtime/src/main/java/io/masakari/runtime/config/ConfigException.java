package io.masakari.runtime.config;

import java.util.List;
import java.util.stream.Collectors;

/** The configuration cannot be used. Carries every problem found, one line each in the message. */
public class ConfigException extends RuntimeException {
    private static final int SHOWN = 50;

    private final transient List<Problem> problems;

    public ConfigException(List<Problem> problems) {
        super(summary(problems));
        this.problems = List.copyOf(problems);
    }

    public List<Problem> problems() {
        return problems;
    }

    private static String summary(List<Problem> problems) {
        String shown = problems.stream()
                .limit(SHOWN)
                .map(Problem::toString)
                .collect(Collectors.joining(System.lineSeparator()));
        int more = problems.size() - SHOWN;
        return more > 0 ? shown + System.lineSeparator() + "and " + more + " more problems" : shown;
    }
}
