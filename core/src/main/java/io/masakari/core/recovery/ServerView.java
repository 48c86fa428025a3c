package io.masakari.core.recovery;

import io.masakari.core.model.HostName;
import io.masakari.core.model.InstanceId;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A Nova server as far as recovery cares.
 *
 * @param host where Nova has it; empty for one that has no host (shelved offloaded)
 * @param vmState "active", "stopped", "error", ...
 * @param taskState empty when Nova does nothing with it now
 * @param powerState Nova's number: 1 running, 4 shut down, 0 unknown
 * @param fault message of its last fault; "" if none
 */
public record ServerView(
        InstanceId id,
        String name,
        Optional<HostName> host,
        String vmState,
        Optional<String> taskState,
        int powerState,
        Map<String, String> metadata,
        String fault) {
    private static final int RUNNING = 1;

    public ServerView {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(host, "host");
        Objects.requireNonNull(vmState, "vmState");
        Objects.requireNonNull(taskState, "taskState");
        Objects.requireNonNull(fault, "fault");
        metadata = Map.copyOf(metadata);
    }

    /** One whose power nobody asks for. */
    public ServerView(
            InstanceId id,
            String name,
            Optional<HostName> host,
            String vmState,
            Optional<String> taskState,
            Map<String, String> metadata,
            String fault) {
        this(id, name, host, vmState, taskState, 0, metadata, fault);
    }

    public boolean isOn(HostName name) {
        return host.filter(name::equals).isPresent();
    }

    /** Nova rebuilds it: what an evacuation, but also a user's own rebuild, looks like from outside. */
    public boolean isRebuilding() {
        return taskState.filter(task -> task.startsWith("rebuild")).isPresent();
    }

    public boolean isPoweredOn() {
        return powerState == RUNNING;
    }

    public boolean isInError() {
        return vmState.equals("error");
    }
}
