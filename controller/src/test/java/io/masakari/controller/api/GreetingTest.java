package io.masakari.controller.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.masakari.controller.store.BarredFencingTable;
import io.masakari.controller.store.BootTable;
import io.masakari.controller.store.GreetingRow;
import io.masakari.controller.store.GreetingTable;
import io.masakari.core.model.BootId;
import io.masakari.core.model.ClusterName;
import io.masakari.core.model.HostName;
import io.masakari.runtime.journal.Event;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Monitors greet; the controller learns the boots of their hosts, and who lives. */
class GreetingTest extends OnRunningApi {
    private static final HostName COMPUTE1 = new HostName("compute1");
    private static final BootId FIRST = BootId.of("7f1c8a52-0000-4000-8000-000000000001");
    private static final BootId SECOND = BootId.of("7f1c8a52-0000-4000-8000-000000000002");

    private String token(String host, String kinds) {
        HttpResponse<String> made = api.operator(
                "POST",
                "/v1/monitors",
                "{'monitor': {'name': 'of-" + host + "', 'cluster': 'lab', 'host': '" + host + "', 'kinds': '" + kinds
                        + "'}}");
        return JsonParser.parseString(made.body())
                .getAsJsonObject()
                .getAsJsonObject("monitor")
                .get("token")
                .getAsString();
    }

    private HttpResponse<String> post(String token, String fields) {
        return api.send("POST", "/v1/monitors/greeting", token, Reports.json("{'greeting': {" + fields + "}}"));
    }

    private HttpResponse<String> greet(String token, String host, BootId boot, Duration ahead, String challenge) {
        return post(
                token,
                "'format': 2, 'host': '" + host + "', 'kind': 'host', 'boot': '" + boot + "', 'time': '"
                        + api.time.now().plus(ahead) + "'"
                        + (challenge.isEmpty() ? "" : ", 'challenge': '" + challenge + "'"));
    }

    /** The next challenge. */
    private String greet(String token, String host, BootId boot, String challenge) {
        HttpResponse<String> answer = greet(token, host, boot, Duration.ZERO, challenge);
        assertEquals(200, answer.statusCode(), answer.body());
        return JsonParser.parseString(answer.body())
                .getAsJsonObject()
                .getAsJsonObject("greeting")
                .get("challenge")
                .getAsString();
    }

    private boolean isOver(BootId boot) {
        return api.database.read(tx -> BootTable.isOver(tx, COMPUTE1, boot));
    }

    private Optional<BootId> current(String host) {
        return api.database
                .read(tx -> BootTable.current(tx, new HostName(host)))
                .map(BootTable.Boot::boot);
    }

    private long told(Event event) {
        return api.logged.stream().filter(line -> line.event() == event).count();
    }

    private HttpResponse<String> bars(String token, String kind, String barred) {
        return post(
                token,
                "'format': 2, 'host': 'compute1', 'kind': '" + kind + "', 'time': '" + api.time.now()
                        + "', 'fencing_barred': " + barred);
    }

    private static String barred(String host) {
        return "{'host': '" + host + "', 'why': 'maintenance-mode=true', 'age_ms': 2000}";
    }

    private List<BarredFencingTable.Row> barredOf(String host) {
        return api.database
                .read(tx -> BarredFencingTable.byHost(tx, api.time.now()))
                .getOrDefault(new HostName(host), List.of());
    }

    @Test
    void whatBarsAFencingIsStoredAsLongAsItsMonitorTellsIt() {
        String token = token("compute1", "host");
        HttpResponse<String> answer = bars(token, "host", "[" + barred("compute2") + ", " + barred("far1") + "]");
        assertEquals(200, answer.statusCode(), answer.body());
        BarredFencingTable.Row told = new BarredFencingTable.Row(
                "of-compute1", new HostName("compute2"), "maintenance-mode=true", RunningApi.START.minusSeconds(2));
        assertEquals(List.of(told), barredOf("compute2"));
        assertEquals(List.of(), barredOf("far1"), "it is in another cluster");

        api.time.advance(Duration.ofSeconds(80));
        bars(token, "host", "[" + barred("compute2") + "]");
        api.time.advance(Duration.ofSeconds(80));
        assertEquals(1, barredOf("compute2").size(), "it was told again");
        api.time.advance(Duration.ofSeconds(80));
        assertEquals(List.of(), barredOf("compute2"), "its monitor is silent");
        bars(token, "host", "[" + barred("compute2") + "]");
        assertEquals(1, barredOf("compute2").size());
        greet(token, "compute1", FIRST, "");
        assertEquals(List.of(), barredOf("compute2"), "it is over");
    }

    @Test
    void badWordsOfBarredFencingsAreRefusedWithASentence() {
        String token = token("compute1", "host,instance");
        assertRefused("'fencing_barred' is told by", bars(token, "instance", "[" + barred("compute2") + "]"));
        assertRefused("twice", bars(token, "host", "[" + barred("compute2") + ", " + barred("compute2") + "]"));
        assertRefused(
                "at most 20 hosts", bars(token, "host", "[" + (barred("a") + ", ").repeat(20) + barred("b") + "]"));
        assertRefused("at most 20 hosts", bars(token, "host", "{}"));
        assertRefused("why", bars(token, "host", "[{'host': 'compute2', 'age_ms': 0}]"));
        assertRefused("age_ms", bars(token, "host", "[{'host': 'compute2', 'why': 'x', 'age_ms': -1}]"));
        assertRefused(
                "why", bars(token, "host", "[{'host': 'compute2', 'why': '" + "x".repeat(201) + "', 'age_ms': 0}]"));
    }

    private static void assertRefused(String words, HttpResponse<String> answer) {
        assertEquals(400, answer.statusCode(), answer.body());
        assertTrue(answer.body().contains(words), answer.body());
    }

    @Test
    void aHostsOwnTokenTellsItsBoots() {
        String token = token("compute1", "host");
        HttpResponse<String> answer = greet(token, "compute1", FIRST, Duration.ofMillis(100), "");
        assertEquals(200, answer.statusCode(), answer.body());
        JsonObject greeting =
                JsonParser.parseString(answer.body()).getAsJsonObject().getAsJsonObject("greeting");
        assertEquals(2, greeting.get("format").getAsInt());
        assertEquals(10, greeting.get("again_after").getAsInt());
        assertEquals(RunningApi.START.toString(), greeting.get("time").getAsString());
        assertEquals(Optional.of(FIRST), current("compute1"));
        assertFalse(isOver(FIRST));

        assertNotEquals(
                greeting.get("challenge").getAsString(), greet(token, "compute1", SECOND, ""), "another challenge");
        assertEquals(Optional.of(SECOND), current("compute1"));
        assertTrue(isOver(FIRST));
        assertFalse(isOver(SECOND));
        greet(token, "compute1", FIRST, ""); // it was long on its way
        assertEquals(Optional.of(SECOND), current("compute1"));
        String listed = api.operator("GET", "/v1/monitors", null).body();
        assertTrue(listed.contains("\"boot\":\"" + FIRST + "\""), listed);
    }

    @Test
    void aTokenSpeaksForItsOwnHostAndKinds() {
        String token = token("compute1", "host");
        assertEquals(403, greet(token, "compute2", FIRST, Duration.ZERO, "").statusCode());
        assertEquals(
                403,
                post(token, "'format': 2, 'host': 'compute1', 'kind': 'process', 'time': '2026-11-23T04:00:00Z'")
                        .statusCode());
        assertEquals(
                403,
                greet(api.operatorToken, "compute1", FIRST, Duration.ZERO, "").statusCode());
        assertEquals(
                403, greet(api.monitorToken, "far1", FIRST, Duration.ZERO, "").statusCode());
        assertEquals(
                400, greet(api.monitorToken, "nobody", FIRST, Duration.ZERO, "").statusCode());
    }

    @Test
    void whatIsMalformedIsRefused() {
        String token = token("compute1", "host");
        String host = "'host': 'compute1', 'kind': 'host', ";
        String time = "'time': '2026-11-23T04:00:00Z'";
        assertEquals(200, post(token, "'format': 1, " + host + time).statusCode());
        assertEquals(400, post(token, "'format': 0, " + host + time).statusCode());
        assertEquals(400, post(token, "'format': 1.5, " + host + time).statusCode());
        assertEquals(400, post(token, "'format': 1e999999999, " + host + time).statusCode());
        assertEquals(400, post(token, "'format': 2, " + host + "'time': 'now'").statusCode());
        assertEquals(
                400,
                post(token, "'format': 2, " + host + "'time': '2099-11-23T04:00:00Z'")
                        .statusCode());
        assertEquals(
                400,
                post(token, "'format': 2, " + host + "'boot': 'x', " + time).statusCode());
        assertEquals(
                400,
                post(token, "'format': 2, 'host': 'compute1', 'kind': 'all', " + time)
                        .statusCode());
        assertEquals(
                400,
                post(token, "'format': 2, " + host + time + ", 'challenge': '" + "a".repeat(65) + "'")
                        .statusCode());
    }

    @Test
    void aTokenThatIsBoundToNoHostEndsNoBoot() {
        greet(token("compute1", "host"), "compute1", FIRST, "");
        greet(api.monitorToken, "compute1", SECOND, "");
        assertFalse(isOver(FIRST));
        assertEquals(Optional.of(FIRST), current("compute1"));
    }

    @Test
    void theSameBootOfTwoHostsIsInDoubtAndToldOnce() {
        String one = token("compute1", "host");
        String other = token("compute2", "host");
        greet(one, "compute1", FIRST, "");
        greet(other, "compute2", FIRST, "");
        greet(one, "compute1", FIRST, "");
        greet(other, "compute2", FIRST, "");
        assertEquals(Optional.empty(), current("compute1"));
        assertEquals(Optional.empty(), current("compute2"));
        assertEquals(1, told(Event.BOOT_DOUBTFUL));
        greet(one, "compute1", SECOND, "");
        assertEquals(Optional.of(SECOND), current("compute1"));
        assertTrue(isOver(FIRST));
    }

    @Test
    void aBootThatAnswersAfterALaterOneIsInDoubt() {
        String token = token("compute1", "host,instance");
        greet(token, "compute1", FIRST, "");
        greet(token, "compute1", SECOND, "");
        api.time.advance(Duration.ofSeconds(10));
        String challenge = greet(token, "compute1", FIRST, ""); // alone it proves nothing
        assertTrue(isOver(FIRST));
        api.time.advance(Duration.ofMinutes(2));
        greet(token, "compute1", FIRST, challenge);
        greet(token, "compute1", SECOND, "");
        api.database.writeAndWait(tx -> null); // behind them
        assertFalse(isOver(FIRST));
        assertEquals(Optional.empty(), current("compute1"));
        assertEquals(1, told(Event.BOOT_DOUBTFUL));
    }

    @Test
    void aChallengeThatIsReturnedIsASignOfLife() {
        String token = token("compute1", "host");
        String challenge = greet(token, "compute1", FIRST, "made-up");
        assertEquals(Optional.empty(), api.database.read(tx -> GreetingTable.lastSignOfLife(tx, COMPUTE1)));
        api.time.advance(Duration.ofMinutes(1));
        greet(token, "compute1", FIRST, challenge);
        api.database.writeAndWait(tx -> null); // behind it
        GreetingRow alive = api.database
                .read(tx -> GreetingTable.lastSignOfLife(tx, COMPUTE1))
                .orElseThrow();
        assertEquals(Optional.of(RunningApi.START), alive.aliveAfter());
        assertEquals(Optional.of(FIRST), alive.boot());
    }

    @Test
    void aGreetingIsWrittenWhenSomethingChangedAndOnceAMinute() {
        String token = token("compute1", "host");
        greet(token, "compute1", FIRST, "");
        api.time.advance(Duration.ofSeconds(59));
        greet(token, "compute1", FIRST, "");
        assertEquals(RunningApi.START, greetings().get(0).greetedAt());
        api.time.advance(Duration.ofSeconds(1));
        greet(token, "compute1", FIRST, "");
        api.database.writeAndWait(tx -> null); // behind it
        assertEquals(RunningApi.START.plusSeconds(60), greetings().get(0).greetedAt());
        assertEquals(1, greetings().size());
    }

    private List<GreetingRow> greetings() {
        return api.database.read(GreetingTable::list);
    }

    @Test
    void whoHasGreetedLatelyLives() {
        greet(token("compute1", "host"), "compute1", FIRST, "");
        greet(api.monitorToken, "compute2", SECOND, "");
        greet(api.monitorToken, "compute1", FIRST, "");
        assertEquals(List.of("compute1 true", "compute1 false", "compute2 false"), living("compute3"));
        assertEquals(List.of("compute2 false"), living("compute1"));
        assertEquals(204, api.operator("DELETE", "/v1/monitors/compute2", null).statusCode());
        assertEquals(List.of("compute1 true"), living("compute3"));
        api.time.advance(GreetingTable.LIVING.plusMillis(1));
        assertEquals(List.of(), living("compute3"));
    }

    private List<String> living(String lost) {
        return api
                .database
                .read(tx -> GreetingTable.living(tx, new ClusterName("lab"), new HostName(lost), api.time.now()))
                .stream()
                .map(row -> row.host() + " " + row.bound())
                .toList();
    }

    @Test
    void aClockThatDiffersIsToldOnceAnHour() {
        String token = token("compute1", "host");
        greet(token, "compute1", FIRST, Duration.ofSeconds(2), "");
        assertEquals(0, told(Event.CLOCKS_APART));
        api.time.advance(Duration.ofMinutes(1));
        greet(token, "compute1", FIRST, Duration.ofSeconds(-3), "");
        greet(token, "compute1", FIRST, Duration.ofSeconds(-3), "");
        assertEquals(1, told(Event.CLOCKS_APART));
        api.database.writeAndWait(tx -> null); // behind them
        assertTrue(api.operator("GET", "/v1/status", null).body().contains("\"clocks_apart\":1"));
        assertTrue(api.operator("GET", "/v1/monitors", null).body().contains("\"clock_offset_ms\":-3000"));
        api.time.advance(Duration.ofHours(1));
        greet(token, "compute1", FIRST, Duration.ofSeconds(-3), "");
        assertEquals(2, told(Event.CLOCKS_APART));
    }

    @Test
    void greetingsAreBounded() {
        String token = token("compute1", "host");
        int taken = 0;
        while (greet(token, "compute1", FIRST, Duration.ZERO, "").statusCode() == 200) {
            taken++;
        }
        assertEquals(600, taken);
        assertEquals(
                202,
                api.send("POST", "/v1/notifications", token, Reports.loss("compute3", 48, "PENDING"))
                        .statusCode());
    }

    private void greetWithGate(String token, String host, String gate) {
        HttpResponse<String> answer = post(
                token,
                "'format': 2, 'host': '" + host + "', 'kind': 'host', 'boot': '" + FIRST + "', 'time': '"
                        + api.time.now() + "'" + (gate.isEmpty() ? "" : ", 'gate': " + gate));
        assertEquals(200, answer.statusCode(), answer.body());
    }

    private Optional<Duration> gateWaits() {
        return api.database.read(tx -> BootTable.find(tx, COMPUTE1, FIRST)).flatMap(BootTable.Boot::gateWaits);
    }

    @Test
    void whatIsSaidOfAGateIsStoredAtOnceAndShown() {
        String token = token("compute1", "host");
        greetWithGate(token, "compute1", "");
        assertEquals(Optional.empty(), gateWaits());
        greetWithGate(token, "compute1", "{'waits_ms': 120000, 'open': true}");
        assertEquals(Optional.of(Duration.ofMinutes(2)), gateWaits());
        String listed = api.operator("GET", "/v1/monitors", null).body();
        assertTrue(listed.contains("\"gate\":{\"waits_ms\":120000,\"open\":true}"), listed);
        assertEquals(0, told(Event.GATE_FAULTY));

        greetWithGate(token, "compute1", "{'fault': 'the unit is masked'}");
        greetWithGate(token, "compute1", "{'fault': 'the unit is masked', 'open': true}");
        assertEquals(Optional.empty(), gateWaits(), "a gate with a fault promises nothing");
        assertEquals(1, told(Event.GATE_FAULTY));
        String status = api.operator("GET", "/v1/status", null).body();
        assertTrue(status.contains("The gate at boot of compute1 is not in force: the unit is masked"), status);
    }

    @Test
    void aGateThatAMonitorOfTheSameBootDoesNotTellOfPromisesNothing() {
        String host = token("compute1", "host,instance");
        greetWithGate(host, "compute1", "{'waits_ms': 60000}");
        assertEquals(Optional.of(Duration.ofMinutes(1)), gateWaits());
        post(
                host,
                "'format': 2, 'host': 'compute1', 'kind': 'instance', 'boot': '" + FIRST + "', 'time': '"
                        + api.time.now() + "'");
        assertEquals(Optional.empty(), gateWaits());
    }

    @Test
    void aGateThatMakesNoSenseIsAnswered400() {
        String token = token("compute1", "host");
        for (String gate : List.of(
                "{}",
                "null",
                "'shut'",
                "{'waits_ms': 0}",
                "{'waits_ms': 600001}",
                "{'waits_ms': 1000, 'fault': 'both'}",
                "{'waits_ms': 1000, 'more': 1}",
                "{'waits_ms': 1000, 'open': 'perhaps'}")) {
            HttpResponse<String> answer = post(
                    token,
                    "'format': 2, 'host': 'compute1', 'kind': 'host', 'time': '" + api.time.now() + "', 'gate': "
                            + gate);
            assertEquals(400, answer.statusCode(), gate + " " + answer.body());
        }
    }
}
