package io.masakari.instancemonitor;

import io.masakari.core.detection.Moment;
import io.masakari.core.instance.DiskPlace;
import io.masakari.core.instance.Finding;
import io.masakari.core.instance.InstanceObservation;
import io.masakari.core.instance.InstanceObservation.Found;
import io.masakari.core.instance.InstanceObservation.Raw;
import io.masakari.core.instance.InstanceObservation.Told;
import io.masakari.core.instance.InstanceSignal;
import io.masakari.core.model.InstanceId;
import io.masakari.core.model.MonotonicTime;
import io.masakari.runtime.monitor.Link;
import io.masakari.runtime.monitor.Seen;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Many instances crash within one second. The events are made up, because so many QEMU processes would measure the
 * machine.
 */
public final class BurstRun {
    private BurstRun() {}

    /** Arguments: controller's URL, token file, directory, instances, how many of them crash. Prints a row. */
    public static void main(String[] args) throws Exception {
        int crashes = Integer.parseInt(args[4]);
        Told[] ends = new Told[crashes];
        List<Found> all = new ArrayList<>();
        for (int i = 0; i < Integer.parseInt(args[3]); i++) {
            InstanceId id = new InstanceId(UUID.randomUUID());
            all.add(new Found(id, "bench-" + i, Finding.RUNS, 1, 1, true));
            if (i < crashes) {
                ends[i] = new Told(id, "bench-" + i, InstanceSignal.STOPPED_FAILED, new Raw(0, 5, 5), "");
            }
        }
        Teller teller = new Teller(all);
        try (BenchMonitor monitor = new BenchMonitor(teller, URI.create(args[0]), Path.of(args[1]), Path.of(args[2]))) {
            monitor.awaitWatching();
            int threads = Thread.getAllStackTraces().size();
            int most = threads;
            long began = System.nanoTime();
            for (Told end : ends) {
                teller.sink.accept(new Seen<>(end, now()));
                TimeUnit.NANOSECONDS.sleep(TimeUnit.SECONDS.toNanos(1) / crashes);
                most = Math.max(most, Thread.getAllStackTraces().size());
            }
            long last = 0;
            for (int i = 0; i < crashes; i++) {
                last = monitor.awaitReport().answeredNanos();
            }
            System.out.printf(
                    Locale.ROOT,
                    "%d | %d | %.2f | %d | %d%n",
                    crashes,
                    all.size(),
                    (last - began) / 1e9,
                    most - threads,
                    residentMib());
        }
    }

    private static Moment now() {
        return new Moment(new MonotonicTime(System.nanoTime()), Instant.now());
    }

    private static long residentMib() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("\\D", "")) / 1024;
            }
        }
        throw new IOException("/proc/self/status has no VmRSS");
    }

    private static final class Teller implements HypervisorSource {
        private final List<Found> all;
        private volatile Consumer<Seen<InstanceObservation>> sink;

        Teller(List<Found> all) {
            this.all = all;
        }

        @Override
        public Link connect(Consumer<Seen<InstanceObservation>> to) {
            sink = to;
            to.accept(new Seen<>(new InstanceObservation.Connected(), now()));
            to.accept(new Seen<>(new InstanceObservation.Listed(all), now()));
            return () -> {};
        }

        @Override
        public long lastRoundNanos() {
            return System.nanoTime();
        }

        @Override
        public Optional<Map<InstanceId, DiskPlace>> disks() {
            return Optional.empty();
        }
    }
}
