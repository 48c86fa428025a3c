package io.masakari.controller.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.masakari.controller.api.http.HttpListener;
import io.masakari.controller.api.http.Limits;
import io.masakari.controller.store.NotificationRow;
import io.masakari.controller.store.StoreSettings;
import io.masakari.core.model.NotificationStatus;
import io.masakari.core.model.NotificationType;
import io.masakari.runtime.journal.Event;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Masakari v1's monitors put on the wire, byte for byte where it matters. */
class V1HandlerTest {
    @TempDir
    Path directory;

    private RunningApi api;
    private HttpListener listener;

    @BeforeEach
    void start() {
        start(new RunningApi(directory));
    }

    private void start(RunningApi running) {
        api = running;
        listener = HttpListener.onTcp(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                Optional::empty,
                Limits.standard(64),
                api.api.withV1(api.api.handler("http")),
                "v1");
    }

    @AfterEach
    void stop() {
        listener.close();
        api.close();
    }

    @Test
    void takesAHostFailureFromCurlWithItsBrokenHeader() throws IOException {
        assertOk(curl(host("8a1e", "compute1", "2", "2")));
        NotificationRow row = api.stored().get(0);
        assertEquals(NotificationType.COMPUTE_HOST, row.type());
        assertEquals(NotificationStatus.NEW, row.status());
        assertTrue(row.payload().contains("\"host_status\":\"NORMAL\""), row.payload());
        assertTrue(row.evidence().isEmpty(), "a claim is no proof");
        assertEquals(1, api.told.size());
    }

    @Test
    void oneIdForTwoHostsIsTwoNotificationsAndARepetitionNone() throws IOException {
        assertOk(curl(host("8a1e", "compute1", "2", "2")));
        assertOk(curl(host("8a1e", "compute1", "2", "2")));
        assertOk(curl(host("8a1e", "compute3", "2", "2")));
        assertEquals(2, api.stored().size());
    }

    /** Anybody who reaches the port can say it, from as many addresses as it has. */
    @Test
    void whatIsSaidOfOneHostIsLimited() throws IOException {
        for (int i = 0; i < 60; i++) {
            assertOk(curl(host("repeated", "compute1", "2", "2")));
        }
        assertTrue(curl(host("repeated", "compute1", "2", "2")).startsWith("HTTP/1.1 429"));
        assertTrue(api.logged.stream().anyMatch(each -> each.event() == Event.SENDER_THROTTLED), api.logged::toString);
        assertOk(curl(host("8a1e", "compute3", "2", "2")));
    }

    @Test
    void anUnconfirmedReportDoesNotSuppressAConfirmedOne() throws IOException {
        assertOk(curl(host("1", "compute1", "2", "4")));
        assertOk(curl(host("2", "compute1", "2", "2")));
        assertOk(curl(host("3", "compute1", "2", "2")));
        assertEquals(2, api.stored().size(), "the third repeats the second, from another monitor");
    }

    @Test
    void takesInstanceAndProcessReports() throws IOException {
        assertOk(post(
                "Content-Type: application/json; charset=UTF-8\r\n",
                "{'id':'8a2d','type':'VM','regionID':'RegionOne','hostname':'compute1',"
                        + "'uuid':'6f0c4a52-7d33-4d0e-9c5e-0a4d7d8b9c10','time':'20160401120000','eventID':0,'eventType':5,"
                        + "'detail':5,'tzname':'UTC','daylight':'0','cluster_port':''}"));
        assertOk(curl("{'id':'85f0','type':'nodeStatus','regionID':'RegionOne','hostname':'compute1','uuid':'',"
                + "'time':'20160401120000','eventID':'1','eventType':'1','detail':'01','startTime':'20160401120000',"
                + "'endTime':null,'tzname':'UTC','daylight':'0','cluster_port':''}"));
        assertEquals(NotificationType.PROCESS, api.stored().get(0).type());
        assertEquals(NotificationType.VM, api.stored().get(1).type());
    }

    @Test
    void aSenderWithoutAClusterHasNoMoreThanAMonitor() throws IOException {
        stop();
        start(new RunningApi(
                StoreSettings.of(directory.resolve("small.db")),
                Limits.standard(64),
                new ControllerApi.Shares(600, 1)));
        assertOk(curl(host("1", "compute1", "2", "2").replace("'lab'", "''")));
        assertStatus(429, curl(host("2", "far1", "2", "2").replace("'lab'", "':'")));
        assertEquals(1, api.stored().size());
    }

    @Test
    void answers200ToWhatItHasNoUseForAndStoresNothing() throws IOException {
        assertOk(curl(host("9", "compute1", "7", "7")));
        api.database.writeAndWait(tx -> tx.update("update hosts set on_maintenance = 1"));
        assertOk(curl(host("10", "compute1", "2", "2")));
        assertEquals(0, api.stored().size());
    }

    @Test
    void refusesOtherClustersHostsUnknownHostsAndNonsense() throws IOException {
        assertStatus(403, curl(host("1", "far1", "2", "2")));
        assertStatus(400, curl(host("1", "compute9", "2", "2")));
        assertStatus(400, curl("{'id': '1'}"));
        assertStatus(400, curl("[]"));
        assertStatus(400, curl("nonsense"));
        assertStatus(400, curl(host("1", "compute1", "2", "2").replace("20160401120000", "soon")));
        assertEquals(0, api.stored().size());
        assertOk(curl(host("8a1e", "compute1", "2", "2")));
    }

    private static String host(String id, String host, String eventType, String detail) {
        return "{'id':'" + id + "','type':'rscGroup','regionID':'RegionOne','hostname':'" + host + "','uuid':'',"
                + "'time':'20160401120000','eventID':'1','eventType':'" + eventType + "','detail':'" + detail
                + "','startTime':'20160401120000','endTime':null,'tzname':'UTC','daylight':'0','cluster_port':'lab'}";
    }

    /** v1's shell monitors quote the header wrongly, so that its name begins with a quotation mark. */
    private String curl(String body) throws IOException {
        return post(
                "User-Agent: curl/7.35.0\r\nAccept: */*\r\n\"Content-Type:application/json\"\r\n"
                        + "Content-Type: application/x-www-form-urlencoded\r\n",
                body);
    }

    private String post(String headers, String quotedBody) throws IOException {
        String body = Reports.json(quotedBody);
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), listener.port())) {
            socket.setSoTimeout(5000);
            String request = "POST / HTTP/1.1\r\nHost: controller:15868\r\nConnection: close\r\n" + headers
                    + "Content-Length: " + body.length() + "\r\n\r\n" + body;
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return RunningApi.readAll(socket);
        }
    }

    private static void assertOk(String answer) {
        assertStatus(200, answer);
        assertTrue(answer.endsWith("method _notification_reciever returned.\r\n"), answer);
    }

    private static void assertStatus(int status, String answer) {
        assertTrue(answer.startsWith("HTTP/1.1 " + status + " "), "expected " + status + ", got: " + answer);
    }
}
