package io.masakari.core.recovery.host;

import io.masakari.core.model.HostName;
import io.masakari.core.model.InstanceId;
import io.masakari.core.recovery.RecoveryEvent;
import io.masakari.core.recovery.ServerAction;
import io.masakari.core.recovery.ServerView;
import io.masakari.core.recovery.ServiceView;
import io.masakari.core.safety.BehindGate;
import io.masakari.core.safety.HostSituation;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What a host's recovery learns. {@code reviewed} is also the answer to {@link HostCommand.Review}. */
public interface HostEvents extends RecoveryEvent.Handler<HostCommand, HostSituation> {
    void serviceRead(Optional<ServiceView> service);

    void forcedDown(ServiceView service);

    /** @param count of the lost host's instances, by another question than the list */
    void serversListed(HostName host, List<ServerView> servers, SecondCount count);

    /** Of a host whose list need not be whole. */
    default void serversListed(HostName host, List<ServerView> servers) {
        serversListed(host, servers, SecondCount.of(servers));
    }

    void recordsRead(List<EvacuationRecord> records);

    void servicesListed(List<ServiceView> services);

    /** A reserved host is taken, enabled and sound. */
    void reservedHostReady(HostName host);

    void noReservedHost();

    void resetDone(InstanceId instance);

    void evacuateAccepted(InstanceId instance);

    void stopAccepted(InstanceId instance);

    /**
     * Times are Nova's.
     *
     * @param evacuatesBegun when each of the instance's evacuate actions began
     * @param actions what was done to it, the newest first
     */
    void inspected(
            InstanceId instance, Optional<ServerView> server, List<Instant> evacuatesBegun, List<ServerAction> actions);

    /** The host was seen back by the monitors. */
    void hostReturned();

    /** The same of a host that had left in order, and of which no fencing is known: unless something was done, nothing is. */
    void backInOrder();

    /** The host is back, but its gate holds its guests back, or is about to say so: no reason to let go (C-29). */
    void behindGate(BehindGate seen);

    /** This recovery's share of all evacuations in flight has changed. */
    void slotsGiven(Slots slots);
}
