package io.masakari.simulator;

import com.google.gson.GsonBuilder;
import java.util.Locale;

/** bin/simulate: plays random schedules until an invariant breaks, and prints the seed that broke it. */
public final class SimulateMain {
    private SimulateMain() {}

    public static void main(String[] args) {
        int schedules = 1_000;
        long seed = System.nanoTime() & 0xFFFF_FFFFL;
        boolean verbose = false;
        boolean goOn = false;
        PlantedBug bug = PlantedBug.NONE;
        RandomSchedule.Kind kind = RandomSchedule.Kind.ALL;
        for (int i = 0; i < args.length; i++) {
            switch (args[i]) {
                case "--schedules" -> schedules = Integer.parseInt(args[++i]);
                case "--seed" -> seed = Long.parseLong(args[++i]);
                case "--bug" ->
                    bug = PlantedBug.valueOf(args[++i].toUpperCase(Locale.ROOT).replace('-', '_'));
                case "--no-return" -> kind = RandomSchedule.Kind.NO_RETURN;
                case "--verbose" -> verbose = true;
                case "--go-on" -> goOn = true;
                default -> {
                    System.err.println(
                            "usage: bin/simulate [--schedules N] [--seed S] [--verbose] [--go-on] [--no-return]"
                                    + " [--bug NAME]");
                    System.exit(64);
                }
            }
        }
        System.out.println("Schedules " + seed + " to " + (seed + schedules - 1) + ".");
        System.exit(play(schedules, seed, kind, bug, verbose, goOn) == 0 ? 0 : 1);
    }

    private static int play(
            int schedules, long seed, RandomSchedule.Kind kind, PlantedBug bug, boolean verbose, boolean goOn) {
        long begun = System.nanoTime();
        long steps = 0;
        int broken = 0;
        int played = 0;
        for (int i = 0; i < schedules && (goOn || broken == 0); i++) {
            RandomSchedule schedule = RandomSchedule.of(seed + i, kind);
            if (verbose) {
                show(schedule);
            }
            Simulation.Result result = schedule.run(bug, verbose ? System.out::println : line -> {});
            played++;
            steps += result.steps();
            if (result.broken().isPresent()) {
                broken++;
                System.out.println("BROKEN " + result.broken().get() + "\n  again with: bin/simulate --seed "
                        + (seed + i) + " --schedules 1 --verbose"
                        + (kind == RandomSchedule.Kind.ALL ? "" : " --no-return")
                        + (bug == PlantedBug.NONE ? "" : " --bug " + bug));
            }
        }
        double seconds = (System.nanoTime() - begun) / 1e9;
        System.out.printf(
                Locale.ROOT,
                "%d schedules, %d steps in %.1f s (%.0f schedules a second); %d broke an invariant.%n",
                played,
                steps,
                seconds,
                played / seconds,
                broken);
        return broken;
    }

    /** In the form of a scenario folder's files. */
    private static void show(RandomSchedule schedule) {
        System.out.println("cluster.json: " + new GsonBuilder().create().toJson(schedule.spec()));
        System.out.println("script.txt:");
        schedule.script().lines().forEach(line -> System.out.println("  " + line));
        System.out.println();
    }
}
