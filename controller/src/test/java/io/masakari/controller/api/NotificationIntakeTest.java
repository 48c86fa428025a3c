package io.masakari.controller.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.masakari.controller.api.http.Limits;
import io.masakari.controller.store.BootTable;
import io.masakari.controller.store.NotificationRow;
import io.masakari.controller.store.StoreSettings;
import io.masakari.core.model.BootId;
import io.masakari.core.model.FencingStatus;
import io.masakari.core.model.HostName;
import io.masakari.core.model.NotificationStatus;
import io.masakari.runtime.journal.Event;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class NotificationIntakeTest extends OnRunningApi {
    @Test
    void storesALossAndTellsTheEngine() {
        HttpResponse<String> answer = api.report(Reports.loss("compute1", 48, "PENDING"));
        assertEquals(202, answer.statusCode(), answer.body());
        JsonObject notification = notification(answer);
        NotificationRow row = api.stored().get(0);
        assertEquals(
                row.uuid().toString(), notification.get("notification_uuid").getAsString());
        assertEquals("new", notification.get("status").getAsString());
        assertEquals("lab/2.48/1", row.lossKey().orElseThrow());
        assertEquals(FencingStatus.PENDING, row.fencing().orElseThrow());
        assertEquals(List.of(row.uuid()), api.told);
        RunningApi.Logged event = api.logged.get(0);
        assertEquals(Event.NOTIFICATION_STORED, event.event());
        assertEquals(8123456789L, event.fields().get("callback_us"));
    }

    @Test
    void moreEvidenceExtendsTheSameNotificationAndLessNeverTakesItAway() {
        String id = id(api.report(Reports.loss("compute1", 48, "PENDING")));
        assertEquals("UNKNOWN", hostStatus());
        assertEquals(id, id(api.report(Reports.loss("compute1", 48, "UNFENCED"))));
        assertEquals(id, id(api.report(Reports.loss("compute1", 48, "PROVEN"))));
        assertEquals("NORMAL", hostStatus());
        assertEquals(id, id(api.report(Reports.loss("compute1", 48, "PENDING"))));
        assertEquals(id, id(api.report(Reports.loss("compute1", 48, "PROVEN"))));
        NotificationRow row = api.stored().get(0);
        assertEquals(1, api.stored().size());
        assertEquals(FencingStatus.PROVEN, row.fencing().orElseThrow());
        assertEquals(3, api.told.size(), "once for each report with news");
    }

    @Test
    void aMonitorWhoseClockIsWrongStillGetsItsReportIn() {
        assertEquals(
                202,
                api.report(Reports.loss("lab", "compute1", 48, "NODE_DOWN", "PENDING", "2026-11-23T05:30:00.120001Z"))
                        .statusCode());
        assertEquals(
                202,
                api.report(Reports.loss("lab", "compute3", 49, "NODE_DOWN", "PENDING", "2026-11-22T04:00:00.120001Z"))
                        .statusCode());
        assertEquals(RunningApi.START, api.stored().get(1).generatedAt(), "not later than it arrived");
    }

    /** A host that comes back by a clock that is ahead must not be believed to be back from its next loss. */
    @Test
    void aReturnFromTheFutureCountsFromItsArrivalOn() {
        assertEquals(
                202,
                api.report(Reports.upstream("compute1", "STARTED", "2027-02-01T00:00:00"))
                        .statusCode());
        assertEquals(RunningApi.START, api.stored().get(0).generatedAt());
    }

    @Test
    void aFencingInTheFutureIsNoProofAndIsTold() {
        String later = Reports.loss("compute1", 48, "PROVEN").replace("04:00:01Z", "04:00:31Z");
        assertEquals(202, api.report(later).statusCode());
        NotificationRow row = api.stored().get(0);
        assertEquals(FencingStatus.UNFENCED, row.fencing().orElseThrow());
        assertEquals("UNKNOWN", hostStatus());
        assertTrue(api.logged.stream().anyMatch(each -> each.event() == Event.PROOF_REFUSED), api.logged::toString);
        String within = Reports.loss("compute1", 48, "PROVEN").replace("04:00:01Z", "04:00:29Z");
        assertEquals(202, api.report(within).statusCode());
        assertEquals(FencingStatus.PROVEN, api.stored().get(0).fencing().orElseThrow());
    }

    @Test
    void fiftyEqualReportsAtOnceAreOneNotification() throws Exception {
        ExecutorService senders = Executors.newFixedThreadPool(50);
        try {
            List<Future<HttpResponse<String>>> answers = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                answers.add(senders.submit(() -> api.report(Reports.loss("compute1", 48, "PENDING"))));
            }
            Set<String> ids = new HashSet<>();
            for (Future<HttpResponse<String>> answer : answers) {
                ids.add(id(answer.get()));
            }
            assertEquals(1, ids.size());
            assertEquals(1, api.stored().size());
            assertEquals(1, api.told.size());
        } finally {
            senders.shutdownNow();
        }
    }

    @Test
    void refusesHostsItDoesNotKnow() {
        assertRefused(
                400,
                0,
                "could not be found",
                api.report(Reports.upstream("compute9", "STOPPED", "2026-11-23T04:00:00.123456")));
        assertRefused(
                400,
                0,
                "could not be found",
                api.report(Reports.loss("lab", "compute9", 48, "ORDERLY_LEAVE", "PENDING")));
    }

    @Test
    void refusesAMonitorThatReportsAnotherClustersHost() {
        assertRefused(403, 0, "may not report host far1", api.report(Reports.loss("far1", 48, "PROVEN")));
        String otherCluster = Reports.loss("other", "compute1", 48, "NODE_DOWN", "PROVEN");
        assertRefused(403, 0, "not in cluster other", api.report(otherCluster));
    }

    @Test
    void keepsALossOnMaintenanceSoThatItIsNotForgottenWhenThatEnds() {
        api.database.writeAndWait(tx -> tx.update("update hosts set on_maintenance = 1 where name = 'compute2'"));
        assertEquals(202, api.report(Reports.loss("compute2", 52, "PENDING")).statusCode());
        assertEquals(NotificationStatus.NEW, api.stored().get(0).status());
    }

    @Test
    void takesEveryReturnOfAHostAsNews() {
        String started = Reports.upstream("compute1", "STARTED", "2026-11-23T04:00:00.123456");
        String first = id(api.report(started));
        assertEquals(first, id(api.report(started)), "sent once more, as its answer was lost");
        api.report(Reports.upstream("compute1", "STARTED", "2026-11-23T04:00:00.123457"));
        assertEquals(2, api.stored().size());
    }

    @Test
    void anOrderlyLeaveThatAnotherSawAsADeathIsActedOn() {
        String id = id(api.report(Reports.loss("lab", "compute1", 48, "ORDERLY_LEAVE", "PENDING")));
        assertEquals(id, id(api.report(Reports.loss("lab", "compute1", 48, "NODE_DOWN", "PROVEN"))));
        assertEquals(NotificationStatus.NEW, api.stored().get(0).status());
    }

    @Test
    void aLossOfLongAgoWithTheSameRingNumberIsAnother() {
        api.time.advance(Duration.ofDays(3));
        String old = id(api.report(Reports.loss("compute1", 48, "PENDING")));
        assertEquals(old, id(api.report(lossAt("compute1", "2026-11-24T04:00:00Z"))), "it was not back in between");
        api.report(Reports.upstream("compute1", "STARTED", "2026-11-23T04:10:00"));
        assertEquals(old, id(api.report(lossAt("compute1", "2026-11-23T04:11:00Z"))), "told late by one that hung");
        String fresh = id(api.report(lossAt("compute1", "2026-11-24T04:00:00Z")));
        assertNotEquals(old, fresh);
        assertEquals(fresh, id(api.report(lossAt("compute1", "2026-11-24T04:00:01Z"))));
        assertNotEquals(fresh, id(api.report(lossAt("compute2", "2026-11-25T04:00:00Z"))));
    }

    private static String lossAt(String host, String lostAt) {
        return Reports.loss("lab", host, 48, "NODE_DOWN", "PENDING", lostAt);
    }

    @Test
    void oneLossUnderTwoHostNamesIsKeptAsADoubtThatNoProofEnds() {
        String first = id(api.report(Reports.loss("compute1", 48, "PROVEN")));
        String other = id(api.report(Reports.loss("compute3", 48, "PROVEN")));
        assertNotEquals(first, other);
        NotificationRow row = api.stored().get(0);
        assertEquals("compute3", row.hostname().value());
        assertEquals(FencingStatus.UNFENCED, row.fencing().orElseThrow());
        assertEquals(other, id(api.report(Reports.loss("compute3", 48, "PROVEN"))));
        assertEquals(FencingStatus.UNFENCED, api.stored().get(0).fencing().orElseThrow());
        assertEquals(FencingStatus.PROVEN, api.stored().get(1).fencing().orElseThrow());
        assertTrue(api.logged.stream().anyMatch(each -> each.event() == Event.PROOF_REFUSED), api.logged::toString);
    }

    private static final BootId FIRST = BootId.of("7f1c8a52-0000-4000-8000-000000000001");
    private static final BootId SECOND = BootId.of("7f1c8a52-0000-4000-8000-000000000002");

    private void boots(String host, BootId... boots) {
        api.database.writeAndWait(tx -> {
            for (BootId boot : boots) {
                BootTable.learn(tx, new HostName(host), boot, Optional.empty(), RunningApi.START);
            }
            return null;
        });
    }

    private static String of(BootId boot, String report) {
        return report.replace("\"evidence\":{", "\"evidence\":{\"boot\":\"" + boot + "\",")
                .replace("\"evidence\": {", "\"evidence\": {\"boot\": \"" + boot + "\",");
    }

    @Test
    void aClusterThatIsSetUpAgainHasOtherLossesUnderTheSameKeysIfTheirBootsAreKnown() {
        boots("compute1", FIRST, SECOND);
        String old = id(api.report(of(FIRST, Reports.loss("compute1", 48, "PENDING"))));
        assertNotEquals(old, id(api.report(of(SECOND, Reports.loss("compute1", 48, "PROVEN")))));
        assertEquals(FencingStatus.PROVEN, api.stored().get(0).fencing().orElseThrow());
        assertEquals(FencingStatus.PENDING, api.stored().get(1).fencing().orElseThrow());
        BootId others = BootId.of("7f1c8a52-0000-4000-8000-000000000003");
        boots("compute3", others);
        assertNotEquals(old, id(api.report(of(others, Reports.loss("compute3", 48, "PROVEN")))));
        assertEquals(FencingStatus.PROVEN, api.stored().get(0).fencing().orElseThrow(), "no doubt whose it is");
    }

    @Test
    void aReporterThatKnowsTheBootAddsItToWhatAnotherHasProven() {
        boots("compute1", FIRST);
        String id = id(api.report(Reports.loss("compute1", 48, "PROVEN")));
        assertEquals(id, id(api.report(of(FIRST, Reports.loss("compute1", 48, "PENDING")))));
        NotificationRow row = api.stored().get(0);
        assertEquals(FencingStatus.PROVEN, row.fencing().orElseThrow());
        assertTrue(row.evidence().orElseThrow().contains(FIRST.toString()), row::toString);
        assertEquals(id, id(api.report(of(SECOND, Reports.loss("compute1", 48, "PENDING")))));
        assertTrue(api.stored().get(0).evidence().orElseThrow().contains(FIRST.toString()), "the first word stays");
    }

    @Test
    void whatFailedInABootThatIsOverStartsNothing() {
        boots("compute1", FIRST, SECOND);
        api.report(of(FIRST, crash("STOPPED_FAILED", "2026-11-23T04:00:00Z")));
        assertEquals(NotificationStatus.IGNORED, api.stored().get(0).status());
        assertTrue(api.stored().get(0).message().orElseThrow().contains("booted since"));
        api.report(of(FIRST, process("STOPPED", "2026-11-23T04:00:00")));
        assertEquals(NotificationStatus.IGNORED, api.stored().get(0).status());
        api.report(of(SECOND, crash("STOPPED_FAILED", "2026-11-23T04:00:01Z")));
        assertEquals(NotificationStatus.NEW, api.stored().get(0).status());
        api.report(crash("STOPPED_FAILED", "2026-11-23T04:00:02Z"));
        assertEquals(NotificationStatus.NEW, api.stored().get(0).status());
    }

    private static String crash(String event, String failedAt) {
        return "{\"notification\":{\"type\":\"VM\",\"hostname\":\"compute1\",\"generated_time\":\"2026-11-23T04:00:00\","
                + "\"payload\":{\"instance_uuid\":\"5fa5bf28-6d77-4f96-b2c3-3e82c613ff84\",\"event\":\"LIFECYCLE\","
                + "\"vir_domain_event\":\"" + event + "\"}"
                + (failedAt.isEmpty()
                        ? ""
                        : ",\"evidence\":{\"failure\":\"CRASHED\",\"failed_at\":\"" + failedAt
                                + "\",\"sighting\":\"LIVE\",\"event_id\":0,\"event\":5,\"detail\":5}")
                + "}}";
    }

    private static String process(String event, String time) {
        return "{\"notification\":{\"type\":\"PROCESS\",\"hostname\":\"compute1\",\"generated_time\":\"" + time
                + "\",\"payload\":{\"process_name\":\"libvirtd\",\"event\":\"" + event
                + "\"},\"evidence\":{\"failure\":\"RESTART_FAILED\",\"down_since\":\"" + time + "Z\",\"tries\":4}}}";
    }

    @Test
    void oneFailureOfAnInstanceIsOneNotificationAndTheNextAnother() {
        String first = crash("STOPPED_FAILED", "2026-11-23T04:00:00.1Z");
        String id = id(api.report(first));
        assertEquals(id, id(api.report(first)));
        api.report(crash("STOPPED_FAILED", "2026-11-23T04:00:30Z"));
        assertEquals(2, api.stored().size());
        assertEquals(NotificationStatus.NEW, api.stored().get(0).status());
    }

    @Test
    void anUpstreamEventThatIsNoFailureIsKeptAndLeadsToNothing() {
        api.report(crash("STOPPED_SHUTDOWN", ""));
        assertEquals(NotificationStatus.IGNORED, api.stored().get(0).status());
        assertEquals(202, api.report(crash("STOPPED_FAILED", "")).statusCode());
        assertRefused(409, 2, "duplicate", api.report(crash("STOPPED_FAILED", "")));
    }

    @Test
    void aProcessThatFlapsIsReportedEachTime() {
        for (int second = 10; second < 13; second++) {
            String time = "2026-11-23T04:00:" + second;
            assertEquals(202, api.report(process("STOPPED", time)).statusCode());
            assertEquals(202, api.report(process("STARTED", time)).statusCode());
        }
        assertEquals(6, api.stored().size());
        api.database.writeAndWait(tx -> tx.update("update hosts set on_maintenance = 1 where name = 'compute1'"));
        assertEquals(202, api.report(process("STARTED", "2026-11-23T04:00:20")).statusCode());
    }

    @Test
    void anOrderlyLeaveIsKeptAndLeadsToNothing() {
        api.report(Reports.loss("lab", "compute1", 48, "ORDERLY_LEAVE", "PENDING"));
        assertEquals(NotificationStatus.IGNORED, api.stored().get(0).status());
    }

    @Test
    void upstreamsReportsAreClaimsWithoutEvidenceAndDuplicateWithinTheirWindow() {
        api.time.advance(Duration.ofMinutes(10));
        id(api.report(Reports.upstream("compute1", "STOPPED", "2026-11-23T04:00:00")));
        NotificationRow row = api.stored().get(0);
        assertTrue(row.evidence().isEmpty());
        assertEquals(NotificationStatus.NEW, row.status());
        String tooSoon = Reports.upstream("compute1", "STOPPED", "2026-11-23T04:02:59");
        assertRefused(409, 1, "is duplicate", api.report(tooSoon));
        id(api.report(Reports.upstream("compute1", "STOPPED", "2026-11-23T04:03:01")));
        id(api.report(Reports.upstream("compute1", "STARTED", "2026-11-23T04:03:01")));
        assertEquals(NotificationStatus.FINISHED, api.stored().get(0).status());
    }

    @Test
    void answers503WhenTheDiskIsFullAndGoesOnWhenThereIsRoom() {
        api.close();
        api = new RunningApi(new StoreSettings(directory.resolve("small.db"), 2, 100, 100), Limits.standard(64));
        int accepted = 0;
        HttpResponse<String> answer = api.report(Reports.loss("compute1", 1, "PENDING"));
        while (answer.statusCode() == 202 && accepted < 500) {
            accepted++;
            answer = api.report(Reports.loss("compute1", accepted + 1, "PENDING"));
        }
        assertEquals(503, answer.statusCode(), answer.body());
        assertTrue(answer.headers().firstValue("Retry-After").isPresent());
        assertEquals(accepted, api.stored().size(), "what was acknowledged, and no more");
        assertTrue(api.logged.stream().anyMatch(logged -> logged.event() == Event.STORE_UNAVAILABLE));
        api.database.writeAndWait(tx -> tx.update("delete from notifications"));
        id(api.report(Reports.loss("compute1", 999, "PENDING")));
    }

    /** A monitor takes 409 for a report that is not to be sent again, and drops it. */
    @Test
    void answers503WhenAnotherHasJustChangedTheSame() {
        api.database.writeAndWait(tx -> tx.update("create trigger taken before insert on notifications begin"
                + " select raise(abort, 'UNIQUE constraint failed'); end"));
        HttpResponse<String> answer = api.report(Reports.loss("compute1", 48, "PROVEN"));
        assertEquals(503, answer.statusCode(), answer.body());
        assertTrue(answer.body().contains("send the request again"), answer.body());
        assertTrue(answer.headers().firstValue("Retry-After").isPresent());
        api.database.writeAndWait(tx -> tx.update("drop trigger taken"));
        id(api.report(Reports.loss("compute1", 48, "PROVEN")));
    }

    private void assertRefused(int status, int stored, String message, HttpResponse<String> answer) {
        assertEquals(status, answer.statusCode(), answer.body());
        assertTrue(answer.body().contains(message), answer.body());
        assertEquals(stored, api.stored().size());
        assertTrue(api.logged.stream().anyMatch(logged -> logged.event() == Event.NOTIFICATION_NOT_STORED));
    }

    private String hostStatus() {
        return JsonParser.parseString(api.stored().get(0).payload())
                .getAsJsonObject()
                .get("host_status")
                .getAsString();
    }

    private static String id(HttpResponse<String> answer) {
        assertEquals(202, answer.statusCode(), answer.body());
        return notification(answer).get("notification_uuid").getAsString();
    }

    private static JsonObject notification(HttpResponse<String> answer) {
        return JsonParser.parseString(answer.body()).getAsJsonObject().getAsJsonObject("notification");
    }
}
