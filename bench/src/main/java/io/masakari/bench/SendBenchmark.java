package io.masakari.bench;

import io.masakari.core.detection.HostWatch;
import io.masakari.core.detection.Moment;
import io.masakari.runtime.report.Answer;
import io.masakari.runtime.report.ControllerClient;
import io.masakari.runtime.report.Delivery;
import io.masakari.runtime.report.NotificationWire;
import io.masakari.runtime.report.Reporter;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * From a report's bytes to its answer over loopback, and the whole path from the decisive callback. {@code sink} is a C
 * program that answers at once, so that the monitor's part is measured; {@code durable} a controller that syncs to disk.
 */
@State(Scope.Thread)
public class SendBenchmark {
    @Param({"sink", "durable"})
    public String to;

    private ControllerClient client;
    private Reporter reporter;
    private Path spool;
    private long number;
    private HostWatch watch;
    private byte[] body;

    @Setup
    public void open() throws IOException {
        Path directory = Path.of(System.getProperty("bench.dir"));
        client = BenchClient.open(
                URI.create(System.getProperty("bench." + to)), directory.resolve("token"), Optional.empty());
        spool = Files.createTempDirectory(directory, "spool-");
        reporter = Reporter.start(client, spool, Reporter.Limits.defaults(), (event, message, fields) -> {});
        // Higher than the numbers of any other run against the same controller, and different for each fork.
        number = System.nanoTime() >>> 4;
    }

    @TearDown
    public void close() throws IOException {
        reporter.close();
        client.close();
        try (var left = Files.list(spool)) {
            for (Path file : left.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(spool);
    }

    @Setup(Level.Invocation)
    public void prepare() {
        watch = SampleLoss.watch(++number);
        body = NotificationWire.encode(SampleLoss.notification(number));
    }

    @Benchmark
    public Answer send() throws IOException {
        Answer answer = client.send(body);
        if (!(answer instanceof Answer.Accepted)) {
            throw new IOException("The report was not accepted: " + answer);
        }
        return answer;
    }

    @Benchmark
    public Delivery whole() throws Exception {
        Moment callback = SampleLoss.now();
        var outputs = watch.accept(SampleLoss.decisive(number), callback);
        CompletableFuture<Delivery> ended = new CompletableFuture<>();
        reporter.submit(SampleLoss.notification(outputs, callback), ended::complete);
        Delivery delivery = ended.get(2, TimeUnit.MINUTES);
        if (!(delivery instanceof Answer.Accepted)) {
            throw new IOException("The report was not accepted: " + delivery);
        }
        return delivery;
    }
}
