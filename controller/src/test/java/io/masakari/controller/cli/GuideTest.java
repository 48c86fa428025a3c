package io.masakari.controller.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.masakari.core.safety.HoldReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class GuideTest {
    private static final Pattern CONFIRM = Pattern.compile("recovery release ID[^`\\n]*(--confirm-off.?\\w*)");

    private static final Pattern COMMAND = Pattern.compile("'masakarictl ([^']+)'");

    @Test
    void whatConfirmsThatAHostIsOffNamesIt() throws IOException {
        List<String> after = Stream.of("docs/operators-guide.md", "packaging/journal/masakari.catalog")
                .map(Path.of("..")::resolve)
                .flatMap(file -> CONFIRM.matcher(read(file)).results())
                .map(command -> command.group(1))
                .toList();
        assertFalse(after.isEmpty());
        after.forEach(said -> assertEquals("--confirm-off HOST", said));
    }

    @Test
    void everyHoldNamesCommandsAndOptionsThatExist() {
        int commands = 0;
        for (HoldReason reason : HoldReason.values()) {
            for (String said : COMMAND.matcher(reason.release())
                    .results()
                    .map(one -> one.group(1))
                    .toList()) {
                CommandLine command = Masakarictl.commandLine();
                for (String word : said.split(" ")) {
                    if (word.startsWith("--")) {
                        assertNotNull(command.getCommandSpec().findOption(word), reason + ": " + said);
                    } else if (!word.matches("[A-Z]+")) {
                        command = command.getSubcommands().get(word);
                        assertNotNull(command, reason + ": " + said);
                    }
                }
                commands++;
            }
        }
        assertTrue(commands > 10, "only " + commands);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
