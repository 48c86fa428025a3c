package io.masakari.instancemonitor;

import io.masakari.core.instance.AgentAnswer;
import io.masakari.core.model.InstanceId;
import io.masakari.nativebindings.libvirt.GuestAgents;
import java.time.Duration;

/**
 * The agents of libvirt's guests, over a connection that is made when the first is asked, and again after it is lost. Any
 * thread may ask. The last user of a lost connection closes it, because it must stay open during a call.
 */
final class LibvirtAgents implements AgentSource {
    private final String uri;
    private final int limitSeconds;
    private Shared current; // guarded by this

    private static final class Shared {
        final GuestAgents agents;
        int users; // guarded by the outer object

        Shared(GuestAgents agents) {
            this.agents = agents;
        }
    }

    /** @param limit how long a guest may take; whole seconds */
    LibvirtAgents(String uri, Duration limit) {
        this.uri = uri;
        this.limitSeconds = (int) limit.toSeconds();
    }

    @Override
    public AgentAnswer ask(InstanceId instance) {
        Shared shared = use();
        try {
            return switch (shared.agents.ping(instance.value(), limitSeconds)) {
                case ANSWERED -> AgentAnswer.ANSWERED;
                case SILENT -> AgentAnswer.SILENT;
                case NO_CHANNEL -> AgentAnswer.NONE;
                case NOT_RUNNING -> AgentAnswer.UNASKED;
            };
        } catch (RuntimeException e) {
            if (!shared.agents.isAlive()) {
                drop(shared);
            }
            throw e;
        } finally {
            leave(shared);
        }
    }

    @Override
    public synchronized void close() {
        Shared last = current;
        current = null;
        if (last != null && last.users == 0) {
            last.agents.close();
        }
    }

    private synchronized Shared use() {
        if (current == null) {
            current = new Shared(GuestAgents.open(uri));
        }
        current.users++;
        return current;
    }

    private synchronized void drop(Shared lost) {
        if (current == lost) {
            current = null;
        }
    }

    private synchronized void leave(Shared shared) {
        shared.users--;
        if (shared != current && shared.users == 0) {
            shared.agents.close();
        }
    }
}
