package io.masakari.controller.cli;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class ManualTest {
    @Test
    void namesEveryCommandAndItsSubcommands() {
        CommandLine command = Masakarictl.commandLine();

        String page = Manual.page(command);

        command.getSubcommands().forEach((name, child) -> {
            assertTrue(page.contains(".SS masakarictl " + name.replace("-", "\\-") + "\n"), name);
            child.getSubcommands()
                    .keySet()
                    .forEach(verb -> assertTrue(
                            page.contains(".SS masakarictl " + (name + " " + verb).replace("-", "\\-") + "\n"),
                            name + " " + verb));
        });
    }
}
