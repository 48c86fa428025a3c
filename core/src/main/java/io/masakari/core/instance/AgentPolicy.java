package io.masakari.core.instance;

import java.time.Duration;

/**
 * @param interval from the end of one question, answered or not, to the next
 * @param misses after how many questions in a row without an answer a guest is silent
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
