package io.masakari.controller.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.masakari.controller.api.http.Limits;
import io.masakari.controller.store.StoreSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Upstream's monitors have one user of Keystone on all hosts: none of them takes the others' share (SAFETY.md, C-9). */
class UpstreamSharesTest {
    @TempDir
    private Path directory;

    private RunningApi api;
    private int number;

    private void start(int perMinute, int open) {
        TokenValidation keystone = new TokenValidation() {
            @Override
            public String authUri() {
                return "";
            }

            @Override
            public Optional<ValidToken> validate(String token) {
                return Optional.of(new ValidToken(
                        "masakari",
                        Optional.of(new ValidToken.Project("1", "service")),
                        false,
                        Set.of("masakari_monitor"),
                        Optional.empty(),
                        Duration.ofHours(1)));
            }
        };
        api = new RunningApi(
                StoreSettings.of(directory.resolve("masakari.db")),
                Limits.standard(256),
                new ControllerApi.Shares(perMinute, open),
                new ControllerApi.Front(
                        Optional.of(keystone),
                        Duration.ofMinutes(5),
                        new Policy(List.of("admin"), List.of(), List.of("masakari_monitor"))));
    }

    @AfterEach
    void stop() {
        api.close();
    }

    /** A new report. @return the answer */
    private String report(String address, String host) throws IOException {
        String body = "{\"notification\":{\"type\":\"PROCESS\",\"hostname\":\"" + host + "\",\"generated_time\":"
                + "\"2026-11-23T04:00:00\",\"payload\":{\"process_name\":\"p" + number++
                + "\",\"event\":\"STOPPED\"}}}";
        try (Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), api.listener.port(), InetAddress.getByName(address), 0)) {
            socket.setSoTimeout(60_000);
            socket.getOutputStream()
                    .write(("POST /v1/notifications HTTP/1.1\r\nHost: c\r\nConnection: close\r\nX-Auth-Token: t\r\n"
                                    + "Content-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n"
                                    + body)
                            .getBytes(StandardCharsets.US_ASCII));
            return RunningApi.readAll(socket);
        }
    }

    private static void assertAnswers(String status, String answer) {
        assertTrue(answer.startsWith("HTTP/1.1 " + status + " "), answer);
    }

    @Test
    void aFloodFromOneHostThrottlesNoOther() throws IOException {
        start(3, 1000);
        for (int i = 0; i < 3; i++) {
            assertAnswers("202", report("127.0.0.2", "compute1"));
        }
        assertAnswers("429", report("127.0.0.2", "compute1"));
        assertAnswers("202", report("127.0.0.3", "compute2"));
    }

    @Test
    void whatIsOpenOfOneHostKeepsOutNoOther() throws IOException {
        start(1000, 30); // a tenth of what one of our monitors may have
        for (int i = 0; i < 3; i++) {
            assertAnswers("202", report("127.0.0.2", "compute1"));
        }
        assertAnswers("429", report("127.0.0.2", "compute1"));
        assertAnswers("202", report("127.0.0.2", "compute2"));
        assertEquals(4, api.stored().size());
    }
}
