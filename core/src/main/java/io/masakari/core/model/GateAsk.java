package io.masakari.core.model;

import java.time.Duration;
import java.util.Optional;

/**
 * What the gate of a host that has booted says when it asks whether it may open (docs/boot-gate.md).
 *
 * @param shutFor how long it has been shut
 * @param answers the newest challenge that it received
 * @param promise how long it stays shut, from receiving that on
 * @param running QEMU processes that it saw right before
 * @param opened why it was opened by hand; empty: it is shut
 */
public record GateAsk(
        HostName host,
        BootId boot,
        Duration shutFor,
        Optional<String> answers,
        Duration promise,
        long running,
        Optional<String> opened) {}
