package io.masakari.instancemonitor;

import io.masakari.bench.Figures;
import io.masakari.core.instance.InstancePolicy;
import io.masakari.core.instance.InstanceWatch;
import io.masakari.nativebindings.libvirt.HypervisorConnection;
import io.masakari.runtime.monitor.Link;
import io.masakari.runtime.time.Clocks;
import java.time.Duration;
import java.util.Optional;

/** Connects, lists all domains and compares them with what was known, again and again, as after a loss of libvirtd. */
public final class ListRun {
    private ListRun() {}

    /** Arguments: libvirt URI, how often. Prints a row: domains, the spread of the times in ms. */
    public static void main(String[] args) {
        HypervisorConnection.Settings settings =
                new HypervisorConnection.Settings(args[0], Duration.ofSeconds(5), Duration.ofSeconds(2), 3);
        LibvirtObserver source = new LibvirtObserver(settings, (event, message, fields) -> {}, Clocks.system());
        InstanceWatch watch = new InstanceWatch(InstancePolicy.defaults(), Optional.empty());
        long[] times = new long[Integer.parseInt(args[1])];
        for (int i = 0; i < times.length; i++) {
            long began = System.nanoTime();
            Link link = source.connect(seen -> {
                synchronized (watch) {
                    watch.accept(seen.observation(), seen.moment());
                }
            });
            times[i] = System.nanoTime() - began;
            link.close();
        }
        System.out.println(watch.count() + " | " + times.length + " | " + new Figures(times).millis());
    }
}
