package io.masakari.hostmonitor;

import io.masakari.bench.BenchClient;
import io.masakari.bench.SampleLoss;
import io.masakari.core.detection.DetectionPolicy;
import io.masakari.core.detection.Moment;
import io.masakari.core.model.MonitorKind;
import io.masakari.core.model.MonotonicTime;
import io.masakari.nativebindings.corosync.CorosyncEvent;
import io.masakari.nativebindings.corosync.CorosyncSession;
import io.masakari.runtime.journal.EventLog;
import io.masakari.runtime.monitor.Seen;
import io.masakari.runtime.report.Answer;
import io.masakari.runtime.report.HostNotification;
import io.masakari.runtime.report.Reporting;
import io.masakari.runtime.report.Reports;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Runs the parts of the host monitor, wired as in {@link Main}, on simulated losses: from the decisive callback to the
 * controller's answer, one loss at a time. With a Corosync group, the callback is the delivery of a message by the real
 * Corosync; without, a call on another thread. In this package to use its package-private classes.
 */
public final class LossRun {
    private static final Duration WITHIN = Duration.ofMinutes(2);

    private final Settings settings;
    private final LossCluster cluster = new LossCluster();
    private final Reports reports;
    private final List<String> lines = new ArrayList<>();

    /**
     * @param controller base URL
     * @param corosync name of a group to join; empty: no Corosync
     * @param first number of the first loss; the controller must not have seen it or those after it
     * @param warmUp losses after the first that are left out
     * @param losses to measure
     * @param pauseMillis between two losses, so that what the controller does about one does not slow down the next; in
     *     production they are hours apart
     */
    private record Settings(
            URI controller,
            Path token,
            Optional<Path> caBundle,
            Path spool,
            Optional<String> corosync,
            long first,
            int warmUp,
            int losses,
            long pauseMillis) {
        static Settings of(String[] args) {
            if (args.length != 9) {
                throw new IllegalArgumentException(
                        "Arguments: URL, token file, CA bundle or -, spool, Corosync group or -, first number, how many to"
                                + " warm up with, how many to measure, ms between two");
            }
            return new Settings(
                    URI.create(args[0]),
                    Path.of(args[1]),
                    args[2].equals("-") ? Optional.empty() : Optional.of(Path.of(args[2])),
                    Path.of(args[3]),
                    args[4].equals("-") ? Optional.empty() : Optional.of(args[4]),
                    Long.parseLong(args[5]),
                    Integer.parseInt(args[6]),
                    Integer.parseInt(args[7]),
                    Long.parseLong(args[8]));
        }
    }

    private LossRun(Settings settings, Reports reports) {
        this.settings = settings;
        this.reports = reports;
    }

    /**
     * Prints a line for each loss: callback to answer, and callback to the request's last byte at {@code sink.c}
     * (meaningless with another controller), in ns; the very first line begins with "first".
     */
    public static void main(String[] args) throws Exception {
        Settings settings = Settings.of(args);
        EventLog nowhere = (event, message, fields) -> {};
        Reporting.Settings to = new Reporting.Settings(
                BenchClient.settings(settings.controller(), settings.token(), settings.caBundle()), settings.spool());
        try (Reporting reporting = Reporting.start(
                to, new Reporting.Sender(MonitorKind.HOST, Optional.empty()), Optional::empty, nowhere)) {
            reporting.warmUp(() -> WarmUp.lossOf(DetectionPolicy.defaults()));
            // Lets the warm-up end: in production a monitor runs for a while before it sees a loss.
            TimeUnit.SECONDS.sleep(3);
            LossRun run = new LossRun(settings, reporting.reports());
            run.all();
            run.lines.forEach(System.out::println);
        }
    }

    private void all() throws Exception {
        try (Trigger trigger = trigger()) {
            for (int i = 0; i < 1 + settings.warmUp() + settings.losses(); i++) {
                String line = one(trigger, settings.first() + i);
                TimeUnit.MILLISECONDS.sleep(settings.pauseMillis());
                if (i == 0) {
                    lines.add("first " + line);
                } else if (i > settings.warmUp()) {
                    lines.add(line);
                }
            }
        }
    }

    private String one(Trigger trigger, long number) throws Exception {
        CountDownLatch answered = new CountDownLatch(1);
        long[] times = new long[3];
        Reports watched = (report, listener) -> {
            times[0] = ((HostNotification) report).callbackMicros().orElseThrow() * 1000;
            reports.submit(report, delivery -> {
                listener.accept(delivery);
                if (delivery instanceof Answer.Accepted accepted) {
                    times[1] = System.nanoTime();
                    times[2] = accepted.notification().value().getLeastSignificantBits();
                    answered.countDown();
                }
            });
        };
        try (LossCluster.LossMonitor monitor = cluster.watch(number, watched)) {
            trigger.pull(number, monitor);
            if (!answered.await(WITHIN.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IOException("Loss " + number + " was not accepted within " + WITHIN.toSeconds() + " s.");
            }
        }
        return (times[1] - times[0]) + " " + (times[2] - times[0]);
    }

    /** Makes the callback happen. */
    private interface Trigger extends AutoCloseable {
        void pull(long number, LossCluster.LossMonitor monitor);

        @Override
        void close();
    }

    private Trigger trigger() {
        if (settings.corosync().isEmpty()) {
            return new Trigger() {
                @Override
                public void pull(long number, LossCluster.LossMonitor monitor) {
                    monitor.tell(new Seen<>(SampleLoss.decisive(number), SampleLoss.now()));
                }

                @Override
                public void close() {}
            };
        }
        return new CorosyncTrigger(settings.corosync().get());
    }

    private static final class CorosyncTrigger implements Trigger {
        private final CorosyncSession session;
        private volatile LossCluster.LossMonitor monitor;
        private volatile long number;

        CorosyncTrigger(String group) {
            session = CorosyncSession.open(CorosyncSession.Settings.forGroup(group), this::take, failure -> {
                throw new IllegalStateException(failure);
            });
        }

        private void take(CorosyncEvent event) {
            if (event instanceof CorosyncEvent.MessageDelivered delivered && monitor != null) {
                Instant wall = Instant.now().minusNanos(System.nanoTime() - delivered.nanoTime());
                monitor.tell(new Seen<>(
                        SampleLoss.decisive(number), new Moment(new MonotonicTime(delivered.nanoTime()), wall)));
            }
        }

        @Override
        public void pull(long next, LossCluster.LossMonitor watched) {
            number = next;
            monitor = watched;
            if (!session.multicast(new byte[64])) {
                throw new IllegalStateException("Corosync took no message.");
            }
        }

        @Override
        public void close() {
            session.close();
        }
    }
}
