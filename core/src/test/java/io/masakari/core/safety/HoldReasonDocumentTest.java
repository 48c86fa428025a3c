package io.masakari.core.safety;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The operators' guide lists every reason to hold, in the texts that the command line shows. "mvn test -pl core
 * -Dtest=HoldReasonDocumentTest -Dhold.reasons=write" rewrites its table.
 */
class HoldReasonDocumentTest {
    private static final boolean WRITE = "write".equals(System.getProperty("hold.reasons"));
    private static final Path GUIDE = Path.of("../docs/operators-guide.md");
    private static final String HEAD = "| hold | meaning | released by |\n| --- | --- | --- |\n";
    private static final Pattern COMMAND = Pattern.compile("'((?:masakarictl|openstack) [^']+)'");

    @Test
    void theGuideListsEveryReason() throws IOException {
        String guide = Files.readString(GUIDE);
        int from = guide.indexOf(HEAD) + HEAD.length();
        String is = guide.substring(from, guide.indexOf("\n\n", from - 1) + 1);
        String shouldBe = Arrays.stream(HoldReason.values())
                .map(HoldReasonDocumentTest::row)
                .collect(Collectors.joining());
        if (WRITE) {
            Files.writeString(GUIDE, guide.substring(0, from) + shouldBe + guide.substring(from + is.length()));
        } else {
            assertEquals(shouldBe, is, GUIDE + " should be as expected here; -Dhold.reasons=write writes it");
        }
    }

    private static String row(HoldReason reason) {
        String name = reason.name().toLowerCase(Locale.ROOT).replace('_', ' ');
        return "| " + name + " | " + reason.meaning() + " | "
                + COMMAND.matcher(reason.release()).replaceAll("`$1`") + " |\n";
    }
}
