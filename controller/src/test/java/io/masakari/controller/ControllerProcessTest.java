package io.masakari.controller;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.masakari.controller.store.Database;
import io.masakari.controller.store.HostTable;
import io.masakari.controller.store.SegmentTable;
import io.masakari.controller.store.StoreSettings;
import io.masakari.core.model.ClusterName;
import io.masakari.core.model.HostEvidence;
import io.masakari.core.model.HostId;
import io.masakari.core.model.HostName;
import io.masakari.core.model.LossCause;
import io.masakari.core.model.LossKey;
import io.masakari.core.model.NodeId;
import io.masakari.core.model.RecoveryMethod;
import io.masakari.core.model.RingId;
import io.masakari.core.model.SegmentId;
import io.masakari.core.model.SegmentRules;
import io.masakari.runtime.report.HostNotification;
import io.masakari.runtime.report.NotificationWire;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ControllerProcessTest {
    private static final Instant NOW = Instant.parse("2026-11-23T04:00:00Z");

    @TempDir
    Path directory;

    @BeforeEach
    void oneHost() {
        try (Database database = Database.open(StoreSettings.of(directory.resolve("controller.db")), NOW)) {
            database.writeAndWait(tx -> {
                SegmentId segment = new SegmentId(UUID.randomUUID());
                SegmentTable.insert(
                        tx,
                        segment,
                        "lab",
                        Optional.of(new ClusterName("lab")),
                        "compute",
                        new SegmentRules(RecoveryMethod.AUTO),
                        true,
                        Optional.empty(),
                        NOW);
                return HostTable.insert(
                        tx,
                        new HostId(UUID.randomUUID()),
                        new HostName("compute1"),
                        segment,
                        Optional.empty(),
                        Optional.empty(),
                        false,
                        false,
                        NOW);
            });
        }
    }

    @Test
    void whatWasAcknowledgedIsThereAfterKillMinusNine() throws Exception {
        try (ControllerProcess controller = new ControllerProcess(directory, List.of("[listen]", "plaintext = yes"))) {
            controller.start();
            String token = token(controller);
            Set<String> acknowledged = ConcurrentHashMap.newKeySet();
            AtomicBoolean killed = new AtomicBoolean();
            AtomicLong sequence = new AtomicLong();
            ExecutorService senders = Executors.newFixedThreadPool(8);
            for (int i = 0; i < 8; i++) {
                senders.execute(() -> {
                    while (!killed.get()) {
                        send(controller, token, sequence.incrementAndGet()).ifPresent(acknowledged::add);
                    }
                });
            }
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
            while (acknowledged.size() < 200 && System.nanoTime() < deadline) {
                TimeUnit.MILLISECONDS.sleep(1);
            }
            controller.kill();
            killed.set(true);
            senders.shutdown();
            assertTrue(senders.awaitTermination(60, TimeUnit.SECONDS));
            assertTrue(acknowledged.size() >= 200, "only " + acknowledged.size() + " before the kill");

            controller.start();
            Set<String> stored = new HashSet<>();
            for (JsonElement row : all(controller)) {
                stored.add(row.getAsJsonObject().get("notification_uuid").getAsString());
            }
            acknowledged.removeAll(stored);
            assertEquals(Set.of(), acknowledged, "acknowledged, but lost");
            assertEquals(0, controller.stop());
        }
    }

    @Test
    void speaksTlsWithPemFiles() throws Exception {
        Path key = directory.resolve("key.pem");
        Path certificate = directory.resolve("certificate.pem");
        run(
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
                "-nodes",
                "-keyout",
                key.toString(),
                "-out",
                certificate.toString(),
                "-subj",
                "/CN=localhost",
                "-days",
                "2");
        List<String> tls = List.of("[listen]", "tls_certificate = " + certificate, "tls_key = " + key);
        try (ControllerProcess controller = new ControllerProcess(directory, tls)) {
            controller.start();
            HttpClient client = HttpClient.newBuilder().sslContext(trustAll()).build();
            HttpResponse<String> answer = client.send(
                    HttpRequest.newBuilder(URI.create("https://localhost:" + controller.port + "/"))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertEquals(200, answer.statusCode());
            assertTrue(answer.body().contains("https://localhost:" + controller.port + "/v1/"), answer.body());
            refusesARenegotiation(controller.port);
            assertEquals(0, controller.stop());
        }
    }

    private static void refusesARenegotiation(int port) throws Exception {
        try (SSLSocket socket = (SSLSocket) trustAll().getSocketFactory().createSocket("localhost", port)) {
            socket.setSoTimeout(60_000);
            socket.setEnabledProtocols(new String[] {"TLSv1.2"});
            socket.startHandshake();
            assertThrows(IOException.class, () -> {
                socket.startHandshake();
                socket.getInputStream().read();
            });
        }
    }

    private static JsonElement[] all(ControllerProcess controller) throws Exception {
        JsonObject body = JsonParser.parseString(operator(controller, "/v1/notifications", null))
                .getAsJsonObject();
        return body.getAsJsonArray("notifications").asList().toArray(JsonElement[]::new);
    }

    private static String token(ControllerProcess controller) throws Exception {
        String made = operator(controller, "/v1/monitors", "{\"monitor\":{\"name\":\"m\",\"cluster\":\"lab\"}}");
        return JsonParser.parseString(made)
                .getAsJsonObject()
                .getAsJsonObject("monitor")
                .get("token")
                .getAsString();
    }

    private static String operator(ControllerProcess controller, String path, String body) throws Exception {
        String socket = controller.socket().toString();
        return body == null
                ? run("curl", "-sS", "--unix-socket", socket, "http://x" + path)
                : run(
                        "curl",
                        "-sS",
                        "--unix-socket",
                        socket,
                        "-H",
                        "Content-Type: application/json",
                        "-d",
                        body,
                        "http://x" + path);
    }

    private static final ThreadLocal<HttpClient> CLIENT = ThreadLocal.withInitial(HttpClient::newHttpClient);

    /** The notification's id if it was acknowledged. */
    private static Optional<String> send(ControllerProcess controller, String token, long sequence) {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + controller.port + "/v1/notifications"))
                .timeout(Duration.ofSeconds(60))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(loss(sequence)))
                .build();
        try {
            HttpResponse<String> answer = CLIENT.get().send(request, HttpResponse.BodyHandlers.ofString());
            assertFalse(answer.statusCode() >= 400, answer::body);
            return Optional.of(JsonParser.parseString(answer.body())
                    .getAsJsonObject()
                    .getAsJsonObject("notification")
                    .get("notification_uuid")
                    .getAsString());
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] loss(long sequence) {
        HostEvidence evidence = HostEvidence.of(e -> {
            e.key = new LossKey(new ClusterName("lab"), new RingId(new NodeId(2), sequence), new NodeId(1));
            e.host = new HostName("compute1");
            e.cause = LossCause.NODE_DOWN;
            e.lostAt = NOW;
            e.members = List.of(new NodeId(2), new NodeId(3));
            e.reporter = new HostName("compute2");
        });
        return NotificationWire.encode(HostNotification.lost(evidence, NOW, OptionalLong.empty()));
    }

    private static String run(String... command) throws Exception {
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), () -> String.join(" ", command) + ": " + output);
        return output;
    }

    private static SSLContext trustAll() throws Exception {
        X509TrustManager trusting = new X509TrustManager() {
            @Override
            public void checkClientTrusted(X509Certificate[] chain, String type) {}

            @Override
            public void checkServerTrusted(X509Certificate[] chain, String type) {}

            @Override
            public X509Certificate[] getAcceptedIssuers() {
                return new X509Certificate[0];
            }
        };
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {trusting}, null);
        return context;
    }
}
