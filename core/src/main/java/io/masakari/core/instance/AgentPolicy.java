package io.masakari.core.instance;

import java.time.Duration;

/**
 * @param interval from an answer, or its absence, to the next question
 * @param misses how many questions without an answer, one after the other, make a guest silent
 */
public record AgentPolicy(Duration interval, int misses) {
    public AgentPolicy {
        if (interval.isNegative() || interval.isZero() || misses < 1) {
            throw new IllegalArgumentException("interval " + interval + ", misses " + misses);
        }
    }

    public static AgentPolicy defaults() {
        return new AgentPolicy(Duration.ofSeconds(10), 3);
    }
}
