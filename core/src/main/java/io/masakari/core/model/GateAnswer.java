package io.masakari.core.model;

import java.time.Duration;

/**
 * What the controller answers to a gate (docs/boot-gate.md).
 *
 * @param open final for that boot
 * @param challenge for its next request; "" with {@code open}
 * @param promise how long it is to promise next
 * @param instances that its host's recovery waits for
 */
public record GateAnswer(boolean open, String why, String challenge, Duration promise, int instances) {
    /** When it is to ask next. */
    public static final Duration ASK_AGAIN = Duration.ofSeconds(1);
}
