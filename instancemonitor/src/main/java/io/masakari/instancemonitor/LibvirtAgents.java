package io.masakari.instancemonitor;

import io.masakari.core.instance.AgentAnswer;
import io.masakari.core.model.InstanceId;
import io.masakari.nativebindings.libvirt.GuestAgents;
import java.time.Duration;

/** The agents of libvirt's guests, over a connection that is made when the first is asked and anew after a failure. */
final class LibvirtAgents implements AgentSource {
    private final String uri;
    private final int limitSeconds;
    private GuestAgents connection; // guarded by this

    /** @param limit how long a guest may take; whole seconds */
    LibvirtAgents(String uri, Duration limit) {
        this.uri = uri;
        this.limitSeconds = (int) limit.toSeconds();
    }

    @Override
    public AgentAnswer ask(InstanceId instance) {
        GuestAgents agents = connected();
        try {
            return switch (agents.ping(instance.value(), limitSeconds)) {
                case ANSWERED -> AgentAnswer.ANSWERED;
                case SILENT -> AgentAnswer.SILENT;
                case NO_CHANNEL -> AgentAnswer.NONE;
                case NOT_RUNNING -> AgentAnswer.UNASKED;
            };
        } catch (RuntimeException e) {
            drop(agents);
            throw e;
        }
    }

    @Override
    public synchronized void close() {
        if (connection != null) {
            drop(connection);
        }
    }

    private synchronized GuestAgents connected() {
        if (connection == null) {
            connection = GuestAgents.open(uri);
        }
        return connection;
    }

    private synchronized void drop(GuestAgents failed) {
        if (connection == failed) {
            connection = null;
            failed.close();
        }
    }
}
