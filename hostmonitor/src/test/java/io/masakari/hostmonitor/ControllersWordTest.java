package io.masakari.hostmonitor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.masakari.core.model.HostName;
import io.masakari.runtime.report.Greeting;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the controller has said last of who is to be fenced (SAFETY.md, C-31). */
class ControllersWordTest {
    private static final HostName HOST = new HostName("compute3");
    private static final HostName OTHER = new HostName("compute2");

    private final ControllersWord word = new ControllersWord();

    private void greeted(String answer) {
        word.answered(Greeting.Reply.of(("{\"greeting\": " + answer + "}").getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void withoutAWordAllAreFenced() {
        assertEquals(Optional.empty(), word.against(HOST));
        greeted("{\"challenge\": \"a\"}");
        assertEquals(Optional.empty(), word.against(HOST));
    }

    @Test
    void theLastWordStands() {
        greeted("{\"fencing_unwanted\": {\"compute3\": \"on maintenance\"}}");
        assertEquals(Optional.of("on maintenance"), word.against(HOST));
        assertEquals(Optional.empty(), word.against(OTHER));
        greeted("{}"); // of an earlier controller, which has no word
        assertEquals(Optional.of("on maintenance"), word.against(HOST));
        greeted("{\"fencing_unwanted\": {}}");
        assertEquals(Optional.empty(), word.against(HOST));
    }

    @Test
    void oneWordMayBeOfAll() {
        greeted("{\"fencing_unwanted\": {\"*\": \"disarmed\"}}");
        assertEquals(Optional.of("disarmed"), word.against(HOST));
        word.answered(HOST, "");
        assertEquals(Optional.empty(), word.against(HOST));
        assertEquals(Optional.empty(), word.against(OTHER), "it is armed by now");
    }

    @Test
    void theAnswerToAReportIsOfItsHost() {
        word.answered(HOST, "on maintenance");
        assertEquals(Optional.of("on maintenance"), word.against(HOST));
        assertEquals(Optional.empty(), word.against(OTHER));
        word.answered(HOST, "");
        assertEquals(Optional.empty(), word.against(HOST));
    }
}
