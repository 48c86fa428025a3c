package io.masakari.runtime.monitor;

import java.util.function.Consumer;

/** Where a monitor sees what it watches: a library's callbacks, a test's own, or a simulation. */
@FunctionalInterface
public interface Source<O, L extends Link> {
    /**
     * Connects, blocking for a bounded time. Observations are told from before this returns; the last one, unless the link
     * is closed, is that it is disconnected. The sink is called on any thread and does not block.
     *
     * @throws RuntimeException with a message that says what to do, if it cannot connect now
     */
    L connect(Consumer<Seen<O>> sink);
}
