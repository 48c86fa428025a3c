package io.masakari.simulator.schedule;

import io.masakari.simulator.SimulateMain;
import io.masakari.simulator.scenario.ClusterFile;
import io.masakari.simulator.scenario.Simulation;
import io.masakari.simulator.world.PlantedBug;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;

/** Many random schedules on all cores. Each depends on its seed only, so threads change nothing but the time. */
public final class Campaign {
    private static final Duration PROGRESS = Duration.ofSeconds(10);

    private final SimulateMain.Options options;
    private final PrintStream out;
    private final AtomicLong next = new AtomicLong();
    private final AtomicLong played = new AtomicLong();
    private final AtomicLong steps = new AtomicLong();
    private final Map<Long, String> broken = new ConcurrentSkipListMap<>();
    private final AtomicLong lowestBroken = new AtomicLong(Long.MAX_VALUE);

    public Campaign(SimulateMain.Options options, PrintStream out) {
        this.options = options;
        this.out = out;
    }

    /** How many broke an invariant. */
    public int play() throws InterruptedException {
        out.println("Schedules " + options.seed() + " to " + (options.seed() + options.schedules() - 1) + " on "
                + options.threads() + " threads.");
        long begun = System.nanoTime();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < options.threads(); i++) {
            Thread thread = new Thread(this::work, "schedules-" + i);
            thread.setUncaughtExceptionHandler((which, failure) -> fail(failure));
            thread.start();
            threads.add(thread);
        }
        long told = begun;
        for (Thread thread : threads) {
            while (thread.isAlive()) {
                thread.join(PROGRESS.toMillis() / 20);
                if (System.nanoTime() - told > PROGRESS.toNanos()) {
                    told = System.nanoTime();
                    out.println("  " + summary(begun));
                }
            }
        }
        broken.entrySet().stream()
                .limit(options.goOn() ? options.schedules() : 1)
                .forEach(one -> tell(one.getKey(), one.getValue()));
        out.println(summary(begun));
        return broken.size();
    }

    private void fail(Throwable failure) {
        failure.printStackTrace(out);
        broken.put(next.get(), "bug in the simulator: " + failure);
        next.set(options.schedules());
    }

    private void work() {
        for (long i = next.getAndIncrement(); i < options.schedules(); i = next.getAndIncrement()) {
            // What comes before the lowest that broke is played to its end, so that the answer is always the same.
            if (!options.goOn() && i > lowestBroken.get()) {
                return;
            }
            play(i);
        }
    }

    private void play(long number) {
        long seed = options.seed() + number;
        RandomSchedule schedule = RandomSchedule.of(seed, options.kind());
        if (options.verbose()) {
            show(schedule);
        }
        Simulation.Result result = schedule.run(options.bug(), options.verbose() ? out::println : line -> {});
        played.incrementAndGet();
        steps.addAndGet(result.steps());
        result.broken().ifPresent(what -> {
            broken.put(seed, what);
            lowestBroken.accumulateAndGet(number, Math::min);
        });
    }

    private void tell(long seed, String what) {
        out.println("BROKEN " + what + "\n  again with: bin/simulate --seed " + seed + " --schedules 1 --verbose"
                + (options.kind() == RandomSchedule.Kind.ALL ? "" : " --no-return")
                + (options.bug() == PlantedBug.NONE ? "" : " --bug " + options.bug()));
        if (Optional.of(what).filter(text -> text.startsWith("bug")).isEmpty() && !options.goOn()) {
            out.println("The same with as few acts as possible, for a scenario folder:");
            show(Shrink.minimal(RandomSchedule.of(seed, options.kind()), options.bug(), what));
        }
    }

    /** In the form of a scenario folder's files. */
    private void show(RandomSchedule schedule) {
        out.println("--- cluster.json");
        out.println(ClusterFile.write(schedule.spec()));
        out.println("--- script.txt");
        schedule.script().lines().forEach(out::println);
        out.println("---");
    }

    private String summary(long begun) {
        double seconds = (System.nanoTime() - begun) / 1e9;
        return String.format(
                Locale.ROOT,
                "%,d of %,d schedules, %,d steps in %.1f s (%.0f schedules a second); %d broke an invariant.",
                played.get(),
                options.schedules(),
                steps.get(),
                seconds,
                played.get() / seconds,
                broken.size());
    }
}
