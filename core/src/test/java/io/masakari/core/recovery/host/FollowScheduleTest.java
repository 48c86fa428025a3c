package io.masakari.core.recovery.host;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FollowScheduleTest {
    private static final Instant ACCEPTED = Instant.parse("2026-11-23T04:00:00Z");

    @ParameterizedTest(name = "{0} after it was taken, earlier ones took {1}: looked at {2} later")
    @CsvSource({
        "PT0S,,PT1.5S",
        "PT3S,,PT1.5S",
        "PT3.5S,,PT1.75S",
        "PT8S,,PT2S",
        "PT18S,,PT3S",
        "PT10M,,PT5S",
        "PT0S,PT1S,PT1.5S",
        "PT0S,PT10S,PT8S",
        "PT6S,PT10S,PT2S",
        "PT6S,PT15S,PT6S",
        "PT0S,PT1H,PT10S"
    })
    void laterTheLongerItTakesAndNotBeforeOneCanHaveEnded(Duration age, Duration typical, Duration expected) {
        Instant now = ACCEPTED.plus(age);
        Instant next = FollowSchedule.next(ACCEPTED, Optional.ofNullable(typical), now);
        assertEquals(expected, Duration.between(now, next));
    }
}
