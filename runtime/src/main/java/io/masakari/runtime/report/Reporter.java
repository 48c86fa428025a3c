package io.masakari.runtime.report;

import io.masakari.core.model.HostName;
import io.masakari.core.model.MonotonicTime;
import io.masakari.core.retry.RetryPolicy;
import io.masakari.core.safety.SafeTimes;
import io.masakari.runtime.journal.Event;
import io.masakari.runtime.journal.EventLog;
import io.masakari.runtime.time.Ticker;
import io.masakari.runtime.time.Worker;
import io.masakari.runtime.time.WorkerThread;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Delivers reports in the order in which they were given, and sends each until the controller accepts or rejects it. If
 * the controller defers the reports of one host, because its segment is not set up for this cluster, these wait in their
 * order, and reports of other hosts are sent.
 *
 * <p>A report is sent at once and written to the spool at the same time, by two workers: when a host fails, the disk may
 * hang with it, and the report must not wait for it. An answered report is removed from the spool, or was never written.
 * Only a crash within the first millisecond, before it is sent or written, loses a report here; the other monitors of the
 * cluster have seen the same loss. Any thread may call.
 */
public final class Reporter implements Reports, AutoCloseable {
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(2);

    private final ReportSender sender;
    private final Spool spool;
    private final Worker sending;
    private final Worker disk;
    private final Limits limits;
    private final Ticker ticker;
    private final EventLog log;

    // All guarded by this.
    private final Deque<Pending> waiting = new ArrayDeque<>();
    /** Hosts that the controller defers, and until when. */
    private final Map<HostName, MonotonicTime> deferredHosts = new HashMap<>();
    /** Until when nothing is sent; null: now. */
    private MonotonicTime pausedUntil;
    /** When {@link #sendAll} is scheduled next; null: it is not. */
    private MonotonicTime wakesAt;

    private boolean isSending;
    private long waitingBytes;
    private long nextSequence = 1;
    private boolean closed;

    /**
     * @param reports how many may wait; the oldest stay
     * @param bytes how many bytes of them
     * @param retry delays between attempts; after its last attempt the longest delay applies: no report is given up
     */
    public record Limits(int reports, long bytes, RetryPolicy retry) {
        public static Limits defaults() {
            return new Limits(
                    1000,
                    4 * 1024 * 1024,
                    new RetryPolicy(Integer.MAX_VALUE, Duration.ofMillis(100), SafeTimes.REPORT_PAUSE));
        }
    }

    private static final class Pending {
        final long sequence;
        final byte[] body;
        /** Empty if an earlier version has left it in the spool, and this one cannot read it. */
        final Optional<Notification> about;

        final MonotonicTime since;
        private final Consumer<Delivery> listener;
        /** It needs no file any more. */
        volatile boolean answered;

        private int attempts;
        private boolean deferred;
        private boolean ended;

        Pending(
                long sequence,
                byte[] body,
                Optional<Notification> about,
                MonotonicTime since,
                Consumer<Delivery> listener) {
            this.sequence = sequence;
            this.body = body;
            this.about = about;
            this.since = since;
            this.listener = listener;
        }

        Optional<HostName> host() {
            return about.map(Notification::hostname);
        }

        void tell(Delivery delivery) {
            synchronized (this) {
                boolean deferral = delivery instanceof Answer.Deferred;
                if (ended || deferral && deferred) {
                    return;
                }
                deferred = true;
                ended = !deferral;
            }
            listener.accept(delivery);
        }
    }

    /**
     * @param sending sends; it may block as long as the sender does
     * @param disk uses the spool; it refuses work rather than keep an unbounded amount of it
     */
    public Reporter(
            ReportSender sender, Spool spool, Worker sending, Worker disk, Limits limits, Ticker ticker, EventLog log) {
        this.sender = sender;
        this.spool = spool;
        this.sending = sending;
        this.disk = disk;
        this.limits = limits;
        this.ticker = ticker;
        this.log = log;
    }

    /**
     * With threads and a directory of its own, which no other reporter may use; begins to send what an earlier process left.
     *
     * @throws IOException if the spool cannot be used: nothing would then survive a restart
     */
    public static Reporter start(ReportSender sender, Path directory, Limits limits, EventLog log) throws IOException {
        Reporter reporter = new Reporter(
                sender,
                new SpoolDirectory(directory, log),
                new WorkerThread("reporter"),
                new WorkerThread("spool", 2 * limits.reports() + 2),
                limits,
                Ticker.system(),
                log);
        reporter.resume();
        return reporter;
    }

    /** Reads the spool and begins to send what an earlier process left; called once, before any {@link #submit}. */
    public synchronized void resume() throws IOException {
        spool.open().forEach((sequence, body) -> {
            enqueue(new Pending(sequence, body, decode(body), ticker.now(), ended -> {}));
            nextSequence = sequence + 1;
        });
        if (!waiting.isEmpty()) {
            log.log(
                    Event.REPORT_RESUMED,
                    waiting.size() + " reports of an earlier process wait in the spool and are sent now.",
                    Map.of("waiting", waiting.size()));
            sending.execute(this::sendAll);
        }
    }

    @Override
    public void submit(Notification notification, Consumer<Delivery> listener) {
        byte[] body = NotificationWire.encode(notification);
        Pending report;
        synchronized (this) {
            if (closed || waiting.size() >= limits.reports() || waitingBytes + body.length > limits.bytes()) {
                log.log(
                        Event.REPORT_NO_ROOM,
                        "There is no room for a report, which is neither kept nor sent: "
                                + (closed ? "this program is ending" : waiting.size() + " reports wait already")
                                + ". Check that the controller runs and can be reached.",
                        Map.of("waiting", waiting.size(), "waiting_bytes", waitingBytes));
                report = null;
            } else {
                report = new Pending(nextSequence++, body, Optional.of(notification), ticker.now(), listener);
                enqueue(report);
            }
        }
        if (report == null) {
            listener.accept(new Delivery.NoRoom());
        } else {
            sending.execute(this::sendAll);
            onDisk(() -> write(report));
        }
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
        }
        if (!disk.close(CLOSE_LIMIT)) {
            log.log(Event.SPOOL_FAILED, "The spool's disk does not answer; reports that wait may be lost.");
        }
        sending.close(Duration.ZERO);
        List<Pending> left;
        synchronized (this) {
            left = List.copyOf(waiting);
        }
        left.forEach(report -> report.tell(new Delivery.Kept()));
    }

    private void enqueue(Pending report) {
        waiting.addLast(report);
        waitingBytes += report.body.length;
    }

    private static Optional<Notification> decode(byte[] body) {
        try {
            return Optional.of(NotificationWire.decode(body));
        } catch (WireException e) {
            return Optional.empty(); // the controller may be able to read it, and that is what counts
        }
    }

    /** Sends what may be sent now, one after the other. Runs on the sending worker, and comes back when it has to. */
    private void sendAll() {
        for (Pending next = next(); next != null; next = next()) {
            Pending report = next;
            sender.send(report.body, answer -> answered(report, answer));
        }
    }

    /** The oldest that may be sent now; null if there is none, or one is on its way already. */
    private synchronized Pending next() {
        if (closed || isSending) {
            return null;
        }
        MonotonicTime now = ticker.now();
        if (pausedUntil != null && now.isBefore(pausedUntil)) {
            wakeAt(pausedUntil, now);
            return null;
        }
        pausedUntil = null;
        MonotonicTime first = null;
        for (Pending report : waiting) {
            MonotonicTime until = deferredHosts.isEmpty()
                    ? null
                    : report.host().map(deferredHosts::get).orElse(null);
            if (until == null || !now.isBefore(until)) {
                isSending = true;
                report.attempts++;
                return report;
            }
            first = first == null || until.isBefore(first) ? until : first;
        }
        if (first != null) {
            wakeAt(first, now);
        }
        return null;
    }

    private void wakeAt(MonotonicTime time, MonotonicTime now) {
        if (wakesAt == null || !now.isBefore(wakesAt) || time.isBefore(wakesAt)) {
            wakesAt = time;
            sending.schedule(this::sendAll, time.since(now));
        }
    }

    private void answered(Pending report, Answer answer) {
        if (answer instanceof Answer.Deferred deferred) {
            defer(report, deferred);
        } else if (answer instanceof Answer.Accepted accepted) {
            log.log(Event.REPORT_ACCEPTED, "The controller has stored a report.", accepted(report, accepted));
            finish(report, accepted);
        } else if (answer instanceof Answer.Rejected rejected) {
            log.log(
                    Event.REPORT_REJECTED,
                    "The controller rejects a report, which is not sent again. It answered " + rejected.status() + ": "
                            + rejected.message(),
                    Map.of("status", rejected.status(), "attempt", report.attempts, "sequence", report.sequence));
            finish(report, rejected);
        }
        synchronized (this) {
            isSending = false;
        }
        sending.execute(this::sendAll);
    }

    private Map<String, Object> accepted(Pending report, Answer.Accepted answer) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("notification", answer.notification());
        report.about.ifPresent(about -> {
            fields.put("host", about.hostname());
            if (about instanceof HostNotification host) {
                host.evidence().ifPresent(evidence -> fields.put("fencing", evidence.fencing()));
            }
        });
        fields.put("attempt", report.attempts);
        fields.put("elapsed_ms", ticker.now().since(report.since).toMillis());
        return fields;
    }

    private void defer(Pending report, Answer.Deferred answer) {
        Duration policy =
                limits.retry().delayAfter(report.attempts).orElse(limits.retry().longestDelay());
        Duration delay = policy.compareTo(answer.after()) < 0 ? answer.after() : policy;
        Optional<HostName> host = answer.ofHost() ? report.host() : Optional.empty();
        List<Pending> deferred;
        int count;
        synchronized (this) {
            MonotonicTime until = ticker.now().plus(delay);
            host.ifPresentOrElse(only -> deferredHosts.put(only, until), () -> pausedUntil = until);
            // Reports are sent in order, so those behind this one wait as well, unless they are of other hosts and may
            // pass.
            deferred = waiting.stream()
                    .filter(one -> host.isEmpty() || one.host().equals(host))
                    .toList();
            count = waiting.size();
        }
        deferred.forEach(one -> one.tell(answer));
        log.log(
                Event.REPORT_DEFERRED,
                "A report is deferred: " + answer.why() + ". Next attempt in " + delay.toMillis() + " ms."
                        + (host.isPresent() ? " Reports of other hosts do not wait for it." : ""),
                Map.of(
                        "attempt",
                        report.attempts,
                        "waiting",
                        count,
                        "next_ms",
                        delay.toMillis(),
                        "sequence",
                        report.sequence));
    }

    private void finish(Pending report, Delivery end) {
        report.answered = true;
        synchronized (this) {
            waiting.remove(report);
            waitingBytes -= report.body.length;
            report.host().ifPresent(deferredHosts::remove);
        }
        onDisk(() -> remove(report));
        report.tell(end);
    }

    /** Writes and removals run in this order on one worker, so a removal never overtakes its write. */
    private void onDisk(Runnable work) {
        if (!disk.execute(work) && !isClosed()) {
            // The disk hangs: delivery goes on without it. A file left over is a report sent twice.
            log.log(Event.SPOOL_FAILED, "The spool's disk does not answer; reports are sent without being kept.");
        }
    }

    private synchronized boolean isClosed() {
        return closed;
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
                            + ". Sending goes on; free or repair the disk.",
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
}
