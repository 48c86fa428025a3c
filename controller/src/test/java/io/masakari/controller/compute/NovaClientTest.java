package io.masakari.controller.compute;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.masakari.controller.engine.ComputeException;
import io.masakari.controller.engine.ComputeException.Kind;
import io.masakari.controller.engine.Permit;
import io.masakari.core.model.HostName;
import io.masakari.core.model.InstanceId;
import io.masakari.core.recovery.Move;
import io.masakari.core.recovery.ServerAction;
import io.masakari.core.recovery.ServerView;
import io.masakari.core.recovery.ServiceView;
import io.masakari.core.recovery.host.EvacuationRecord;
import io.masakari.embeddednova.EmbeddedNovaServer;
import io.masakari.embeddednova.cloud.Caller;
import io.masakari.embeddednova.cloud.Cloud;
import io.masakari.embeddednova.cloud.CloudSettings;
import io.masakari.embeddednova.cloud.InstanceSpec;
import io.masakari.embeddednova.cloud.MigrationStatus;
import io.masakari.embeddednova.cloud.SystemCloudTime;
import io.masakari.embeddednova.cloud.VmState;
import io.masakari.embeddednova.http.Fault;
import io.masakari.embeddednova.keystone.Identity;
import io.masakari.runtime.config.Secret;
import io.masakari.runtime.time.ManualTime;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** The client against the Nova in memory, over HTTP. */
class NovaClientTest {
    private static final HostName COMPUTE1 = new HostName("compute1");
    private static final HostName COMPUTE2 = new HostName("compute2");
    private static final String EVACUATE = "POST /v2.1/servers/{id}/action evacuate";
    private static final String TOKENS = "POST /v3/auth/tokens";
    private static final Instant LONG_AGO = Instant.EPOCH;

    private final SystemCloudTime time = new SystemCloudTime();
    private final ManualTime clock = new ManualTime(Instant.EPOCH);
    private EmbeddedNovaServer nova;
    private NovaClient client;

    @BeforeEach
    void start() throws IOException {
        nova = start(CloudSettings.defaults().withEvacuationTime(Duration.ofMillis(50)));
        client = client(password("admin", "admin-password"));
    }

    @AfterEach
    void stop() {
        client.close();
        nova.close();
        time.close();
    }

    @Test
    void evacuatesWhatRunsOnALostHost() {
        InstanceId instance = boot("s1");
        nova.cloud().powerOff("compute1");

        ServiceView service = client.findService(COMPUTE1).orElseThrow();
        assertTrue(service.answeredAt().isPresent(), "the time of Nova's answer");
        ServiceView down = client.forceDown(service, "fenced");
        assertTrue(down.answeredAt().isPresent(), "the time of Nova's answer");
        assertTrue(down.forcedDown());
        assertFalse(down.enabled());
        assertFalse(down.up());
        assertEquals("fenced", down.disabledReason());

        ServerView before = client.serversOn(COMPUTE1).get(0);
        assertEquals(instance, before.id());
        assertEquals("active", before.vmState());
        client.evacuate(instance, Optional.empty());

        until(() -> client.evacuationsFrom(COMPUTE1, LONG_AGO).stream()
                .allMatch(record -> record.stage() == EvacuationRecord.Stage.DONE));
        EvacuationRecord record = client.evacuationsFrom(COMPUTE1, LONG_AGO).get(0);
        assertEquals(instance, record.instance());
        ServerView after = client.server(instance).orElseThrow();
        assertEquals(record.target(), after.host());
        assertEquals("active", after.vmState());
        assertEquals("evacuate", client.actions(instance).get(0).action());
        assertEquals(List.of(), client.serversOn(COMPUTE1));
    }

    @Test
    void readsTheNewestMoveOfEachInstance() {
        InstanceId lost = boot("s1");
        InstanceId still = boot("s2");
        Caller owner = new Caller("user", "project", Set.of("member"), "req-user");
        nova.cloud().liveMigrated(owner, lost.toString(), "compute2", MigrationStatus.ERROR);
        Move move = client.moves(lost).get(0);
        assertEquals("live-migration", move.type());
        assertEquals("error", move.status());
        assertEquals(Optional.of(COMPUTE1), move.source());
        assertEquals(Optional.of(COMPUTE2), move.target());
        assertEquals(List.of(move), client.moves(COMPUTE1));
        assertEquals(List.of(move), client.moves(COMPUTE2));
        assertEquals(List.of(), client.moves(still));

        nova.cloud().stop(owner, still.toString());
        until(() -> client.server(still).orElseThrow().vmState().equals("stopped"));
        Caller again = new Caller("user", "project", Set.of("member"), "req-again");
        nova.cloud().start(again, still.toString());
        until(() -> isStarted(still, COMPUTE1, LONG_AGO));
        assertFalse(isStarted(still, COMPUTE2, LONG_AGO), "on another host");
        assertFalse(isStarted(still, COMPUTE1, Instant.now().plusSeconds(60)), "earlier");
        assertEquals(List.of(), client.actionsWithEnds(InstanceId.of(new UUID(0, 9).toString()), COMPUTE1, LONG_AGO));
    }

    private boolean isStarted(InstanceId instance, HostName on, Instant since) {
        return client.actionsWithEnds(instance, on, since).stream().anyMatch(ServerAction::completed);
    }

    @Test
    void writesNothingWhoseDecisionHasExpiredWhileATokenWasFetched() {
        InstanceId instance = boot("s1");
        nova.cloud().powerOff("compute1");
        client.forceDown(client.findService(COMPUTE1).orElseThrow(), "fenced");
        clock.advance(Duration.ofHours(2)); // so that the token is fetched after the first look at the permit
        long tokens = tokensAsked();
        Instant latest = Instant.ofEpochSecond(10);
        Permit permit = new Permit(
                () -> latest.plusSeconds(tokensAsked() - tokens),
                now -> true,
                Instant.EPOCH,
                Optional.of(latest),
                () -> true);
        assertTrue(permit.objection().isEmpty());

        ComputeException expired =
                assertThrows(ComputeException.class, () -> client.within(permit).evacuate(instance, Optional.empty()));
        assertEquals(ComputeException.Kind.EXPIRED, expired.kind());
        assertTrue(client.within(permit).server(instance).isPresent(), "reading goes on");
        assertEquals(List.of(), client.evacuationsFrom(COMPUTE1, LONG_AGO));
        client.evacuate(instance, Optional.empty());
        assertEquals(1, client.evacuationsFrom(COMPUTE1, LONG_AGO).size());
    }

    @Test
    void sendsEvacuationsToANamedTarget() {
        InstanceId instance = boot("s1");
        nova.cloud().powerOff("compute1");
        client.forceDown(client.findService(COMPUTE1).orElseThrow(), "fenced");
        client.evacuate(instance, Optional.of(COMPUTE2));
        until(() -> client.server(instance).orElseThrow().isOn(COMPUTE2));
    }

    @Test
    void enablesAReservedHost() {
        ServiceView service = client.findService(COMPUTE2).orElseThrow();
        client.forceDown(service, "spare");
        ServiceView enabled = client.enable(service);
        assertTrue(enabled.enabled());
        assertTrue(enabled.forcedDown(), "force-down is cleared by an operator only");
    }

    @Test
    void stopsStartsAndResets() {
        InstanceId instance = boot("s1");
        client.stop(instance);
        until(() -> client.server(instance).orElseThrow().vmState().equals("stopped"));
        client.start(instance);
        until(() -> client.server(instance).orElseThrow().vmState().equals("active"));
        client.resetToError(instance);
        assertEquals("error", client.server(instance).orElseThrow().vmState());
        client.resetToActive(instance);
        assertEquals("active", client.server(instance).orElseThrow().vmState());
    }

    @Test
    void movesAStoppedInstanceToAnotherHost() {
        InstanceId instance = boot("m1");
        client.stop(instance);
        until(() -> client.server(instance).orElseThrow().vmState().equals("stopped"));
        client.migrate(instance);
        until(() -> client.server(instance).orElseThrow().vmState().equals("resized"));
        assertFalse(client.server(instance).orElseThrow().isOn(COMPUTE1));
        client.confirmMove(instance);
        until(() -> client.server(instance).orElseThrow().vmState().equals("stopped"));
        client.start(instance);
        until(() -> client.server(instance).orElseThrow().powerState() == 1);
    }

    @Test
    void aMoveThatFindsNoHostLeavesTheInstanceAsItWas() {
        InstanceId instance = boot("m2");
        client.services().stream()
                .filter(service -> !service.host().equals(COMPUTE1))
                .forEach(service -> client.forceDown(service, "away"));
        client.migrate(instance);
        until(() -> client.server(instance).orElseThrow().taskState().isEmpty());
        assertEquals("active", client.server(instance).orElseThrow().vmState());
        assertTrue(client.server(instance).orElseThrow().isOn(COMPUTE1));
        assertEquals(Kind.REFUSED, refused(() -> client.confirmMove(instance)).kind());
    }

    @Test
    void tellsNovasOwnStopFromAUsers() {
        InstanceId instance = boot("c1");
        nova.cloud().crashGuest(instance.toString());
        nova.cloud().noticeCrash(instance.toString());
        until(() -> client.server(instance).orElseThrow().vmState().equals("stopped"));
        assertFalse(client.actions(instance).get(0).byUser());
        client.start(instance);
        assertTrue(client.actions(instance).get(0).byUser());
    }

    @Test
    void disablesAndEnablesAServiceWithAReason() {
        ServiceView disabled = client.disable(client.findService(COMPUTE1).orElseThrow(), "no libvirtd");
        assertFalse(disabled.enabled());
        assertEquals("no libvirtd", disabled.disabledReason());
        assertFalse(disabled.forcedDown());
        ServiceView enabled = client.enable(disabled);
        assertTrue(enabled.enabled());
        assertEquals("", enabled.disabledReason());
    }

    @Test
    void isEmptyForWhatNovaDoesNotKnow() {
        InstanceId unknown = InstanceId.of("00000000-0000-4000-8000-000000000000");
        assertEquals(Optional.empty(), client.server(unknown));
        assertEquals(List.of(), client.actions(unknown));
        assertEquals(Optional.empty(), client.findService(new HostName("compute9")));
        assertEquals(List.of(), client.serversOn(new HostName("compute9")));
    }

    @Test
    void followsPagesToTheEnd() throws IOException {
        nova.close();
        CloudSettings small = new CloudSettings(
                Duration.ofMillis(10),
                Duration.ofMillis(10),
                Duration.ofSeconds(10),
                Duration.ofSeconds(60),
                Duration.ofSeconds(60),
                2,
                Duration.ZERO,
                false);
        nova = start(small);
        client.close();
        client = client(password("admin", "admin-password"));
        List<InstanceId> all = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            all.add(boot("s" + i));
        }
        assertEquals(
                5,
                client.serversOn(COMPUTE1).stream()
                        .map(ServerView::id)
                        .distinct()
                        .count());

        nova.cloud().powerOff("compute1");
        client.forceDown(client.findService(COMPUTE1).orElseThrow(), "fenced");
        all.forEach(instance -> client.evacuate(instance, Optional.empty()));
        assertEquals(
                5,
                client.evacuationsFrom(COMPUTE1, LONG_AGO).stream()
                        .map(EvacuationRecord::instance)
                        .distinct()
                        .count());
        assertEquals(List.of(), client.evacuationsFrom(COMPUTE1, Instant.now().plusSeconds(10)));
    }

    /** Nova skips what it cannot read when it lists by host; its hypervisors know better, or fail (C-32). */
    @Test
    void asksForTheInstancesOfAHostBySecondQuestion() {
        InstanceId instance = boot("s1");
        assertEquals(Set.of(instance), client.instancesByHypervisor(COMPUTE1));
        assertEquals(Set.of(), client.instancesByHypervisor(COMPUTE2));
        nova.cloud().leaveOut(instance.toString(), true);
        assertEquals(List.of(), client.serversOn(COMPUTE1));
        assertEquals(Set.of(instance), client.instancesByHypervisor(COMPUTE1));
        nova.cloud().cellAway("compute1", true);
        assertEquals(Optional.empty(), client.findService(COMPUTE1), "it is no service that could be used");
        assertTrue(
                client.services().stream().noneMatch(service -> service.host().equals(COMPUTE1)));
        assertEquals(List.of(), client.serversOn(COMPUTE1));
        assertThrows(ComputeException.class, () -> client.instancesByHypervisor(COMPUTE1));
        assertThrows(ComputeException.class, () -> client.server(instance));
        assertThrows(ComputeException.class, () -> client.instancesByHypervisor(new HostName("compute9")));
    }

    @Test
    void refusalCarriesNovasOwnWords() {
        InstanceId instance = boot("s1");
        ComputeException refusal = refused(() -> client.evacuate(instance, Optional.empty()));
        assertEquals(400, refusal.status());
        assertTrue(refusal.getMessage().contains("Compute service of compute1 is still in use."), refusal.getMessage());

        nova.cloud().setState(instance.toString(), VmState.PAUSED);
        nova.cloud().powerOff("compute1");
        client.forceDown(client.findService(COMPUTE1).orElseThrow(), "fenced");
        assertEquals(
                409, refused(() -> client.evacuate(instance, Optional.empty())).status());
    }

    @Test
    void plainUserIsRefused() {
        NovaClient plain = client(password("demo", "demo-password"));
        assertEquals(403, refused(plain::services).status());
        assertEquals(403, refused(() -> plain.serversOn(COMPUTE1)).status());
        plain.close();
    }

    // ---- tokens

    @Test
    void oneTokenServesAllThreads() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(8);
        List<Future<?>> calls = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            calls.add(pool.submit(client::services));
        }
        for (Future<?> call : calls) {
            call.get();
        }
        pool.shutdownNow();
        assertEquals(1, nova.calls().counts().get(TOKENS));
        assertEquals(1, client.calls().get(TOKENS));
        assertEquals(8, client.calls().get("GET /os-services"));
        assertEquals(1, client.calls().get("GET /"));
    }

    @Test
    void renewsARejectedTokenOnceAndRepeats() {
        InstanceId instance = boot("s1");
        nova.cloud().powerOff("compute1");
        client.forceDown(client.findService(COMPUTE1).orElseThrow(), "fenced");
        nova.expireTokens();
        client.evacuate(instance, Optional.empty());
        assertEquals(1, nova.calls().accepted("evacuate").size());
        assertEquals(2, nova.calls().counts().get(TOKENS));
    }

    @Test
    void givesUpWhenANewTokenIsRejectedToo() {
        nova.faults()
                .add(Fault.answer(
                        "GET /v2.1/os-services", 2, 401, "application/json", "{\"error\":{\"message\":\"no\"}}"));
        assertEquals(401, refused(client::services).status());
        assertEquals(2, nova.calls().counts().get(TOKENS));
    }

    @Test
    void renewsBeforeExpiry() {
        client.services();
        clock.advance(Duration.ofMinutes(58));
        client.services();
        assertEquals(1, nova.calls().counts().get(TOKENS));
        // Two whole calls of 40 s each before the hour is over.
        clock.advance(Duration.ofSeconds(41));
        client.services();
        assertEquals(2, nova.calls().counts().get(TOKENS));
    }

    @Test
    void keepsAFreshTokenAtHand() {
        client.renewAhead();
        clock.advance(Duration.ofMinutes(57));
        client.renewAhead();
        assertEquals(1, tokensAsked());
        clock.advance(Duration.ofSeconds(50));
        nova.identity().goAway();
        client.renewAhead();
        nova.identity().comeBack();
        long asked = tokensAsked();
        client.services();
        assertEquals(asked, tokensAsked(), "the old token still serves");
        client.renewAhead();
        clock.advance(Duration.ofMinutes(50));
        client.services();
        assertEquals(asked + 1, tokensAsked());
    }

    /** Each asks with its own time limit; one after the other they would wait many times as long. */
    @Test
    void threadsThatWaitForATokenShareItsFailure() throws Exception {
        nova.identity().goAway();
        CountDownLatch together = new CountDownLatch(8);
        ExecutorService pool = Executors.newFixedThreadPool(8);
        try {
            List<Future<ComputeException>> failures = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                failures.add(pool.submit(() -> {
                    together.countDown();
                    together.await();
                    return assertThrows(ComputeException.class, client::services);
                }));
            }
            for (Future<ComputeException> failure : failures) {
                assertEquals(
                        ComputeException.Kind.UNAVAILABLE,
                        failure.get(60, TimeUnit.SECONDS).kind());
            }
        } finally {
            pool.shutdownNow();
        }
    }

    private long tokensAsked() {
        return client.calls().get(TOKENS);
    }

    @Test
    void logsInWithAnApplicationCredential() {
        nova.identity().addApplicationCredential("cred-1", "very-secret", "admin", "admin", List.of("admin"));
        NovaClient other = client(new Credentials.ApplicationCredential(
                Optional.of("cred-1"), Optional.empty(), Optional.empty(), new Secret("very-secret")));
        assertEquals(3, other.services().size());
        other.close();
        NovaClient wrong = client(new Credentials.ApplicationCredential(
                Optional.of("cred-1"), Optional.empty(), Optional.empty(), new Secret("guessed")));
        ComputeException refusal = refused(wrong::services);
        assertEquals(401, refusal.status());
        assertFalse(refusal.getMessage().contains("guessed"));
        wrong.close();
    }

    @Test
    void wrongPasswordSaysWhoAndWhatToCheck() {
        NovaClient wrong = client(password("admin", "pa55word-wrong"));
        ComputeException refusal = refused(wrong::warmUp);
        assertTrue(refusal.getMessage().contains("user admin in project admin"), refusal.getMessage());
        assertTrue(refusal.getMessage().contains("Check the name, password"), refusal.getMessage());
        assertFalse(refusal.getMessage().contains("pa55word"), refusal.getMessage());
        wrong.close();
    }

    @Test
    void aTokenRequestThatLostItsAnswerIsRepeated() {
        nova.faults().add(Fault.closeAfter(TOKENS, 1));
        client.services();
        assertEquals(2, nova.calls().counts().get(TOKENS));
    }

    @Test
    void keystoneAwayIsUnavailableEvenForAnEvacuate() {
        InstanceId instance = boot("s1");
        nova.identity().goAway();
        assertEquals(
                Kind.UNAVAILABLE,
                failure(() -> client.evacuate(instance, Optional.empty())).kind());
        nova.identity().comeBack();
        assertEquals(3, client.services().size());
    }

    // ---- endpoints

    @Test
    void namesTheRegionsThatThereAre() {
        NovaClient lost = new NovaClient(
                access(password("admin", "admin-password"), Optional.of("Atlantis"), Optional.empty()), clock.ticker());
        ComputeException refusal = refused(lost::services);
        assertTrue(refusal.getMessage().contains("Atlantis"), refusal.getMessage());
        assertTrue(refusal.getMessage().contains("RegionOne"), refusal.getMessage());
        lost.close();
    }

    @Test
    void takesAnEndpointInsteadOfTheCatalogs() {
        URI withProject = URI.create(nova.computeUrl() + "/0123456789abcdef");
        NovaClient direct = new NovaClient(
                access(password("admin", "admin-password"), Optional.of("Atlantis"), Optional.of(withProject)),
                clock.ticker());
        assertEquals(3, direct.services().size());
        direct.close();
    }

    @Test
    void refusesANovaThatIsTooOld() {
        nova.faults()
                .add(Fault.answer("GET /v2.1/", 1, 200, "application/json", "{\"version\":{\"version\":\"2.38\"}}"));
        ComputeException refusal = refused(client::services);
        assertTrue(refusal.getMessage().contains("up to 2.38"), refusal.getMessage());
        assertTrue(refusal.getMessage().contains("2.53"), refusal.getMessage());
    }

    // ---- what is known of the effect

    @Test
    void aLostAnswerToAnEvacuateIsNeverRepeated() {
        InstanceId instance = lost("s1");
        for (Fault fault : List.of(
                Fault.closeBefore(EVACUATE, 1),
                Fault.answer(EVACUATE, 1, 500, "application/json", "{\"computeFault\":{\"message\":\"Oops\"}}"),
                Fault.answer(EVACUATE, 1, 502, "text/html", "<html><body>Bad Gateway</body></html>"),
                Fault.answer(EVACUATE, 1, 503, "text/html", "<h1>503</h1> No server is available"),
                Fault.closeAfter(EVACUATE, 1))) {
            nova.faults().add(fault);
            assertEquals(
                    Kind.ANSWER_LOST,
                    failure(() -> client.evacuate(instance, Optional.empty())).kind(),
                    fault.toString());
        }
        assertEquals(5, client.calls().get("POST /servers/{id}/action evacuate"));
        assertEquals("evacuate", client.actions(instance).get(0).action(), "the last one had arrived");
    }

    @Test
    void turnedAwayBeforeNovaIsUnavailable() {
        InstanceId instance = lost("s1");
        for (Fault fault : List.of(
                Fault.answer(EVACUATE, 1, 429, "application/json", "{\"overLimit\":{\"message\":\"slow down\"}}"),
                Fault.answer(
                        EVACUATE, 1, 503, "text/html", "<p>The Keystone service is temporarily unavailable.</p>"))) {
            nova.faults().add(fault);
            assertEquals(
                    Kind.UNAVAILABLE,
                    failure(() -> client.evacuate(instance, Optional.empty())).kind());
        }
        assertEquals(0, nova.calls().accepted("evacuate").size());
    }

    @Test
    void aBusyOrBrokenNovaIsUnavailableForWhatMayBeRepeated() {
        for (int status : new int[] {500, 502, 503, 429}) {
            nova.faults().add(Fault.answer("GET /v2.1/os-services", 1, status, "text/html", "<b>away</b>"));
            ComputeException failure = failure(client::services);
            assertEquals(Kind.UNAVAILABLE, failure.kind());
            assertEquals(status, failure.status());
            assertTrue(failure.getMessage().contains("away"), failure.getMessage());
        }
    }

    @Test
    void aClosedConnectionIsTriedOnceMoreForWhatMayBeRepeated() {
        nova.faults().add(Fault.closeBefore("GET /v2.1/os-services", 1));
        assertEquals(3, client.services().size());
        nova.faults().add(Fault.closeBefore("GET /v2.1/os-services", 2));
        assertEquals(Kind.UNAVAILABLE, failure(client::services).kind());
    }

    @Test
    void nobodyThereIsUnavailable() {
        nova.close();
        assertEquals(
                Kind.UNAVAILABLE,
                failure(() -> client.evacuate(anyInstance(), Optional.empty())).kind());
    }

    @Test
    void anEvacuateOverAConnectionThatDiedIsSentOnce() {
        InstanceId instance = lost("s1");
        nova.close();
        ComputeException failure = failure(() -> client.evacuate(instance, Optional.empty()));
        // Whether the pool noticed in time that the resting connection is dead is a matter of milliseconds.
        assertTrue(failure.kind() != Kind.REFUSED, failure.getMessage());
        assertEquals(1, client.calls().get("POST /servers/{id}/action evacuate"));
    }

    @Test
    void aSlowAnswerEndsWithinTheLimit() {
        InstanceId instance = lost("s1");
        client.close();
        NovaAccess.Limits hasty =
                new NovaAccess.Limits(Duration.ofSeconds(30), Duration.ofSeconds(1), Duration.ofMinutes(1), 4);
        client = new NovaClient(
                access(password("admin", "admin-password"), Optional.empty(), Optional.empty(), hasty), clock.ticker());
        client.warmUp();
        nova.faults().add(Fault.hang(EVACUATE, 1, Duration.ofSeconds(15)));
        assertEquals(
                Kind.ANSWER_LOST,
                failure(() -> client.evacuate(instance, Optional.empty())).kind());
        nova.faults().add(Fault.delay("GET /v2.1/os-services", 1, Duration.ofSeconds(15)));
        assertEquals(Kind.UNAVAILABLE, failure(client::services).kind());
    }

    @Test
    void anOversizedBodyIsNotRead() {
        nova.faults()
                .add(Fault.answer(
                        "GET /v2.1/os-services", 1, 200, "application/json", "x".repeat(CloudHttp.MAX_BODY_BYTES + 1)));
        ComputeException failure = failure(client::services);
        assertEquals(Kind.UNAVAILABLE, failure.kind());
        assertTrue(failure.getMessage().contains("larger than"), failure.getMessage());
        assertEquals(3, client.services().size());
    }

    @Test
    void nonsenseInsteadOfJsonIsUnavailable() {
        for (String body : List.of("", "<html>login</html>", "[]", "{\"services\":[{}]}", "{\"services\":7}", "{")) {
            nova.faults().add(Fault.answer("GET /v2.1/os-services", 1, 200, "application/json", body));
            assertEquals(Kind.UNAVAILABLE, failure(client::services).kind(), body);
        }
    }

    @Test
    void aRedirectIsNotFollowed() {
        nova.faults().add(Fault.answer("GET /v2.1/os-services", 1, 302, "text/html", "moved"));
        assertEquals(302, refused(client::services).status());
    }

    // ---- helpers

    private EmbeddedNovaServer start(CloudSettings settings) throws IOException {
        Cloud cloud = new Cloud(time, settings);
        List.of("compute1", "compute2", "compute3").forEach(host -> cloud.addHost(host, 16));
        return EmbeddedNovaServer.start(cloud, new Identity(time));
    }

    @Test
    void tellsWhatItsUserMayNotSeeBeforeAHostIsLost() {
        assertEquals(List.of(), client.checkRights());
        boot("s1");
        assertEquals(List.of(), client.checkRights());
        try (NovaClient limited = client(password("limited", "limited-password"))) {
            assertEquals(List.of(), limited.missingRights(), "nobody has looked yet");
            String missing = String.join("; ", limited.checkRights());
            assertEquals(
                    "see on which host an instance is (os_compute_api:os-extended-server-attributes); list hypervisors"
                            + " (os_compute_api:os-hypervisors:list-detail); list records of migrations"
                            + " (os_compute_api:os-migrations:index)",
                    missing);
            assertEquals(3, limited.missingRights().size());
        }
        try (NovaClient plain = client(password("demo", "demo-password"))) {
            assertEquals(4, plain.checkRights().size(), plain.missingRights().toString());
        }
    }

    private NovaClient client(Credentials credentials) {
        return new NovaClient(access(credentials, Optional.empty(), Optional.empty()), clock.ticker());
    }

    private NovaAccess access(Credentials credentials, Optional<String> region, Optional<URI> endpoint) {
        return access(credentials, region, endpoint, NovaAccess.Limits.defaults());
    }

    private NovaAccess access(
            Credentials credentials, Optional<String> region, Optional<URI> endpoint, NovaAccess.Limits limits) {
        return new NovaAccess(
                "a test", nova.authUrl(), credentials, region, "public", endpoint, Optional.empty(), false, limits);
    }

    private static Credentials password(String user, String password) {
        return new Credentials.Password(named(user), new Secret(password), named(user));
    }

    private static Credentials.Scoped named(String name) {
        return new Credentials.Scoped(Optional.empty(), Optional.of(name), Optional.empty(), Optional.empty());
    }

    private InstanceId boot(String name) {
        return InstanceId.of(nova.cloud()
                .boot(nova.identity().admin(), InstanceSpec.on("compute1", name))
                .id());
    }

    /** An instance whose host is off and forced down. */
    private InstanceId lost(String name) {
        InstanceId instance = boot(name);
        nova.cloud().powerOff("compute1");
        client.forceDown(client.findService(COMPUTE1).orElseThrow(), "fenced");
        return instance;
    }

    private static InstanceId anyInstance() {
        return InstanceId.of("5fa5bf28-6d77-4f96-b2c3-3e82c613ff84");
    }

    private static ComputeException refused(Executable call) {
        ComputeException failure = failure(call);
        assertEquals(Kind.REFUSED, failure.kind(), failure.getMessage());
        return failure;
    }

    private static ComputeException failure(Executable call) {
        return assertThrows(ComputeException.class, call);
    }

    private static void until(BooleanSupplier condition) {
        long end = System.nanoTime() + Duration.ofSeconds(5).toNanos();
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < end, "not within 5 s");
            Thread.onSpinWait();
        }
    }
}
