package io.masakari.controller.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonParser;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a gate sends is checked, and gets its answer (docs/boot-gate.md). */
class GateTest extends OnRunningApi {
    private static final String BOOT = "7f1c8a52-0000-4000-8000-000000000001";
    private static final String REST = "'shut_for_ms': 5200, 'answers': null, 'promise_ms': 0, 'running': 0";

    private String token(String name, String binding) {
        String made = api.operator(
                        "POST",
                        "/v1/monitors",
                        "{'monitor': {'name': '" + name + "', 'cluster': 'lab'" + binding + "}}")
                .body();
        return JsonParser.parseString(made)
                .getAsJsonObject()
                .getAsJsonObject("monitor")
                .get("token")
                .getAsString();
    }

    private HttpResponse<String> ask(String token, String fields) {
        return api.send("POST", "/v1/gates", token, Reports.json("{'gate': {" + fields + "}}"));
    }

    private static String of(String host) {
        return "'hostname': '" + host + "', 'cluster': 'lab', 'boot': '" + BOOT + "', " + REST;
    }

    @Test
    void aGateGetsTheEnginesAnswer() {
        String token = token("of-compute1", ", 'host': 'compute1', 'kinds': 'process'");
        HttpResponse<String> answer = ask(token, of("compute1"));
        assertEquals(200, answer.statusCode(), answer.body());
        assertEquals(
                "{\"gate\":{\"verdict\":\"wait\",\"why\":\"2 instances are on their way\",\"challenge\":\"c0ffee\","
                        + "\"ask_again_ms\":1000,\"promise_ms\":20000,\"instances\":2}}",
                answer.body());
        assertEquals(
                503,
                ask(token, of("compute1").replace("'running': 0", "'running': 1"))
                        .statusCode());
    }

    @Test
    void onlyATokenThatIsBoundToTheHostSpeaksForItsGate() {
        String own = token("of-compute1", ", 'host': 'compute1', 'kinds': 'host'");
        assertEquals(403, ask(own, of("compute2")).statusCode());
        HttpResponse<String> unbound = ask(token("of-all", ""), of("compute1"));
        assertEquals(403, unbound.statusCode());
        assertTrue(unbound.body().contains("masakarictl monitor bind"), unbound.body());
        assertEquals(401, ask("nobody", of("compute1")).statusCode());
        assertEquals(403, ask(own, of("compute1").replace("'lab'", "'other'")).statusCode());
    }

    @Test
    void whatMakesNoSenseIsAnswered400() {
        String own = token("of-compute1", ", 'host': 'compute1', 'kinds': 'host'");
        for (String fields : List.of(
                "",
                REST,
                of("compute1").replace(BOOT, "today"),
                of("compute1").replace("5200", "-1"),
                of("compute1").replace("'promise_ms': 0", "'promise_ms': 600001"),
                of("compute1").replace("'running': 0", "'running': 'none'"),
                of("compute1") + ", 'more': 1")) {
            assertEquals(400, ask(own, fields).statusCode(), fields);
        }
        assertEquals(
                413,
                ask(own, of("compute1") + ", 'opened': '" + "x".repeat(5_000) + "'")
                        .statusCode());
    }

    @Test
    void aGateThatAsksTooOftenIsAnswered429() {
        String own = token("of-compute1", ", 'host': 'compute1', 'kinds': 'host'");
        int taken = 0;
        while (taken < 1_000 && ask(own, of("compute1")).statusCode() == 200) {
            taken++;
        }
        assertEquals(120, taken);
        assertEquals(429, ask(own, of("compute1")).statusCode());
        api.time.advance(Duration.ofSeconds(2));
        assertEquals(200, ask(own, of("compute1")).statusCode());
    }

    @Test
    void aHostThatIsInNoSegmentMayOpen() {
        String own = token("of-stranger", ", 'host': 'stranger', 'kinds': 'host'");
        HttpResponse<String> answer = ask(own, of("stranger"));
        assertTrue(answer.body().contains("\"verdict\":\"open\""), answer.body());
    }
}
