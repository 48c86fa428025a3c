package io.masakari.controller.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.masakari.controller.store.BootTable;
import io.masakari.controller.store.GreetingRow;
import io.masakari.controller.store.GreetingTable;
import io.masakari.controller.store.HeldRecovery;
import io.masakari.controller.store.HostTable;
import io.masakari.controller.store.MonitorRow;
import io.masakari.controller.store.MonitorTable;
import io.masakari.core.model.BootId;
import io.masakari.core.model.ClusterName;
import io.masakari.core.model.HostName;
import io.masakari.core.model.MonitorKind;
import io.masakari.core.model.RecoveryId;
import io.masakari.core.recovery.host.HostState;
import io.masakari.runtime.journal.Event;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class OperatorResourcesTest extends OnRunningApi {
    /** SAFETY.md, C-31. */
    @Test
    void theWholeCloudIsDisarmedForATime() {
        Instant until = Instant.now().plusSeconds(3600).truncatedTo(ChronoUnit.SECONDS);
        String body = "{\"disarm\": {\"until\": \"" + until + "\", \"reason\": \"storage is moved\"}}";
        object(200, "disarm", api.operator("PUT", "/v1/disarm", body));
        JsonObject shown = object(200, "disarm", api.operator("GET", "/v1/disarm", null));
        assertEquals("storage is moved", shown.get("reason").getAsString());
        JsonObject status = object(200, "status", api.operator("GET", "/v1/status", null));
        assertFalse(status.get("protected").getAsBoolean());
        assertTrue(status.get("problems").toString().contains("storage is moved"), status::toString);
        assertEquals(200, api.operator("DELETE", "/v1/disarm", null).statusCode());
        assertEquals(
                "{\"disarm\":null}", api.operator("GET", "/v1/disarm", null).body());
    }

    @ParameterizedTest
    @ValueSource(strings = {"yesterday", "2020-01-01T00:00:00Z", "2199-01-01T00:00:00Z"})
    void aCloudIsDisarmedUntilATimeThatComesSoon(String until) {
        String body = "{\"disarm\": {\"until\": \"" + until + "\", \"reason\": \"storage is moved\"}}";
        assertEquals(400, api.operator("PUT", "/v1/disarm", body).statusCode());
        assertEquals(
                400,
                api.operator("PUT", "/v1/disarm", "{\"disarm\": {\"until\": \"2026-01-01T00:00:00Z\"}}")
                        .statusCode());
    }

    @Test
    void instancesTellWhetherAndWhyNotTheyAreProtected() {
        JsonObject covered = object(200, "instance", api.operator("GET", "/v1/instances/" + FakeNova.PROTECTED, null));
        assertTrue(covered.get("protected").getAsBoolean(), covered.toString());
        assertEquals("lab", covered.get("segment").getAsString());
        JsonObject other = object(200, "instance", api.operator("GET", "/v1/instances/" + FakeNova.UNPROTECTED, null));
        assertFalse(other.get("protected").getAsBoolean());
        assertEquals(
                "its metadata have no HA_Enabled, and [instance_failure] process_all_instances is off",
                other.getAsJsonArray("unprotected_because").get(0).getAsString());
        assertTrue(other.get("protected_from_host_loss").getAsBoolean(), "two protections, two answers");
        assertEquals(
                404,
                api.operator("GET", "/v1/instances/00000000-0000-4000-8000-000000000000", null)
                        .statusCode());
        assertEquals(404, api.operator("GET", "/v1/instances/web", null).statusCode());
    }

    private String fateOfTheOneOnDisk() {
        JsonArray all = JsonParser.parseString(
                        api.operator("GET", "/v1/instances?host=compute1", null).body())
                .getAsJsonObject()
                .getAsJsonArray("instances");
        assertEquals(
                "evacuated", all.get(0).getAsJsonObject().get("if_host_is_lost").getAsString());
        return all.get(1).getAsJsonObject().get("if_host_is_lost").getAsString();
    }

    private void declare(String disks, int expected) {
        assertEquals(
                expected,
                api.operator("PUT", "/v1/segments/" + api.segment, "{'segment': {'instance_disks': '" + disks + "'}}")
                        .statusCode());
    }

    @Test
    void whatBecomesOfAHostsInstancesIsShownBeforeItIsLost() {
        assertEquals("left alone", fateOfTheOneOnDisk());
        declare("shared", 200);
        assertEquals("evacuated", fateOfTheOneOnDisk());
        declare("local", 200);
        assertEquals("left alone", fateOfTheOneOnDisk());
        declare("expendable", 200);
        assertEquals("evacuated", fateOfTheOneOnDisk());
        declare("as_before", 400);
        declare("everywhere", 400);
        assertEquals(400, api.operator("GET", "/v1/instances", null).statusCode());
        assertEquals(404, api.operator("GET", "/v1/instances?host=nobody", null).statusCode());
    }

    @Test
    void hostsTellWhoDisabledTheirComputeService() {
        String hosts = "/v1/segments/" + api.segment + "/hosts";
        JsonArray all = JsonParser.parseString(api.operator("GET", hosts, null).body())
                .getAsJsonObject()
                .getAsJsonArray("hosts");
        String uuid = all.get(0).getAsJsonObject().get("uuid").getAsString();
        JsonObject condition = object(200, "condition", api.operator("GET", hosts + "/" + uuid + "/condition", null));
        assertEquals("somebody else", condition.get("disabled_by").getAsString());
        assertEquals("bad disk", condition.get("disabled_reason").getAsString());
        assertEquals(0, condition.getAsJsonArray("processes_down").size());
    }

    @Test
    void segmentsAreMadeShownChangedAndDeleted() {
        JsonObject made = object(
                201,
                "segment",
                api.operator(
                        "POST",
                        "/v1/segments",
                        "{'segment': {'name': 'rack1', 'recovery_method': 'rh_priority', 'service_type': 'compute',"
                                + " 'cluster': '226.94.1.1:5405'}}"));
        assertEquals("226.94.1.1:5405", made.get("cluster").getAsString());
        assertTrue(made.get("enabled").getAsBoolean());
        assertTrue(made.get("updated_at").isJsonNull());
        String path = "/v1/segments/" + made.get("uuid").getAsString();
        JsonObject changed = object(
                200, "segment", api.operator("PUT", path, "{'segment': {'enabled': 'false', 'description': 'x'}}"));
        assertFalse(changed.get("enabled").getAsBoolean());
        assertEquals("rh_priority", changed.get("recovery_method").getAsString());
        assertEquals(changed, object(200, "segment", api.operator("GET", path, null)));
        assertTrue(changed.get("boot_time").isJsonNull());
        JsonObject declares = object(200, "segment", api.operator("PUT", path, "{'segment': {'boot_time': 120}}"));
        assertEquals(120, declares.get("boot_time").getAsInt());
        for (String wrong : List.of("-1", "3601", "1.5", "'2 min'")) {
            assertEquals(
                    400,
                    api.operator("PUT", path, "{'segment': {'boot_time': " + wrong + "}}")
                            .statusCode());
        }
        JsonObject again = object(200, "segment", api.operator("PUT", path, "{'segment': {'boot_time': 0}}"));
        assertTrue(again.get("boot_time").isJsonNull());
        assertEquals(204, api.operator("DELETE", path, null).statusCode());
        assertEquals(404, api.operator("GET", path, null).statusCode());
        assertEquals(List.of("lab", "other"), names("/v1/segments?sort_key=name&sort_dir=asc", "segments"));
    }

    @Test
    void hostsAreMadeShownChangedAndDeleted() {
        String hosts = "/v1/segments/" + api.segment + "/hosts";
        JsonObject made = object(
                201,
                "host",
                api.operator(
                        "POST",
                        hosts,
                        "{'host': {'name': 'compute4', 'type': 'COMPUTE', 'control_attributes': 'SSH',"
                                + " 'reserved': 'True'}}"));
        assertEquals(api.segment.toString(), made.get("failover_segment_id").getAsString());
        assertEquals("lab", made.getAsJsonObject("failover_segment").get("name").getAsString());
        String path = hosts + "/" + made.get("uuid").getAsString();
        JsonObject changed = object(200, "host", api.operator("PUT", path, "{'host': {'on_maintenance': true}}"));
        assertTrue(changed.get("on_maintenance").getAsBoolean());
        assertTrue(changed.get("reserved").getAsBoolean());
        assertEquals(List.of("compute4"), names(hosts + "?on_maintenance=true", "hosts"));
        assertEquals(204, api.operator("DELETE", path, null).statusCode());
        assertEquals(List.of("compute3", "compute2", "compute1"), names(hosts, "hosts"));
    }

    @Test
    void maintenanceIsSwitchedWhateverIsUnderWay() {
        assertEquals(202, api.report(Reports.loss("compute1", 48, "PENDING")).statusCode());
        String hosts = "/v1/segments/" + api.segment + "/hosts";
        String path = list(hosts, "hosts").asList().stream()
                .map(each -> each.getAsJsonObject())
                .filter(host -> host.get("name").getAsString().equals("compute1"))
                .map(host -> hosts + "/" + host.get("uuid").getAsString())
                .findFirst()
                .orElseThrow();
        assertEquals(
                409, api.operator("PUT", path, "{'host': {'reserved': true}}").statusCode());
        assertEquals(
                409,
                api.operator("PUT", path, "{'host': {'reserved': true, 'on_maintenance': true}}")
                        .statusCode());
        assertEquals(
                200,
                api.operator("PUT", path, "{'host': {'on_maintenance': true}}").statusCode());
    }

    private String pathOf(String host) {
        String hosts = "/v1/segments/" + api.segment + "/hosts";
        return list(hosts, "hosts").asList().stream()
                .map(each -> each.getAsJsonObject())
                .filter(each -> each.get("name").getAsString().equals(host))
                .map(each -> hosts + "/" + each.get("uuid").getAsString())
                .findFirst()
                .orElseThrow();
    }

    private boolean isProtected(String host) {
        return !api.database
                .read(tx -> HostTable.findByName(tx, new HostName(host)))
                .orElseThrow()
                .onMaintenance();
    }

    /** Upstream sets a host on maintenance when a process of it fails; ours shows it so, and goes on protecting it. */
    @Test
    void aFailedProcessIsShownAsMaintenanceAndEndedBySwitchingThatOff() {
        String path = pathOf("compute1");
        RecoveryId id = HeldRecovery.processDown(api.database, new HostName("compute1"), api.segment, RunningApi.START);
        JsonObject shown = object(200, "host", api.operator("GET", path, null));
        assertTrue(shown.get("on_maintenance").getAsBoolean());
        assertEquals("failed process", shown.get("on_maintenance_by").getAsString());
        assertEquals(List.of("compute1"), names("/v1/segments/" + api.segment + "/hosts?on_maintenance=true", "hosts"));
        assertTrue(isProtected("compute1"));
        // A client that sends back the whole of what it was shown
        String whole = "'name': 'compute1', 'type': 'COMPUTE', 'reserved': false, 'on_maintenance': true";
        object(200, "host", api.operator("PUT", path, "{'host': {" + whole + ", 'control_attributes': 'x'}}"));
        assertTrue(isProtected("compute1"));
        assertEquals(List.of(), api.recoveries.cancelled);
        object(200, "host", api.operator("PUT", path, "{'host': {'on_maintenance': false}}"));
        assertEquals(List.of(id), api.recoveries.cancelled);
        // Maintenance itself can be set as well, alone or with something else, and goes before
        object(200, "host", api.operator("PUT", path, "{'host': {'on_maintenance': true, 'control_attributes': 'y'}}"));
        assertFalse(isProtected("compute1"));
        object(200, "host", api.operator("PUT", path, "{'host': {'on_maintenance': false}}"));
        object(200, "host", api.operator("PUT", path, "{'host': {'on_maintenance': true}}"));
        assertFalse(isProtected("compute1"));
        shown = object(200, "host", api.operator("GET", path, null));
        assertEquals("operator", shown.get("on_maintenance_by").getAsString());
        object(200, "host", api.operator("PUT", path, "{'host': {'on_maintenance': false}}"));
        assertEquals(List.of(id), api.recoveries.cancelled);
        assertTrue(isProtected("compute1"));
    }

    @Test
    void aSegmentIsSwitchedWhateverIsUnderWay() {
        assertEquals(202, api.report(Reports.loss("compute1", 48, "PENDING")).statusCode());
        String path = "/v1/segments/" + api.segment;
        assertEquals(
                409,
                api.operator("PUT", path, "{'segment': {'enabled': true, 'description': 'x'}}")
                        .statusCode());
        for (boolean enabled : List.of(false, true)) {
            JsonObject changed =
                    object(200, "segment", api.operator("PUT", path, "{'segment': {'enabled': " + enabled + "}}"));
            assertEquals(enabled, changed.get("enabled").getAsBoolean());
        }
    }

    static Stream<List<String>> refusals() {
        return Stream.of(
                List.of(
                        "409",
                        "POST",
                        "segments",
                        "{'segment': {'name': 'lab', 'recovery_method': 'auto'," + " 'service_type': 'compute'}}",
                        "already exists"),
                List.of(
                        "400",
                        "POST",
                        "segments",
                        "{'segment': {'name': ' x', 'recovery_method': 'auto'," + " 'service_type': 'compute'}}",
                        "printable"),
                List.of(
                        "400",
                        "POST",
                        "segments",
                        "{'segment': {'name': 'x', 'recovery_method': 'AUTO'," + " 'service_type': 'compute'}}",
                        "recovery_method"),
                List.of("400", "POST", "segments", "{'segment': {'name': 'x', 'colour': 'red'}}", "colour"),
                List.of("400", "PUT", "segments/SEGMENT", "{'segment': {}}", "enough properties"),
                List.of(
                        "404",
                        "PUT",
                        "segments/none",
                        "{'segment': {'name': 'x'}}",
                        "No failover segment with id none"),
                List.of("404", "PATCH", "nothing", "{}", "could not be found"),
                List.of("400", "GET", "segments?marker=999", "", "Marker 999 could not be found."),
                List.of("400", "GET", "segments?limit=-1", "", "limit must be >= 0"),
                List.of("400", "GET", "segments?sort_dir=up", "", "Unknown sort direction"),
                List.of("400", "GET", "segments?sort_key=colour", "", "colour"),
                List.of("404", "GET", "segments/SEGMENT/hosts/x", "", "No host with id x."),
                List.of("400", "GET", "segments/SEGMENT/hosts?reserved=perhaps", "", "reserved"),
                List.of(
                        "400",
                        "POST",
                        "segments/SEGMENT/hosts",
                        "{'host': {'name': 'unknown1', 'type': 'COMPUTE'," + " 'control_attributes': 'SSH'}}",
                        "Compute service with name unknown1"),
                List.of(
                        "409",
                        "POST",
                        "segments/SEGMENT/hosts",
                        "{'host': {'name': 'far1', 'type': 'COMPUTE'," + " 'control_attributes': 'SSH'}}",
                        "Host with name far1 already exists."),
                List.of("404", "GET", "notifications/x", "", "No notification with id x."),
                List.of("400", "GET", "notifications?generated-since=never", "", "generated-since"),
                List.of("400", "POST", "monitors", "{'monitor': {'name': 'm'}}", "cluster"),
                List.of("409", "POST", "monitors", "{'monitor': {'name': 'compute2', 'cluster': 'lab'}}", "exists"),
                List.of("404", "DELETE", "monitors/nobody", "", "nobody"),
                List.of("404", "GET", "recoveries/x", "", "No recovery with id x."),
                List.of("404", "DELETE", "reserved-hosts/compute1", "", "No reserved host"),
                List.of(
                        "400",
                        "POST",
                        "reserved-hosts",
                        "{'reserved_host': {'cluster': 'lab', 'host': 'unknown1'}}",
                        "Compute service with name unknown1"),
                List.of(
                        "409",
                        "POST",
                        "reserved-hosts",
                        "{'reserved_host': {'cluster': 'lab', 'host': 'far1'}}",
                        "not of cluster lab"),
                List.of(
                        "409",
                        "POST",
                        "reserved-hosts",
                        "{'reserved_host': {'cluster': 'none', 'host': 'new1'}}",
                        "No segment has cluster none"));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void refusesWithASentence(List<String> refusal) {
        String path = "/v1/" + refusal.get(2).replace("SEGMENT", api.segment.toString());
        String body = refusal.get(3).isEmpty() ? null : refusal.get(3);
        HttpResponse<String> answer = api.operator(refusal.get(1), path, body);
        assertEquals(refusal.get(0), Integer.toString(answer.statusCode()), answer.body());
        assertTrue(answer.body().contains(refusal.get(4)), answer.body());
    }

    @Test
    void segmentsAndHostsWithOpenNotificationsAreLeftAlone() {
        api.report(Reports.loss("compute1", 48, "PENDING"));
        String path = "/v1/segments/" + api.segment;
        assertEquals(
                409, api.operator("PUT", path, "{'segment': {'name': 'x'}}").statusCode());
        assertEquals(409, api.operator("DELETE", path, null).statusCode());
    }

    @Test
    void listsArePagedByTheLastRowsNumber() {
        for (int i = 1; i <= 5; i++) {
            api.report(Reports.loss("compute1", i, "PENDING"));
        }
        List<Long> seen = new ArrayList<>();
        String marker = "";
        JsonArray page = list("/v1/notifications?limit=2", "notifications");
        while (page.size() > 0) {
            page.forEach(row -> seen.add(row.getAsJsonObject().get("id").getAsLong()));
            marker = "&marker=" + seen.get(seen.size() - 1);
            page = list("/v1/notifications?limit=2" + marker, "notifications");
        }
        assertEquals(List.of(5L, 4L, 3L, 2L, 1L), seen);
        assertEquals(0, list("/v1/notifications?limit=0", "notifications").size());
        assertEquals(
                5,
                list("/v1/notifications?status=new&type=COMPUTE_HOST", "notifications")
                        .size());
        assertEquals(0, list("/v1/notifications?status=failed", "notifications").size());
        assertEquals(
                0,
                list("/v1/notifications?generated-since=2027-01-01", "notifications")
                        .size());
    }

    @Test
    void aMonitorIsAddedReportsAndIsRevoked() {
        JsonObject made = object(
                201, "monitor", api.operator("POST", "/v1/monitors", "{'monitor': {'name': 'm1', 'cluster': 'lab'}}"));
        String token = made.get("token").getAsString();
        assertTrue(token.length() >= 43, "256 bits");
        String body = Reports.loss("compute1", 48, "PENDING");
        assertEquals(202, api.send("POST", "/v1/notifications", token, body).statusCode());
        String listed = api.operator("GET", "/v1/monitors", null).body();
        assertTrue(listed.contains("\"m1\""), listed);
        assertFalse(listed.contains(token), "the token is shown once");
        assertEquals(204, api.operator("DELETE", "/v1/monitors/m1", null).statusCode());
        assertEquals(401, api.send("POST", "/v1/notifications", token, body).statusCode());
    }

    @Test
    void reservedHostsAreListedOldestFirstAndReplacedInPlace() {
        reserve("compute2");
        api.time.advance(java.time.Duration.ofSeconds(1));
        reserve("compute3");
        api.time.advance(java.time.Duration.ofSeconds(1));
        reserve("compute9");
        assertEquals(List.of("compute2", "compute3", "compute9"), reserved());
        assertEquals(409, tryReserve("compute2").statusCode());
        object(
                200,
                "reserved_host",
                api.operator("PUT", "/v1/reserved-hosts/compute2", "{'reserved_host': {'host': 'compute1'}}"));
        assertEquals(List.of("compute1", "compute3", "compute9"), reserved());
        assertEquals(
                204, api.operator("DELETE", "/v1/reserved-hosts/compute3", null).statusCode());
        assertEquals(List.of("compute1", "compute9"), reserved());
        assertEquals(
                0, list("/v1/reserved-hosts?cluster=other", "reserved_hosts").size());
    }

    @Test
    void recoveriesAreShownReleasedAndCancelled() {
        HeldRecovery.store(api.database, RunningApi.START);
        JsonObject listed =
                list("/v1/recoveries?open=true", "recoveries").get(0).getAsJsonObject();
        assertEquals("AWAITING_PROOF", listed.get("hold").getAsString());
        String path = "/v1/recoveries/" + HeldRecovery.ID;
        JsonObject shown = object(200, "recovery", api.operator("GET", path, null));
        assertEquals(2, shown.getAsJsonArray("instances").size());
        assertEquals(2, shown.getAsJsonArray("timeline").size());
        assertTrue(shown.get("message").getAsString().startsWith("Held: "), shown.toString());
        assertEquals(
                409,
                api.operator("POST", path + "/release", "{'release': {'reason': 'r'}}")
                        .statusCode());
        object(
                202,
                "recovery",
                api.operator("POST", path + "/release", "{'release': {'reason': 'seen', 'confirmed_off': true}}"));
        assertEquals("admin: seen", api.recoveries.releasedBy);
        object(202, "recovery", api.operator("POST", path + "/cancel", "{'cancel': {'reason': 'r'}}"));
    }

    @Test
    void aRecoveryIsStartedByTheNameOfItsHost() {
        HeldRecovery.store(api.database, RunningApi.START);
        HeldRecovery.end(api.database, HostState.FAILED, true, RunningApi.START);
        String path = "/v1/recoveries/" + HeldRecovery.ID;
        String message = object(200, "recovery", api.operator("GET", path, null))
                .get("message")
                .getAsString();
        assertTrue(message.endsWith("; 'masakarictl recovery start compute1 --reason TEXT' starts it again"), message);
        JsonObject started = object(
                202,
                "recovery",
                api.operator("POST", "/v1/recoveries", "{'start': {'host': 'compute1', 'reason': 'there is room'}}"));
        assertEquals("Taken up by admin.", started.get("outcome").getAsString());
        HttpResponse<String> unknown =
                api.operator("POST", "/v1/recoveries", "{'start': {'host': 'compute9', 'reason': 'r'}}");
        assertEquals(409, unknown.statusCode());
        assertTrue(unknown.body().contains("No segment has host compute9"), unknown.body());
        for (String bad : List.of("{'start': {'host': 'compute1'}}", "{'start': {'reason': 'r'}}", "{}")) {
            assertEquals(400, api.operator("POST", "/v1/recoveries", bad).statusCode(), bad);
        }
    }

    @Test
    void whatFailedStaysInSightUntilSomebodySaysThatItIsSeenTo() {
        HeldRecovery.store(api.database, RunningApi.START);
        String path = "/v1/recoveries/" + HeldRecovery.ID;
        String body = "{'acknowledge': {'reason': 'db runs again'}}";
        HttpResponse<String> refused = api.operator("POST", path + "/acknowledge", body);
        assertEquals(409, refused.statusCode());
        String open = refused.body();
        assertTrue(open.contains("has not ended: Held: "), open);
        assertTrue(open.contains("recovery release") && open.contains("recovery cancel"), open);
        assertFalse(problems().contains("failed"), this::problems);
        assertEquals(0, list("/v1/recoveries?unacknowledged=true", "recoveries").size());

        HeldRecovery.end(api.database, HostState.FAILED, true, RunningApi.START);
        assertTrue(
                problems().contains("critical: 1 recoveries have failed, and left 1 instances down"), this::problems);
        assertTrue(
                problems().contains("whether they run: compute1. masakarictl recovery list --unack"), this::problems);
        assertEquals(1, list("/v1/recoveries?unacknowledged=true", "recoveries").size());
        assertEquals(400, api.operator("POST", path + "/acknowledge", "{}").statusCode(), "without a reason");
        assertTrue(problems().contains("have failed"), this::problems);

        JsonObject done = object(200, "recovery", api.operator("POST", path + "/acknowledge", body));
        assertEquals("failed", done.get("state").getAsString());
        assertEquals(
                "db runs again",
                done.getAsJsonObject("acknowledged").get("reason").getAsString());
        assertEquals(
                "admin", done.getAsJsonObject("acknowledged").get("operator").getAsString());
        assertFalse(problems().contains("have failed"), this::problems);
        assertEquals(0, list("/v1/recoveries?unacknowledged=true", "recoveries").size());
        assertTrue(api.logged.stream()
                .anyMatch(entry -> entry.event() == Event.RECOVERY_ACKNOWLEDGED
                        && "admin".equals(entry.fields().get("operator"))));

        String later = "{'acknowledge': {'reason': 'another reason'}}";
        JsonObject again = object(200, "recovery", api.operator("POST", path + "/acknowledge", later));
        assertTrue(again.get("outcome").getAsString().contains("already, by admin"), again.toString());
        assertEquals(
                "db runs again",
                again.getAsJsonObject("acknowledged").get("reason").getAsString());
        assertEquals(3, again.getAsJsonArray("timeline").size(), "two steps, and one acknowledgement");
    }

    @Test
    void aLostHostWithoutInstancesStaysInSightToo() {
        HeldRecovery.store(api.database, RunningApi.START);
        HeldRecovery.end(api.database, HostState.FINISHED, true, RunningApi.START);
        assertFalse(problems().contains("no instance was found"), this::problems);
        HeldRecovery.end(api.database, HostState.FINISHED, false, RunningApi.START);
        assertTrue(
                problems()
                        .contains("warning: Lost, and no instance was found there, so nothing was evacuated: compute1"),
                this::problems);
        object(
                200,
                "recovery",
                api.operator(
                        "POST",
                        "/v1/recoveries/" + HeldRecovery.ID + "/acknowledge",
                        "{'acknowledge': {'reason': 'it was new'}}"));
        assertFalse(problems().contains("no instance was found"), this::problems);
    }

    @Test
    void aHostsNotificationHasVmoves() {
        api.report(Reports.loss("compute1", 48, "PENDING"));
        String path = "/v1/notifications/" + api.stored().get(0).uuid() + "/vmoves";
        assertEquals(0, list(path, "vmoves").size());
        assertEquals(404, api.operator("GET", path + "/x", null).statusCode());
        assertEquals(
                404, api.operator("GET", "/v1/notifications/x/vmoves", null).statusCode());
    }

    @Test
    void statusTellsHowThingsAre() {
        HeldRecovery.store(api.database, RunningApi.START);
        api.report(Reports.loss("compute1", 48, "PENDING"));
        JsonObject status = object(200, "status", api.operator("GET", "/v1/status", null));
        assertEquals(4, status.get("hosts").getAsInt());
        assertEquals(1, status.getAsJsonObject("notifications").get("new").getAsInt());
        assertEquals(1, status.getAsJsonObject("holds").get("awaiting_proof").getAsInt());
        JsonObject notifications = status.getAsJsonObject("rows").getAsJsonObject("notifications");
        assertEquals(1, notifications.get("rows").getAsInt());
        assertEquals(1000, notifications.get("most").getAsInt());
        assertEquals("fine", notifications.get("level").getAsString());
    }

    @Test
    void statusTellsWhatIsNotProtectedAndWhatNeedsAnOperator() {
        String said = problems();
        assertTrue(said.contains("critical: No host monitor of cluster lab is heard"), said);
        assertTrue(said.contains("critical: No host monitor of cluster other is heard"), said);
        greet("compute1", "lab", MonitorKind.HOST);
        greet("compute2", "lab", MonitorKind.HOST);
        greet("compute3", "lab", MonitorKind.HOST);
        greet("compute3", "lab", MonitorKind.INSTANCE);
        greet("far1", "other", MonitorKind.HOST);
        JsonObject status = object(200, "status", api.operator("GET", "/v1/status", null));
        assertTrue(status.get("protected").getAsBoolean(), status.toString());
        assertEquals("ok", status.get("nova").getAsString());

        api.time.advance(GreetingTable.LIVING.plusSeconds(1));
        greet("compute1", "lab", MonitorKind.HOST);
        greet("far1", "other", MonitorKind.HOST);
        greet("stranger", "lab", MonitorKind.HOST);
        said = problems();
        assertTrue(said.contains("warning: The host monitor is silent on compute2, compute3"), said);
        assertTrue(said.contains("warning: The instance monitor is silent on compute3"), said);
        assertTrue(said.contains("heard from stranger, which is in no segment"), said);
        assertFalse(said.contains("critical"), said);

        api.operator("PUT", "/v1/segments/" + api.segment, "{'segment': {'recovery_method': 'reserved_host'}}");
        HeldRecovery.store(api.database, RunningApi.START);
        api.nova.forcedDown.add("far1");
        api.nova.unknown.add("compute3");
        said = problems();
        assertTrue(said.contains("critical: Segment lab has no usable reserved host"), said);
        assertTrue(said.contains("warning: On hold, and goes on by itself: 1 awaiting proof"), said);
        assertTrue(said.contains("warning: far1 waits forced down in Nova"), said);
        assertTrue(said.contains("critical: Nova knows no compute service of compute3"), said);

        api.nova.missingRights = List.of("list hypervisors (a rule)");
        assertTrue(problems().contains("critical: The controller's user at Nova may not list hypervisors (a rule)"));

        api.nova.failure = "Keystone answered 401: wrong password";
        said = problems();
        assertTrue(
                said.contains("critical: Nova cannot be asked, so nothing can be recovered: Keystone answered 401"),
                said);
    }

    @Test
    void statusTellsOfAHostThatLeftInOrderWithActiveInstances() {
        api.report(Reports.loss("lab", "compute1", 48, "ORDERLY_LEAVE", "PENDING"));
        assertFalse(problems().contains("left its cluster"), "its compute service is heard");
        api.nova.silent.add("compute1");
        api.nova.silent.add("compute3");
        String said = problems();
        assertTrue(said.contains("warning: compute1 left its cluster in order at"), said);
        assertTrue(said.contains("with 2 active instances, which are down and recovered by nobody"), said);
        assertTrue(said.contains("Nova does not hear the compute service of compute3, and"), said);

        api.time.advance(Duration.ofSeconds(10));
        api.report(Reports.upstream("compute1", "STARTED", "2026-11-23T04:00:09.000000"));
        said = problems();
        assertFalse(said.contains("left its cluster"), said);
        assertTrue(said.contains("Nova does not hear the compute service of compute1, compute3, and"), said);
    }

    private String problems() {
        StringBuilder said = new StringBuilder();
        object(200, "status", api.operator("GET", "/v1/status", null))
                .getAsJsonArray("problems")
                .forEach(each -> said.append(
                                each.getAsJsonObject().get("severity").getAsString())
                        .append(": ")
                        .append(each.getAsJsonObject().get("message").getAsString())
                        .append('\n'));
        return said.toString();
    }

    private void greet(String host, String cluster, MonitorKind kind) {
        String monitor = host + "-" + kind.word();
        api.database.writeAndWait(tx -> {
            if (MonitorTable.find(tx, monitor).isEmpty()) {
                MonitorTable.insert(
                        tx,
                        monitor,
                        MonitorRow.Role.MONITOR,
                        Optional.of(new ClusterName(cluster)),
                        "hash-of-" + monitor,
                        RunningApi.START);
            }
            GreetingTable.put(
                    tx,
                    new GreetingRow(
                            monitor,
                            kind,
                            new HostName(host),
                            true,
                            Optional.empty(),
                            java.time.Duration.ZERO,
                            api.time.now(),
                            Optional.empty(),
                            Optional.empty()));
            return null;
        });
    }

    @Test
    void statusSuggestsABootTimeFromTheBootsThatWereSeen() {
        BootId lost = BootId.of("7f1c8a52-0000-4000-8000-000000000001");
        BootId next = BootId.of("7f1c8a52-0000-4000-8000-000000000002");
        learn(lost, RunningApi.START);
        api.report(Reports.loss("compute1", 48, "PROVEN")
                .replace("\"evidence\": {", "\"evidence\": {\"boot\": \"" + lost + "\","));
        assertTrue(bootTimes().get("shortest_seen").isJsonNull(), bootTimes()::toString);
        learn(next, RunningApi.START.plusSeconds(201));
        JsonObject lab = bootTimes();
        assertEquals("lab", lab.get("segment").getAsString());
        assertEquals(15, lab.get("boot_time").getAsInt());
        assertEquals(5, lab.get("margin").getAsInt());
        assertEquals(105, lab.get("heard_by").getAsInt());
        assertEquals(1, lab.get("times_seen").getAsInt());
        assertEquals(200, lab.get("shortest_seen").getAsInt());
        assertEquals(150, lab.get("suggested").getAsInt());
        api.database.writeAndWait(tx -> tx.update("update notifications set status = 'FINISHED'"));
        object(200, "segment", api.operator("PUT", "/v1/segments/" + api.segment, "{'segment': {'boot_time': 300}}"));
        assertEquals(300, bootTimes().get("boot_time").getAsInt());
        assertTrue(bootTimes().get("suggested").isJsonNull());
    }

    private void learn(BootId boot, Instant at) {
        api.database.writeAndWait(tx -> BootTable.learn(tx, new HostName("compute1"), boot, Optional.empty(), at));
    }

    private JsonObject bootTimes() {
        return object(200, "status", api.operator("GET", "/v1/status", null))
                .getAsJsonArray("boot_times")
                .get(0)
                .getAsJsonObject();
    }

    @Test
    void versionsAreFoundByEveryCatalogForm() {
        JsonObject root =
                JsonParser.parseString(api.send("GET", "/", null, null).body()).getAsJsonObject();
        JsonObject version = root.getAsJsonArray("versions").get(0).getAsJsonObject();
        assertEquals("1.3", version.get("version").getAsString());
        for (String path : List.of("/v1", "/v1/")) {
            assertEquals(
                    "v1.0",
                    object(200, "version", api.operator("GET", path, null))
                            .get("id")
                            .getAsString());
        }
        assertEquals(300, api.send("GET", "/v2", null, null).statusCode());
        assertEquals("OK", api.send("GET", "/healthcheck", null, null).body());
        String withProject = "/v1/0123456789abcdef0123456789abcdef/segments";
        assertEquals(List.of("other", "lab"), names(withProject, "segments"));
    }

    private HttpResponse<String> tryReserve(String host) {
        return api.operator(
                "POST", "/v1/reserved-hosts", "{'reserved_host': {'cluster': 'lab', 'host': '" + host + "'}}");
    }

    private void reserve(String host) {
        object(201, "reserved_host", tryReserve(host));
    }

    private List<String> reserved() {
        List<String> names = new ArrayList<>();
        list("/v1/reserved-hosts?cluster=lab", "reserved_hosts")
                .forEach(row -> names.add(row.getAsJsonObject().get("host").getAsString()));
        return names;
    }

    private List<String> names(String path, String key) {
        List<String> names = new ArrayList<>();
        for (JsonElement row : list(path, key)) {
            names.add(row.getAsJsonObject().get("name").getAsString());
        }
        return names;
    }

    private JsonArray list(String path, String key) {
        HttpResponse<String> answer = api.operator("GET", path, null);
        assertEquals(200, answer.statusCode(), answer.body());
        return JsonParser.parseString(answer.body()).getAsJsonObject().getAsJsonArray(key);
    }

    private static JsonObject object(int status, String key, HttpResponse<String> answer) {
        assertEquals(status, answer.statusCode(), answer.body());
        return JsonParser.parseString(answer.body()).getAsJsonObject().getAsJsonObject(key);
    }
}
