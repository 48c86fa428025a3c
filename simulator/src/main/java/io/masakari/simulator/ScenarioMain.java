package io.masakari.simulator;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** bin/scenario: plays scenarios and shows them as readable logs, or rewrites what is expected of them. */
public final class ScenarioMain {
    private ScenarioMain() {}

    public static void main(String[] args) throws IOException {
        Path all = Path.of(args[0]);
        boolean update = false;
        List<String> names = new ArrayList<>();
        for (int i = 1; i < args.length; i++) {
            if (args[i].equals("--update")) {
                update = true;
            } else {
                names.add(args[i]);
            }
        }
        if (names.isEmpty() && !update) {
            System.out.println("usage: bin/scenario [--update] NAME...    (--update alone: all of them)\n\nScenarios:");
            for (Path folder : Scenario.allIn(all)) {
                System.out.println("  " + folder.getFileName());
            }
            System.out.println(
                    "\nActs of script.txt, each after its time in seconds:\n  " + String.join("\n  ", Vocabulary.HELP));
            return;
        }
        if (names.isEmpty()) {
            for (Path folder : Scenario.allIn(all)) {
                names.add(folder.getFileName().toString());
            }
        }
        boolean good = true;
        for (String name : names) {
            good &= play(all.resolve(name), update);
        }
        System.exit(good ? 0 : 1);
    }

    private static boolean play(Path folder, boolean update) throws IOException {
        if (!Files.exists(folder.resolve("script.txt"))) {
            System.err.println("There is no scenario '" + folder.getFileName() + "'; bin/scenario lists them.");
            return false;
        }
        Scenario scenario = Scenario.read(folder);
        if (update) {
            Simulation.Result result = scenario.run(line -> {});
            scenario.expect(result);
            System.out.println(folder.getFileName() + ": written"
                    + result.broken().map(broken -> ", but BROKEN: " + broken).orElse(""));
            return result.broken().isEmpty();
        }
        System.out.println(Files.readString(folder.resolve("about.md")).strip() + "\n");
        Simulation.Result result = scenario.run(System.out::println);
        System.out.println("\n" + result.end());
        boolean asExpected = Files.exists(folder.resolve("expect.log"))
                && scenario.expectedLog().equals(String.join("\n", result.log()) + "\n")
                && scenario.expectedEnd().equals(result.end());
        System.out.println(result.broken()
                .map(broken -> "BROKEN: " + broken)
                .orElse(asExpected ? "As expected." : "Differs from expect.log or expect.json."));
        return result.broken().isEmpty() && asExpected;
    }
}
