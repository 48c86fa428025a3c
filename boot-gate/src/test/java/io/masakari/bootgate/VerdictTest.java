package io.masakari.bootgate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class VerdictTest {
    @Test
    void whatAControllerWishesIsBounded() {
        Verdict wild = of("\"ask_again_ms\": 0, \"promise_ms\": -1e30, \"challenge\": \"" + "c".repeat(65) + "\"");
        assertEquals(Duration.ofSeconds(1), wild.again());
        assertEquals(Duration.ZERO, wild.wanted());
        assertEquals(Optional.empty(), wild.challenge());
        Verdict wilder = of("\"ask_again_ms\": 1e30, \"promise_ms\": 1e30, \"why\": \"" + "w\\n".repeat(900) + "\"");
        assertEquals(Duration.ofSeconds(10), wilder.again());
        assertEquals(Duration.ofMinutes(10), wilder.wanted());
        assertTrue(wilder.why().length() <= 200 && !wilder.why().contains("\n"));
    }

    @Test
    void whatIsMissingHasADefault() {
        Verdict short_ = of("\"instances\": 1");
        assertEquals(Duration.ofSeconds(1), short_.again());
        assertEquals(Duration.ofSeconds(20), short_.wanted());
        assertEquals(Optional.empty(), short_.challenge());
    }

    private static Verdict of(String fields) {
        String body = "{\"gate\": {\"verdict\": \"wait\", " + fields + "}}";
        return Verdict.of(body.getBytes(StandardCharsets.UTF_8)).orElseThrow();
    }
}
