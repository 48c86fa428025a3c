package io.masakari.controller.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.masakari.controller.store.NotificationRow;
import io.masakari.controller.store.SayingTable;
import io.masakari.core.model.FencingStatus;
import io.masakari.core.model.NotificationStatus;
import io.masakari.core.model.Saying;
import io.masakari.runtime.journal.Event;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class UnknownLossTest extends OnRunningApi {
    private static final String ADD = "{'host': {'name': 'compute9', 'type': 'x', 'control_attributes': 'x'}}";

    @Test
    void isKeptAndShownAndTakenUpWithItsAgeWhenTheHostIsAdded() {
        assertEquals(202, api.report(Reports.loss("compute9", 48, "PENDING")).statusCode());
        HttpResponse<String> answer = api.report(Reports.loss("compute9", 48, "PROVEN"));
        assertEquals(202, answer.statusCode(), answer.body());
        assertTrue(answer.body().contains("unknown to every segment"), answer.body());
        assertEquals(List.of(), api.told, "nothing is done");
        assertEquals(0, api.stored().size());
        assertEquals(
                List.of(Event.UNKNOWN_HOST_LOST, Event.UNKNOWN_HOST_LOST),
                api.logged.stream().map(RunningApi.Logged::event).toList());
        JsonObject kept = kept().get(0).getAsJsonObject();
        assertEquals("compute9", kept.get("hostname").getAsString());
        assertEquals("PROVEN", kept.get("fencing").getAsString());
        assertEquals(2, kept.get("reports").getAsInt());
        assertTrue(status().contains("Host compute9 of cluster lab is reported as lost"), status());
        assertTrue(status().contains("masakarictl host add compute9 --segment SEGMENT"), status());

        api.time.advance(Duration.ofHours(2));
        assertEquals(
                201,
                api.operator("POST", "/v1/segments/" + api.segment + "/hosts", ADD)
                        .statusCode());
        NotificationRow row = api.stored().get(0);
        assertEquals(1, api.stored().size(), "one loss is one notification");
        assertEquals(NotificationStatus.NEW, row.status());
        assertEquals(FencingStatus.PROVEN, row.fencing().orElseThrow());
        assertEquals(RunningApi.START, row.createdAt(), "as old as when it came");
        Saying saying = api.database.read(tx -> SayingTable.of(tx, row.uuid())).get(0);
        assertEquals(RunningApi.START, saying.saidAt());
        assertEquals("compute2", saying.monitor());
        assertEquals(List.of(row.uuid(), row.uuid()), api.told);
        assertEquals(0, kept().size());
        assertFalse(status().contains("compute9 of cluster lab is reported"), status());

        assertEquals(202, api.report(Reports.loss("compute9", 48, "PROVEN")).statusCode());
        api.api.takeUpKept();
        assertEquals(1, api.stored().size(), "nothing is taken twice");
    }

    @Test
    void theSameReportSentAgainIsKeptOnce() {
        String first = id(api.report(Reports.loss("compute9", 48, "PROVEN")));
        assertEquals(first, id(api.report(Reports.loss("compute9", 48, "PROVEN"))));
        assertEquals(1, kept().get(0).getAsJsonObject().get("reports").getAsInt());
        assertEquals(1, api.logged.size());
    }

    @Test
    void aReturnIsKeptBehindItsLossOnly() {
        String back = Reports.upstream("compute9", "STARTED", "2026-11-23T04:00:00.500000");
        assertEquals(400, api.report(back).statusCode());
        api.report(Reports.loss("compute9", 48, "PROVEN"));
        assertEquals(202, api.report(back).statusCode());
        api.operator("POST", "/v1/segments/" + api.segment + "/hosts", ADD);
        assertEquals(
                List.of(NotificationStatus.FINISHED, NotificationStatus.NEW),
                api.stored().stream().map(NotificationRow::status).toList(),
                "the newest first");
    }

    @Test
    void waitsUntilTheSegmentIsOfItsCluster() {
        api.report(Reports.loss("compute9", 48, "PROVEN"));
        api.database.writeAndWait(tx -> tx.update("update failover_segments set cluster = null where name = 'lab'"));
        api.operator("POST", "/v1/segments/" + api.segment + "/hosts", ADD);
        assertEquals(0, api.stored().size());
        assertTrue(status().contains("masakarictl segment update lab --cluster lab"), status());
        api.operator("PUT", "/v1/segments/" + api.segment, "{'segment': {'cluster': 'lab'}}");
        assertEquals(1, api.stored().size());
    }

    @Test
    void isForgottenWithAWordAfterSevenDays() {
        api.report(Reports.loss("compute9", 48, "PROVEN"));
        api.time.advance(UnknownLosses.KEPT);
        api.api.seeToKept();
        assertEquals(1, kept().size());
        api.time.advance(Duration.ofSeconds(1));
        api.api.seeToKept();
        assertEquals(0, kept().size());
        assertEquals(
                Event.UNKNOWN_HOST_EXPIRED,
                api.logged.get(api.logged.size() - 1).event());
    }

    @Test
    void anOperatorForgetsIt() {
        api.report(Reports.loss("compute9", 48, "PROVEN"));
        assertEquals(
                204, api.operator("DELETE", "/v1/unknown_losses/compute9", null).statusCode());
        assertEquals(0, kept().size());
        assertEquals(
                404, api.operator("DELETE", "/v1/unknown_losses/compute9", null).statusCode());
    }

    @Test
    void keepsABoundedNumberOfOneMonitor() {
        for (int i = 0; i < UnknownLosses.MOST_OF_ONE; i++) {
            assertEquals(
                    202, api.report(Reports.loss("stray" + i, 48, "PENDING")).statusCode());
        }
        HttpResponse<String> refused = api.report(Reports.loss("compute9", 48, "PROVEN"));
        assertEquals(400, refused.statusCode(), "so that the monitor goes on with its other reports");
        assertTrue(refused.body().contains("200 reports of monitor compute2"), refused.body());
        assertEquals(202, api.report(Reports.loss("stray0", 48, "PENDING")).statusCode(), "kept already");
    }

    @Test
    void isTakenFromMonitorsOfItsClusterOnly() {
        assertEquals(
                403,
                api.report(Reports.loss("other", "far9", 48, "NODE_DOWN", "PROVEN"))
                        .statusCode());
        assertEquals(
                400,
                api.send("POST", "/v1/notifications", api.operatorToken, Reports.loss("compute9", 48, "PROVEN"))
                        .statusCode());
        assertEquals(0, kept().size());
    }

    private JsonArray kept() {
        return JsonParser.parseString(
                        api.operator("GET", "/v1/unknown_losses", null).body())
                .getAsJsonObject()
                .getAsJsonArray("unknown_losses");
    }

    private String status() {
        return api.operator("GET", "/v1/status", null).body();
    }

    private static String id(HttpResponse<String> answer) {
        return JsonParser.parseString(answer.body())
                .getAsJsonObject()
                .getAsJsonObject("notification")
                .get("notification_uuid")
                .getAsString();
    }
}
