package io.masakari.bench;

import io.masakari.core.detection.DetectionPolicy;
import io.masakari.core.detection.GroupDeparture;
import io.masakari.core.detection.HostWatch;
import io.masakari.core.detection.Moment;
import io.masakari.core.detection.Observation;
import io.masakari.core.detection.Output;
import io.masakari.core.model.ClusterName;
import io.masakari.core.model.HostName;
import io.masakari.core.model.NodeId;
import io.masakari.core.model.RingId;
import io.masakari.runtime.config.Secret;
import io.masakari.runtime.journal.EventLog;
import io.masakari.runtime.report.Answer;
import io.masakari.runtime.report.ControllerClient;
import io.masakari.runtime.report.HostNotification;
import io.masakari.runtime.report.Outcome;
import io.masakari.runtime.report.Reporter;
import io.masakari.runtime.time.Ticker;
import io.masakari.runtime.time.WallClock;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * From Corosync's quorum callback to the controller's durable 202, over and over: what a host monitor does with it
 * (decide, encode, spool, send), against a controller in a process of its own. The callback itself is made up here;
 * the upcall through JNA is not in it. One loss at a time, as in life.
 */
public final class CallbackToDurable {
    private static final NodeId SELF = new NodeId(1);
    private static final NodeId LOST = new NodeId(2);
    private static final NodeId OTHER = new NodeId(3);
    private static final Set<NodeId> ALL = Set.of(SELF, LOST, OTHER);
    private static final Set<NodeId> REST = Set.of(SELF, OTHER);

    private final Ticker ticker = Ticker.system();
    private final WallClock clock = WallClock.system();
    private final ClusterName cluster;
    private final HostName host;
    private final Reporter reporter;

    private CallbackToDurable(ClusterName cluster, HostName host, Reporter reporter) {
        this.cluster = cluster;
        this.host = host;
        this.reporter = reporter;
    }

    /** Arguments: controller's URL, token file, cluster, host, losses to warm up with, losses to measure. */
    public static void main(String[] args) throws Exception {
        Path spool = Files.createTempDirectory(Path.of("."), "bench-spool-");
        EventLog nowhere = (event, message, fields) -> {};
        try (ControllerClient client = new ControllerClient(new ControllerClient.Settings(
                        List.of(URI.create(args[0])),
                        new Secret(Files.readString(Path.of(args[1])).strip()),
                        Optional.empty(),
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(5)));
                Reporter reporter = Reporter.start(client, Reporter.Settings.at(spool), nowhere)) {
            client.warmUp();
            CallbackToDurable bench = new CallbackToDurable(new ClusterName(args[2]), new HostName(args[3]), reporter);
            int warmUp = Integer.parseInt(args[4]);
            long[] first = bench.run(1, 1);
            bench.run(2, warmUp);
            long[] nanos = bench.run(2 + warmUp, Integer.parseInt(args[5]));
            print(first[0], nanos);
        } finally {
            delete(spool);
        }
    }

    private long[] run(int from, int count) throws Exception {
        long[] nanos = new long[count];
        for (int i = 0; i < count; i++) {
            nanos[i] = oneLoss(from + i);
        }
        return nanos;
    }

    private long oneLoss(int number) throws Exception {
        HostWatch watch = new HostWatch(DetectionPolicy.defaults());
        RingId before = new RingId(SELF, 8L * number);
        RingId after = new RingId(SELF, 8L * number + 4);
        for (Observation observation : List.<Observation>of(
                new Observation.NodeNamed(SELF, new HostName("self")),
                new Observation.NodeNamed(LOST, host),
                new Observation.NodeNamed(OTHER, new HostName("other")),
                new Observation.Connected(SELF, cluster),
                new Observation.GroupChanged(ALL, Map.of(), ALL),
                new Observation.RingFormed(before, ALL),
                new Observation.QuorumChanged(before, true, ALL),
                new Observation.NodeStatus(LOST, false),
                new Observation.GroupChanged(REST, Map.of(LOST, GroupDeparture.NODE_DOWN), Set.of()),
                new Observation.RingFormed(after, REST))) {
            watch.accept(observation, now());
        }
        Moment callback = now();
        for (Output output : watch.accept(new Observation.QuorumChanged(after, true, REST), callback)) {
            if (output instanceof Output.Send send) {
                Outcome outcome = reporter.submit(HostNotification.lost(
                                send.report().evidence(),
                                clock.now(),
                                OptionalLong.of(callback.at().nanos() / 1_000)))
                        .get(10, TimeUnit.SECONDS);
                if (!(outcome instanceof Answer.Accepted)) {
                    throw new IOException("The controller did not accept loss " + number + ": " + outcome);
                }
                return ticker.now().since(callback.at()).toNanos();
            }
        }
        throw new IllegalStateException("The watch did not report loss " + number);
    }

    private Moment now() {
        return new Moment(ticker.now(), clock.now());
    }

    private static void print(long first, long[] nanos) {
        Arrays.sort(nanos);
        System.out.println("| callback to durable 202 | losses | first | median | p95 | p99 | most |");
        System.out.println("| --- | --- | --- | --- | --- | --- | --- |");
        System.out.println(String.format(
                Locale.ROOT,
                "| ms | %d | %.2f | %.2f | %.2f | %.2f | %.2f |",
                nanos.length,
                first / 1e6,
                at(nanos, 0.50),
                at(nanos, 0.95),
                at(nanos, 0.99),
                nanos[nanos.length - 1] / 1e6));
    }

    private static double at(long[] sorted, double share) {
        return sorted[(int) Math.ceil(share * sorted.length) - 1] / 1e6;
    }

    private static void delete(Path directory) throws IOException {
        try (var files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.deleteIfExists(file);
            }
        }
        Files.deleteIfExists(directory);
    }
}
