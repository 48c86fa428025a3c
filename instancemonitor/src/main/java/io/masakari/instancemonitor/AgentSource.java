package io.masakari.instancemonitor;

import io.masakari.core.instance.AgentAnswer;
import io.masakari.core.model.InstanceId;

/** Asks guests' agents: libvirt's, or a test's own. */
interface AgentSource extends AutoCloseable {
    /**
     * Asks one agent; may take as long as the guest, or the hypervisor, hangs. Any thread.
     *
     * @throws RuntimeException with a message that says what to do, if no agent can be asked now
     */
    AgentAnswer ask(InstanceId instance);

    @Override
    void close();
}
