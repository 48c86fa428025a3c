package io.masakari.instancemonitor;

import io.masakari.bench.Figures;
import io.masakari.core.detection.Moment;
import io.masakari.core.instance.InstanceObservation;
import io.masakari.core.instance.InstancePolicy;
import io.masakari.core.instance.InstanceWatch;
import io.masakari.core.model.MonotonicTime;
import io.masakari.nativebindings.libvirt.HypervisorConnection;
import io.masakari.runtime.time.WallClock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Connects, lists all domains and compares them with what was known, again and again, as after a loss of libvirtd. */
public final class ListRun {
    private ListRun() {}

    /** Arguments: libvirt URI, how often. Prints a row: domains, the spread of the times in ms. */
    public static void main(String[] args) {
        HypervisorConnection.Settings settings =
                new HypervisorConnection.Settings(args[0], Duration.ofSeconds(5), Duration.ofSeconds(2), 3);
        LibvirtObserver source = new LibvirtObserver(settings, (event, message, fields) -> {}, WallClock.system());
        InstanceWatch watch = new InstanceWatch(InstancePolicy.defaults(), Optional.empty());
        long[] times = new long[Integer.parseInt(args[1])];
        for (int i = 0; i < times.length; i++) {
            long began = System.nanoTime();
            watch.accept(new InstanceObservation.Connected(), now());
            try (HypervisorSource.Link link = source.connect(seen -> {})) {
                watch.accept(link.list(), now());
                times[i] = System.nanoTime() - began;
            }
        }
        System.out.println(watch.count() + " | " + times.length + " | " + new Figures(times).millis());
    }

    private static Moment now() {
        return new Moment(new MonotonicTime(System.nanoTime()), Instant.now());
    }
}
