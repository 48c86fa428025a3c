package io.masakari.hostmonitor;

import io.masakari.core.detection.FencingReading;
import io.masakari.core.model.NodeId;
import io.masakari.nativebindings.pacemaker.FencingHistory;
import io.masakari.nativebindings.pacemaker.FencingResult;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;

/** Pacemaker's fencing, through the fencer of this host. Uses Pacemaker's names of the nodes, not Nova's. */
final class PacemakerFencing implements FencingSource {
    /** The source of its readings, as people are shown it. */
    private static final String SOURCE = "pacemaker";

    /** Of each kind. More are refused, and asked again later. */
    private static final int MAX_CALLS = 16;
    /** Some of Pacemaker's libraries want more stack than a small JVM gives its threads. */
    private static final long NATIVE_STACK_BYTES = 4L << 20;

    private final FencingHistory history;
    private final Function<NodeId, Optional<String>> names;
    private final Duration timeout;
    private final boolean off;
    private final ExecutorService asking = pool("fencing-history");
    private final ExecutorService requesting = pool("fencing-request");

    /**
     * @param names a node's name in Corosync's node list
     * @param off whether a host that this monitor has fenced stays off; otherwise it is rebooted
     */
    PacemakerFencing(FencingHistory history, Function<NodeId, Optional<String>> names, Duration timeout, boolean off) {
        this.history = history;
        this.names = names;
        this.timeout = timeout;
        this.off = off;
    }

    @Override
    public void listen(Listener listener) {}

    @Override
    public Optional<String> nameOf(NodeId node) {
        return names.apply(node);
    }

    @Override
    public void last(NodeId node, BiConsumer<Optional<FencingReading>, String> answer) {
        submit(asking, () -> {
            Optional<FencingReading> last = Optional.empty();
            String problem = "";
            try {
                last = history.lastFenced(pacemakersNameOf(node))
                        .map(event -> new FencingReading(
                                SOURCE, event.completed().orElseThrow(), event.action(), event.delegate()));
            } catch (RuntimeException e) {
                problem = String.valueOf(e.getMessage());
            }
            answer.accept(last, problem);
        });
    }

    @Override
    public void fence(NodeId node, Consumer<String> ended) {
        if (!submit(requesting, () -> ended.accept(fence(node)))) {
            ended.accept("too many other hosts are being fenced.");
        }
    }

    @Override
    public void close() {
        asking.shutdownNow();
        requesting.shutdownNow();
    }

    /** @return "", or why it was not fenced */
    private String fence(NodeId node) {
        try {
            String name = pacemakersNameOf(node);
            FencingResult result = history.fence(node.value(), name, timeout, off);
            if (result.isNoDevice()) {
                return "no fence device can fence " + name + " (-19); see stonith_admin --list " + name + ".";
            }
            return result.isDone() ? "" : "fencing " + name + " failed with code " + result.code() + ".";
        } catch (RuntimeException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private String pacemakersNameOf(NodeId node) {
        return names.apply(node)
                .orElseThrow(() -> new IllegalStateException("Corosync's node list has no name for the node."));
    }

    private static boolean submit(ExecutorService pool, Runnable call) {
        try {
            pool.execute(call);
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    /** Threads only while there is something to ask; one call more than the bound is not taken. */
    private static ExecutorService pool(String name) {
        AtomicInteger count = new AtomicInteger();
        return new ThreadPoolExecutor(0, MAX_CALLS, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), runnable -> {
            Thread thread = new Thread(null, runnable, name + "-" + count.incrementAndGet(), NATIVE_STACK_BYTES);
            thread.setDaemon(true);
            return thread;
        });
    }
}
