package io.masakari.nativebindings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Runs the probe inside the hosts of a real cluster. Needs root and the packages of {@code lab/cluster-lab install}. */
@Tag("lab")
class ClusterProbeTest {
    private static final long LIMIT_SECONDS = 120;
    private static Path state;

    @BeforeAll
    static void raise() throws Exception {
        state = Files.createTempDirectory("masakari-lab-").resolve("lab");
        lab("up", "3");
    }

    @AfterAll
    static void end() throws Exception {
        lab("down");
    }

    @Test
    void aKilledHostIsInTheHistoryAsFenced() throws Exception {
        assertTrue(probe("history", "compute3").contains("LAST Optional.empty"));
        lab("kill", "compute3");
        lab("wait", "compute3", "offline", "30");
        String history = probe("history", "compute3");
        assertTrue(history.contains("action=reboot") && history.contains("state=DONE"), history);
    }

    @Test
    void anUnknownNodeIsNotFenced() throws Exception {
        assertTrue(probe("kick", "nobody").contains("code=-19"));
    }

    @Test
    void sessionsLeaveNoDescriptorsBehind() throws Exception {
        List<String> counts = probe("cycles", "200")
                .lines()
                .filter(line -> line.startsWith("DESCRIPTORS"))
                .toList();
        assertEquals(2, counts.size());
        assertEquals(counts.get(0), counts.get(1));
    }

    private static String probe(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("exec", "compute1", "java", "-cp"));
        command.add(System.getProperty("java.class.path"));
        command.add(ClusterProbe.class.getName());
        command.addAll(List.of(arguments));
        return lab(command.toArray(String[]::new));
    }

    private static String lab(String... arguments) throws IOException, InterruptedException {
        Path script = Path.of("").toAbsolutePath().getParent().resolve("lab/cluster-lab");
        List<String> command = new ArrayList<>(List.of(script.toString()));
        command.addAll(List.of(arguments));
        Path output = Files.createTempFile("masakari-lab-", ".out");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().put("LAB_DIR", state.toString());
        Process process = builder.start();
        boolean ended = process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
        if (!ended) {
            process.destroy();
        }
        String text = Files.readString(output);
        Files.delete(output);
        assertTrue(ended, () -> command + " took too long: " + text);
        assertEquals(0, process.exitValue(), () -> command + ": " + text);
        return text;
    }
}
