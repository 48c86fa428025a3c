package io.masakari.nativebindings.corosync;

import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * From C to a record: dispatch goes down through JNA, C calls the quorum callback up again, and that copies what it was
 * given. C is {@code quorum-stub.c}; everything above it is what the monitor runs. In this package for the package's own.
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
