package io.masakari.controller.engine;

import io.masakari.core.model.HostName;
import io.masakari.core.model.InstanceId;
import io.masakari.core.recovery.HostAggregate;
import io.masakari.core.recovery.Move;
import io.masakari.core.recovery.ServerAction;
import io.masakari.core.recovery.ServerView;
import io.masakari.core.recovery.ServiceView;
import io.masakari.core.recovery.host.EvacuationRecord;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What the engine needs of Nova, and no more. Every call blocks, within the client's own time limits, and throws
 * {@link ComputeException}, whose kind tells what is known about the effect. Calls run on the engine's pool, never on
 * its loop.
 */
public interface ComputeApi {
    /** The same, but each request that changes something is written only if the permit stands at that moment. */
    ComputeApi within(Permit permit);

    /** The compute service of a host; empty if Nova knows none by that name. */
    Optional<ServiceView> findService(HostName host);

    /** All compute services, for the health of targets; one bulk call. */
    List<ServiceView> services();

    /** Disables and forces down in one PUT, so that Nova does not first call the dead host. Repeating it is harmless. */
    ServiceView forceDown(ServiceView service, String reason);

    /** Disables a service, with a reason that people see. Repeating it is harmless; an earlier reason is overwritten. */
    ServiceView disable(ServiceView service, String reason);

    /** Enables a service, as for a reserved host that is taken. Leaves forced_down alone. */
    ServiceView enable(ServiceView service);

    /** All host aggregates; one bulk call. */
    List<HostAggregate> aggregates();

    /** Adds a host to one. Refused with 409 if it is in it already, or may not be. Leaves what runs alone. */
    void addToAggregate(HostAggregate aggregate, HostName host);

    /** All instances that Nova has on a host, deleted ones left out; follows pages to the end. */
    List<ServerView> serversOn(HostName host);

    /**
     * The same instances by another question, of the host's hypervisors: Nova leaves servers of a cell that is away out of a
     * list, and fails here. Also fails if Nova shows no hypervisor of the host.
     */
    Set<InstanceId> instancesByHypervisor(HostName host);

    /** One server; empty if Nova does not know it (any more). */
    Optional<ServerView> server(InstanceId instance);

    /** Evacuation records of a source host that were created at or after {@code since}; follows pages to the end. */
    List<EvacuationRecord> evacuationsFrom(HostName source, Instant since);

    /** Actions on one instance, newest first; none of one that Nova does not know. Tells what became of a lost call. */
    List<ServerAction> actions(InstanceId instance);

    /** Records of all kinds of moves that began or ended on a host, newest first; follows pages to the end. */
    List<Move> moves(HostName host);

    /** The newest records of moves of one instance, newest first. */
    List<Move> moves(InstanceId instance);

    /** As {@link #actions}; of those later than {@code since} that start a guest, also whether that host has completed them. */
    List<ServerAction> actionsWithEnds(InstanceId instance, HostName on, Instant since);

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
}
