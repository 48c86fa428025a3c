package io.masakari.hostmonitor;

import io.masakari.core.detection.FencingReading;
import io.masakari.core.model.FencingProof;
import io.masakari.core.model.MonotonicTime;
import io.masakari.core.model.NodeId;
import io.masakari.nativebindings.NativeLibraryMissingException;
import io.masakari.nativebindings.pacemaker.FencerEvent;
import io.masakari.nativebindings.pacemaker.FencerWatch;
import io.masakari.nativebindings.pacemaker.FencingEvent;
import io.masakari.nativebindings.pacemaker.FencingHistory;
import io.masakari.nativebindings.pacemaker.FencingResult;
import io.masakari.runtime.journal.Event;
import io.masakari.runtime.journal.EventLog;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** Pacemaker's fencing, through the fencer of this host. Uses Pacemaker's names of the nodes, not Nova's. */
final class PacemakerFencing implements FencingSource {
    /** The source of its readings, as people are shown it. */
    private static final String SOURCE = "pacemaker";

    /** Of each kind. More are refused, and asked again later. */
    private static final int MAX_CALLS = 16;
    /** Some of Pacemaker's libraries want more stack than a small JVM gives its threads. */
    private static final long NATIVE_STACK_BYTES = 4L << 20;

    private final FencingHistory history;
    private final HostNames names;
    private final Duration timeout;
    private final boolean off;
    private final EventLog log;
    private final ClusterOptions options = new ClusterOptions();
    private final ExecutorService asking = pool("fencing-history");
    private final ExecutorService requesting = pool("fencing-request");
    private Optional<FencerWatch> watch = Optional.empty();

    /** @param off whether a host that this monitor has fenced stays off; otherwise it is rebooted */
    PacemakerFencing(FencingHistory history, HostNames names, Duration timeout, boolean off, EventLog log) {
        this.history = history;
        this.names = names;
        this.timeout = timeout;
        this.off = off;
        this.log = log;
    }

    @Override
    public Words words() {
        return Words.PACEMAKER;
    }

    @Override
    public void listen(Listener listener) {
        try {
            watch = Optional.of(history.watch(event -> hear(event, listener)));
        } catch (NativeLibraryMissingException e) {
            untold(e.getMessage());
        }
    }

    /** On the fencer's thread. */
    private void hear(FencerEvent event, Listener listener) {
        if (event instanceof FencerEvent.Listening) {
            log.log(Event.FENCING_TOLD, "Pacemaker's fencer tells this monitor of each fencing.", Map.of());
            listener.turned(true);
        } else if (event instanceof FencerEvent.Ended ended && ended.fencing().saysOff()) {
            names.nodeListedAs(ended.fencing().target())
                    .ifPresent(node -> listener.fenced(
                            node,
                            SOURCE,
                            actionOf(ended.fencing()),
                            ended.fencing().delegate(),
                            new MonotonicTime(ended.notBefore())));
        } else if (event instanceof FencerEvent.Missed missed) {
            if (!missed.why().isEmpty()) {
                untold(missed.why() + ".");
            }
            listener.turned(true);
        } else if (event instanceof FencerEvent.Lost lost) {
            untold(lost.why() + (lost.why().endsWith(".") ? "" : "."));
            listener.turned(false);
        }
    }

    private void untold(String why) {
        log.log(
                Event.FENCING_UNTOLD,
                "Pacemaker's fencer does not tell this monitor of all fencings: " + why
                        + " What is not told is read in its history, which takes up to two seconds more.",
                Map.of());
    }

    /** A person's word is no fencing, although Pacemaker calls it "off". */
    private static String actionOf(FencingEvent event) {
        return event.isConfirmation() ? FencingProof.CONFIRMED : event.action();
    }

    @Override
    public Optional<String> nameOf(NodeId node) {
        return names.listedName(node);
    }

    @Override
    public void last(NodeId node, BiConsumer<Optional<FencingReading>, String> answer) {
        submit(asking, () -> {
            Optional<FencingReading> last = Optional.empty();
            String problem = "";
            try {
                last = history.lastFenced(pacemakersNameOf(node))
                        .map(event -> new FencingReading(
                                SOURCE, event.completed().orElseThrow(), actionOf(event), event.delegate()));
            } catch (RuntimeException e) {
                problem = String.valueOf(e.getMessage());
            }
            answer.accept(last, problem);
        });
    }

    @Override
    public void barred(NodeId node, Consumer<String> answer) {
        boolean taken = submit(
                requesting,
                () -> answer.accept(names.listedName(node).map(options::against).orElse("")));
        if (!taken) {
            answer.accept("");
        }
    }

    @Override
    public void fence(NodeId node, Consumer<String> ended) {
        if (!submit(requesting, () -> ended.accept(fence(node)))) {
            ended.accept("too many other hosts are being fenced.");
        }
    }

    @Override
    public void close() {
        watch.ifPresent(FencerWatch::close);
        asking.shutdownNow();
        requesting.shutdownNow();
    }

    /** @return "", or why it was not fenced */
    private String fence(NodeId node) {
        try {
            String name = pacemakersNameOf(node);
            FencingResult result = history.fence(name, timeout, off);
            if (result.isNoDevice()) {
                return "no fence device can fence " + name + " (-19); see stonith_admin --list " + name + ".";
            }
            return result.isDone() ? "" : "fencing " + name + " failed with code " + result.code() + ".";
        } catch (RuntimeException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private String pacemakersNameOf(NodeId node) {
        return names.listedName(node)
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
