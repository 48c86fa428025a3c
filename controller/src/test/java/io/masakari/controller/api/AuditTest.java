package io.masakari.controller.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.masakari.controller.store.AuditTable;
import io.masakari.controller.store.HeldRecovery;
import io.masakari.controller.store.Retention;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Who has changed what. */
class AuditTest extends OnRunningApi {
    private JsonArray audit(String query) {
        HttpResponse<String> answer = api.operator("GET", "/v1/audit" + query, null);
        assertEquals(200, answer.statusCode(), answer.body());
        return JsonParser.parseString(answer.body()).getAsJsonObject().getAsJsonArray("audit");
    }

    private JsonObject newest() {
        return audit("?limit=1").get(0).getAsJsonObject();
    }

    @Test
    void aChangeIsRecordedWithTheObjectBeforeAndAfter() {
        String path = "/v1/segments/" + api.segment;
        String global = "req-" + UUID.randomUUID();
        HttpResponse<String> answer = api.send(
                "PUT",
                path,
                api.operatorToken,
                Reports.json("{'segment': {'recovery_method': 'rh_priority'}}"),
                Map.of("X-Openstack-Request-Id", global));
        JsonObject row = newest();
        assertEquals("admin", row.get("operator").getAsString());
        assertEquals("127.0.0.1", row.get("address").getAsString());
        assertEquals("PUT", row.get("method").getAsString());
        assertEquals(path, row.get("path").getAsString());
        assertEquals(200, row.get("status").getAsInt());
        assertEquals(
                answer.headers().firstValue("X-Openstack-Request-Id").orElse(""),
                row.get("request_id").getAsString());
        assertEquals(global, row.get("global_request_id").getAsString());
        assertEquals("auto", method(row, "before"));
        assertEquals("rh_priority", method(row, "after"));
    }

    private static String method(JsonObject row, String when) {
        return row.getAsJsonObject(when)
                .getAsJsonObject("segment")
                .get("recovery_method")
                .getAsString();
    }

    @Test
    void whatIsMadeHasNoBeforeAndWhatIsDeletedNoAfter() {
        String segment = "{'segment': {'name': 'new', 'recovery_method': 'auto', 'service_type': 'compute'}}";
        HttpResponse<String> made = api.operator("POST", "/v1/segments", segment);
        String uuid = JsonParser.parseString(made.body())
                .getAsJsonObject()
                .getAsJsonObject("segment")
                .get("uuid")
                .getAsString();
        assertTrue(newest().get("before").isJsonNull());
        assertEquals("auto", method(newest(), "after"));
        api.operator("DELETE", "/v1/segments/" + uuid, null);
        assertEquals("auto", method(newest(), "before"));
        assertTrue(newest().get("after").isJsonNull());
    }

    @Test
    void whatIsDoneToARecoveryShowsTheRecoveryBefore() {
        HeldRecovery.store(api.database, RunningApi.START);
        String path = "/v1/recoveries/" + HeldRecovery.ID + "/cancel";
        assertEquals(
                202, api.operator("POST", path, "{'cancel': {'reason': 'x'}}").statusCode());
        assertEquals(
                "compute1",
                newest().getAsJsonObject("before")
                        .getAsJsonObject("recovery")
                        .get("host")
                        .getAsString());
    }

    @Test
    void noTokenIsStored() {
        HttpResponse<String> made =
                api.operator("POST", "/v1/monitors", "{'monitor': {'name': 'script', 'cluster': 'lab'}}");
        assertEquals(201, made.statusCode(), made.body());
        assertTrue(made.body().contains("\"token\""));
        assertFalse(newest().toString().contains("token"), newest().toString());
    }

    @Test
    void whatIsRefusedOrOnlyLookedAtChangesNothing() {
        api.operator("GET", "/v1/segments", null);
        api.operator("PUT", "/v1/segments/" + api.segment, "{'segment': {}}");
        api.send("PUT", "/v1/segments/" + api.segment, api.monitorToken, "{}");
        api.report(Reports.loss("compute1", 48, "PENDING"));
        assertEquals(0, audit("").size());
    }

    @Test
    void theListIsPagedAndFiltered() {
        for (String name : new String[] {"a", "b", "c"}) {
            api.operator("PUT", "/v1/segments/" + api.segment, "{'segment': {'description': '" + name + "'}}");
            api.time.advance(Duration.ofMinutes(1));
        }
        long last = newest().get("id").getAsLong();
        assertEquals(2, audit("?marker=" + last).size());
        assertEquals(1, audit("?since=2026-11-23T04:02:00").size());
        assertEquals(0, audit("?operator=nobody").size());
        assertEquals(400, api.operator("GET", "/v1/audit?marker=x", null).statusCode());
        assertEquals(400, api.operator("GET", "/v1/audit?since=x", null).statusCode());
    }

    @Test
    void itIsForgottenAfterItsTime() {
        api.operator("PUT", "/v1/segments/" + api.segment, "{'segment': {'description': 'old'}}");
        api.time.advance(Duration.ofDays(2));
        api.operator("PUT", "/v1/segments/" + api.segment, "{'segment': {'description': 'new'}}");
        Retention retention = new Retention(Duration.ofDays(1), 1_000);
        assertEquals(
                1,
                api.database
                        .writeAndWait(tx -> retention.purge(tx, api.time.now(), 100))
                        .changes());
        assertEquals(
                1,
                api.database
                        .read(tx -> AuditTable.list(
                                tx, new AuditTable.Filter(Optional.empty(), Optional.empty(), Optional.empty()), 10))
                        .size());
    }
}
