package io.masakari.core.retry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RetryPolicyTest {
    private final RetryPolicy policy = new RetryPolicy(5, Duration.ofSeconds(1), Duration.ofSeconds(5));

    @Test
    void delayDoublesUpToTheLongest() {
        assertEquals(Optional.of(Duration.ofSeconds(1)), policy.delayAfter(1));
        assertEquals(Optional.of(Duration.ofSeconds(2)), policy.delayAfter(2));
        assertEquals(Optional.of(Duration.ofSeconds(4)), policy.delayAfter(3));
        assertEquals(Optional.of(Duration.ofSeconds(5)), policy.delayAfter(4));
    }

    @Test
    void givesUpAfterTheLastAttempt() {
        assertEquals(Optional.empty(), policy.delayAfter(5));
        assertEquals(Optional.empty(), policy.delayAfter(6));
    }

    @Test
    void delayOfManyFailuresDoesNotOverflow() {
        RetryPolicy patient = new RetryPolicy(10_000, Duration.ofMillis(1), Duration.ofMinutes(1));
        assertEquals(Optional.of(Duration.ofMinutes(1)), patient.delayAfter(9_000));
    }

    @Test
    void noDelayAndOneAttemptAreAPolicy() {
        assertEquals(Optional.empty(), new RetryPolicy(1, Duration.ZERO, Duration.ZERO).delayAfter(1));
        RetryPolicy steady = new RetryPolicy(3, Duration.ofSeconds(2), Duration.ofSeconds(2));
        assertEquals(Optional.of(Duration.ofSeconds(2)), steady.delayAfter(2));
    }

    @Test
    void refusesToTellADelayBeforeAFailure() {
        assertThrows(IllegalArgumentException.class, () -> policy.delayAfter(0));
    }

    @Test
    void refusesSenselessPolicies() {
        assertThrows(IllegalArgumentException.class, () -> new RetryPolicy(0, Duration.ZERO, Duration.ZERO));
        assertThrows(
                IllegalArgumentException.class, () -> new RetryPolicy(1, Duration.ofMillis(-1), Duration.ofSeconds(1)));
        assertThrows(
                IllegalArgumentException.class, () -> new RetryPolicy(1, Duration.ofSeconds(2), Duration.ofSeconds(1)));
    }
}
