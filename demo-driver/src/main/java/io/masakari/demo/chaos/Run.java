package io.masakari.demo.chaos;

import io.masakari.demo.DemoException;
import io.masakari.demo.Moment;
import io.masakari.demo.TextFile;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Rounds until the time is over or a promise is broken. In one thread; {@link #close} may come from another. */
final class Run implements AutoCloseable {
    private static final int HOSTS = 5;
    private static final long MONITOR_KIB = 200 * 1024;
    private static final long CONTROLLER_KIB = 700 * 1024;

    private final ChaosOptions options;
    private final Path directory;
    private final PrintStream out;
    private final long seed;
    private final Stage stage;
    private final Tally tally = new Tally();
    private final Map<String, Daemon.Vitals> first = new HashMap<>();
    private boolean closed;

    Run(ChaosOptions options, Path root, Path directory, long seed, PrintStream out) {
        this.options = options;
        this.directory = directory;
        this.out = out;
        this.seed = seed;
        this.stage = new Stage(root, directory, options.nova == ChaosOptions.Nova.real, HOSTS, moment -> {});
    }

    /** True if every promise was kept. */
    boolean play() throws InterruptedException {
        out.println("Seed " + seed + ". Logs in " + directory + ".");
        out.println("Raising " + HOSTS + " hosts, Nova (" + options.nova + "), the controller and a monitor each …");
        stage.up();
        stage.fleet.daemons().forEach(daemon -> first.put(daemon.name(), daemon.vitals()));
        Random random = new Random(seed);
        Deck hosts = new Deck(Kinds.host(options), random);
        Deck services = new Deck(Kinds.service(options), random);
        long end = System.nanoTime() + Duration.ofMinutes(options.minutes).toNanos();
        int round = 0;
        boolean kept = true;
        while (kept && (options.minutes > 0 ? System.nanoTime() < end : round < options.rounds)) {
            round++;
            kept = play(round, hosts.draw(), services.draw(), new Random(random.nextLong()));
        }
        List<String> grown = kept ? grown() : List.of();
        grown.forEach(each -> out.println("BROKEN: " + each));
        tally.table().forEach(out::println);
        kept = kept && grown.isEmpty();
        out.println(
                kept
                        ? round + " rounds, nothing broken. Seed " + seed + "."
                        : "Round " + round + " broke a promise. The same draws again: bin/chaos --seed " + seed
                                + " --rounds " + round + (options.kinds.isEmpty() ? "" : " --kinds ")
                                + String.join(",", options.kinds) + ". Logs: " + directory);
        return kept;
    }

    private boolean play(int number, FaultKind host, FaultKind service, Random random) throws InterruptedException {
        Scene scene = new Scene(stage, random);
        long began = System.nanoTime();
        Round.Result result;
        try {
            result = new Round(scene, host, service).play();
        } catch (DemoException e) {
            out.println("round " + number + "  " + host.name() + " + " + service.name() + "  [" + scene.diary() + "]");
            throw e;
        }
        tally.add(host, result);
        tally.add(service, result);
        out.printf(
                "round %-3d %4.1f s  %s + %s  [%s]  recoveries: %d%s%n",
                number,
                (System.nanoTime() - began) / 1e9,
                host.name(),
                service.name(),
                scene.diary(),
                result.recoveries(),
                result.holds().isEmpty() ? "" : ", held: " + result.holds());
        result.violations().forEach(each -> out.println("BROKEN: " + each));
        return result.violations().isEmpty();
    }

    private List<String> grown() {
        List<String> grown = new ArrayList<>();
        for (Daemon daemon : stage.fleet.daemons()) {
            grown.addAll(Invariants.grown(
                    daemon.name(),
                    first.get(daemon.name()),
                    daemon.vitals(),
                    daemon == stage.fleet.controller() ? CONTROLLER_KIB : MONITOR_KIB));
        }
        return grown;
    }

    /** Keeps what the end of the lab removes: the hosts' own logs, and the events of all programs in order. */
    private void keepLogs() {
        List<String> events = new ArrayList<>();
        for (Moment m : stage.line.all()) {
            events.add(m.micros() + " " + m.host() + " " + m.name() + " "
                    + m.fields().getOrDefault("host", "") + ": " + m.message());
        }
        TextFile.write(directory.resolve("events.txt"), events);
        TextFile.write(directory.resolve("power.txt"), stage.lab.journal());
        for (String host : stage.lab.hosts()) {
            TextFile.write(directory.resolve("corosync-" + host + ".txt"), stage.lab.corosyncLog(host));
            TextFile.write(directory.resolve("pacemaker-" + host + ".txt"), stage.lab.pacemakerLog(host));
        }
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        keepLogs();
        stage.close();
    }
}
