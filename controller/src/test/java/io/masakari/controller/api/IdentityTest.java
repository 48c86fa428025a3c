package io.masakari.controller.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonParser;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;

/** A monitor's token speaks for one host, and for the kinds of reports that it is made for (SAFETY.md, C-12). */
class IdentityTest extends OnRunningApi {
    private String token(String name, String host, String kinds) {
        HttpResponse<String> made = api.operator(
                "POST",
                "/v1/monitors",
                "{'monitor': {'name': '" + name + "', 'cluster': 'lab', 'host': '" + host + "', 'kinds': '" + kinds
                        + "'}}");
        assertEquals(201, made.statusCode(), made.body());
        return JsonParser.parseString(made.body())
                .getAsJsonObject()
                .getAsJsonObject("monitor")
                .get("token")
                .getAsString();
    }

    private int post(String token, String body) {
        return api.send("POST", "/v1/notifications", token, body).statusCode();
    }

    private static String process(String host) {
        return Reports.json("{'notification': {'type': 'PROCESS', 'hostname': '" + host
                + "', 'generated_time': '2026-11-23T04:00:00', 'payload': {'process_name': 'libvirtd', 'event':"
                + " 'STOPPED'}}}");
    }

    private static String crash(String host) {
        return Reports.json("{'notification': {'type': 'VM', 'hostname': '" + host
                + "', 'generated_time': '2026-11-23T04:00:00', 'payload': {'instance_uuid':"
                + " '5fa5bf28-6d77-4f96-b2c3-3e82c613ff84', 'event': 'LIFECYCLE', 'vir_domain_event':"
                + " 'STOPPED_FAILED'}}}");
    }

    @Test
    void instancesAndProcessesAreReportedOfItsOwnHostOnly() {
        String token = token("m", "compute1", "instance,process");
        assertEquals(202, post(token, process("compute1")));
        assertEquals(202, post(token, crash("compute1")));
        assertEquals(403, post(token, process("compute3")));
        HttpResponse<String> refused = api.send("POST", "/v1/notifications", token, crash("compute3"));
        assertEquals(403, refused.statusCode());
        assertTrue(refused.body().contains("speaks for host compute1"), refused.body());
        assertEquals(403, post(token, Reports.loss("compute3", 48, "PENDING")));
    }

    @Test
    void aHostIsReportedLostByOthersAndSaysGoodbyeItself() {
        String token = token("m", "compute2", "host");
        assertEquals(202, post(token, Reports.loss("compute1", 48, "PENDING")));
        assertEquals(403, post(token, Reports.loss("compute2", 49, "PENDING")));
        assertEquals(403, post(token, Reports.upstream("compute2", "STOPPED", "2026-11-23T04:00:00")));
        assertEquals(202, post(token, Reports.loss("lab", "compute2", 50, "ORDERLY_LEAVE", "PENDING")));
        assertEquals(403, post(token, Reports.loss("lab", "compute2", 51, "ORDERLY_LEAVE", "UNFENCED")));
        assertEquals(403, post(token, Reports.loss("lab", "compute2", 51, "ORDERLY_LEAVE", "PROVEN")));
        assertEquals(202, post(token, Reports.upstream("compute2", "STARTED", "2026-11-23T04:00:00")));
        assertEquals(403, post(token, process("compute2")));
        assertEquals(403, post(token, Reports.loss("other", "far1", 48, "NODE_DOWN", "PENDING")));
    }

    @Test
    void evidenceIsTakenFromMonitorsOnly() {
        assertEquals(403, post(api.operatorToken, Reports.loss("compute1", 48, "PROVEN")));
        assertEquals(202, post(api.operatorToken, Reports.upstream("compute1", "STOPPED", "2026-11-23T04:00:00")));
    }

    @Test
    void aTokenOfBeforeIsBoundLater() {
        assertEquals(202, post(api.monitorToken, process("compute3")));
        assertTrue(api.operator("GET", "/v1/status", null).body().contains("\"monitors_unbound\":1"));
        HttpResponse<String> bound = api.operator(
                "PUT", "/v1/monitors/compute2", "{'monitor': {'host': 'compute2', 'kinds': 'host,process'}}");
        assertEquals(200, bound.statusCode(), bound.body());
        assertTrue(bound.body().contains("\"kinds\":\"host,process\""), bound.body());
        assertEquals(403, post(api.monitorToken, process("compute1")));
        assertTrue(api.operator("GET", "/v1/status", null).body().contains("\"monitors_unbound\":0"));
        assertEquals(
                400,
                api.operator("PUT", "/v1/monitors/compute2", "{'monitor': {'host': 'compute2', 'kinds': 'all'}}")
                        .statusCode());
        assertEquals(
                404,
                api.operator("PUT", "/v1/monitors/admin", "{'monitor': {'host': 'compute2', 'kinds': 'host'}}")
                        .statusCode());
    }
}
