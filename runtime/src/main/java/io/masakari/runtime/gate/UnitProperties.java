package io.masakari.runtime.gate;

import io.masakari.runtime.time.Deadlines;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Asks systemd about units, with systemctl; for a bounded time. */
@FunctionalInterface
interface UnitProperties {
    int MAX_BYTES = 256 * 1024;

    /** @return the properties of each unit, in the order of the units */
    List<Map<String, String>> of(List<String> properties, List<String> units) throws IOException;

    static UnitProperties bySystemctl() {
        Deadlines deadlines = new Deadlines(Duration.ofSeconds(5), "systemctl-deadline");
        return (properties, units) -> {
            List<String> command =
                    new ArrayList<>(List.of("systemctl", "show", "--property=" + String.join(",", properties), "--"));
            command.addAll(units);
            return parsed(output(command, deadlines));
        };
    }

    private static String output(List<String> command, Deadlines deadlines) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        Deadlines.Running deadline = deadlines.begin(process::destroyForcibly);
        try (InputStream out = process.getInputStream()) {
            String text = new String(out.readNBytes(MAX_BYTES), StandardCharsets.UTF_8);
            int status = process.waitFor();
            if (status != 0) {
                throw new IOException("systemctl ended with " + status + ": "
                        + text.lines().findFirst().orElse(""));
            }
            return text;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            deadline.close();
            process.destroyForcibly();
        }
    }

    /** A block of {@code name=value} lines for each unit, and an empty line between. */
    static List<Map<String, String>> parsed(String output) {
        List<Map<String, String>> units = new ArrayList<>();
        for (String block : output.strip().split("\n\n+")) {
            Map<String, String> unit = new HashMap<>();
            for (String line : block.split("\n")) {
                int equals = line.indexOf('=');
                if (equals > 0) {
                    unit.put(line.substring(0, equals), line.substring(equals + 1));
                }
            }
            units.add(unit);
        }
        return units;
    }
}
