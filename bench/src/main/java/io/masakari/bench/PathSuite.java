package io.masakari.bench;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import org.openjdk.jmh.util.Statistics;

/**
 * Measures the parts of the path from a callback to the answer with JMH: one line of a table each, with what a call
 * allocates. An instance's path differs in its first parts only. The forks get this JVM's flags, which are those of the
 * programs.
 */
@SuppressWarnings("rawtypes") // JMH hands out its results so
public final class PathSuite {
    /** @param preparation benchmark of what this one does before each call; its bytes are subtracted */
    private record Part(String benchmark, String label, Optional<String> preparation) {
        Part(String benchmark, String label) {
            this(benchmark, label, Optional.empty());
        }
    }

    /** In the order of the path. */
    private static final List<Part> PARTS = List.of(
            new Part("CallbackBenchmark.callback", "callback: down and up through JNA, copied to a record"),
            new Part("DecodeBenchmark.decode", "decode: Corosync's words to an observation"),
            new Part("DecideBenchmark.decide", "decide: observation to report", Optional.of("PrepareBenchmark.watch")),
            new Part("EncodeBenchmark.encode", "encode: report to bytes"),
            new Part("SpoolBenchmark.spool", "spool: written, synced, removed (beside sending)"),
            new Part(
                    "SendBenchmark.send:sink",
                    "request and answer on the socket, other end in C",
                    Optional.of("PrepareBenchmark.loss")),
            new Part("EncodeBenchmark.read", "controller: bytes to report"),
            new Part(
                    "SendBenchmark.send:durable",
                    "request and durable 202 of the controller",
                    Optional.of("PrepareBenchmark.loss")),
            new Part(
                    "SendBenchmark.whole:durable",
                    "decide to durable 202, with spool and threads",
                    Optional.of("PrepareBenchmark.loss")),
            new Part("InstanceBenchmark.decode", "of an instance: libvirt's words to an observation"),
            new Part(
                    "InstanceBenchmark.decide",
                    "of an instance, among 500: observation to report",
                    Optional.of("InstanceBenchmark.prepare")));

    private PathSuite() {}

    /** Argument: "quick", or nothing. */
    public static void main(String[] args) throws Exception {
        boolean quick = args.length > 0 && args[0].equals("quick");
        Options options = new OptionsBuilder()
                .include("Benchmark\\.")
                .mode(Mode.SampleTime)
                .timeUnit(TimeUnit.NANOSECONDS)
                .forks(1)
                .warmupIterations(quick ? 1 : 2)
                .warmupTime(TimeValue.milliseconds(quick ? 100 : 1000))
                .measurementIterations(quick ? 1 : 5)
                .measurementTime(TimeValue.milliseconds(quick ? 200 : 1000))
                .addProfiler(GCProfiler.class)
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT)
                .build();
        Map<String, RunResult> results = byName(new Runner(options).run());
        System.out.println("| part | median us | p99 us | most us | allocated bytes |");
        System.out.println("| --- | --- | --- | --- | --- |");
        for (Part part : PARTS) {
            System.out.println(row(part, results));
        }
    }

    private static Map<String, RunResult> byName(Collection<RunResult> results) {
        Map<String, RunResult> byName = new HashMap<>();
        for (RunResult result : results) {
            String full = result.getParams().getBenchmark();
            String name = full.substring(full.lastIndexOf('.', full.lastIndexOf('.') - 1) + 1);
            String to = result.getParams().getParam("to");
            byName.put(to == null ? name : name + ":" + to, result);
        }
        return byName;
    }

    private static String row(Part part, Map<String, RunResult> results) {
        RunResult result = results.get(part.benchmark());
        if (result == null) {
            throw new IllegalStateException("No benchmark " + part.benchmark() + "; there are " + results.keySet());
        }
        Statistics nanos = result.getPrimaryResult().getStatistics();
        double bytes = allocated(result)
                - part.preparation().map(name -> allocated(results.get(name))).orElse(0.0);
        return String.format(
                Locale.ROOT,
                "| %s | %.1f | %.1f | %.0f | %.0f |",
                part.label(),
                nanos.getPercentile(50) / 1e3,
                nanos.getPercentile(99) / 1e3,
                nanos.getMax() / 1e3,
                bytes);
    }

    private static double allocated(RunResult result) {
        return result.getSecondaryResults().entrySet().stream()
                .filter(entry -> entry.getKey().endsWith("gc.alloc.rate.norm"))
                .mapToDouble(entry -> entry.getValue().getScore())
                .findFirst()
                .orElseThrow();
    }
}
