package io.masakari.simulator.scenario;

import io.masakari.simulator.world.ClusterSpec;
import io.masakari.simulator.world.PlantedBug;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** A scenario folder: about.md, cluster.json, script.txt, and what is expected: expect.log and expect.json. */
public record Scenario(Path folder, ClusterSpec spec, Script script) {
    public static Scenario read(Path folder) throws IOException {
        Path cluster = folder.resolve("cluster.json");
        Path script = folder.resolve("script.txt");
        ClusterSpec spec = ClusterFile.parse(cluster.toString(), Files.readString(cluster));
        return new Scenario(folder, spec, Script.parse(script.toString(), Files.readAllLines(script), spec));
    }

    /** All scenarios below a folder, by name. */
    public static List<Path> allIn(Path scenarios) throws IOException {
        try (Stream<Path> folders = Files.list(scenarios)) {
            return folders.filter(folder -> Files.exists(folder.resolve("script.txt")))
                    .sorted()
                    .toList();
        }
    }

    public Simulation.Result run(Consumer<String> alsoLog) {
        return Simulation.run(spec, script, PlantedBug.NONE, alsoLog);
    }

    public String expectedLog() throws IOException {
        return Files.readString(folder.resolve("expect.log"));
    }

    public String expectedEnd() throws IOException {
        return Files.readString(folder.resolve("expect.json"));
    }

    public void expect(Simulation.Result result) throws IOException {
        Files.writeString(folder.resolve("expect.log"), String.join("\n", result.log()) + "\n");
        Files.writeString(folder.resolve("expect.json"), result.end());
    }
}
