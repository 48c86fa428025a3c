package io.masakari.runtime.gate;

import java.time.Duration;
import java.util.Optional;

/**
 * What a monitor can say of its host's gate: either how long the gate of the next boot waits when it hears nothing, or why that is
 * not sure.
 *
 * @param open whether the gate of this boot has opened
 */
public record GateStanding(Optional<Duration> waits, Optional<String> fault, boolean open) {
    private static final int MAX_FAULT = 255;

    public GateStanding {
        if (waits.isPresent() == fault.isPresent()) {
            throw new IllegalArgumentException("A gate has either a time to wait or a fault: " + waits + ", " + fault);
        }
    }

    static GateStanding sound(Duration waits, boolean open) {
        return new GateStanding(Optional.of(waits), Optional.empty(), open);
    }

    static GateStanding faulty(String fault, boolean open) {
        String bounded = fault.length() <= MAX_FAULT ? fault : fault.substring(0, MAX_FAULT);
        return new GateStanding(Optional.empty(), Optional.of(bounded), open);
    }
}
