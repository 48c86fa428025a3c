package io.masakari.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;

/**
 * Kills a victim (bench/src/main/c/victim.c) again and again and prints the spread of the times until the command that
 * restarts it begins, which that command writes down. Arguments: label, the victim's name, its directory, how many times,
 * and the pause between two, ms.
 */
public final class KillAndWait {
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private KillAndWait() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        Path started = Path.of(args[2], args[1] + ".started");
        Path pidFile = Path.of(args[2], args[1] + ".pid");
        int times = Integer.parseInt(args[3]);
        int pauseMillis = Integer.parseInt(args[4]);
        // Not in step with a poll.
        Random phase = new Random(7);
        long[] nanos = new long[times];
        for (int i = 0; i < times; i++) {
            Thread.sleep(pauseMillis + phase.nextInt(pauseMillis));
            int before = Files.readAllLines(started).size();
            long pid = Long.parseLong(Files.readString(pidFile).strip());
            ProcessHandle victim =
                    ProcessHandle.of(pid).orElseThrow(() -> new IllegalStateException("no victim " + pid));
            long killed = System.nanoTime();
            victim.destroyForcibly();
            nanos[i] = nextStart(started, before, killed) - killed;
        }
        Figures figures = new Figures(nanos);
        System.out.println("| " + args[0] + " | " + times + " | " + figures.millis() + " |");
    }

    private static long nextStart(Path started, int before, long killed) throws IOException, InterruptedException {
        while (System.nanoTime() - killed < LIMIT.toNanos()) {
            List<String> lines = Files.readAllLines(started);
            if (lines.size() > before) {
                return Long.parseLong(lines.get(before));
            }
            Thread.sleep(5);
        }
        throw new IllegalStateException(
                "The victim was not restarted within " + LIMIT.toSeconds() + " s; see " + started.getParent());
    }
}
