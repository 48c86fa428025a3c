package io.masakari.core.instance;

import io.masakari.core.model.InstanceId;
import java.util.List;

/** One reading of the hypervisor. Those of one connection come in order, {@link Connected} first. */
public sealed interface InstanceObservation {
    /** From now on all events come; the list follows. */
    record Connected() implements InstanceObservation {}

    /** An event. @param object what failed within it, as a disk; may be empty */
    record Told(InstanceId instance, String name, InstanceSignal signal, Raw raw, String object)
            implements InstanceObservation {}

    /** All instances, asked for after {@link Connected}; events since then are newer than this. */
    record Listed(List<Found> instances) implements InstanceObservation {
        public Listed {
            instances = List.copyOf(instances);
        }
    }

    /** No more events come. */
    record Disconnected() implements InstanceObservation {}

    /** A guest's agent was asked. */
    record AgentAsked(InstanceId instance, AgentAnswer answer) implements InstanceObservation {}

    /** Time has passed. */
    record Tick() implements InstanceObservation {}

    /** @param state and {@code reason} are the hypervisor's numbers */
    record Found(InstanceId instance, String name, Finding finding, int state, int reason, boolean persistent) {}

    /** The hypervisor's own numbers, for people and for the evidence; -1 where there is none. */
    record Raw(int eventId, int event, int detail) {}
}
