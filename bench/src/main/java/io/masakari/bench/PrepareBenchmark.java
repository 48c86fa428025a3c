package io.masakari.bench;

import io.masakari.core.detection.HostWatch;
import io.masakari.runtime.report.NotificationWire;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What other benchmarks do before each call. Their times leave it out, their counts of allocated bytes do not. */
@State(Scope.Thread)
public class PrepareBenchmark {
    @Benchmark
    public HostWatch watch() {
        return SampleLoss.watch(1);
    }

    @Benchmark
    public byte[] loss() {
        SampleLoss.watch(1);
        return NotificationWire.encode(SampleLoss.notification(1));
    }
}
