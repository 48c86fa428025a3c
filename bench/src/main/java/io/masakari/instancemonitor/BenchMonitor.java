package io.masakari.instancemonitor;

import io.masakari.bench.BenchClient;
import io.masakari.core.instance.InstancePolicy;
import io.masakari.core.instance.InstanceWatch;
import io.masakari.core.model.HostName;
import io.masakari.core.model.MonitorKind;
import io.masakari.runtime.journal.Event;
import io.masakari.runtime.journal.EventLog;
import io.masakari.runtime.report.Answer;
import io.masakari.runtime.report.InstanceNotification;
import io.masakari.runtime.report.Reporting;
import io.masakari.runtime.report.Reports;
import io.masakari.runtime.time.Clocks;
import io.masakari.runtime.time.WorkerThread;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * The parts of the instance monitor, wired as in {@link Main}, on a given hypervisor. Notes when each failure was seen and
 * when the controller's 202 for it arrived. In this package to use its package-private classes.
 */
final class BenchMonitor implements AutoCloseable {
    private static final Duration WITHIN = Duration.ofMinutes(2);

    private final BlockingQueue<Times> reported = new LinkedBlockingQueue<>();
    private final CountDownLatch watching = new CountDownLatch(1);
    private final Reporting reporting;
    private final InstanceMonitor monitor;
    private final Thread loop;
    private volatile boolean closed;

    /** Of one failure, on the monotonic clock. */
    record Times(long seenNanos, long answeredNanos) {}

    /** @param directory for the spool and the table */
    BenchMonitor(HypervisorSource source, URI controller, Path token, Path directory) throws IOException {
        EventLog log = (event, message, fields) -> {
            if (event == Event.LIBVIRT_CONNECTED) {
                watching.countDown();
            }
        };
        reporting = Reporting.start(
                new Reporting.Settings(
                        BenchClient.settings(controller, token, Optional.empty()), directory.resolve("spool")),
                new Reporting.Sender(MonitorKind.INSTANCE, Optional.empty()),
                Optional::empty,
                log);
        HostName host = new HostName("compute1");
        Reports noting = (report, listener) -> {
            long seenNanos = ((InstanceNotification) report).callbackMicros().orElseThrow() * 1000;
            reporting.reports().submit(report, delivery -> {
                listener.accept(delivery);
                if (delivery instanceof Answer.Accepted) {
                    reported.add(new Times(seenNanos, System.nanoTime()));
                }
            });
        };
        TableFile table = TableFile.open(directory.resolve("table"), TableFile.bootId(), log);
        monitor = new InstanceMonitor(
                host,
                new InstanceWatch(InstancePolicy.defaults(), Optional.empty()),
                Optional.empty(),
                source,
                noting,
                table,
                new DiskReader(source, DiskReader.PAUSE, log),
                new WorkerThread("libvirt-connection"),
                Clocks.system(),
                log,
                status -> {});
        monitor.start();
        reporting.warmUp(() -> WarmUp.failureOf(host, InstancePolicy.defaults()));
        loop = new Thread(this::loop, "loop");
        loop.setDaemon(true);
        loop.start();
    }

    /** Waits until it watches and its warm-up has ended. */
    void awaitWatching() throws InterruptedException, IOException {
        if (!watching.await(WITHIN.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new IOException("The monitor did not reach the hypervisor within " + WITHIN.toSeconds() + " s.");
        }
        TimeUnit.SECONDS.sleep(3);
    }

    /** The next failure that the controller has stored; reports arrive in their order. */
    Times awaitReport() throws InterruptedException, IOException {
        Times times = reported.poll(WITHIN.toMillis(), TimeUnit.MILLISECONDS);
        if (times == null) {
            throw new IOException("No report was stored within " + WITHIN.toSeconds() + " s.");
        }
        return times;
    }

    private void loop() {
        try {
            while (!closed) {
                monitor.tick(Duration.ofMillis(500));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closed = true;
        monitor.wake();
        monitor.close();
        reporting.close();
    }
}
