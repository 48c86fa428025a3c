package io.masakari.instancemonitor;

import io.masakari.core.instance.AgentAnswer;
import io.masakari.core.model.InstanceId;

/** Where guests' agents are asked. */
interface AgentSource extends AutoCloseable {
    /**
     * Asks one agent; may take as long as the guest, or the hypervisor, hangs. Any thread.
     *
     * @throws RuntimeException with a message that says what to do, if nobody can be asked now
     */
    AgentAnswer ask(InstanceId instance);

    @Override
    void close();
}
