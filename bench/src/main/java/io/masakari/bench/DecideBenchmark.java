package io.masakari.bench;

import io.masakari.core.detection.HostWatch;
import io.masakari.core.detection.Moment;
import io.masakari.core.detection.Output;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** From the decisive observation to the verdict and its report. */
@State(Scope.Thread)
public class DecideBenchmark {
    private HostWatch watch;
    private Moment moment;

    /** Each loss needs a watch that has not seen it. What this allocates is measured, too, and subtracted in the table. */
    @Setup(Level.Invocation)
    public void prepare() {
        watch = SampleLoss.watch(1);
        moment = SampleLoss.now();
    }

    @Benchmark
    public List<Output> decide() {
        return watch.accept(SampleLoss.decisive(1), moment);
    }
}
