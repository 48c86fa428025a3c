package io.masakari.simulator;

import io.masakari.simulator.scenario.MalformedScenario;
import io.masakari.simulator.scenario.Scenario;
import io.masakari.simulator.scenario.Simulation;
import io.masakari.simulator.scenario.Vocabulary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** bin/scenario: plays scenarios and shows them as readable logs, or rewrites what is expected of them. */
public final class ScenarioMain {
    private static final int USAGE = 64;

    private static final String HELP = """
            usage: bin/scenario NAME...            plays them and shows their logs
                   bin/scenario --all              plays all and says which differ from what is expected
                   bin/scenario --list             all names, each with its situation
                   bin/scenario --update [NAME...] rewrites expect.log and expect.json, of all without a name

            Exit: 0 as expected, 1 something differs or breaks, 64 wrong arguments.

            Acts of script.txt, each after its time in seconds:
            """;

    private ScenarioMain() {}

    public static void main(String[] args) throws IOException {
        Path all = Path.of(args[0]);
        boolean update = false;
        boolean quiet = false;
        List<String> names = new ArrayList<>();
        for (int i = 1; i < args.length; i++) {
            switch (args[i]) {
                case "--update" -> update = true;
                case "--all" -> quiet = true;
                case "--list" -> {
                    list(all);
                    return;
                }
                default -> names.add(args[i]);
            }
        }
        boolean unknownOption = names.stream().anyMatch(name -> name.startsWith("-"));
        if (unknownOption || names.isEmpty() && !update && !quiet) {
            System.out.println(HELP + "  " + String.join("\n  ", Vocabulary.HELP));
            System.exit(unknownOption ? USAGE : 0);
        }
        if (names.isEmpty()) {
            for (Path folder : Scenario.allIn(all)) {
                names.add(folder.getFileName().toString());
            }
        }
        int bad = 0;
        for (String name : names) {
            try {
                bad += (update ? update(folder(all, name)) : play(folder(all, name), quiet)) ? 0 : 1;
            } catch (MalformedScenario malformed) {
                System.err.println(malformed.getMessage());
                bad++;
            }
        }
        if (quiet || names.size() > 1) {
            System.out.println(names.size() + " scenarios, " + (names.size() - bad) + " as expected, " + bad + " not.");
        }
        System.exit(bad == 0 ? 0 : 1);
    }

    private static void list(Path all) throws IOException {
        for (Path folder : Scenario.allIn(all)) {
            String title = Files.readAllLines(folder.resolve("about.md")).get(0).replaceFirst("^#\\s*", "");
            System.out.printf("%-42s %s%n", folder.getFileName(), title);
        }
    }

    private static Path folder(Path all, String name) {
        Path folder = all.resolve(name);
        if (!Files.exists(folder.resolve("script.txt"))) {
            throw new MalformedScenario(
                    folder.resolve("script.txt").toString(), 0, "not there; 'bin/scenario --list' has all names");
        }
        return folder;
    }

    private static boolean update(Path folder) throws IOException {
        Scenario scenario = Scenario.read(folder);
        Simulation.Result result = scenario.run(line -> {});
        scenario.expect(result);
        System.out.println(folder.getFileName() + ": written"
                + result.broken().map(broken -> ", but BROKEN: " + broken).orElse(""));
        return result.broken().isEmpty();
    }

    private static boolean play(Path folder, boolean quiet) throws IOException {
        Scenario scenario = Scenario.read(folder);
        Consumer<String> show = quiet ? line -> {} : System.out::println;
        show.accept(Files.readString(folder.resolve("about.md")).strip() + "\n");
        Simulation.Result result = scenario.run(show);
        show.accept("\n" + result.end());
        boolean asExpected = Files.exists(folder.resolve("expect.log"))
                && scenario.expectedLog().equals(String.join("\n", result.log()) + "\n")
                && scenario.expectedEnd().equals(result.end());
        String verdict = result.broken()
                .map(broken -> "BROKEN: " + broken)
                .orElse(asExpected ? "as expected." : "differs from expect.log or expect.json.");
        System.out.println(folder.getFileName() + ": " + verdict);
        return result.broken().isEmpty() && asExpected;
    }
}
