package io.masakari.runtime.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpAnswerTest {
    @ParameterizedTest
    @CsvSource({"0, 0", "7, 7", "60, 60", "61, 60", "999999999, 60"})
    void whatTheControllerAsksForIsWaitedForAsFarAsTheBound(String header, int seconds) {
        assertEquals(Duration.ofSeconds(seconds), pauseFor(Optional.of(header)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "soon", "99999999999999999999", "Tue, 01 Dec 2026 12:00:00 GMT"})
    void whatIsNoNumberOfSecondsIsNotWaitedFor(String header) {
        assertEquals(Duration.ZERO, pauseFor(Optional.of(header)));
    }

    @Test
    void withoutTheHeaderTheReporterDecides() {
        assertEquals(Duration.ZERO, pauseFor(Optional.empty()));
    }

    private static Duration pauseFor(Optional<String> header) {
        return assertInstanceOf(Answer.Deferred.class, HttpAnswer.judge("the controller", 503, new byte[0], header))
                .after();
    }
}
