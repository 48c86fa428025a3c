package io.masakari.controller.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.masakari.controller.api.http.Limits;
import io.masakari.controller.store.RowLimits.Kind;
import io.masakari.controller.store.StoreSettings;
import io.masakari.runtime.journal.Event;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One bad sender never takes the whole (SAFETY.md, C-9, C-12). */
class ShareTest {
    @TempDir
    private Path directory;

    private RunningApi api;

    private void start(int perMinute, int open) {
        api = new RunningApi(
                StoreSettings.of(directory.resolve("masakari.db")),
                Limits.standard(256),
                new ControllerApi.Shares(perMinute, open));
    }

    @AfterEach
    void stop() {
        api.close();
    }

    private HttpResponse<String> process(int number) {
        return api.report("{\"notification\":{\"type\":\"PROCESS\",\"hostname\":\"compute2\",\"generated_time\":"
                + "\"2026-11-23T04:00:00\",\"payload\":{\"process_name\":\"p" + number
                + "\",\"event\":\"STOPPED\"}}}");
    }

    private long told(Event event) {
        return api.logged.stream().filter(each -> each.event() == event).count();
    }

    @Test
    void aFloodOfReportsIsAnswered429AndHoldsUpNoLossOfAHost() {
        start(5, 1000);
        for (int i = 0; i < 5; i++) {
            assertEquals(202, process(i).statusCode());
        }
        for (int i = 5; i < 8; i++) {
            HttpResponse<String> refused = process(i);
            assertEquals(429, refused.statusCode());
            assertEquals("2", refused.headers().firstValue("Retry-After").orElseThrow());
        }
        assertEquals(1, told(Event.SENDER_THROTTLED));
        assertEquals(202, api.report(Reports.loss("compute1", 48, "PENDING")).statusCode());
        api.time.advance(Duration.ofSeconds(13));
        assertEquals(202, process(8).statusCode());
        assertEquals(429, process(9).statusCode());
    }

    @Test
    void aMonitorHasOnlySoManyReportsUnderWay() {
        start(1000, 3);
        for (int i = 0; i < 3; i++) {
            assertEquals(202, process(i).statusCode());
        }
        assertEquals(429, process(3).statusCode());
        api.database.writeAndWait(tx -> tx.update("update notifications set status = 'FINISHED' where id = 1"));
        assertEquals(202, process(4).statusCode());
    }

    @Test
    void whatIsDoneAtOnceIsBoundedByTheDayAndHoldsUpNoLoss() {
        start(1000, 3);
        for (int i = 0; i < 2; i++) {
            assertEquals(202, cameUp(i).statusCode());
        }
        String goodbye = Reports.loss("lab", "compute1", 47, "ORDERLY_LEAVE", "PENDING", "2026-11-23T04:00:00.120001Z");
        assertEquals(202, api.report(goodbye).statusCode());
        HttpResponse<String> refused = cameUp(3);
        assertEquals(409, refused.statusCode(), "a monitor does not keep its later reports back for it");
        assertTrue(refused.body().contains("masakarictl monitor revoke compute2"), refused.body());
        assertEquals(409, api.report(goodbye.replace("47", "46")).statusCode());
        assertEquals(202, cameUp(0).statusCode(), "that one is stored already");
        assertEquals(3, api.stored().size());
        assertEquals(202, api.report(Reports.loss("compute1", 48, "PENDING")).statusCode());
        api.time.advance(Duration.ofHours(8));
        assertEquals(202, cameUp(4).statusCode());
        assertEquals(409, cameUp(5).statusCode());
    }

    private HttpResponse<String> cameUp(int second) {
        return api.report(Reports.upstream("compute3", "STARTED", "2026-11-23T04:00:0" + second));
    }

    private void stored(int percent) {
        for (long rows = api.rows.rows(Kind.NOTIFICATIONS);
                rows < api.rows.most(Kind.NOTIFICATIONS) * percent / 100;
                rows++) {
            api.rows.added(Kind.NOTIFICATIONS);
        }
    }

    @Test
    void theLastTenthOfTheDatabaseIsForLossesAndReturnsOfHosts() {
        start(1000, 1000);
        stored(89);
        assertEquals(202, process(0).statusCode());
        stored(90);
        HttpResponse<String> refused = process(1);
        assertEquals(503, refused.statusCode());
        assertTrue(refused.body().contains("most_notifications"), refused.body());
        assertTrue(refused.headers().firstValue("Retry-After").isPresent());
        assertEquals(202, api.report(Reports.loss("compute1", 48, "PENDING")).statusCode());
        assertEquals(
                202,
                api.report(Reports.upstream("compute3", "STARTED", "2026-11-23T04:00:00"))
                        .statusCode());
        stored(100);
        assertEquals(503, api.report(Reports.loss("compute3", 49, "PROVEN")).statusCode());
        assertEquals(
                202, api.report(Reports.loss("compute1", 48, "PROVEN")).statusCode(), "more of what is known already");
    }

    @Test
    void wrongTokensAreToldOnceAMinute() {
        start(1000, 1000);
        for (int i = 0; i < 5; i++) {
            assertEquals(
                    401, api.send("GET", "/v1/notifications", "wrong", null).statusCode());
        }
        assertEquals(1, told(Event.CALLER_REFUSED));
        api.time.advance(Duration.ofMinutes(1));
        api.send("GET", "/v1/notifications", "wrong", null);
        RunningApi.Logged last = api.logged.get(api.logged.size() - 1);
        assertTrue(last.message().startsWith("5 requests of 127.0.0.1"), last.message());
    }

    @Test
    void idleConnectionsOfOneAddressShutNobodyOut() throws IOException {
        start(1000, 1000);
        List<Socket> idle = new ArrayList<>();
        for (int i = 0; i < 290; i++) {
            idle.add(api.connect());
        }
        long deadline = System.nanoTime() + 60_000_000_000L;
        int status = 0;
        while (status != 202 && System.nanoTime() < deadline) {
            status = report();
        }
        assertEquals(202, status);
        for (Socket each : idle) {
            each.close();
        }
    }

    /** 0 if it is turned away without an answer, as within the first second. */
    private int report() {
        try {
            return api.report(Reports.loss("compute1", 48, "PENDING")).statusCode();
        } catch (IllegalStateException e) {
            return 0;
        }
    }
}
