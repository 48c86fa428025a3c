package io.masakari.embeddednova;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.masakari.embeddednova.cloud.Cloud;
import io.masakari.embeddednova.cloud.CloudSettings;
import io.masakari.embeddednova.cloud.CloudTime;
import io.masakari.embeddednova.cloud.InstanceSpec;
import io.masakari.embeddednova.cloud.ManualCloudTime;
import io.masakari.embeddednova.http.RecordedCall;
import io.masakari.embeddednova.keystone.Identity;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Connections, tokens and bad input, below what the recordings show. */
class HttpTest {
    private final ManualCloudTime time = new ManualCloudTime(Instant.parse("2026-11-23T00:00:00Z"));
    private final Cloud cloud = new Cloud(time, CloudSettings.defaults());
    private final Identity identity = new Identity(time);
    private EmbeddedNovaServer server;
    private Client client;

    @BeforeEach
    void start() throws IOException {
        cloud.addHost("compute1", 10);
        server = EmbeddedNovaServer.start(cloud, identity);
        client = new Client(server);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void novaKeepsTheConnection() throws IOException {
        try (Socket socket = connect(server.computeUrl())) {
            BufferedReader answers = answers(socket);
            for (int i = 0; i < 2; i++) {
                send(socket, "GET / HTTP/1.1\r\nHost: nova\r\n\r\n");
                assertEquals("HTTP/1.1 200 OK", answers.readLine());
                skipAnswer(answers);
            }
        }
    }

    @Test
    void keystoneEndsTheConnectionAndSaysSo() throws IOException {
        try (Socket socket = connect(server.authUrl())) {
            send(socket, "GET /v3 HTTP/1.1\r\nHost: keystone\r\n\r\n");
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertTrue(answer.startsWith("HTTP/1.1 200"), answer);
            assertTrue(answer.contains("Connection: close"), answer);
        }
    }

    @Test
    void malformedRequestsAreRefusedAndHarmNobody() throws IOException {
        for (String bad :
                new String[] {"hello\r\n\r\n", "GET /%zz HTTP/1.1\r\nHost: n\r\n\r\n", "GET / HTTP/9.9\r\n\r\n"}) {
            try (Socket socket = connect(server.computeUrl())) {
                send(socket, bad);
                assertTrue(answers(socket).readLine().matches("HTTP/1.1 (4|5)\\d\\d .*"), bad);
            }
        }
        assertEquals(200, services(client.token("admin")));
    }

    @Test
    void aBodyThatIsTooLargeIsRefused() {
        String large = "{\"evacuate\":\"" + "x".repeat(2 << 20) + "\"}";
        assertEquals(
                413, client.nova("admin", "POST", "/servers/x/action", large).statusCode());
    }

    @Test
    void bodiesOfTheWrongTypeAreRefused() {
        String id =
                cloud.boot(identity.admin(), InstanceSpec.on("compute1", "web")).id();
        String path = "/servers/" + id + "/action";
        for (String bad : new String[] {
            "",
            "[]",
            "null",
            "{}",
            "{\"evacuate\":null}",
            "{\"evacuate\":{\"host\":7}}",
            "{\"a\":1,\"b\":2}",
            "{\"os-resetState\":{}}",
            "{\"evacuate\":{}} x"
        }) {
            assertEquals(400, client.nova("admin", "POST", path, bad).statusCode(), bad);
        }
    }

    @Test
    void anExpiredTokenIsRefused() {
        String token = client.token("admin");
        assertEquals(200, services(token));
        time.advance(Duration.ofMinutes(61));
        assertEquals(401, services(token));
    }

    @Test
    void novaGoesOnTakingARevokedTokenThatItHasSeen() {
        String token = client.token("admin");
        assertEquals(200, services(token));
        identity.revoke(token);
        assertEquals(200, services(token));
        time.advance(Duration.ofMinutes(6));
        assertEquals(401, services(token));
    }

    @Test
    void tokensCanBeMadeUnknownToAll() {
        String token = client.token("admin");
        assertEquals(200, services(token));
        server.expireTokens();
        assertEquals(401, services(token));
    }

    @Test
    void withKeystoneAwayOnlySeenTokensCount() {
        String seen = client.token("admin");
        String unseen = client.token("admin");
        assertEquals(200, services(seen));
        identity.goAway();
        assertEquals(200, services(seen));
        assertEquals(503, services(unseen));
        assertThrows(UncheckedIOException.class, () -> client.token("admin"));
        identity.comeBack();
        assertEquals(200, services(unseen));
    }

    @Test
    void disablingAHostThatIsDeadButSeenAsUpHangs() throws Exception {
        CountDownLatch hangs = new CountDownLatch(1);
        CloudTime told = new CloudTime() {
            @Override
            public Instant now() {
                return time.now();
            }

            @Override
            public long nanos() {
                return time.nanos();
            }

            @Override
            public void after(Duration delay, Runnable task) {
                time.after(delay, task);
                hangs.countDown();
            }
        };
        Cloud dying = new Cloud(told, CloudSettings.defaults());
        dying.addHost("compute1", 10);
        dying.killService("compute1");
        try (EmbeddedNovaServer own = EmbeddedNovaServer.start(dying, new Identity(told))) {
            String path = "/os-services/" + dying.hosts().get(0).service().id();
            Client asking = new Client(own);
            CompletableFuture<Integer> disabled =
                    CompletableFuture.supplyAsync(() -> asking.nova("admin", "PUT", path, "{\"status\":\"disabled\"}")
                            .statusCode());
            assertTrue(hangs.await(1, TimeUnit.MINUTES));
            assertFalse(disabled.isDone());
            asking.nova("admin", "PUT", path, "{\"status\":\"disabled\",\"forced_down\":true}");
            time.advance(CloudSettings.defaults().rpcResponseTimeout());
            assertEquals(200, disabled.get(1, TimeUnit.MINUTES));
            List<Long> durations = own.calls().list().stream()
                    .filter(call -> call.key().equals("PUT /v2.1/os-services/{id}"))
                    .map(RecordedCall::durationMicros)
                    .toList();
            assertEquals(List.of(0L, 60_000_000L), durations);
        }
    }

    @Test
    void anEvacuationWaitsForTheBroker() throws Exception {
        String id =
                cloud.boot(identity.admin(), InstanceSpec.on("compute1", "web")).id();
        cloud.powerOff("compute1");
        time.advance(Duration.ofSeconds(61));
        cloud.brokerGoes();
        CompletableFuture<Integer> status = CompletableFuture.supplyAsync(
                () -> client.nova("admin", "POST", "/servers/" + id + "/action", "{\"evacuate\":{}}")
                        .statusCode());
        assertThrows(TimeoutException.class, () -> status.get(300, TimeUnit.MILLISECONDS));
        assertTrue(cloud.migrations().isEmpty());
        cloud.brokerReturns();
        assertEquals(200, status.get(1, TimeUnit.MINUTES));
        assertEquals(1, cloud.migrations().size());
    }

    private int services(String token) {
        URI uri = URI.create(server.computeUrl() + "/os-services");
        return client.send(HttpRequest.newBuilder(uri)
                        .header("X-Auth-Token", token)
                        .header("OpenStack-API-Version", "compute 2.93"))
                .statusCode();
    }

    @Test
    void formsThatAreTooOldAreRefused() {
        URI uri = URI.create(server.computeUrl() + "/os-services");
        HttpResponse<String> answer =
                client.send(HttpRequest.newBuilder(uri).header("X-Auth-Token", client.token("admin")));
        assertEquals(406, answer.statusCode());
        assertTrue(answer.body().contains("use 2.53 or later"), answer.body());
    }

    private static Socket connect(URI uri) throws IOException {
        Socket socket = new Socket(uri.getHost(), uri.getPort());
        socket.setSoTimeout(60_000);
        return socket;
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    }

    private static BufferedReader answers(Socket socket) throws IOException {
        return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    }

    private static void skipAnswer(BufferedReader answers) throws IOException {
        int length = 0;
        for (String line = answers.readLine(); !line.isEmpty(); line = answers.readLine()) {
            if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
                length = Integer.parseInt(line.substring(15).trim());
            }
        }
        assertEquals(length, answers.skip(length));
    }
}
