package io.masakari.controller.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.masakari.controller.store.BootTable;
import io.masakari.controller.store.NotificationRow;
import io.masakari.controller.store.SayingTable;
import io.masakari.core.model.BootId;
import io.masakari.core.model.FencingStatus;
import io.masakari.core.model.HostName;
import io.masakari.core.model.NotificationStatus;
import io.masakari.core.model.Saying;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who said what of a loss is kept, for the witnesses that a proof needs (SAFETY.md, C-26). */
class SayingsTest extends OnRunningApi {
    private String second;
    private String third;

    @BeforeEach
    void tokens() {
        second = token("m2", "compute2");
        third = token("m3", "compute3");
    }

    private String token(String name, String host) {
        HttpResponse<String> made = api.operator(
                "POST",
                "/v1/monitors",
                "{'monitor': {'name': '" + name + "', 'cluster': 'lab', 'host': '" + host + "', 'kinds': 'host'}}");
        assertEquals(201, made.statusCode(), made.body());
        return json(made).getAsJsonObject("monitor").get("token").getAsString();
    }

    private static JsonObject json(HttpResponse<String> answer) {
        return JsonParser.parseString(answer.body()).getAsJsonObject();
    }

    private void post(String token, String body) {
        HttpResponse<String> answer = api.send("POST", "/v1/notifications", token, body);
        assertEquals(202, answer.statusCode(), answer.body());
    }

    private NotificationRow row() {
        assertEquals(1, api.stored().size());
        return api.stored().get(0);
    }

    private List<Saying> sayings() {
        return api.database.read(tx -> SayingTable.of(tx, row().uuid()));
    }

    @Test
    void eachMonitorsStrongestWordIsKeptAndNewsToTheEngine() {
        post(second, Reports.loss("compute1", 48, "PENDING"));
        assertEquals(1, api.told.size());
        post(third, Reports.loss("compute1", 48, "PENDING"));
        assertEquals(2, api.told.size(), "a second witness");
        post(third, Reports.loss("compute1", 48, "PENDING"));
        assertEquals(2, api.told.size(), "nothing new");
        post(second, Reports.loss("compute1", 48, "PROVEN"));
        post(third, Reports.loss("compute1", 48, "PROVEN"));
        assertEquals(4, api.told.size(), "the proof, and who confirms it");
        post(second, Reports.loss("compute1", 48, "PENDING"));
        assertEquals(4, api.told.size());
        assertEquals(2, sayings().size());
        for (Saying saying : sayings()) {
            assertEquals(FencingStatus.PROVEN, saying.fencing());
            assertEquals("reboot", saying.proof().orElseThrow().action());
        }
        assertEquals(
                List.of("compute2", "compute3"),
                sayings().stream().map(Saying::witness).toList());
    }

    @Test
    void unboundTokensAreOneWitness() {
        post(api.monitorToken, Reports.loss("compute1", 48, "PROVEN"));
        String other = json(api.operator("POST", "/v1/monitors", "{'monitor': {'name': 'old', 'cluster': 'lab'}}"))
                .getAsJsonObject("monitor")
                .get("token")
                .getAsString();
        post(other, Reports.loss("compute1", 48, "PROVEN"));
        assertEquals(2, sayings().size());
        assertEquals(List.of("", ""), sayings().stream().map(Saying::witness).toList());
    }

    @Test
    void aMinoritysWordIsNone() {
        post(second, Reports.loss("compute1", 48, "PROVEN").replace("\"quorate\": true", "\"quorate\": false"));
        assertEquals(List.of(), sayings());
    }

    /** Row 11: sent ahead, it must not have the real loss ignored. */
    @Test
    void theGoodbyeOfOneTokenDoesNotHideTheLossThatOthersReport() {
        post(second, Reports.loss("lab", "compute1", 48, "ORDERLY_LEAVE", "PENDING"));
        assertEquals(NotificationStatus.IGNORED, row().status());
        post(third, Reports.loss("compute1", 48, "PENDING"));
        assertEquals(NotificationStatus.NEW, row().status());
        post(second, Reports.loss("lab", "compute1", 48, "ORDERLY_LEAVE", "PENDING"));
        assertEquals(NotificationStatus.NEW, row().status());
    }

    /** Nor with whatever fencing it tells of, before the others or behind them. */
    @ParameterizedTest
    @ValueSource(strings = {"PROVEN", "UNFENCED"})
    void theGoodbyeOfOneTokenHidesNoLossByAFencing(String fencing) {
        post(second, Reports.loss("lab", "compute1", 48, "ORDERLY_LEAVE", fencing));
        assertEquals(NotificationStatus.IGNORED, row().status());
        post(third, Reports.loss("compute1", 48, "PENDING"));
        assertEquals(NotificationStatus.NEW, row().status());
        assertFalse(row().evidence().orElseThrow().contains("ORDERLY_LEAVE"));
        post(third, Reports.loss("compute1", 48, "PROVEN"));
        assertFalse(row().evidence().orElseThrow().contains("ORDERLY_LEAVE"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"PROVEN", "UNFENCED"})
    void norDoesItMakeAKnownLossALeave(String fencing) {
        post(third, Reports.loss("compute1", 48, "PENDING"));
        post(second, Reports.loss("lab", "compute1", 48, "ORDERLY_LEAVE", fencing));
        assertTrue(row().evidence().orElseThrow().contains("NODE_DOWN"));
        assertTrue(
                row().evidence().orElseThrow().contains(fencing),
                "what it says of the fencing counts as any other word");
    }

    @Test
    void theGoodbyeOfTwoStands() {
        post(second, Reports.loss("lab", "compute1", 48, "ORDERLY_LEAVE", "PENDING"));
        post(third, Reports.loss("lab", "compute1", 48, "ORDERLY_LEAVE", "PENDING"));
        post(api.monitorToken, Reports.loss("compute1", 48, "PENDING"));
        assertEquals(NotificationStatus.IGNORED, row().status());
        post(api.monitorToken, Reports.loss("compute1", 48, "PROVEN"));
        assertEquals(NotificationStatus.NEW, row().status());
    }

    @Test
    void theGoodbyeOfTheHostItselfStands() {
        post(token("m1", "compute1"), Reports.loss("lab", "compute1", 48, "ORDERLY_LEAVE", "PENDING"));
        post(third, Reports.loss("compute1", 48, "PENDING"));
        assertEquals(NotificationStatus.IGNORED, row().status());
    }

    private void evacuatesWhatLeaves() {
        String segment = "/v1/segments/" + api.segment;
        assertEquals(
                200,
                api.operator("PUT", segment, "{'segment': {'orderly_leave': 'evacuate'}}")
                        .statusCode());
    }

    /** C-40: by policy it is taken up, whatever else is said; what it proves is none of the intake's business. */
    @Test
    void byPolicyALeaveIsTakenUpAndAFailureThatAnotherSawCountsMore() {
        evacuatesWhatLeaves();
        post(second, Reports.loss("lab", "compute1", 48, "ORDERLY_LEAVE", "PENDING"));
        assertEquals(NotificationStatus.NEW, row().status());
        assertTrue(row().evidence().orElseThrow().contains("ORDERLY_LEAVE"));
        post(third, Reports.loss("compute1", 48, "PENDING"));
        assertTrue(row().evidence().orElseThrow().contains("NODE_DOWN"));
        post(second, Reports.loss("lab", "compute1", 48, "ORDERLY_LEAVE", "PENDING"));
        assertTrue(row().evidence().orElseThrow().contains("NODE_DOWN"));
    }

    @Test
    void theFencingOfWhatLeftInOrderIsIgnoredAsWell() {
        post(second, Reports.loss("lab", "compute1", 48, "ORDERLY_LEAVE", "PENDING"));
        post(second, Reports.loss("lab", "compute1", 48, "ORDERLY_LEAVE", "PROVEN"));
        assertEquals(NotificationStatus.IGNORED, row().status());
    }

    @Test
    void byPolicyTheFencingOfWhatLeftBeforeItIsTakenUp() {
        post(second, Reports.loss("lab", "compute1", 48, "ORDERLY_LEAVE", "PENDING"));
        evacuatesWhatLeaves();
        post(second, Reports.loss("lab", "compute1", 48, "ORDERLY_LEAVE", "PROVEN"));
        assertEquals(NotificationStatus.NEW, row().status());
    }

    private static final BootId YESTERDAYS = BootId.of("7f1c8a52-0000-4000-8000-000000000001");
    private static final BootId TODAYS = BootId.of("7f1c8a52-0000-4000-8000-000000000002");
    private static final BootId MADE_UP = BootId.of("7f1c8a52-0000-4000-8000-000000000003");

    private void bootsAreKnown() {
        api.database.writeAndWait(tx -> {
            for (BootId boot : List.of(YESTERDAYS, TODAYS)) {
                BootTable.learn(tx, new HostName("compute1"), boot, Optional.empty(), RunningApi.START);
            }
            return null;
        });
        api.time.advance(Duration.ofSeconds(10));
    }

    private static String of(BootId boot, String report) {
        return report.replace("\"evidence\": {", "\"evidence\": {\"boot\": \"" + boot + "\",");
    }

    private String fourth() {
        return token("m4", "compute4");
    }

    /** A spool that is delivered before the host's new boot has greeted. */
    @Test
    void whatFailedInAnotherBootThanTheSendersStartsNothing() {
        String own = json(api.operator(
                        "POST",
                        "/v1/monitors",
                        "{'monitor': {'name': 'm9', 'cluster': 'lab', 'host': 'compute1', 'kinds': 'process'}}"))
                .getAsJsonObject("monitor")
                .get("token")
                .getAsString();
        String died = Reports.json("{'notification': {'type': 'PROCESS', 'hostname': 'compute1', 'generated_time':"
                + " '2026-11-23T04:00:00', 'payload': {'process_name': 'libvirtd', 'event': 'STOPPED'}, 'evidence':"
                + " {'failure': 'RESTART_FAILED', 'down_since': '2026-11-23T04:00:00Z', 'tries': 4, 'boot': '"
                + YESTERDAYS + "'}}}");
        String path = "/v1/notifications";
        assertEquals(
                400,
                api.send("POST", path, own, died, Map.of("Masakari-Boot", "x")).statusCode());
        assertEquals(
                202,
                api.send("POST", path, own, died, Map.of("Masakari-Boot", TODAYS.toString()))
                        .statusCode());
        assertEquals(NotificationStatus.IGNORED, row().status());
        String later = died.replace("T04:00:00", "T04:00:01");
        assertEquals(
                202,
                api.send("POST", path, own, later, Map.of("Masakari-Boot", YESTERDAYS.toString()))
                        .statusCode());
        assertEquals(NotificationStatus.NEW, api.stored().get(0).status());
    }

    @Test
    void theBootThatOneTokenNamesIsNotTakenForWhatAnotherSaw() {
        bootsAreKnown();
        post(second, Reports.loss("compute1", 48, "PENDING"));
        post(third, of(TODAYS, Reports.loss("compute1", 48, "PENDING")));
        assertFalse(row().evidence().orElseThrow().contains("boot"), row()::toString);
        post(fourth(), of(TODAYS, Reports.loss("compute1", 48, "PENDING")));
        assertTrue(row().evidence().orElseThrow().contains(TODAYS.toString()), row()::toString);
    }

    /** Or it would count as having returned, and nobody would see to it. */
    @Test
    void aBootThatIsOverMakesNoHistoryOfALossThatAnotherReports() {
        bootsAreKnown();
        post(second, Reports.loss("compute1", 48, "PENDING"));
        post(third, of(YESTERDAYS, Reports.loss("compute1", 48, "PENDING")));
        assertEquals(2, api.stored().size());
        assertFalse(api.stored().get(1).evidence().orElseThrow().contains("boot"));
        post(third, of(YESTERDAYS, Reports.loss("compute1", 49, "PENDING")));
        post(second, Reports.loss("compute1", 49, "PENDING"));
        assertEquals(4, api.stored().size());
        assertFalse(api.stored().get(0).evidence().orElseThrow().contains("boot"));
        post(second, of(YESTERDAYS, Reports.loss("compute1", 49, "PENDING")));
        assertEquals(4, api.stored().size());
    }

    @Test
    void twoThatAgreeBeatTheProofThatOneHasMadeUpBeforeThem() {
        bootsAreKnown();
        post(second, of(MADE_UP, Reports.loss("compute1", 48, "PROVEN")).replace("04:00:01Z", "03:00:00Z"));
        post(third, of(TODAYS, Reports.loss("compute1", 48, "PROVEN")));
        assertTrue(row().evidence().orElseThrow().contains(MADE_UP.toString()), row()::toString);
        post(fourth(), of(TODAYS, Reports.loss("compute1", 48, "PROVEN")));
        assertTrue(row().evidence().orElseThrow().contains(TODAYS.toString()), row()::toString);
        assertTrue(row().evidence().orElseThrow().contains("04:00:01Z"), row()::toString);
    }

    @Test
    void whoHasAProofFromTheQuorateSideBeatsWhoHasOneFromTheOther() {
        String minority = Reports.loss("compute1", 48, "PROVEN").replace("\"quorate\": true", "\"quorate\": false");
        post(second, minority);
        post(third, Reports.loss("compute1", 48, "PENDING"));
        assertTrue(row().evidence().orElseThrow().contains("PROVEN"), "never traded down");
        post(third, Reports.loss("compute1", 48, "PROVEN"));
        assertTrue(row().evidence().orElseThrow().contains("\"quorate\":true"), row()::toString);
    }

    @Test
    void theNotificationShowsThem() {
        post(second, Reports.loss("compute1", 48, "PENDING"));
        post(third, Reports.loss("compute1", 48, "PROVEN"));
        JsonArray shown = json(api.operator("GET", "/v1/notifications/" + row().uuid(), null))
                .getAsJsonObject("notification")
                .getAsJsonArray("sayings");
        assertEquals(2, shown.size());
        JsonObject last = shown.get(1).getAsJsonObject();
        assertEquals("m3", last.get("monitor").getAsString());
        assertEquals("compute3", last.get("speaks_for").getAsString());
        assertEquals("PROVEN", last.get("fencing").getAsString());
        assertEquals(
                "2026-11-23T04:00:01.000000", last.get("proof_completed_at").getAsString());
    }

    @Test
    void theyAreBounded() {
        post(second, Reports.loss("compute1", 48, "PENDING"));
        Saying saying = sayings().get(0);
        api.database.writeAndWait(tx -> {
            for (int i = 0; i < 200; i++) {
                SayingTable.put(
                        tx,
                        row().uuid(),
                        new HostName("compute1"),
                        new Saying(
                                "many" + i,
                                Optional.empty(),
                                saying.cause(),
                                saying.fencing(),
                                Optional.empty(),
                                Optional.empty(),
                                saying.saidAt().plus(Duration.ofSeconds(i))));
            }
            return null;
        });
        assertEquals(100, sayings().size());
    }
}
