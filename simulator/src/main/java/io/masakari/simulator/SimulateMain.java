package io.masakari.simulator;

import io.masakari.simulator.schedule.Campaign;
import io.masakari.simulator.schedule.GateTable;
import io.masakari.simulator.schedule.RandomSchedule;
import io.masakari.simulator.schedule.Scale;
import io.masakari.simulator.world.PlantedBug;
import java.util.Arrays;
import java.util.Locale;

/** bin/simulate: plays random schedules, or measures what one event costs in small and large clouds. */
public final class SimulateMain {
    private static final int USAGE = 64;

    private static final String HELP = """
            usage: bin/simulate [--schedules N] [--seed S] [--threads T] [--verbose] [--go-on] [--no-return] [--bug NAME]
                   bin/simulate --scale | --gates

              --schedules N  how many schedules, one per seed (1000)
              --seed S       the first one's seed (drawn from the clock)
              --threads T    at a time; a seed gives the same run whatever T is (all cores)
              --verbose      shows each schedule and its whole log; with one thread only
              --go-on        does not stop at the first schedule that breaks an invariant
              --no-return    leaves out hosts and nova-computes that come back
              --bug NAME     builds a mistake in, to see whether it is found: %s
              --scale        time per event with 10, 100 and 1,000 hosts
              --gates        from the proof to the evacuations, with a gate at boot and without one

            Exit: 0 no invariant broke, 1 one did, 64 wrong arguments.
            """;

    private SimulateMain() {}

    /** @param threads at a time */
    public record Options(
            int schedules,
            long seed,
            int threads,
            boolean verbose,
            boolean goOn,
            RandomSchedule.Kind kind,
            PlantedBug bug) {}

    public static void main(String[] args) throws InterruptedException {
        if (args.length == 1 && args[0].equals("--scale")) {
            Scale.measure(System.out);
            return;
        }
        if (args.length == 1 && args[0].equals("--gates")) {
            GateTable.measure(System.out);
            return;
        }
        if (args.length == 1 && (args[0].equals("--help") || args[0].equals("-h"))) {
            System.out.print(help());
            return;
        }
        Options options;
        try {
            options = options(args);
        } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
            System.err.println("Cannot take these arguments: " + e.getMessage() + "\n");
            System.err.print(help());
            System.exit(USAGE);
            return;
        }
        System.exit(new Campaign(options, System.out).play() == 0 ? 0 : 1);
    }

    private static String help() {
        return String.format(Locale.ROOT, HELP, Arrays.toString(PlantedBug.values()));
    }

    private static Options options(String[] args) {
        int schedules = 1_000;
        long seed = System.nanoTime() & 0xFFFF_FFFFL;
        int threads = Runtime.getRuntime().availableProcessors();
        boolean verbose = false;
        boolean goOn = false;
        PlantedBug bug = PlantedBug.NONE;
        RandomSchedule.Kind kind = RandomSchedule.Kind.ALL;
        for (int i = 0; i < args.length; i++) {
            switch (args[i]) {
                case "--schedules" -> schedules = Integer.parseInt(args[++i]);
                case "--seed" -> seed = Long.parseLong(args[++i]);
                case "--threads" -> threads = Integer.parseInt(args[++i]);
                case "--bug" ->
                    bug = PlantedBug.valueOf(args[++i].toUpperCase(Locale.ROOT).replace('-', '_'));
                case "--no-return" -> kind = RandomSchedule.Kind.NO_RETURN;
                case "--verbose" -> verbose = true;
                case "--go-on" -> goOn = true;
                default -> throw new IllegalArgumentException(args[i] + " is unknown");
            }
        }
        if (schedules < 1 || threads < 1) {
            throw new IllegalArgumentException("at least one schedule and one thread");
        }
        return new Options(schedules, seed, verbose ? 1 : threads, verbose, goOn, kind, bug);
    }
}
