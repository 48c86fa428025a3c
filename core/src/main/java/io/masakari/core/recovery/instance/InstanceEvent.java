package io.masakari.core.recovery.instance;

import io.masakari.core.recovery.CallFailure;

/** What an instance's recovery learns: results of its commands, and news from outside. */
public sealed interface InstanceEvent {
    <T> T deliverTo(Handler<T> handler);

    /** One method per event, so that a new event does not compile until it is handled. */
    interface Handler<T> {
        T looked(Look look);

        T accepted(InstanceCommand command);

        T callFailed(InstanceCommand command, CallFailure failure);

        T reviewed(InstanceSituation situation);

        T cancelled(String operator);

        T timeCame();
    }

    /** The answer to LOOK and WATCH. */
    record Looked(Look look) implements InstanceEvent {
        @Override
        public <T> T deliverTo(Handler<T> handler) {
            return handler.looked(look);
        }
    }

    /** Nova took any other command. */
    record Accepted(InstanceCommand command) implements InstanceEvent {
        @Override
        public <T> T deliverTo(Handler<T> handler) {
            return handler.accepted(command);
        }
    }

    record CallFailed(InstanceCommand command, CallFailure failure) implements InstanceEvent {
        @Override
        public <T> T deliverTo(Handler<T> handler) {
            return handler.callFailed(command, failure);
        }
    }

    /** Whenever host, segment or operator may have changed what speaks for and against. */
    record Reviewed(InstanceSituation situation) implements InstanceEvent {
        @Override
        public <T> T deliverTo(Handler<T> handler) {
            return handler.reviewed(situation);
        }
    }

    record Cancelled(String operator) implements InstanceEvent {
        @Override
        public <T> T deliverTo(Handler<T> handler) {
            return handler.cancelled(operator);
        }
    }

    record TimeCame() implements InstanceEvent {
        @Override
        public <T> T deliverTo(Handler<T> handler) {
            return handler.timeCame();
        }
    }
}
