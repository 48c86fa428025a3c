package io.masakari.nativebindings.corosync;

import io.masakari.nativebindings.internal.Waker;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * One connection to the Corosync of this host, from attaching to its end: group, map and quorum, polled together by one
 * thread of its own. It does not connect again; whoever opened it opens the next one, after a pause.
 *
 * <p>The listener is called on the session's thread and should only put the event on a queue.
 */
public final class CorosyncSession implements AutoCloseable {
    /** Each dispatch takes more than 1 MiB of stack; on a thread with Java's default of 1 MiB the JVM would just die. */
    private static final long STACK_BYTES = 8L << 20;

    private static final int POLL_MILLIS = 500;
    private static final int RETRY_MILLIS = 20;
    private static final int OUTBOX_MESSAGES = 64;
    private static final Duration END_LIMIT = Duration.ofSeconds(5);

    /** Largest message to the group. */
    public static final int MAX_MESSAGE_BYTES = 64 << 10;

    private final Settings settings;
    private final Consumer<CorosyncEvent> listener;
    private final EventSink sink;
    private final Waker waker = new Waker();
    private final BlockingQueue<byte[]> outbox = new ArrayBlockingQueue<>(OUTBOX_MESSAGES);
    private final CompletableFuture<Long> attached = new CompletableFuture<>();
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean closing;

    /**
     * @param groupName same on all hosts; one member process per host
     * @param trackedPrefixes keys of the map to tell changes of
     * @param attachLimit how long to try again while Corosync is starting or forming a ring
     */
    public record Settings(String groupName, List<String> trackedPrefixes, Duration attachLimit) {
        public Settings {
            trackedPrefixes = List.copyOf(trackedPrefixes);
        }

        /** Tracks the state of the members, {@code runtime.members.N.status} and the like. */
        public static Settings forGroup(String groupName) {
            return new Settings(groupName, List.of("runtime.members."), Duration.ofSeconds(10));
        }
    }

    private CorosyncSession(
            Settings settings, Consumer<CorosyncEvent> listener, Consumer<Throwable> onListenerFailure) {
        this.settings = settings;
        this.listener = listener;
        sink = new EventSink(onListenerFailure);
    }

    /**
     * Attaches to Corosync and returns when done. The first events may be told before it returns.
     *
     * @param onListenerFailure is handed what a callback or the listener threw; the session goes on
     * @throws CorosyncException if Corosync is not running, refuses us, or stays busy for longer than the limit
     * @throws io.masakari.nativebindings.NativeLibraryMissingException if one of its libraries is not installed
     */
    public static CorosyncSession open(
            Settings settings, Consumer<CorosyncEvent> listener, Consumer<Throwable> onListenerFailure) {
        CorosyncSession session = new CorosyncSession(settings, listener, onListenerFailure);
        Thread thread = new Thread(null, session::run, "corosync", STACK_BYTES);
        thread.setDaemon(true);
        thread.start();
        session.awaitAttached();
        return session;
    }

    /**
     * Queues a message to all members of the group, this one too. It is sent when Corosync can take it; that it was sent
     * is seen by its own {@link CorosyncEvent.MessageDelivered}.
     *
     * @return false if too many messages wait already or the session has ended; nothing will be sent
     */
    public boolean multicast(byte[] payload) {
        if (payload.length > MAX_MESSAGE_BYTES) {
            throw new IllegalArgumentException("A message to the group has at most " + MAX_MESSAGE_BYTES
                    + " bytes, but this one has " + payload.length);
        }
        if (!isOpen() || !outbox.offer(payload.clone())) {
            return false;
        }
        waker.wake();
        return true;
    }

    public boolean isOpen() {
        return !closing && ended.getCount() > 0;
    }

    /** How often a callback or the listener threw. */
    public long failures() {
        return sink.failures();
    }

    /** Waits for the end of the session. @return false if it has not ended within the limit */
    public boolean awaitEnd(Duration limit) throws InterruptedException {
        return ended.await(limit.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Leaves the group in order and detaches; no event tells of it. Waits for the thread, a few seconds at most. */
    @Override
    public void close() {
        closing = true;
        waker.wake();
        try {
            awaitEnd(END_LIMIT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void awaitAttached() {
        // Connecting to a Corosync that hangs blocks for good; twice the limit is for calls that are merely slow.
        Duration limit = settings.attachLimit().multipliedBy(2).plusSeconds(1);
        try {
            attached.get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                // Thrown on the other thread; add where the caller is.
                cause.addSuppressed(new IllegalStateException("Could not open a session with Corosync"));
                throw cause;
            }
            throw new IllegalStateException("Attaching to Corosync failed", e.getCause());
        } catch (TimeoutException e) {
            closing = true;
            waker.wake();
            throw new IllegalStateException(
                    "Corosync on this host does not answer within " + limit.toSeconds()
                            + " s; it hangs. See systemctl status corosync.",
                    e);
        } catch (InterruptedException e) {
            closing = true;
            waker.wake();
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while attaching to Corosync", e);
        }
    }

    private void run() {
        try (waker) {
            live();
        } catch (RuntimeException e) {
            if (!attached.completeExceptionally(e)) {
                tell(new CorosyncEvent.Disconnected(System.nanoTime(), e));
            }
        } catch (Throwable e) {
            attached.completeExceptionally(e);
            sink.failed(e);
            tell(new CorosyncEvent.Disconnected(
                    System.nanoTime(), new IllegalStateException("The thread of the Corosync session died", e)));
        } finally {
            ended.countDown();
        }
    }

    /** Attaches, polls until closed or until Corosync is gone, detaches. */
    private void live() {
        long deadline = System.nanoTime() + settings.attachLimit().toNanos();
        try (ClusterMap map = patiently(deadline, ClusterMap::open);
                QuorumTracker quorum = patiently(deadline, () -> new QuorumTracker(sink));
                ProcessGroup group = patiently(deadline, () -> new ProcessGroup(settings.groupName(), sink))) {
            // Tracks first, values second: so no change falls in between.
            Map<String, MapValue> tracked = new TreeMap<>();
            for (String prefix : settings.trackedPrefixes()) {
                map.track(prefix, sink);
                tracked.putAll(map.values(prefix));
            }
            patiently(deadline, () -> {
                quorum.start();
                return true;
            });
            patiently(deadline, () -> {
                group.join();
                return true;
            });
            long self = patiently(deadline, group::localNodeId);
            ClusterConfiguration read = map.configuration();
            tell(new CorosyncEvent.Connected(
                    System.nanoTime(),
                    new ClusterConfiguration(self, read.clusterName(), read.nodes(), read.token(), read.consensus()),
                    tracked));
            attached.complete(self);
            poll(map, quorum, group);
            if (closing) {
                leave(group);
            }
        }
    }

    private void poll(ClusterMap map, QuorumTracker quorum, ProcessGroup group) {
        int[] descriptors = {group.descriptor(), map.descriptor(), quorum.descriptor()};
        Runnable[] dispatches = {group::dispatch, map::dispatch, quorum::dispatch};
        while (!closing) {
            boolean stuck = !send(group);
            try {
                waker.await(descriptors, stuck ? RETRY_MILLIS : POLL_MILLIS, i -> dispatch(dispatches[i]));
            } finally {
                // What was told before the loss is told first.
                sink.take().forEach(this::tell);
            }
        }
    }

    private static void dispatch(Runnable dispatch) {
        try {
            dispatch.run();
        } catch (CorosyncException e) {
            if (!e.isTryAgain()) {
                throw e;
            }
        }
    }

    /** @return false if Corosync cannot take a message now; the message stays the next one */
    private boolean send(ProcessGroup group) {
        for (byte[] next = outbox.peek(); next != null; next = outbox.peek()) {
            if (!group.multicast(next)) {
                return false;
            }
            outbox.remove();
        }
        return true;
    }

    private void tell(CorosyncEvent event) {
        try {
            listener.accept(event);
        } catch (Throwable e) {
            sink.failed(e);
        }
    }

    private void leave(ProcessGroup group) {
        try {
            group.leave();
        } catch (CorosyncException e) {
            // Finalizing ends the membership as well, only with another reason for the peers.
            sink.failed(e);
        }
    }

    private interface Attempt<T> {
        T run();
    }

    private <T> T patiently(long deadline, Attempt<T> attempt) {
        while (true) {
            try {
                return attempt.run();
            } catch (CorosyncException e) {
                if (!e.isTryAgain() || closing || System.nanoTime() - deadline > 0) {
                    throw e;
                }
                waker.await(new int[0], RETRY_MILLIS, i -> {});
            }
        }
    }
}
