package io.masakari.runtime.report;

import io.masakari.core.model.HostName;
import io.masakari.core.model.NotificationId;
import io.masakari.core.retry.RetryPolicy;
import io.masakari.core.safety.SafeTimes;
import io.masakari.runtime.journal.Event;
import io.masakari.runtime.journal.EventLog;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Delivers reports in the order they were given, each until the controller has answered for it. Where the controller
 * refuses a host for now, as its segment is not set up for this cluster, that host's reports wait and keep their order,
 * and those of other hosts pass.
 *
 * <p>A report is sent at once and written to the spool at the same time, by two threads: when a host fails, the disk may
 * hang with it, and the report must not wait for it. An answered report is removed from the spool, or was never written.
 * Only a crash in the well under a millisecond in which it is neither sent nor written loses it here; the other
 * monitors of the cluster have seen the same loss.
 */
public final class Reporter implements AutoCloseable {
    private static final long CLOSE_MILLIS = 2_000;
    private static final int REHEARSALS = 200;

    private final ReportSender sender;
    private final RetryPolicy retry;
    private final EventLog log;
    private final int maxReports;
    private final long maxBytes;
    private final Spool spool;
    private final ThreadPoolExecutor disk;
    private final Thread sending;

    // All guarded by this.
    private final Deque<Pending> waiting = new ArrayDeque<>();
    /** Hosts that the controller refuses for now, and until when (System.nanoTime) they are left alone. */
    private final Map<HostName, Long> refused = new HashMap<>();

    private long waitingBytes;
    private long nextSequence = 1;
    private boolean closed;

    /**
     * @param directory of the spool; one reporter only may use it
     * @param maxReports how many reports may wait; the oldest stay, newer ones are refused
     * @param maxBytes how many bytes of them
     * @param retry delays between attempts; after its last attempt the longest delay goes on, for no report is given up
     */
    public record Settings(Path directory, int maxReports, long maxBytes, RetryPolicy retry) {
        public static Settings at(Path directory) {
            RetryPolicy patient = new RetryPolicy(Integer.MAX_VALUE, Duration.ofMillis(100), SafeTimes.REPORT_PAUSE);
            return new Settings(directory, 1000, 4 * 1024 * 1024, patient);
        }
    }

    private static final class Pending {
        final long sequence;
        final byte[] body;
        final CompletableFuture<Outcome> outcome = new CompletableFuture<>();
        final long since = System.nanoTime();
        volatile boolean answered;
        private int attempts;
        private Optional<HostName> host; // of the sending thread; null: not looked at yet

        Pending(long sequence, byte[] body) {
            this.sequence = sequence;
            this.body = body;
        }

        /** Empty if an earlier version has left it in the spool, and it cannot be read by this one. */
        Optional<HostName> host() {
            if (host == null) {
                try {
                    host = Optional.of(NotificationWire.decode(body).hostname());
                } catch (WireException e) {
                    host = Optional.empty();
                }
            }
            return host;
        }
    }

    private Reporter(ReportSender sender, Settings settings, EventLog log) {
        this.sender = sender;
        this.retry = settings.retry();
        this.log = log;
        this.maxReports = settings.maxReports();
        this.maxBytes = settings.maxBytes();
        this.spool = new Spool(settings.directory(), log);
        this.disk = new ThreadPoolExecutor(
                1, 1, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(2 * maxReports + 2), task -> daemon(task, "spool"));
        this.sending = daemon(this::sendAll, "reporter");
    }

    /**
     * Reads the spool and begins to send what an earlier run left.
     *
     * @throws IOException if the spool cannot be used: nothing would then survive a restart
     */
    public static Reporter start(ReportSender sender, Settings settings, EventLog log) throws IOException {
        Reporter reporter = new Reporter(sender, settings, log);
        reporter.resume();
        reporter.disk.prestartAllCoreThreads();
        reporter.sending.start();
        return reporter;
    }

    public CompletableFuture<Outcome> submit(Notification notification) {
        return submit(NotificationWire.encode(notification));
    }

    /**
     * Does with a made-up report, in memory and on the spool's disk, what is done with a real one except sending it, so
     * that the first real one does not wait for classes to be loaded. Returns when the disk is still at it.
     */
    public void rehearse(Notification sample) {
        Pending report = new Pending(0, NotificationWire.encode(sample));
        Answer.Accepted answer = new Answer.Accepted(new NotificationId(new UUID(0, 0)));
        for (int i = 0; i < REHEARSALS; i++) {
            NotificationWire.encode(sample);
            accepted(report, answer, 1);
        }
        onDisk(() -> {
            try {
                spool.rehearse(report.body);
            } catch (IOException e) {
                log.log(Event.SPOOL_FAILED, "Reports cannot be kept on disk: " + e + ". Free or mend the disk.");
            }
        });
    }

    /** How many reports have no answer yet. */
    public synchronized int waiting() {
        return waiting.size();
    }

    /** Takes at most two seconds. What has no answer stays in the spool. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        disk.shutdown();
        try {
            boolean written = disk.awaitTermination(CLOSE_MILLIS, TimeUnit.MILLISECONDS);
            if (!written) {
                log.log(Event.SPOOL_FAILED, "The spool's disk does not answer; reports that wait may be lost.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        sending.interrupt();
        synchronized (this) {
            waiting.forEach(report -> report.outcome.complete(new Outcome.Kept()));
        }
    }

    private CompletableFuture<Outcome> submit(byte[] body) {
        Objects.requireNonNull(body, "body");
        Pending report;
        synchronized (this) {
            if (closed || waiting.size() >= maxReports || waitingBytes + body.length > maxBytes) {
                String why = closed ? "the reporter is closed" : waiting.size() + " reports wait already";
                log.log(
                        Event.REPORT_REFUSED,
                        "A report is dropped, because " + why + ". Check that the controller runs and can be reached.",
                        Map.of("waiting", waiting.size(), "waiting_bytes", waitingBytes));
                return CompletableFuture.completedFuture(new Outcome.Refused(why));
            }
            report = new Pending(nextSequence++, body);
            enqueue(report);
        }
        onDisk(() -> write(report));
        return report.outcome;
    }

    private synchronized void resume() throws IOException {
        spool.open().forEach((sequence, body) -> {
            enqueue(new Pending(sequence, body));
            nextSequence = sequence + 1;
        });
        if (!waiting.isEmpty()) {
            log.log(
                    Event.REPORT_RESUMED,
                    waiting.size() + " reports of an earlier run wait in the spool and are sent now.",
                    Map.of("waiting", waiting.size()));
        }
    }

    private void enqueue(Pending report) {
        waiting.addLast(report);
        waitingBytes += report.body.length;
        notifyAll();
    }

    private void sendAll() {
        try {
            for (Pending report = next(); report != null; report = next()) {
                deliver(report);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // closed
        }
    }

    private static Map<String, Object> accepted(Pending report, Answer.Accepted answer, int attempt) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("notification", answer.notification());
        try {
            Notification about = NotificationWire.decode(report.body);
            fields.put("host", about.hostname());
            if (about instanceof HostNotification host) {
                host.evidence().ifPresent(evidence -> fields.put("fencing", evidence.fencing()));
            }
        } catch (WireException e) {
            // An earlier version's spool; the controller could read it, and that is what counts.
        }
        fields.put("attempt", attempt);
        fields.put("elapsed_ms", TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - report.since));
        return fields;
    }

    /** The oldest that may be sent now; waits for one. Null when closed. */
    private synchronized Pending next() throws InterruptedException {
        while (!closed) {
            long now = System.nanoTime();
            for (Pending report : waiting) {
                if (refusedUntil(report).filter(until -> until - now > 0).isEmpty()) {
                    return report;
                }
            }
            if (waiting.isEmpty()) {
                wait();
            } else {
                long first = refused.values().stream()
                        .mapToLong(until -> until - now)
                        .min()
                        .orElse(0);
                TimeUnit.NANOSECONDS.timedWait(this, Math.max(1, first));
            }
        }
        return null;
    }

    private Optional<Long> refusedUntil(Pending report) {
        return refused.isEmpty() ? Optional.empty() : report.host().map(refused::get);
    }

    private void deliver(Pending report) throws InterruptedException {
        int attempt = ++report.attempts;
        Answer answer = sender.send(report.body);
        if (answer instanceof Answer.Retry again) {
            Duration policy = retry.delayAfter(attempt).orElse(retry.longestDelay());
            Duration delay = policy.compareTo(again.after()) < 0 ? again.after() : policy;
            boolean othersPass = again.concernsHost() && report.host().isPresent();
            log.log(
                    Event.REPORT_DELAYED,
                    "A report is not delivered: " + again.why() + ". Next attempt in " + delay.toMillis() + " ms."
                            + (othersPass ? " Reports of other hosts do not wait for it." : ""),
                    Map.of(
                            "attempt",
                            attempt,
                            "waiting",
                            waiting(),
                            "next_ms",
                            delay.toMillis(),
                            "sequence",
                            report.sequence));
            if (othersPass) {
                refuse(report.host().get(), delay);
            } else {
                pause(delay);
            }
        } else if (answer instanceof Answer.Accepted accepted) {
            log.log(Event.REPORT_ACCEPTED, "The controller has stored a report.", accepted(report, accepted, attempt));
            finish(report, accepted);
        } else if (answer instanceof Answer.Rejected rejected) {
            log.log(
                    Event.REPORT_REJECTED,
                    "The controller refuses a report, which is not sent again. It answered " + rejected.status() + ": "
                            + rejected.message(),
                    Map.of("status", rejected.status(), "attempt", attempt, "sequence", report.sequence));
            finish(report, rejected);
        }
    }

    private synchronized void refuse(HostName host, Duration delay) {
        refused.put(host, System.nanoTime() + delay.toNanos());
    }

    private void finish(Pending report, Outcome outcome) {
        report.answered = true;
        synchronized (this) {
            waiting.remove(report);
            if (!refused.isEmpty()) {
                report.host().ifPresent(refused::remove);
            }
            waitingBytes -= report.body.length;
        }
        onDisk(() -> remove(report));
        report.outcome.complete(outcome);
    }

    /** Returns earlier if this is closed meanwhile. */
    private synchronized void pause(Duration delay) throws InterruptedException {
        long deadline = System.nanoTime() + delay.toNanos();
        for (long left = delay.toNanos(); left > 0 && !closed; left = deadline - System.nanoTime()) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
    }

    /** Writes and removals run in this order on one thread, so a removal never overtakes its write. */
    private void onDisk(Runnable task) {
        try {
            disk.execute(task);
        } catch (RejectedExecutionException e) {
            // Closed, or the disk hangs: delivery goes on without it. A file left over is a report sent twice.
            if (!disk.isShutdown()) {
                log.log(Event.SPOOL_FAILED, "The spool's disk does not answer; reports are sent without being kept.");
            }
        }
    }

    private void write(Pending report) {
        if (report.answered) {
            return;
        }
        try {
            spool.put(report.sequence, report.body);
        } catch (IOException e) {
            log.log(
                    Event.SPOOL_FAILED,
                    "A report cannot be kept on disk and would be lost by a restart: " + e
                            + ". Sending goes on; free or mend the disk.",
                    Map.of("sequence", report.sequence));
        }
    }

    private void remove(Pending report) {
        try {
            spool.remove(report.sequence);
        } catch (IOException e) {
            log.log(
                    Event.SPOOL_FAILED,
                    "An answered report cannot be removed from the spool and will be sent again after a restart: " + e,
                    Map.of("sequence", report.sequence));
        }
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }
}
