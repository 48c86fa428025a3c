package io.masakari.controller.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.masakari.core.model.FencingStatus;
import io.masakari.core.model.NotificationId;
import io.masakari.core.model.RecoveryMethod;
import io.masakari.embeddednova.http.Fault;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Kills the engine's process at random moments; every instance is evacuated all the same, and once (C-4, C-6). */
@Execution(ExecutionMode.CONCURRENT)
class KillTest {
    private static final int INSTANCES = 20;
    private static final int KILLS = 5;
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @TempDir
    private Path directory;

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2})
    void everyInstanceIsEvacuatedOnceHoweverOftenTheEngineIsKilled(long seed) throws Exception {
        Random random = new Random(seed);
        try (Rig rig = new Rig(
                directory, Duration.ofSeconds(3), List.of("compute1", "compute2", "compute3"), RecoveryMethod.AUTO)) {
            rig.boot("compute1", INSTANCES);
            // Slow enough that most kills meet calls under way: some arrive after the death of who sent them.
            rig.nova.faults().add(Fault.delay(Rig.EVACUATE, 1000, Duration.ofMillis(150)));
            NotificationId loss = rig.lose("compute1", FencingStatus.PROVEN);
            rig.database.close();
            for (int kill = 0; kill < KILLS; kill++) {
                Process child = start(rig);
                try {
                    BlockingQueue<String> lines = lines(child);
                    awaitLine(lines, "ready");
                    // The first kills fall into force-down and requests, the later ones into following.
                    boolean ended = child.waitFor(50 + random.nextInt(700), TimeUnit.MILLISECONDS);
                    assertTrue(!ended, "the engine ended by itself");
                } finally {
                    child.destroyForcibly().waitFor();
                }
            }
            Process last = start(rig);
            try {
                awaitLine(lines(last), "recovery.finished");
            } finally {
                last.destroyForcibly().waitFor();
            }
            rig.reopen();
            assertEquals("FINISHED", rig.state(loss));
            assertEquals(INSTANCES, rig.instances(loss).size());
            rig.assertAllRecoveredOnce("compute1");
        }
    }

    private static Process start(Rig rig) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-XX:TieredStopAtLevel=1",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        EngineProcess.class.getName(),
                        rig.file().toString(),
                        rig.nova.authUrl().toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static BlockingQueue<String> lines(Process child) {
        BlockingQueue<String> lines = new LinkedBlockingQueue<>();
        Thread reader = new Thread(
                () -> {
                    try (BufferedReader out =
                            new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8))) {
                        out.lines().forEach(lines::add);
                    } catch (UncheckedIOException | IOException e) {
                        lines.add("closed: " + e);
                    }
                },
                "engine-output");
        reader.setDaemon(true);
        reader.start();
        return lines;
    }

    private static void awaitLine(BlockingQueue<String> lines, String expected) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        String line = "";
        while (!expected.equals(line)) {
            line = lines.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            assertTrue(line != null, "no '" + expected + "' within " + PATIENCE);
        }
    }
}
