package io.masakari.controller.engine;

import io.masakari.core.model.HostName;
import io.masakari.core.model.InstanceId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the engine needs of Nova, and no more. Every call blocks, within the client's own time limits, and throws
 * {@link ComputeException}, whose kind tells what is known about the effect. Calls run on the engine's pool, never on
 * its loop.
 */
public interface ComputeApi {
    /** The compute service of a host; empty if Nova knows none by that name. */
    Optional<ComputeService> findService(HostName host);

    /** All compute services, for the health of targets; one bulk call. */
    List<ComputeService> services();

    /** Disables and forces down in one PUT, so that Nova does not first call the dead host. Repeating it is harmless. */
    ComputeService forceDown(ComputeService service, String reason);

    /** Disables a service, with a reason that people see. Repeating it is harmless; an earlier reason is overwritten. */
    ComputeService disable(ComputeService service, String reason);

    /** Enables a service, as for a reserved host that is taken. Leaves forced_down alone. */
    ComputeService enable(ComputeService service);

    /** All instances that Nova has on a host, deleted ones left out; follows pages to the end. */
    List<Server> serversOn(HostName host);

    /** One server; empty if Nova does not know it (any more). */
    Optional<Server> server(InstanceId instance);

    /** Evacuation records of a source host that were created at or after {@code since}; follows pages to the end. */
    List<Evacuation> evacuationsFrom(HostName source, Instant since);

    /** Actions on one instance, newest first; none of one that Nova does not know. Tells what became of a lost call. */
    List<InstanceAction> actions(InstanceId instance);

    /**
     * Asks for an evacuation. Not idempotent: a second call while the first is under way spoils the instance, so the
     * caller looks before it repeats (SAFETY.md, C-4).
     *
     * @param target named target, checked by Nova's scheduler; empty: the scheduler chooses
     */
    void evacuate(InstanceId instance, Optional<HostName> target);

    /** Sets vm_state to error, which makes paused, resized and other instances evacuable. */
    void resetToError(InstanceId instance);

    void stop(InstanceId instance);

    void start(InstanceId instance);

    /** Sets vm_state to active, which makes a resized instance stoppable. */
    void resetToActive(InstanceId instance);

    /** Asks for a cold migration to a host that the scheduler chooses. */
    void migrate(InstanceId instance);

    /** Makes a cold migration that has arrived final. */
    void confirmMove(InstanceId instance);

    /**
     * @param id the service's uuid
     * @param updatedAt when it was last heard or changed, by Nova's clock; null if Nova does not say
     */
    record ComputeService(
            String id,
            HostName host,
            boolean up,
            boolean enabled,
            boolean forcedDown,
            String disabledReason,
            Instant updatedAt) {}

    /**
     * A Nova server as far as recovery cares.
     *
     * @param host current host; null only for instances that have none (shelved offloaded)
     * @param vmState "active", "stopped", ...
     * @param taskState null when Nova does nothing with it now
     * @param powerState 1 running, 4 shut down, 0 unknown, ...
     * @param fault message of the last fault; null if none
     */
    record Server(
            InstanceId id,
            String name,
            HostName host,
            String status,
            String vmState,
            String taskState,
            int powerState,
            boolean locked,
            Map<String, String> metadata,
            String fault) {}

    /**
     * One evacuation record of Nova.
     *
     * @param status "accepted", "pre-migrating", "done", "failed", "error", "completed"
     * @param target null until a target has claimed the instance
     */
    record Evacuation(InstanceId instance, HostName source, HostName target, String status, Instant createdAt) {}

    /**
     * @param requestId Nova's id of the request that caused it
     * @param byUser false for what Nova did by itself
     */
    record InstanceAction(String action, String requestId, Instant startedAt, boolean byUser) {
        public InstanceAction(String action, String requestId, Instant startedAt) {
            this(action, requestId, startedAt, true);
        }
    }
}
