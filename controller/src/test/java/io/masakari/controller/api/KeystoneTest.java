package io.masakari.controller.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.masakari.controller.api.http.Limits;
import io.masakari.controller.compute.Credentials;
import io.masakari.controller.compute.NovaAccess;
import io.masakari.controller.compute.TokenValidator;
import io.masakari.controller.store.NotificationTable;
import io.masakari.controller.store.StoreSettings;
import io.masakari.core.model.HostName;
import io.masakari.embeddednova.EmbeddedNovaServer;
import io.masakari.embeddednova.cloud.Cloud;
import io.masakari.embeddednova.cloud.CloudSettings;
import io.masakari.embeddednova.cloud.SystemCloudTime;
import io.masakari.embeddednova.http.Fault;
import io.masakari.embeddednova.keystone.Identity;
import io.masakari.runtime.config.Secret;
import io.masakari.runtime.journal.Event;
import io.masakari.runtime.time.Ticker;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Users of Keystone at the API, with the Keystone in memory over HTTP. */
class KeystoneTest {
    private static final String PUBLIC = "https://keystone.example:5000/v3";
    private static final String VALIDATE = "GET /v3/auth/tokens";
    private static final Policy POLICY =
            new Policy(List.of("admin"), List.of("system:reader"), List.of("masakari_monitor"));

    private final SystemCloudTime time = new SystemCloudTime();
    private EmbeddedNovaServer keystone;
    private TokenValidator validator;
    private RunningApi api;

    @TempDir
    private Path directory;

    @BeforeEach
    void start() throws IOException {
        Identity identity = new Identity(time);
        identity.addUser("monitor", "monitor-password", "service", List.of("masakari_monitor"));
        identity.addUser("auditor", "auditor-password", "audit", List.of("reader"));
        identity.addSystemRoles("auditor", List.of("reader"));
        keystone = EmbeddedNovaServer.start(new Cloud(time, CloudSettings.defaults()), identity);
        validator = new TokenValidator(
                new NovaAccess(
                        "a test",
                        keystone.authUrl(),
                        new Credentials.Password(named("admin"), new Secret("admin-password"), named("admin")),
                        Optional.empty(),
                        "public",
                        Optional.empty(),
                        Optional.empty(),
                        false,
                        NovaAccess.Limits.defaults()),
                Optional.of(URI.create(PUBLIC)),
                Ticker.system());
        api = new RunningApi(
                StoreSettings.of(directory.resolve("masakari.db")),
                Limits.standard(256),
                new ControllerApi.Shares(600, 1000),
                new ControllerApi.Front(Optional.of(validator), Duration.ofMinutes(5), POLICY));
    }

    @AfterEach
    void stop() {
        api.close();
        validator.close();
        keystone.close();
        time.close();
    }

    private static Credentials.Scoped named(String name) {
        return new Credentials.Scoped(Optional.empty(), Optional.of(name), Optional.empty(), Optional.empty());
    }

    private String login(String user, Identity.Scope scope) {
        return keystone.identity()
                .byPassword(user, user + "-password", scope)
                .orElseThrow()
                .value();
    }

    private HttpResponse<String> call(String token, String method, String path, String body) {
        return api.send(method, path, null, body, token == null ? Map.of() : Map.of("X-Auth-Token", token));
    }

    private static String message(HttpResponse<String> answer, String fault) {
        JsonObject body = JsonParser.parseString(answer.body()).getAsJsonObject();
        return body.getAsJsonObject(fault).get("message").getAsString();
    }

    private int asked() {
        return keystone.calls().counts().getOrDefault(VALIDATE, 0);
    }

    @Test
    void anAdminMayDoEverythingAndIsRecordedByName() {
        String admin = login("admin", new Identity.Scope("admin"));
        assertEquals(200, call(admin, "GET", "/v1/segments", null).statusCode());
        String segment =
                Reports.json("{'segment': {'name': 'new', 'recovery_method': 'auto', 'service_type': 'compute'}}");
        assertEquals(201, call(admin, "POST", "/v1/segments", segment).statusCode());
        assertTrue(api.logged.stream()
                .anyMatch(entry -> entry.event() == Event.OPERATOR_ACTED
                        && entry.fields().get("operator").equals("keystone:admin@admin")));
        String audit = call(admin, "GET", "/v1/audit?operator=keystone:admin@admin", null)
                .body();
        assertTrue(audit.contains("\"path\":\"/v1/segments\""), audit);
    }

    @Test
    void whoHasNoRoleHereIsToldTheRuleThatForbidsIt() {
        for (String token : List.of(login("demo", new Identity.Scope("demo")), login("demo", null))) {
            HttpResponse<String> answer = call(token, "GET", "/v1/segments", null);
            assertEquals(403, answer.statusCode());
            assertEquals(
                    "Policy doesn't allow os_masakari_api:segments:index to be performed.",
                    message(answer, "forbidden"));
            answer = call(token, "DELETE", "/v1/segments/" + api.segment + "/hosts/" + api.segment, null);
            assertEquals(
                    "Policy doesn't allow os_masakari_api:os-hosts:delete to be performed.",
                    message(answer, "forbidden"));
        }
    }

    @Test
    void aReaderOfTheSystemLooksAndChangesNothing() {
        String reader = login("auditor", new Identity.Scope(null));
        assertEquals(200, call(reader, "GET", "/v1/notifications", null).statusCode());
        assertEquals(200, call(reader, "GET", "/v1/status", null).statusCode());
        assertEquals(403, call(reader, "POST", "/v1/notifications", "{}").statusCode());
        assertEquals(
                403, call(reader, "DELETE", "/v1/segments/" + api.segment, null).statusCode());
        String ofProject = login("auditor", new Identity.Scope("audit"));
        assertEquals(403, call(ofProject, "GET", "/v1/status", null).statusCode());
    }

    /** Upstream's monitors, on all hosts with one user: what they say is stored, and is no evidence. */
    @Test
    void aMonitorReportsAndDoesNothingElse() {
        String monitor = login("monitor", new Identity.Scope("service"));
        String report = Reports.upstream("compute1", "STOPPED", "2026-11-23T04:00:00.000000");
        assertEquals(202, call(monitor, "POST", "/v1/notifications", report).statusCode());
        assertEquals(1, api.stored().size());
        assertEquals(Optional.empty(), api.stored().get(0).evidence());
        assertEquals(403, call(monitor, "GET", "/v1/notifications", null).statusCode());
        assertEquals(
                403,
                call(monitor, "POST", "/v1/notifications", Reports.loss("compute2", 9, "PROVEN"))
                        .statusCode());
        String greeting = Reports.json(
                "{'greeting': {'format': 2, 'host': 'compute1', 'kind': 'host', 'time': '2026-11-23T04:00:00Z'}}");
        assertEquals(
                403, call(monitor, "POST", "/v1/monitors/greeting", greeting).statusCode());
        assertEquals(1, api.stored().size());
    }

    /** One user speaks for all hosts there, so its word ends nothing that is known of a loss (SAFETY.md, C-24). */
    @Test
    void aMonitorsWordThatAHostIsBackCountsForNothing() {
        String monitor = login("monitor", new Identity.Scope("service"));
        String back = Reports.upstream("compute1", "STARTED", "2026-11-23T04:01:00.000000");
        assertEquals(202, call(monitor, "POST", "/v1/notifications", back).statusCode());
        Instant before = Instant.parse("2026-11-23T04:00:00Z");
        HostName host = new HostName("compute1");
        boolean counts = api.database.read(tx -> NotificationTable.hasStartedSince(tx, host, before, true));
        assertFalse(counts);
        String admin = login("admin", new Identity.Scope("admin"));
        String again = Reports.upstream("compute1", "STARTED", "2026-11-23T04:02:00.000000");
        assertEquals(202, call(admin, "POST", "/v1/notifications", again).statusCode());
        assertTrue(api.database
                .read(tx -> NotificationTable.witnessesOfReturn(tx, host, before))
                .isEmpty());
    }

    @Test
    void thatAGuestGoesOnIsTheWordOfItsMonitorOnly() {
        String resumed = Reports.json("{'notification': {'type': 'VM', 'hostname': 'compute1', 'generated_time':"
                + " '2026-11-23T04:01:00', 'payload': {'instance_uuid': '7b1a1e0e-6a55-4c0e-9d3f-1f0a3c5e7b90',"
                + " 'event': 'LIFECYCLE', 'vir_domain_event': 'RESUMED'}}}");
        for (String user : List.of("monitor", "admin")) {
            String token = login(user, new Identity.Scope(user.equals("admin") ? "admin" : "service"));
            assertEquals(403, call(token, "POST", "/v1/notifications", resumed).statusCode());
        }
    }

    @Test
    void aPathBelowAProjectIsTakenWithATokenOfThatProjectOnly() {
        Identity.Token admin = keystone.identity()
                .byPassword("admin", "admin-password", new Identity.Scope("admin"))
                .orElseThrow();
        String own = keystone.identity().admin().projectId();
        assertEquals(
                200,
                call(admin.value(), "GET", "/v1/" + own + "/segments", null).statusCode());
        String other = "0123456789abcdef0123456789abcdef";
        HttpResponse<String> answer = call(admin.value(), "GET", "/v1/" + other + "/segments", null);
        assertEquals(400, answer.statusCode());
        assertEquals(
                "Malformed request URL: URL's project_id '" + other + "' doesn't match Context's project_id '" + own
                        + "'",
                message(answer, "badRequest"));
    }

    @Test
    void withoutAValidTokenTheAnswerIsThatOfKeystonesMiddleware() {
        String revoked = login("admin", new Identity.Scope("admin"));
        keystone.identity().revoke(revoked);
        for (String token : new String[] {null, "", "gAAAAnonsense", revoked}) {
            HttpResponse<String> answer = call(token, "GET", "/v1/segments", null);
            assertEquals(401, answer.statusCode());
            assertEquals("The request you have made requires authentication.", message(answer, "error"));
            assertEquals(
                    Optional.of("Keystone uri=\"" + PUBLIC + "\""),
                    answer.headers().firstValue("WWW-Authenticate"));
        }
        assertEquals(200, call(null, "GET", "/v1", null).statusCode());
    }

    @Test
    void ourOwnTokensStayWhatTheyAreAndKeystonesAreNoBearerTokens() {
        String report = Reports.loss("compute1", 7, "PROVEN");
        assertEquals(202, api.report(report).statusCode());
        assertEquals(200, call(api.operatorToken, "GET", "/v1/segments", null).statusCode());
        assertEquals(0, asked());
        String admin = login("admin", new Identity.Scope("admin"));
        assertEquals(401, api.send("GET", "/v1/segments", admin, null).statusCode());
        HttpResponse<String> taken =
                api.operator("POST", "/v1/monitors", "{'monitor': {'name': 'Keystone:admin@admin', 'cluster': 'lab'}}");
        assertEquals(400, taken.statusCode());
    }

    @ParameterizedTest
    @ValueSource(strings = {"with space", "new\u00a0line", "\u00fcmlaut", "<html>", "a\"b", "{}", "tab\there"})
    void whatCanBeNoTokenNeverReachesKeystone(String token) throws IOException {
        String answer = api.raw(
                "GET /v1/segments HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-Auth-Token: " + token + "\r\n\r\n");
        assertTrue(answer.startsWith("HTTP/1.1 40"), answer);
        assertEquals(0, asked());
    }

    @Test
    void aTokenIsAskedForOnceAndItsAnswerIsRemembered() {
        String admin = login("admin", new Identity.Scope("admin"));
        for (int i = 0; i < 5; i++) {
            assertEquals(200, call(admin, "GET", "/v1/segments", null).statusCode());
            assertEquals(401, call("gAAAAnobody", "GET", "/v1/segments", null).statusCode());
        }
        assertEquals(2, asked());
    }

    @Test
    void withKeystoneAwayWhatIsKnownGoesOnAndTheRestIsToldToTryAgain() {
        String known = login("admin", new Identity.Scope("admin"));
        String fresh = login("admin", new Identity.Scope("admin"));
        assertEquals(200, call(known, "GET", "/v1/segments", null).statusCode());
        keystone.identity().goAway();
        assertEquals(200, call(known, "GET", "/v1/segments", null).statusCode());
        HttpResponse<String> answer = call(fresh, "GET", "/v1/segments", null);
        assertEquals(503, answer.statusCode());
        assertTrue(answer.headers().firstValue("Retry-After").isPresent());
        assertTrue(message(answer, "serviceUnavailable").startsWith("Keystone cannot be asked now"));
        assertEquals(202, api.report(Reports.loss("compute1", 7, "PROVEN")).statusCode());
        keystone.identity().comeBack();
        assertEquals(200, call(fresh, "GET", "/v1/segments", null).statusCode());
    }

    @ParameterizedTest
    @ValueSource(ints = {300, 403, 413, 500})
    void aKeystoneThatAnswersSomethingElseMakesNoTokenValid(int status) {
        String admin = login("admin", new Identity.Scope("admin"));
        keystone.faults().add(Fault.answer(VALIDATE, 1, status, "text/html", "<html>sorry</html>"));
        assertEquals(503, call(admin, "GET", "/v1/segments", null).statusCode());
        assertEquals(200, call(admin, "GET", "/v1/segments", null).statusCode());
    }

    @Test
    void anAnswerThatIsNoneOfKeystonesMakesNoTokenValid() {
        String admin = login("admin", new Identity.Scope("admin"));
        for (String body : List.of("<html>ok</html>", "{}", "{\"token\": {}}", "[]", "")) {
            keystone.faults().add(Fault.answer(VALIDATE, 1, 200, "application/json", body));
            assertEquals(503, call(admin, "GET", "/v1/segments", null).statusCode(), body);
        }
    }

    /** Its own token may have been revoked at Keystone. */
    @Test
    void theControllersOwnTokenIsRenewedOnce() {
        assertEquals(
                200,
                call(login("admin", new Identity.Scope("admin")), "GET", "/v1/segments", null)
                        .statusCode());
        keystone.expireTokens();
        assertEquals(
                200,
                call(login("admin", new Identity.Scope("admin")), "GET", "/v1/segments", null)
                        .statusCode());
    }

    @Test
    void anApplicationCredentialIsHeldToItsRules() {
        List<Identity.AccessRule> rules =
                List.of(new Identity.AccessRule("1", "instance-ha", "POST", "/v1/notifications"));
        keystone.identity().addApplicationCredential("cred", "secret", "admin", "admin", List.of("admin"), rules);
        String limited = keystone.identity()
                .byCredential("cred", null, null, "secret")
                .orElseThrow()
                .value();
        String report = Reports.upstream("compute1", "STOPPED", "2026-11-23T04:00:00.000000");
        assertEquals(202, call(limited, "POST", "/v1/notifications", report).statusCode());
        String inProject = "/v1/" + keystone.identity().admin().projectId() + "/notifications";
        assertEquals(409, call(limited, "POST", inProject, report).statusCode()); // taken, and a duplicate
        assertEquals(401, call(limited, "GET", inProject, null).statusCode());
        assertEquals(401, call(limited, "GET", "/v1/notifications", null).statusCode());
        assertEquals(
                401,
                call(limited, "DELETE", "/v1/segments/" + api.segment, null).statusCode());
    }

    @Test
    void thePolicyIsShown() {
        String admin = login("admin", new Identity.Scope("admin"));
        JsonObject policy = JsonParser.parseString(
                        call(admin, "GET", "/v1/policy", null).body())
                .getAsJsonObject()
                .getAsJsonObject("policy");
        assertEquals(PUBLIC, policy.get("keystone").getAsString());
        assertEquals("system:reader", policy.get("reader_roles").getAsString());
        assertEquals("keystone:admin@admin", policy.get("you").getAsString());
        assertEquals("everything", policy.get("you_may").getAsString());
    }
}
