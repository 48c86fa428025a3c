package io.masakari.controller.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class GuideTest {
    private static final Pattern CONFIRM = Pattern.compile("recovery release ID[^`\\n]*(--confirm-off.?\\w*)");

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

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
