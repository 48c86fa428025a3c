package io.masakari.bench;

import io.masakari.runtime.report.Answer;
import io.masakari.runtime.report.ControllerClient;
import io.masakari.runtime.report.NotificationWire;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Clients that report to a controller as fast as it answers: each sends its next notification when it has the durable 202
 * for the one before. Every notification is new to the controller and starts no recovery, so that storing is what is
 * measured: orderly departures, which are stored with all their evidence.
 */
public final class ControllerLoad {
    private final Settings settings;

    private record Settings(URI controller, Path token, int clients, long first, Duration warmUp, Duration length) {
        static Settings of(String[] args) {
            if (args.length != 6) {
                throw new IllegalArgumentException(
                        "Arguments: URL, token file, clients, first number, seconds to warm up, seconds to measure");
            }
            return new Settings(
                    URI.create(args[0]),
                    Path.of(args[1]),
                    Integer.parseInt(args[2]),
                    Long.parseLong(args[3]),
                    Duration.ofSeconds(Long.parseLong(args[4])),
                    Duration.ofSeconds(Long.parseLong(args[5])));
        }
    }

    private ControllerLoad(Settings settings) {
        this.settings = settings;
    }

    /** Prints: clients, notifications, seconds, per second, then the spread of the answers' times in ms. */
    public static void main(String[] args) throws Exception {
        new ControllerLoad(Settings.of(args)).run();
    }

    private void run() throws Exception {
        ExecutorService clients = Executors.newFixedThreadPool(settings.clients());
        long begin = System.nanoTime() + settings.warmUp().toNanos();
        long end = begin + settings.length().toNanos();
        List<Callable<long[]>> tasks = new ArrayList<>();
        for (int i = 0; i < settings.clients(); i++) {
            // Far apart, so that no two clients report the same loss.
            long first = settings.first() + i * 10_000_000L;
            tasks.add(() -> client(first, begin, end));
        }
        List<long[]> all = new ArrayList<>();
        for (Future<long[]> each : clients.invokeAll(tasks)) {
            all.add(each.get());
        }
        clients.shutdown();
        long[] nanos = all.stream().flatMapToLong(Arrays::stream).toArray();
        double seconds = settings.length().toNanos() / 1e9;
        System.out.println(String.format(
                Locale.ROOT,
                "%d | %d | %.0f | %.0f | %s",
                settings.clients(),
                nanos.length,
                seconds,
                nanos.length / seconds,
                new Figures(nanos).millis()));
    }

    private long[] client(long first, long begin, long end) throws IOException {
        try (ControllerClient client = BenchClient.open(settings.controller(), settings.token(), Optional.empty())) {
            long[] nanos = new long[1 << 16];
            int count = 0;
            for (long number = first; ; number++) {
                byte[] body = NotificationWire.encode(SampleLoss.departure(number));
                long sent = System.nanoTime();
                Answer answer = client.send(body);
                long done = System.nanoTime();
                if (!(answer instanceof Answer.Accepted)) {
                    throw new IOException("Notification " + number + " was not accepted: " + answer);
                }
                if (done > end) {
                    return Arrays.copyOf(nanos, count);
                }
                if (sent >= begin) {
                    if (count == nanos.length) {
                        nanos = Arrays.copyOf(nanos, 2 * count);
                    }
                    nanos[count++] = done - sent;
                }
            }
        }
    }
}
