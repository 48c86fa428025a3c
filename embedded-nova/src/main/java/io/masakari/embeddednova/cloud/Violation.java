package io.masakari.embeddednova.cloud;

import java.time.Instant;
import java.util.List;

/** One instance came to life on a host while it still ran on others: the loss that must never happen. */
public record Violation(String instanceId, List<String> runningOn, Instant at, long monotonicMicros) {
    public Violation {
        runningOn = List.copyOf(runningOn);
    }
}
