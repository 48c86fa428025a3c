package io.masakari.controller.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.masakari.controller.store.StoreSettings;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is sent: the right refusal, nothing stored, and the next request is served. */
class BadInputTest {
    @TempDir
    Path directory;

    private RunningApi api;

    @BeforeEach
    void start() {
        api = new RunningApi(directory);
    }

    @AfterEach
    void nothingIsStoredAndTheListenerIsUnharmed() {
        try (RunningApi closing = api) {
            assertEquals(List.of(), closing.stored());
            assertEquals(List.of(), closing.told);
            assertEquals(
                    202, closing.report(Reports.loss("compute1", 48, "PENDING")).statusCode());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{",
                "nonsense",
                "{'notification': 1}",
                "{'notification': {}}",
                "{'notification': {}, 'more': 1}",
                "{'notification': {'type': 'COMPUTE_HOST'}} trailing"
            })
    void refusesWhatIsNoNotification(String body) {
        assertRefused(400, api.report(Reports.json(body)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "'COMPUTE_HOST' | 'compute_host'",
                "'COMPUTE_HOST' | 7",
                "'compute1' | 'no spaces allowed'",
                "'compute1' | ['compute1']",
                "'2026-11-23T04:00:00.120001' | 'yesterday'",
                "'2026-11-23T04:00:00.120001' | 1795406400",
                "'STOPPED' | 'stopped'",
                "'event' | 'Event'",
                "'cluster': 'lab' | 'cluster': 'l a b'",
                "'ring': '2.48' | 'ring': '2'",
                "'ring': '2.48' | 'ring': '2.x'",
                "'node_id': 1 | 'node_id': 0",
                "'node_id': 1 | 'node_id': -1",
                "'node_id': 1 | 'node_id': 1.5",
                "'node_id': 1 | 'node_id': 4294967296",
                "'node_id': 1 | 'node_id': 1e400",
                "'node_id': 1 | 'node_id': '1'",
                "'NODE_DOWN' | 'DEAD'",
                "true | 'true'",
                "[2, 3] | [2, 0]",
                "[2, 3] | [2, [3]]",
                "[2, 3] | {}",
                "8123456789 | 99999999999999999999",
                "'fencing': 'PENDING' | 'fencing': 'PROVEN'",
                "'fencing': 'PENDING' | 'fencing': 'PENDING', 'proof': {}",
                "'fencing': 'PENDING' | 'fencing': 'PENDING', 'surprise': 1",
                "'fencing': 'PENDING' | 'x': 'PENDING'",
                "'generated_time': '2026 | 'generated_time': '1999",
                "'generated_time': '2026 | 'generated_time': '2099",
                "'generated_time': '2026 | 'generated_time': '+999999999",
                "'lost_at': '2026 | 'lost_at': '2099",
                "'lost_at': '2026 | 'lost_at': '-999999999",
                "'lost_at': '2026 | 'lost_at': '+999999999",
            })
    void refusesWrongValues(String good, String bad) {
        String body = Reports.loss("compute1", 48, "PENDING");
        String changed = body.replace(Reports.json(good), Reports.json(bad));
        assertNotEquals(body, changed, "the case must change something");
        assertRefused(400, api.report(changed));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "'reboot' | 'on'",
                "'reboot' | 'confirm'",
                "'completed_at': '2026 | 'completed_at': '2099",
                "'completed_at': '2026 | 'completed_at': '+999999999",
            })
    void refusesWhatIsNoProof(String good, String bad) {
        String body = Reports.loss("compute1", 48, "PROVEN");
        String changed = body.replace(Reports.json(good), Reports.json(bad));
        assertNotEquals(body, changed, "the case must change something");
        assertRefused(400, api.report(changed));
    }

    @Test
    void namesTheFieldAndTheTimeThatItRefuses() {
        String body = Reports.loss("compute1", 48, "PENDING")
                .replace("\"lost_at\":\"2026", "\"lost_at\":\"2031")
                .replace("\"lost_at\": \"2026", "\"lost_at\": \"2031");
        HttpResponse<String> answer = api.report(body);
        assertRefused(400, answer);
        assertTrue(answer.body().contains("evidence.lost_at: 2031-11-23T04:00:00.120001Z"), answer.body());
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\u001b[2J", "a\u0007", "a\nb", "a\u202eb", "a\u2028b"})
    void refusesNamesThatWouldChangeHowLogsLook(String name) {
        String escaped = new com.google.gson.JsonPrimitive(name).toString();
        assertRefused(
                400,
                api.report("{\"notification\":{\"type\":\"PROCESS\",\"hostname\":\"compute2\","
                        + "\"generated_time\":\"2026-11-23T04:00:00\",\"payload\":{\"process_name\":" + escaped
                        + ",\"event\":\"STOPPED\"}}}"));
        assertRefused(
                400,
                api.send(
                        "POST",
                        "/v1/segments",
                        api.operatorToken,
                        "{\"segment\":{\"service_type\":\"compute\",\"recovery_method\":\"auto\",\"name\":" + escaped
                                + "}}"));
        boolean isLines = name.contains("\n"); // upstream takes several lines for people to read
        assertEquals(
                isLines ? 201 : 400,
                api.send(
                                "POST",
                                "/v1/segments",
                                api.operatorToken,
                                "{\"segment\":{\"name\":\"s\",\"service_type\":\"compute\",\"recovery_method\":\"auto\","
                                        + "\"description\":" + escaped + "}}")
                        .statusCode());
    }

    @ParameterizedTest
    @ValueSource(strings = {"Host: y", "Authorization: Bearer other", "Content-Type: text/plain"})
    void refusesAHeaderThatStandsTwice(String header) throws IOException {
        String answer =
                api.raw(head("Content-Type: application/json\r\n" + header + "\r\nContent-Length: 2\r\n") + "{}");
        assertStatus(400, answer);
        assertTrue(answer.contains("stands twice"), answer);
    }

    @Test
    void refusesDeepNesting() {
        assertRefused(400, api.report("[".repeat(50_000)));
    }

    @Test
    void refusesTextThatIsNotUtf8() throws IOException {
        String head = head("Content-Length: 2\r\nContent-Type: application/json\r\n");
        try (Socket socket = api.connect()) {
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().write(new byte[] {(byte) 0xC3, (byte) 0x28});
            assertStatus(400, RunningApi.readAll(socket));
        }
    }

    @Test
    void refusesWhoeverHasNoToken() {
        String body = Reports.loss("compute1", 48, "PENDING");
        for (String token : new String[] {null, "", "wrong", "x".repeat(5000)}) {
            HttpResponse<String> answer = api.send("POST", "/v1/notifications", token, body);
            assertEquals(401, answer.statusCode(), answer.body());
            assertTrue(answer.headers().firstValue("WWW-Authenticate").isPresent());
            assertTrue(answer.body().startsWith("{\"unauthorized\":{\"code\":401"), answer.body());
        }
    }

    @Test
    void refusesARevokedTokenAtOnce() {
        assertEquals(200, api.operator("GET", "/v1/notifications", null).statusCode());
        assertTrue(api.api.tokens().revoke("admin"));
        assertEquals(401, api.operator("GET", "/v1/notifications", null).statusCode());
    }

    @Test
    void aMonitorMayOnlyReport() {
        assertRefused(403, api.send("GET", "/v1/notifications", api.monitorToken, null));
    }

    @ParameterizedTest
    @ValueSource(strings = {";", " ", ";charset=utf-8", "json"})
    void refusesContentTypesThatAreNone(String type) throws IOException {
        assertStatus(415, api.raw(head("Content-Type: " + type + "\r\nContent-Length: 2\r\n") + "{}"));
    }

    @Test
    void refusesOtherContentTypes() throws IOException {
        String answer = api.raw(head("Content-Type: application/xml\r\nContent-Length: 4\r\n") + "<a/>");
        assertStatus(415, answer);
        assertTrue(answer.contains("badMediaType"), answer);
    }

    @Test
    void refusesBodiesThatAreTooLarge() {
        HttpResponse<String> answer = api.report(" ".repeat(200_000));
        assertEquals(413, answer.statusCode());
        assertTrue(answer.body().contains("overLimit"), answer.body());
    }

    @Test
    void refusesChunkedBodiesThatAreTooLarge() throws IOException {
        String chunk = "4000\r\n" + " ".repeat(0x4000) + "\r\n";
        String answer = api.raw(head("Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n")
                + chunk.repeat(10) + "0\r\n\r\n");
        assertStatus(413, answer);
    }

    @Test
    void readsChunkedBodies() throws IOException {
        String answer = api.raw(
                head("Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n") + "2\r\n{}\r\n0\r\n\r\n");
        assertStatus(400, answer);
        assertTrue(answer.contains("notification"), answer);
    }

    @Test
    void refusesHugeHeaders() throws IOException {
        assertStatus(431, api.raw(head("X-Large: " + "x".repeat(20_000) + "\r\n")));
        assertStatus(431, api.raw(head("X-Many: 1\r\n".repeat(200))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"nonsense\r\n\r\n", "GET\r\n\r\n", "POST /v1/%zz HTTP/1.1\r\n\r\n", "GET / HTTP/9.9\r\n\r\n"})
    void refusesWhatIsNoHttp(String bytes) throws IOException {
        String answer = api.raw(bytes);
        assertTrue(answer.matches("(?s)HTTP/1.1 (400|505) .*"), answer);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: -1\r\n", "Content-Length: many\r\n", "Transfer-Encoding: gzip\r\n"})
    void refusesLengthsItCannotTrust(String header) throws IOException {
        String answer = api.raw(head(header));
        assertTrue(answer.matches("(?s)HTTP/1.1 (400|501) .*"), answer);
    }

    @Test
    void cutsOffASenderThatDribbles() throws IOException {
        startWithShortLimits();
        try (Socket socket = api.connect()) {
            OutputStream out = socket.getOutputStream();
            String head = head("Content-Type: application/json\r\nContent-Length: 1000\r\n");
            out.write(head.getBytes(StandardCharsets.US_ASCII));
            socket.setSoTimeout(50);
            boolean open = true;
            while (open) {
                out.write(' ');
                open = isOpen(socket);
            }
        } catch (SocketException e) {
            // Reset, which is also being cut off.
        }
    }

    private void startWithShortLimits() {
        api.close();
        api = new RunningApi(StoreSettings.of(directory.resolve("short.db")), RunningApi.shortLimits());
    }

    private static boolean isOpen(Socket socket) throws IOException {
        try {
            return socket.getInputStream().read() >= 0;
        } catch (SocketTimeoutException e) {
            return true;
        }
    }

    @Test
    void silentConnectionsDoNotKeepOthersOutForLong() throws IOException {
        startWithShortLimits();
        Socket[] silent = new Socket[100];
        for (int i = 0; i < silent.length; i++) {
            silent[i] = api.connect();
        }
        // Those beyond the limit are turned away; the others end after the time that a first request may take.
        long deadline = System.nanoTime() + 60_000_000_000L;
        int status = 0;
        while (status != 200 && System.nanoTime() < deadline) {
            status = health();
        }
        assertEquals(200, status);
        for (Socket socket : silent) {
            socket.close();
        }
    }

    private int health() {
        try {
            return api.send("GET", "/healthcheck", null, null).statusCode();
        } catch (IllegalStateException e) {
            return 0;
        }
    }

    private String head(String headers) {
        return "POST /v1/notifications HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer "
                + api.monitorToken + "\r\n" + headers + "\r\n";
    }

    private static void assertStatus(int status, String answer) {
        assertTrue(answer.startsWith("HTTP/1.1 " + status + " "), "expected " + status + ", got: " + answer);
    }

    private static void assertRefused(int status, HttpResponse<String> answer) {
        assertEquals(status, answer.statusCode(), answer.body());
    }
}
