package io.masakari.controller.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.masakari.controller.store.HeldRecovery;
import io.masakari.core.model.NotificationId;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests of upstream's clients, and what upstream answers to them. */
class UpstreamRequestsTest extends OnRunningApi {
    private static final String SEGMENT = "'name': 'x', 'recovery_method': 'auto', 'service_type': 'compute'";
    private static final String HOST = "'name': 'new1', 'type': 'COMPUTE', 'control_attributes': 'SSH'";

    private record Row(String version, int status, String method, String path, String body, String message) {}

    static Stream<Row> rows() {
        return Stream.of(
                new Row("1.3", 404, "PATCH", "segments/SEGMENT", "{}", "The resource could not be found."),
                new Row("1.3", 404, "POST", "segments/SEGMENT", "{}", "The resource could not be found."),
                new Row("1.3", 404, "DELETE", "segments", null, "The resource could not be found."),
                new Row(
                        "1.3",
                        405,
                        "PUT",
                        "notifications/NOTIFICATION",
                        "{}",
                        "The request method: 'PUT' with action: 'update' is not allowed on this resource"),
                new Row(
                        "1.3",
                        405,
                        "DELETE",
                        "notifications/NOTIFICATION",
                        null,
                        "The request method: 'DELETE' with action: 'delete' is not allowed on this resource"),
                new Row(
                        "1.3",
                        405,
                        "POST",
                        "notifications/NOTIFICATION/vmoves",
                        "{}",
                        "The request method: 'POST' with action: 'create' is not allowed on this resource"),
                new Row("1.3", 200, "GET", "extensions", null, "os-hosts"),
                new Row("1.3", 200, "GET", "extensions/vmoves", null, "VMoves"),
                new Row("1.3", 404, "GET", "extensions/none", null, "No extension"),
                // what a version has
                new Row(
                        "1.0",
                        400,
                        "POST",
                        "segments",
                        "{'segment': {" + SEGMENT + ", 'enabled': true}}",
                        "Additional properties are not allowed ('enabled' was unexpected)"),
                new Row("1.1", 400, "PUT", "segments/SEGMENT", "{'segment': {'enabled': true}}", "'enabled'"),
                new Row("1.2", 201, "POST", "segments", "{'segment': {" + SEGMENT + ", 'enabled': 'NO'}}", "false"),
                new Row("latest", 200, "PUT", "segments/SEGMENT", "{'segment': {'enabled': 'false'}}", "false"),
                new Row("1.0", 200, "GET", "segments", null, "'enabled':true"),
                new Row("1.0", 200, "GET", "notifications/NOTIFICATION/vmoves", null, "vmoves"),
                new Row(
                        "1.9",
                        406,
                        "GET",
                        "segments",
                        null,
                        "Version 1.9 is not supported by the API. Minimum is 1.0 and maximum is 1.3."),
                new Row("1.9", 406, "GET", "", null, "Version 1.9"),
                new Row("one", 400, "GET", "segments", null, "of invalid format"),
                // values
                new Row(
                        "1.3",
                        400,
                        "POST",
                        "segments",
                        "{'segment': {" + SEGMENT + ", 'description': 'a\\tb'}}",
                        "Invalid input for field/attribute description. Value: a?b."),
                new Row(
                        "1.3",
                        201,
                        "POST",
                        "segments",
                        "{'segment': {" + SEGMENT + ", 'description': 'a\\nb'}}",
                        "a\\nb"),
                new Row(
                        "1.3",
                        400,
                        "POST",
                        "segments",
                        "{'segment': {'name': 'x', 'recovery_method': 'AUTO', 'service_type': 'compute'}}",
                        "Invalid input for field/attribute recovery_method. Value: AUTO. 'AUTO' is not one of ['auto',"
                                + " 'reserved_host', 'auto_priority', 'rh_priority']"),
                new Row(
                        "1.3",
                        400,
                        "POST",
                        "segments",
                        "{'segment': {'name': 'x'}}",
                        "Invalid input for field/attribute segment. Value: {'name': 'x'}. 'recovery_method' is a required"
                                + " property"),
                new Row(
                        "1.3",
                        400,
                        "POST",
                        "segments",
                        "{'segment': {" + SEGMENT + ", 'enabled': 1}}",
                        "Invalid input for field/attribute enabled. Value: 1. 1 is not of type 'boolean', 'string'"),
                new Row(
                        "1.3",
                        400,
                        "POST",
                        "segments",
                        "{'segment': {" + SEGMENT + ", 'enabled': 'tRue'}}",
                        "[True, 'True',"),
                new Row("1.3", 400, "POST", "segments", null, "None is not of type 'object'"),
                new Row("1.3", 400, "POST", "segments", "[]", "[] is not of type 'object'"),
                new Row("1.3", 400, "POST", "segments", "{'segment': {", "Malformed request body"),
                new Row(
                        "1.3",
                        400,
                        "POST",
                        "segments/SEGMENT/hosts",
                        "{'host': {'name': 'new1', 'type': 'a-b', 'control_attributes': 'SSH'}}",
                        "Invalid input for field/attribute type. Value: a-b. 'a-b' does not match '^[a-zA-Z0-9]*$'"),
                new Row(
                        "1.3",
                        201,
                        "POST",
                        "segments/SEGMENT/hosts",
                        "{'host': {'name': 'new1', 'type': '', 'control_attributes': ''}}",
                        "'type':''"),
                new Row(
                        "1.3",
                        400,
                        "POST",
                        "segments/SEGMENT/hosts",
                        "{'host': {'name': 'new1', 'type': null}}",
                        "null"),
                new Row(
                        "1.3",
                        400,
                        "PUT",
                        "segments/SEGMENT",
                        "{'segment': {}}",
                        "Invalid input for field/attribute segment. Value: {}. {} does not have enough properties"),
                // lists
                new Row("1.3", 200, "GET", "segments?sort_key=description", null, ""),
                new Row("1.3", 200, "GET", "segments?sort_key=deleted&sort_key=deleted_at", null, ""),
                new Row("1.3", 200, "GET", "segments/SEGMENT/hosts?sort_key=control_attributes", null, ""),
                new Row("1.3", 200, "GET", "segments/SEGMENT/hosts?sort_key=failover_segment_id", null, ""),
                new Row("1.3", 200, "GET", "notifications?sort_key=payload&sort_key=message", null, ""),
                new Row("1.3", 200, "GET", "notifications?sort_key=failover_segment_uuid", null, ""),
                new Row("1.3", 200, "GET", "segments?limit=99999999999", null, "lab"),
                new Row("1.3", 400, "GET", "segments?limit=abc", null, "limit must be an integer"),
                new Row("1.3", 400, "GET", "segments?page_size=abc", null, "page_size must be an integer"),
                new Row("1.3", 200, "GET", "segments?page_size=2", null, "lab"),
                new Row(
                        "1.3",
                        400,
                        "GET",
                        "segments?sort_dir=asc&sort_dir=desc",
                        null,
                        "Invalid input received: Sort direction size exceeds sort key size"));
    }

    private String notification() {
        return api.report(Reports.loss("compute1", 48, "PENDING")).statusCode() == 202
                ? api.stored().get(0).uuid().toString()
                : "";
    }

    @ParameterizedTest
    @MethodSource("rows")
    void areAnsweredAsUpstreamDoes(Row row) {
        String id = row.path().contains("NOTIFICATION") ? notification() : "";
        String path =
                "/v1/" + row.path().replace("SEGMENT", api.segment.toString()).replace("NOTIFICATION", id);
        HttpResponse<String> answer = api.operator(row.method(), path, row.body(), row.version());
        assertEquals(row.status(), answer.statusCode(), answer.body());
        String expected = row.status() / 100 == 2 ? Reports.json(row.message()) : row.message();
        String shown = row.status() / 100 == 2 ? answer.body() : message(answer);
        assertTrue(shown.contains(expected) || row.message().equals("null"), answer.body());
    }

    private static String message(HttpResponse<String> answer) {
        return JsonParser.parseString(answer.body()).getAsJsonObject().entrySet().stream()
                .map(fault -> fault.getValue().getAsJsonObject().get("message").getAsString())
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-11-23 04:00:00",
                "2026-11-23T04:00:00",
                "2026-11-23T04:00",
                "2026-11-23",
                "20261123T040000Z",
                "2026-11-23T05:00:00+01:00",
                "2026-11-23T05:00:00.5+0100",
                "2026-11-23T04:00:00.123456789123Z"
            })
    void everyFormOfATimeIsTaken(String time) {
        HttpResponse<String> answer = api.report(Reports.upstream("compute1", "STOPPED", time));
        assertEquals(202, answer.statusCode(), answer.body());
        String stored = JsonParser.parseString(answer.body())
                .getAsJsonObject()
                .getAsJsonObject("notification")
                .get("generated_time")
                .getAsString();
        assertTrue(stored.startsWith("2026-11-23T0"), stored);
        assertEquals(
                200,
                api.operator(
                                "GET",
                                "/v1/notifications?generated-since="
                                        + time.replace("+", "%2B").replace(" ", "%20"),
                                null)
                        .statusCode());
    }

    @ParameterizedTest
    @ValueSource(strings = {"now", "", "2026-13-01", "2026-11-23T25:00:00", "2026-11-23T04:00:00+99:00", "1764000000"})
    void whatIsNoTimeIsRefused(String time) {
        assertEquals(
                400, api.report(Reports.upstream("compute1", "STOPPED", time)).statusCode());
    }

    @Test
    void errorsNameTheVersionToo() {
        HttpResponse<String> refused = api.operator("GET", "/v1/segments/none", null, "1.2");
        assertEquals(
                "instance-ha 1.2",
                refused.headers().firstValue("OpenStack-API-Version").orElse(""));
        assertEquals(
                "OpenStack-API-Version", refused.headers().firstValue("Vary").orElse(""));
        HttpResponse<String> taken = api.operator("GET", "/v1/segments", null, "1.2");
        assertEquals(
                "instance-ha 1.2",
                taken.headers().firstValue("OpenStack-API-Version").orElse(""));
        HttpResponse<String> other = api.send(
                "GET", "/v1/segments", api.operatorToken, null, Map.of("OpenStack-API-Version", "compute 2.53"));
        assertEquals(
                "instance-ha 1.0",
                other.headers().firstValue("OpenStack-API-Version").orElse(""));
    }

    private NotificationId withMoves(int count) {
        NotificationId id = NotificationId.of(notification());
        HeldRecovery.store(api.database, id, count, RunningApi.START);
        return id;
    }

    @Test
    void movesArePagedAndSorted() {
        NotificationId id = withMoves(5);
        String path = "/v1/notifications/" + id + "/vmoves";
        List<String> names = new ArrayList<>();
        String marker = "";
        while (true) {
            JsonArray page = moves(path + "?limit=2&sort_key=instance_name&sort_dir=asc" + marker);
            if (page.isEmpty()) {
                break;
            }
            assertTrue(page.size() <= 2, page.toString());
            for (JsonElement each : page) {
                names.add(each.getAsJsonObject().get("instance_name").getAsString());
                marker = "&marker=" + each.getAsJsonObject().get("id").getAsLong();
            }
        }
        assertEquals(List.of("vm-1", "vm-2", "vm-3", "vm-4", "vm-5"), names);
        for (String bad :
                List.of("limit=abc", "limit=-1", "marker=777", "sort_key=bogus", "sort_dir=x", "page_size=x")) {
            assertEquals(400, api.operator("GET", path + "?" + bad, null).statusCode(), bad);
        }
    }

    private JsonArray moves(String path) {
        HttpResponse<String> answer = api.operator("GET", path, null);
        assertEquals(200, answer.statusCode(), answer.body());
        JsonObject body = JsonParser.parseString(answer.body()).getAsJsonObject();
        assertFalse(body.has("links"));
        return body.getAsJsonArray("vmoves");
    }

    @Test
    void aMoveIsShownBelowItsOwnNotificationOnly() {
        NotificationId id = withMoves(1);
        String uuid = moves("/v1/notifications/" + id + "/vmoves")
                .get(0)
                .getAsJsonObject()
                .get("uuid")
                .getAsString();
        String path = "/v1/notifications/" + id + "/vmoves/";
        assertEquals(200, api.operator("GET", path + uuid, null).statusCode());
        assertEquals(404, api.operator("GET", path + UUID.randomUUID(), null).statusCode());
        assertEquals(
                404,
                api.operator("GET", "/v1/notifications/" + UUID.randomUUID() + "/vmoves/" + uuid, null)
                        .statusCode());
    }

    static Stream<List<String>> reports() {
        String host = "'type': 'COMPUTE_HOST', 'hostname': 'compute1', 'generated_time': '2026-11-23T04:00:00'";
        return Stream.of(
                List.of("{" + host + ", 'payload': {}}", "'event' is a required property"),
                List.of(
                        "{" + host + ", 'payload': {'event': 'started'}}",
                        "Invalid input for field/attribute event. Value: started. 'started' is not one of ['STARTED', 'STOPPED']"),
                List.of(
                        "{" + host + ", 'payload': {'event': 'STOPPED', 'x': 1}}",
                        "Additional properties are not allowed ('x' was unexpected)"),
                List.of("{" + host + ", 'payload': 'STOPPED'}", "'STOPPED' is not of type 'object'"),
                List.of(
                        "{'type': 'HOST'}",
                        "Invalid input for field/attribute type. Value: HOST. 'HOST' is not one of ['COMPUTE_HOST', 'VM',"
                                + " 'PROCESS']"),
                List.of(
                        "{'type': 'VM', 'hostname': 'compute1', 'generated_time': 'now', 'payload': {}}",
                        "Invalid input for field/attribute generated_time. Value: now. 'now' is not a 'date-time'"),
                List.of(
                        "{'type': 'VM', 'hostname': 'compute1', 'generated_time': '2026-11-23', 'payload': {'instance_uuid':"
                                + " 'x'}}",
                        "Invalid input for field/attribute instance_uuid. Value: x. 'x' is not a 'uuid'"),
                List.of(
                        "{'type': 'PROCESS', 'hostname': 'compute1', 'generated_time': '2026-11-23', 'payload':"
                                + " {'process_name': '" + "p".repeat(300) + "', 'event': 'STOPPED'}}",
                        "is too long"),
                List.of(
                        "{" + host + ", 'payload': {'event': 'STOPPED'}, 'evidence': {}}",
                        "evidence.cluster: It is missing."));
    }

    @ParameterizedTest
    @MethodSource("reports")
    void aReportIsRefusedInUpstreamsWords(List<String> row) {
        HttpResponse<String> answer = api.report(Reports.json("{'notification': " + row.get(0) + "}"));
        assertEquals(400, answer.statusCode(), answer.body());
        assertTrue(message(answer).contains(row.get(1)), message(answer));
    }

    @Test
    void requestsHaveIdsAndTellWhoseTheyAre() {
        String global = "req-" + UUID.randomUUID();
        HttpResponse<String> answer = api.send(
                "PUT",
                "/v1/segments/" + api.segment,
                api.operatorToken,
                Reports.json("{'segment': {'description': 'x'}}"),
                Map.of("X-Openstack-Request-Id", global));
        String own = answer.headers().firstValue("X-Openstack-Request-Id").orElse("");
        assertTrue(own.startsWith("req-") && !own.equals(global), own);
        Map<String, ?> fields = api.logged.get(api.logged.size() - 1).fields();
        assertEquals(own, fields.get("request"));
        assertEquals(global, fields.get("global_request"));
        api.send(
                "PUT",
                "/v1/segments/" + api.segment,
                api.operatorToken,
                Reports.json("{'segment': {'description': 'y'}}"),
                Map.of("X-Openstack-Request-Id", "req-anything else"));
        assertFalse(api.logged.get(api.logged.size() - 1).fields().containsKey("global_request"));
    }
}
