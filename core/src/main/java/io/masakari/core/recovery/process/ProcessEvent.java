package io.masakari.core.recovery.process;

import io.masakari.core.recovery.CallFailure;
import io.masakari.core.recovery.ServiceView;
import java.util.Optional;

/** What the recovery from a process failure learns: results of its commands, and news from outside. */
public sealed interface ProcessEvent {
    <T> T deliverTo(Handler<T> handler);

    /** One method per event, so that a new event does not compile until it is handled. */
    interface Handler<T> {
        T serviceRead(Optional<ServiceView> service);

        T wellAgain();

        T serviceChanged();

        T callFailed(ProcessCommand command, CallFailure failure);

        T reviewed(ProcessSituation situation);

        T cancelled(String operator);

        T timeCame();
    }

    /** The answer to every command. */
    record ServiceRead(Optional<ServiceView> service) implements ProcessEvent {
        @Override
        public <T> T deliverTo(Handler<T> handler) {
            return handler.serviceRead(service);
        }
    }

    /** The monitor says that the process is well again. */
    record WellAgain() implements ProcessEvent {
        @Override
        public <T> T deliverTo(Handler<T> handler) {
            return handler.wellAgain();
        }
    }

    /** Somebody else may have changed the compute service. */
    record ServiceChanged() implements ProcessEvent {
        @Override
        public <T> T deliverTo(Handler<T> handler) {
            return handler.serviceChanged();
        }
    }

    record CallFailed(ProcessCommand command, CallFailure failure) implements ProcessEvent {
        @Override
        public <T> T deliverTo(Handler<T> handler) {
            return handler.callFailed(command, failure);
        }
    }

    /** Whenever host, segment, operator or another process may have changed what speaks for and against. */
    record Reviewed(ProcessSituation situation) implements ProcessEvent {
        @Override
        public <T> T deliverTo(Handler<T> handler) {
            return handler.reviewed(situation);
        }
    }

    record Cancelled(String operator) implements ProcessEvent {
        @Override
        public <T> T deliverTo(Handler<T> handler) {
            return handler.cancelled(operator);
        }
    }

    record TimeCame() implements ProcessEvent {
        @Override
        public <T> T deliverTo(Handler<T> handler) {
            return handler.timeCame();
        }
    }
}
