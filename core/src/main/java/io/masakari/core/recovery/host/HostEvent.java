package io.masakari.core.recovery.host;

import io.masakari.core.model.HostName;
import io.masakari.core.model.InstanceId;
import io.masakari.core.recovery.CallFailure;
import io.masakari.core.recovery.ServerView;
import io.masakari.core.recovery.ServiceView;
import io.masakari.core.recovery.Step;
import io.masakari.core.safety.HostSituation;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What a recovery learns: results of its commands, and news from outside. */
public sealed interface HostEvent {
    void deliverTo(Handler handler);

    /** One method per event, so that a new event does not compile until it is handled. */
    interface Handler {
        void reviewed(HostSituation situation);

        void serviceRead(Optional<ServiceView> service);

        void forcedDown(ServiceView service);

        void serversListed(HostName host, List<ServerView> servers);

        void recordsRead(List<EvacuationRecord> records);

        void servicesListed(List<ServiceView> services);

        void reservedHostReady(HostName host);

        void noReservedHost();

        void resetDone(InstanceId instance);

        void evacuateAccepted(InstanceId instance);

        void inspected(Inspected answer);

        void callFailed(HostCommand command, CallFailure failure);

        void hostReturned();

        void cancelled(String operator);

        void slotsGiven(int slots, Optional<HostName> waitsFor);

        void timeCame();
    }

    /** The situation as it is now: after {@link HostCommand.Review}, and whenever evidence, operator or switch changed it. */
    record Reviewed(HostSituation situation) implements HostEvent {
        @Override
        public void deliverTo(Handler handler) {
            handler.reviewed(situation);
        }
    }

    record ServiceRead(Optional<ServiceView> service) implements HostEvent {
        @Override
        public void deliverTo(Handler handler) {
            handler.serviceRead(service);
        }
    }

    record ForcedDown(ServiceView service) implements HostEvent {
        @Override
        public void deliverTo(Handler handler) {
            handler.forcedDown(service);
        }
    }

    record ServersListed(HostName host, List<ServerView> servers) implements HostEvent {
        @Override
        public void deliverTo(Handler handler) {
            handler.serversListed(host, servers);
        }
    }

    record RecordsRead(List<EvacuationRecord> records) implements HostEvent {
        @Override
        public void deliverTo(Handler handler) {
            handler.recordsRead(records);
        }
    }

    record ServicesListed(List<ServiceView> services) implements HostEvent {
        @Override
        public void deliverTo(Handler handler) {
            handler.servicesListed(services);
        }
    }

    /** A reserved host is taken, enabled and sound. */
    record ReservedHostReady(HostName host) implements HostEvent {
        @Override
        public void deliverTo(Handler handler) {
            handler.reservedHostReady(host);
        }
    }

    record NoReservedHost() implements HostEvent {
        @Override
        public void deliverTo(Handler handler) {
            handler.noReservedHost();
        }
    }

    record ResetDone(InstanceId instance) implements HostEvent {
        @Override
        public void deliverTo(Handler handler) {
            handler.resetDone(instance);
        }
    }

    record EvacuateAccepted(InstanceId instance) implements HostEvent {
        @Override
        public void deliverTo(Handler handler) {
            handler.evacuateAccepted(instance);
        }
    }

    /**
     * Times are Nova's.
     *
     * @param evacuatesBegun when each of the instance's evacuate actions began
     * @param lastStart when Nova was last asked to start it
     */
    record Inspected(
            InstanceId instance, Optional<ServerView> server, List<Instant> evacuatesBegun, Optional<Instant> lastStart)
            implements HostEvent {
        @Override
        public void deliverTo(Handler handler) {
            handler.inspected(this);
        }
    }

    record CallFailed(HostCommand command, CallFailure failure) implements HostEvent {
        @Override
        public void deliverTo(Handler handler) {
            handler.callFailed(command, failure);
        }
    }

    /** The host was seen back by the monitors. */
    record HostReturned() implements HostEvent {
        @Override
        public void deliverTo(Handler handler) {
            handler.hostReturned();
        }
    }

    record Cancelled(String operator) implements HostEvent {
        @Override
        public void deliverTo(Handler handler) {
            handler.cancelled(operator);
        }
    }

    /**
     * This recovery's share of all evacuations in flight has changed.
     *
     * @param waitsFor the lost host that is not forced down yet, if that is why there is no share
     */
    record SlotsGiven(int slots, Optional<HostName> waitsFor) implements HostEvent {
        @Override
        public void deliverTo(Handler handler) {
            handler.slotsGiven(slots, waitsFor);
        }
    }

    /** {@link Step#wakeAt} has come. */
    record TimeCame() implements HostEvent {
        @Override
        public void deliverTo(Handler handler) {
            handler.timeCame();
        }
    }
}
