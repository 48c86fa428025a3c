package io.masakari.core.instance;

import java.time.Duration;

/**
 * @param settle how long a panic or a control error may take to end or restart the instance before it is reported itself
 * @param repeatAfter how long the same failure of an instance that still runs is not reported again
 * @param rebootStorm how many reboots within {@code rebootWindow} are a failure
 * @param maxReports how many reports about one instance may be made within {@code reportWindow}
 */
public record InstancePolicy(
        Duration settle,
        Duration repeatAfter,
        int rebootStorm,
        Duration rebootWindow,
        int maxReports,
        Duration reportWindow) {
    public static InstancePolicy defaults() {
        return new InstancePolicy(
                Duration.ofSeconds(1), Duration.ofMinutes(1), 5, Duration.ofMinutes(1), 20, Duration.ofMinutes(10));
    }
}
