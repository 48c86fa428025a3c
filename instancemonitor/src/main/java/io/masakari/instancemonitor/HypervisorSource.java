package io.masakari.instancemonitor;

import io.masakari.core.instance.InstanceObservation;
import java.util.function.Consumer;

/** Where instances are seen: libvirt, or a test's own hypervisor. */
interface HypervisorSource {
    /**
     * Connects, blocking for a bounded time. Everything is told from before this returns; the last observation, unless the
     * link is closed, is {@code Disconnected}. The sink is called on a thread of the source and does not block.
     *
     * @throws RuntimeException with a message that says what to do, if it cannot connect now
     */
    Link connect(Consumer<Seen> sink);

    /** When the thread that tells last came round, as {@code System.nanoTime()}. */
    long lastRoundNanos();

    /** One connection, from its start to its end. Both calls may wait for the hypervisor, for a bounded time. */
    interface Link extends AutoCloseable {
        InstanceObservation.Listed list();

        /** Nothing is told afterwards. */
        @Override
        void close();
    }
}
