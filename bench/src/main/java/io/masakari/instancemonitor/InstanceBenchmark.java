package io.masakari.instancemonitor;

import io.masakari.core.detection.Moment;
import io.masakari.core.instance.Finding;
import io.masakari.core.instance.InstanceObservation;
import io.masakari.core.instance.InstanceObservation.Found;
import io.masakari.core.instance.InstanceObservation.Told;
import io.masakari.core.instance.InstanceOutput;
import io.masakari.core.instance.InstancePolicy;
import io.masakari.core.instance.InstanceWatch;
import io.masakari.core.model.InstanceId;
import io.masakari.core.model.MonotonicTime;
import io.masakari.nativebindings.libvirt.HypervisorEvent.DomainEvent;
import io.masakari.nativebindings.libvirt.LibvirtNumbers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** From a libvirt event to the report of an instance. In this package to use its package-private classes. */
public class InstanceBenchmark {
    private static final UUID INSTANCE = UUID.randomUUID();

    @Benchmark
    public Told decode() {
        return told(LibvirtNumbers.STOPPED, LibvirtNumbers.STOPPED_FAILED);
    }

    @Benchmark
    public InstanceOutput decide(Crashing crashing) {
        return crashing.watch.accept(crashing.crash, crashing.moment).get(0);
    }

    /** The preparation of {@link #decide}. */
    @Benchmark
    public Moment prepare(Crashing crashing) {
        return crashing.moment;
    }

    private static Told told(int event, int detail) {
        return LibvirtTranslation.told(new DomainEvent(
                System.nanoTime(), INSTANCE, "bench-0", LibvirtNumbers.ID_LIFECYCLE, event, detail, ""));
    }

    /** One of 500 instances crashes again and again. */
    @State(Scope.Thread)
    public static class Crashing {
        /** No failure is suppressed because there were too many. */
        private static final Duration APART = Duration.ofHours(1);

        private final Told start = told(LibvirtNumbers.STARTED, 0);
        private final Told crash = told(LibvirtNumbers.STOPPED, LibvirtNumbers.STOPPED_FAILED);
        private final InstanceWatch watch = new InstanceWatch(InstancePolicy.defaults(), Optional.of(List.of()));
        private Moment moment = new Moment(new MonotonicTime(0), Instant.EPOCH);

        @Setup
        public void list() {
            List<Found> all = IntStream.range(0, 500)
                    .mapToObj(i -> new Found(
                            new InstanceId(i == 0 ? INSTANCE : UUID.randomUUID()),
                            "bench-" + i,
                            Finding.RUNS,
                            1,
                            1,
                            true))
                    .toList();
            watch.accept(new InstanceObservation.Connected(), moment);
            watch.accept(new InstanceObservation.Listed(all), moment);
        }

        @Setup(Level.Invocation)
        public void startAgain() {
            moment = new Moment(moment.at().plus(APART), moment.wall().plus(APART));
            watch.accept(start, moment);
        }
    }
}
