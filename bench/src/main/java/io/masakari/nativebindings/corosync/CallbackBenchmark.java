package io.masakari.nativebindings.corosync;

import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * From C to a record: dispatch calls C through JNA, C calls the quorum callback, and that copies its arguments. C is
 * {@code quorum-stub.c}; the rest is what the monitor runs. In this package to use its package-private classes.
 */
@State(Scope.Thread)
public class CallbackBenchmark {
    private final EventSink sink = new EventSink(failure -> {
        throw new IllegalStateException(failure);
    });
    private QuorumTracker tracker;

    @Setup
    public void load() {
        tracker = new QuorumTracker(sink);
        tracker.start();
    }

    @TearDown
    public void close() {
        tracker.close();
    }

    @Benchmark
    public List<CorosyncEvent> callback() {
        tracker.dispatch();
        return sink.take();
    }
}
