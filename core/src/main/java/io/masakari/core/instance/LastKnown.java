package io.masakari.core.instance;

import io.masakari.core.model.InstanceId;
import java.util.Objects;

/**
 * What was last known of an instance; kept across restarts.
 *
 * @param persistent whether the hypervisor still lists it after its end
 */
public record LastKnown(InstanceId instance, String name, Condition condition, boolean persistent) {
    public enum Condition {
        RUNS,
        /** Its process is there, but it failed, and that was reported. */
        STUCK,
        OFF
    }

    public LastKnown {
        Objects.requireNonNull(instance, "instance");
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(condition, "condition");
    }
}
