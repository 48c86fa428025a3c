package io.masakari.hostmonitor;

import io.masakari.core.detection.FencingReading;
import io.masakari.core.model.MonotonicTime;
import io.masakari.core.model.NodeId;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** The cluster's fencing: Pacemaker's, a test's own, or a simulated one. All calls return at once. */
public interface FencingSource extends AutoCloseable {
    /**
     * What people are told of it.
     *
     * @param name as they call it
     * @param off the command that fences a node, without the node's name
     * @param history the command that shows what became of its fencings, likewise
     */
    record Words(String name, String off, String history) {
        public static final Words PACEMAKER = new Words("Pacemaker", "stonith_admin --off", "stonith_admin --history");
    }

    /** Hears of fencings as they end; called on any thread, and returns at once. */
    interface Listener {
        /**
         * One has ended with success.
         *
         * @param source who tells it, and what, as in {@link FencingReading}
         * @param notBefore when it was surely not told yet
         */
        void fenced(NodeId node, String source, String action, String delegate, MonotonicTime notBefore);

        /** @param pushed whether it hears of all that end from now on; what ended before has to be read */
        void turned(boolean pushed);
    }

    /** Tells fencings as they end, if the source can; called once. */
    void listen(Listener listener);

    Words words();

    /** What fencing calls the node, in commands for people; empty if it has no name. */
    Optional<String> nameOf(NodeId node);

    /**
     * Looks for the last completed fencing of the node.
     *
     * @param answer is told what was found, and "", or why it cannot be told; on any thread, or never if too much is asked
     */
    void last(NodeId node, BiConsumer<Optional<FencingReading>, String> answer);

    /**
     * Why the cluster, by its own options, wants this node left alone now (SAFETY.md, C-31). It is read when this is called.
     *
     * @param answer is told "" if nothing bars it, or if that cannot be told; on any thread, within a bounded time
     */
    default void barred(NodeId node, Consumer<String> answer) {
        answer.accept("");
    }

    /**
     * Has the node fenced.
     *
     * @param ended is told "", or why the node was not fenced, on any thread, within a bounded time
     */
    void fence(NodeId node, Consumer<String> ended);

    /** Ends the calls on their way. */
    @Override
    void close();
}
