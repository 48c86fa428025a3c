package io.masakari.hostmonitor;

import io.masakari.core.detection.Observation;
import io.masakari.nativebindings.corosync.CorosyncEvent;
import io.masakari.nativebindings.corosync.CorosyncRing;
import io.masakari.runtime.monitor.Seen;
import io.masakari.runtime.time.WallClock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** From a Corosync event to an observation. In this package to use its package-private classes. */
@State(Scope.Thread)
public class DecodeBenchmark {
    private Seen<Observation> seen;
    private final CorosyncTranslation translation = new CorosyncTranslation(
            Optional.empty(),
            new HostNames(Map.of(), (event, message, fields) -> {}),
            (event, message, fields) -> {},
            WallClock.system(),
            next -> seen = next);

    @Benchmark
    public Object decode() {
        translation.take(
                new CorosyncEvent.QuorumChanged(System.nanoTime(), true, new CorosyncRing(1, 8), List.of(1L, 3L)));
        return seen;
    }
}
