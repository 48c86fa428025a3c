package io.masakari.controller.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.masakari.runtime.time.ManualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeystoneTokensTest {
    private static final Duration KEEP = Duration.ofMinutes(5);

    private final ManualTime time = new ManualTime(Instant.EPOCH);
    private final AtomicInteger asked = new AtomicInteger();
    private Function<String, Optional<ValidToken>> keystone = token -> Optional.of(valid(Duration.ofHours(1)));
    private final KeystoneTokens tokens = new KeystoneTokens(
            new TokenValidation() {
                @Override
                public String authUri() {
                    return "";
                }

                @Override
                public Optional<ValidToken> validate(String token) {
                    asked.incrementAndGet();
                    return keystone.apply(token);
                }
            },
            new Policy(List.of("admin"), List.of(), List.of()),
            KEEP,
            time.ticker());

    private static ValidToken valid(Duration life) {
        return new ValidToken("u", Optional.empty(), false, Set.of(), Optional.empty(), life);
    }

    @Test
    void aValidTokenIsAskedForAgainWhenItsTimeIsOver() {
        tokens.check("t", "10.0.0.1");
        time.advance(KEEP.minusMillis(1));
        tokens.check("t", "10.0.0.1");
        assertEquals(1, asked.get());
        time.advance(Duration.ofMillis(1));
        keystone = token -> Optional.empty(); // it was revoked meanwhile
        assertTrue(tokens.check("t", "10.0.0.1").isEmpty());
        assertEquals(2, asked.get());
    }

    @Test
    void noTokenIsTakenBeyondItsExpiry() {
        keystone = token -> Optional.of(valid(Duration.ofSeconds(3)));
        assertTrue(tokens.check("t", "10.0.0.1").isPresent());
        time.advance(Duration.ofSeconds(3));
        keystone = token -> Optional.empty();
        assertTrue(tokens.check("t", "10.0.0.1").isEmpty());
    }

    @Test
    void whatKeystoneDoesNotKnowIsAskedForAgainSoon() {
        keystone = token -> Optional.empty();
        tokens.check("t", "10.0.0.1");
        tokens.check("t", "10.0.0.1");
        assertEquals(1, asked.get());
        time.advance(Duration.ofSeconds(10));
        tokens.check("t", "10.0.0.1");
        assertEquals(2, asked.get());
    }

    @Test
    void aFailureIsNotRemembered() {
        keystone = token -> {
            throw new TokenValidation.Unavailable("away", null);
        };
        assertThrows(TokenValidation.Unavailable.class, () -> tokens.check("t", "10.0.0.1"));
        keystone = token -> Optional.of(valid(KEEP));
        assertTrue(tokens.check("t", "10.0.0.1").isPresent());
    }

    @Test
    void memoryIsBoundedAndUnknownTokensPushNoValidOneOut() {
        tokens.check("valid", "10.0.0.1");
        keystone = token -> Optional.empty();
        for (int i = 0; i < 20_000; i++) {
            tokens.check("unknown" + i, "10.0.0.1");
        }
        int before = asked.get();
        assertTrue(tokens.check("valid", "10.0.0.1").isPresent());
        assertTrue(tokens.check("unknown19999", "10.0.0.1").isEmpty());
        assertEquals(before, asked.get());
        tokens.check("unknown0", "10.0.0.1");
        assertEquals(before + 1, asked.get());
    }

    @Test
    void manyWhoSendTheSameNewTokenAskOnce() throws Exception {
        CompletableFuture<Optional<ValidToken>> answer = new CompletableFuture<>();
        CountDownLatch isAsked = new CountDownLatch(1);
        keystone = token -> {
            isAsked.countDown();
            return answer.join();
        };
        ExecutorService threads = Executors.newFixedThreadPool(20);
        try {
            List<Future<Optional<ValidToken>>> waiting = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                waiting.add(threads.submit(() -> tokens.check("t", "10.0.0.1")));
            }
            assertTrue(isAsked.await(60, TimeUnit.SECONDS));
            answer.complete(Optional.of(valid(KEEP)));
            for (Future<Optional<ValidToken>> each : waiting) {
                assertTrue(each.get(60, TimeUnit.SECONDS).isPresent());
            }
            assertEquals(1, asked.get());
        } finally {
            threads.shutdownNow();
        }
    }

    /** Whoever sends tokens that nobody has made takes no operator's place. */
    @Test
    void aHangingKeystoneGetsABoundedNumberOfQuestionsAndMostOfThemOfWhoIsKnown() throws Exception {
        keystone = token -> Optional.of(admin());
        tokens.check("of-yesterday", "10.0.0.1");
        time.advance(KEEP);
        CompletableFuture<Optional<ValidToken>> answer = new CompletableFuture<>();
        Semaphore areAsked = new Semaphore(0);
        keystone = token -> {
            areAsked.release();
            return answer.join();
        };
        ExecutorService threads = Executors.newCachedThreadPool();
        try {
            List<Future<Optional<ValidToken>>> waiting = new ArrayList<>();
            for (int i = 0; i < KeystonePlaces.OF_STRANGERS; i++) {
                String stranger = "192.0.2." + i / KeystonePlaces.OF_ONE_STRANGER;
                String token = "made-up-" + i;
                waiting.add(threads.submit(() -> tokens.check(token, stranger)));
            }
            assertTrue(areAsked.tryAcquire(KeystonePlaces.OF_STRANGERS, 60, TimeUnit.SECONDS));
            assertThrows(TokenValidation.Unavailable.class, () -> tokens.check("one-more", "192.0.2.99"));
            waiting.add(threads.submit(() -> tokens.check("of-today", "10.0.0.1")));
            waiting.add(threads.submit(() -> tokens.check("of-yesterday", "192.0.2.0")));
            assertTrue(areAsked.tryAcquire(2, 60, TimeUnit.SECONDS));
            answer.complete(Optional.empty());
            for (Future<Optional<ValidToken>> each : waiting) {
                assertFalse(each.get(60, TimeUnit.SECONDS).isPresent());
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static ValidToken admin() {
        return new ValidToken(
                "u",
                Optional.of(new ValidToken.Project("1", "p")),
                false,
                Set.of("admin"),
                Optional.empty(),
                Duration.ofHours(1));
    }

    /** Anybody in the cloud can make such a credential. */
    @Test
    void aRuleMadeToBeSlowIsNot() {
        String path = "/v1/" + "a".repeat(8_000);
        for (String slow : List.of("{a}", "*", "**a", "{a}a")) {
            assertFalse(new AccessRule("instance-ha", "GET", "/v1/" + slow.repeat(80) + "!").allows("GET", path));
        }
    }

    @Test
    void ofATokenThatMayDoNothingNoRulesAreKept() {
        List<AccessRule> rules = List.of(new AccessRule("instance-ha", "GET", "/**"));
        for (String role : List.of("member", "admin")) {
            keystone = token -> Optional.of(new ValidToken(
                    "u",
                    Optional.of(new ValidToken.Project("1", "p")),
                    false,
                    Set.of(role),
                    Optional.of(rules),
                    Duration.ofHours(1)));
            assertEquals(
                    role.equals("admin"),
                    tokens.check(role, "10.0.0.1").orElseThrow().rules().isPresent());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "instance-ha, POST, /v1/notifications, true",
        "instance-ha, POST, /v1/*, true",
        "instance-ha, POST, /v1/{what}, true",
        "instance-ha, POST, /**, true",
        "instance-ha, POST, **, true",
        "instance-ha, GET, /v1/notifications, false",
        "compute, POST, /v1/notifications, false",
        "instance-ha, POST, /v1/*/notifications, false",
        "instance-ha, POST, /*, false",
        "instance-ha, POST, /v1/notification, false",
        "instance-ha, POST, /v1/notifications/*, false",
        "instance-ha, POST, /v1/{notifications, false",
        "instance-ha, POST, /v1/.*, false",
        "instance-ha, POST, /v1/notifications}, false",
        "instance-ha, POST, /v1/n*s, true",
        "instance-ha, POST, /**/notifications, true",
        "instance-ha, POST, /**/segments, false",
        "instance-ha, POST, '', false"
    })
    void anAccessRuleAllowsItsPathsOnly(String service, String method, String path, boolean allows) {
        assertEquals(allows, new AccessRule(service, method, path).allows("POST", "/v1/notifications"));
    }
}
