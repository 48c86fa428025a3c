package io.masakari.runtime.report;

import io.masakari.bench.SampleLoss;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Writes a report to disk, syncs it and deletes it. In this package to use its package-private classes. */
@State(Scope.Thread)
public class SpoolBenchmark {
    private final byte[] body = NotificationWire.encode(SampleLoss.notification(1));
    private Path directory;
    private SpoolDirectory spool;
    private long sequence;

    @Setup
    public void open() throws IOException {
        directory = Files.createTempDirectory(Path.of(System.getProperty("bench.dir")), "spool-");
        spool = new SpoolDirectory(directory, (event, message, fields) -> {});
        spool.open();
    }

    @TearDown
    public void remove() throws IOException {
        Files.deleteIfExists(directory);
    }

    @Benchmark
    public void spool() throws IOException {
        spool.put(++sequence, body);
        spool.remove(sequence);
    }
}
