package io.masakari.hostmonitor;

import io.masakari.bench.Figures;
import io.masakari.core.detection.DetectionPolicy;
import io.masakari.core.detection.FencingReading;
import io.masakari.core.model.FencingStatus;
import io.masakari.core.model.HostEvidence;
import io.masakari.core.model.NodeId;
import io.masakari.core.model.NotificationId;
import io.masakari.nativebindings.pacemaker.FencingEvent;
import io.masakari.nativebindings.pacemaker.FencingHistory;
import io.masakari.runtime.journal.Event;
import io.masakari.runtime.journal.EventLog;
import io.masakari.runtime.report.Answer;
import io.masakari.runtime.report.HostNotification;
import io.masakari.runtime.report.Reports;
import io.masakari.runtime.time.Clocks;
import io.masakari.runtime.time.WorkerThread;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Two host monitors in one process, beside each other on a real cluster and its real fencings: one hears of them from the
 * fencer, the other only reads the history. Arguments: how many fencings, and a file for the table. Prints a line when it is
 * ready, and one for each fencing. In this package to use its package-private classes.
 */
public final class FencingRun {
    private static final Duration WITHIN = Duration.ofMinutes(5);
    private static final EventLog NOWHERE = (event, message, fields) -> {};

    private final FencingHistory history = new FencingHistory();

    /** One of the two: what it has seen join, and the moments at which it reported a proof, by host. */
    private record Watched(CountDownLatch joined, BlockingQueue<Map.Entry<String, Instant>> proven) {
        Map.Entry<String, Instant> next() throws InterruptedException, IOException {
            Map.Entry<String, Instant> next = proven.poll(WITHIN.toMillis(), TimeUnit.MILLISECONDS);
            if (next == null) {
                throw new IOException("No fencing was reported within " + WITHIN.toMinutes() + " min.");
            }
            return next;
        }
    }

    public static void main(String[] args) throws Exception {
        new FencingRun().all(Integer.parseInt(args[0]), Path.of(args[1]));
        System.exit(0);
    }

    private void all(int fencings, Path table) throws Exception {
        Watched polling = watch("bench-polled", false);
        Watched pushed = watch("bench-pushed", true);
        for (Watched one : List.of(polling, pushed)) {
            if (!one.joined().await(WITHIN.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IOException("The other hosts were not seen within " + WITHIN.toMinutes() + " min.");
            }
        }
        System.out.println("ready");
        List<Long> ofPolling = new ArrayList<>();
        List<Long> ofPushed = new ArrayList<>();
        for (int i = 0; i < fencings; i++) {
            Map.Entry<String, Instant> told = pushed.next();
            Map.Entry<String, Instant> read = polling.next();
            Instant ended = history.lastFenced(told.getKey())
                    .flatMap(FencingEvent::completed)
                    .orElseThrow();
            ofPushed.add(Duration.between(ended, told.getValue()).toNanos());
            ofPolling.add(Duration.between(ended, read.getValue()).toNanos());
            System.out.println("told " + told.getKey() + " " + Figures.millis(ofPushed.get(i)) + " "
                    + Figures.millis(ofPolling.get(i)));
        }
        Files.write(
                table,
                List.of(
                        "| from the end of the fencing until its report is handed over, ms | fencings | least | median | most |",
                        "| --- | --- | --- | --- | --- |",
                        row("read in the history", ofPolling),
                        row("told by the fencer", ofPushed)));
    }

    private static String row(String label, List<Long> nanos) {
        Figures figures = new Figures(nanos.stream().mapToLong(Long::longValue).toArray());
        return "| " + label + " | " + figures.count() + " | " + Figures.millis(figures.at(0)) + " | "
                + Figures.millis(figures.at(0.5)) + " | " + Figures.millis(figures.at(1)) + " |";
    }

    private Watched watch(String group, boolean push) {
        Clocks clocks = Clocks.system();
        CountDownLatch joined = new CountDownLatch(2);
        EventLog log = (event, message, fields) -> {
            if (event == Event.HOST_JOINED) {
                joined.countDown();
            }
        };
        HostNames names = new HostNames(Map.of(), NOWHERE);
        BlockingQueue<Map.Entry<String, Instant>> proven = new LinkedBlockingQueue<>();
        Reports reports = (notification, listener) -> {
            Optional<HostEvidence> evidence = ((HostNotification) notification).evidence();
            if (evidence.filter(loss -> loss.fencing() == FencingStatus.PROVEN).isPresent()) {
                proven.add(Map.entry(notification.hostname().value(), Instant.now()));
            }
            listener.accept(new Answer.Accepted(new NotificationId(UUID.randomUUID())));
        };
        FencingSource fencing = new PacemakerFencing(history, names, Duration.ofSeconds(30), false, NOWHERE);
        HostMonitor monitor = new HostMonitor(
                DetectionPolicy.defaults(),
                Optional.empty(),
                new CorosyncObserver(group, Optional.empty(), names, NOWHERE, clocks.wall()),
                push ? fencing : new Unpushed(fencing),
                reports,
                new WorkerThread(group),
                clocks,
                log,
                status -> {});
        monitor.start();
        Thread thread = new Thread(() -> tick(monitor), group + "-loop");
        thread.setDaemon(true);
        thread.start();
        return new Watched(joined, proven);
    }

    private static void tick(HostMonitor monitor) {
        try {
            while (true) {
                monitor.tick(Duration.ofSeconds(1));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** As it is where the fencer's library cannot be used. */
    private record Unpushed(FencingSource source) implements FencingSource {
        @Override
        public FencingSource.Words words() {
            return source.words();
        }

        @Override
        public void listen(Listener listener) {}

        @Override
        public Optional<String> nameOf(NodeId node) {
            return source.nameOf(node);
        }

        @Override
        public void last(NodeId node, BiConsumer<Optional<FencingReading>, String> answer) {
            source.last(node, answer);
        }

        @Override
        public void fence(NodeId node, Consumer<String> ended) {
            source.fence(node, ended);
        }

        @Override
        public void close() {
            source.close();
        }
    }
}
