package io.masakari.controller.compute;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.masakari.controller.engine.ComputeException;
import io.masakari.controller.engine.ComputeException.Kind;
import io.masakari.core.model.InstanceId;
import io.masakari.runtime.config.Secret;
import io.masakari.runtime.time.Ticker;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the Nova in memory cannot do: TLS, answers that drip, proxies. */
class NovaTransportTest {
    private static final char[] STORE_PASSWORD = "changeit".toCharArray();
    private static final String NO_SERVICES = "{\"services\": []}";

    @TempDir
    Path directory;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private HttpServer server;

    @AfterEach
    void stop() {
        if (server != null) {
            server.stop(0);
        }
        threads.shutdownNow();
    }

    @Test
    void trustsOnlyTheGivenCa() throws Exception {
        KeyStore own = selfSigned("own", "ip:127.0.0.1");
        KeyStore other = selfSigned("other", "ip:127.0.0.1");
        serveTls(own);
        try (NovaClient client = client("https", Optional.of(pem(own, "own")), false)) {
            assertEquals(List.of(), client.services());
        }
        for (Optional<Path> wrong : List.of(Optional.of(pem(other, "other")), Optional.<Path>empty())) {
            try (NovaClient client = client("https", wrong, false)) {
                ComputeException failure = assertThrows(ComputeException.class, client::services);
                assertEquals(Kind.UNAVAILABLE, failure.kind());
                assertTrue(failure.getMessage().contains("cannot reach"), failure.getMessage());
            }
        }
        try (NovaClient client = client("https", Optional.empty(), true)) {
            assertEquals(List.of(), client.services());
        }
    }

    @Test
    void aCertificateForAnotherNameIsRefused() throws Exception {
        KeyStore elsewhere = selfSigned("own", "dns:nova.example");
        serveTls(elsewhere);
        try (NovaClient client = client("https", Optional.of(pem(elsewhere, "own")), false)) {
            assertEquals(
                    Kind.UNAVAILABLE,
                    assertThrows(ComputeException.class, client::services).kind());
        }
    }

    @Test
    void anAnswerThatDripsEndsWithTheWholeCallsLimit() throws Exception {
        serve(exchange -> {
            exchange.sendResponseHeaders(200, 0);
            for (int i = 0; i < 2_000; i++) {
                exchange.getResponseBody().write(' ');
                exchange.getResponseBody().flush();
                TimeUnit.MILLISECONDS.sleep(50);
            }
            exchange.close();
        });
        try (NovaClient client = client("http", Optional.empty(), false, Duration.ofMillis(900))) {
            ComputeException failure = assertThrows(ComputeException.class, client::services);
            // On a busy machine it may take some tries until the token, which has the same limit, is there.
            for (int i = 0; i < 50 && !failure.getMessage().contains("longer than"); i++) {
                failure = assertThrows(ComputeException.class, client::services);
            }
            assertEquals(Kind.UNAVAILABLE, failure.kind());
            assertTrue(failure.getMessage().contains("longer than 900 ms"), failure.getMessage());
        }
    }

    @Test
    void anEvacuateIsAcceptedOnceItsStatusIsThere() throws Exception {
        serve(exchange -> {
            // A body is announced that never comes; the status has said it all.
            exchange.sendResponseHeaders(200, 100);
            exchange.getResponseBody().write('{');
            exchange.getResponseBody().flush();
            exchange.close();
        });
        try (NovaClient client = client("http", Optional.empty(), false)) {
            client.evacuate(InstanceId.of("5fa5bf28-6d77-4f96-b2c3-3e82c613ff84"), Optional.empty());
        }
    }

    @Test
    void proxiesOfTheSystemAreNotUsed() throws Exception {
        serve(exchange -> answer(exchange, 200, NO_SERVICES));
        System.setProperty("http.proxyHost", "127.0.0.1");
        System.setProperty("http.proxyPort", "1");
        System.setProperty("http.nonProxyHosts", "");
        try (NovaClient client = client("http", Optional.empty(), false)) {
            assertEquals(List.of(), client.services());
        } finally {
            System.clearProperty("http.proxyHost");
            System.clearProperty("http.proxyPort");
            System.clearProperty("http.nonProxyHosts");
        }
    }

    // ---- helpers

    private interface Handler {
        void handle(HttpExchange exchange) throws IOException, InterruptedException;
    }

    private void serve(Handler nova) throws IOException {
        start(HttpServer.create(anyPort(), 0), nova);
    }

    private void serveTls(KeyStore keys) throws Exception {
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(keys, STORE_PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(factory.getKeyManagers(), null, null);
        HttpsServer https = HttpsServer.create(anyPort(), 0);
        https.setHttpsConfigurator(new HttpsConfigurator(context));
        start(https, exchange -> answer(exchange, 200, NO_SERVICES));
    }

    private void start(HttpServer created, Handler nova) {
        server = created;
        server.setExecutor(threads);
        server.createContext("/v3/auth/tokens", exchange -> {
            exchange.getResponseHeaders().add("X-Subject-Token", "abc");
            answer(
                    exchange,
                    201,
                    "{\"token\": {\"issued_at\": \"2026-11-23T04:00:00.000000Z\","
                            + " \"expires_at\": \"2026-11-23T05:00:00.000000Z\"}}");
        });
        server.createContext("/v2.1/", exchange -> answer(exchange, 200, "{\"version\": {\"version\": \"2.93\"}}"));
        for (String path : List.of("/v2.1/os-services", "/v2.1/servers")) {
            server.createContext(path, exchange -> {
                try {
                    nova.handle(exchange);
                } catch (InterruptedException e) {
                    exchange.close();
                }
            });
        }
        server.start();
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        try (InputStream in = exchange.getRequestBody()) {
            in.readAllBytes();
        }
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private NovaClient client(String scheme, Optional<Path> ca, boolean insecure) {
        return client(scheme, ca, insecure, Duration.ofMinutes(1));
    }

    private NovaClient client(String scheme, Optional<Path> ca, boolean insecure, Duration wholeCall) {
        String base = scheme + "://127.0.0.1:" + server.getAddress().getPort();
        Credentials credentials = new Credentials.ApplicationCredential(
                Optional.of("id"), Optional.empty(), Optional.empty(), new Secret("secret"));
        NovaAccess.Limits limits = new NovaAccess.Limits(Duration.ofSeconds(30), Duration.ofSeconds(30), wholeCall, 4);
        return new NovaClient(
                new NovaAccess(
                        "a test",
                        URI.create(base + "/v3"),
                        credentials,
                        Optional.empty(),
                        "public",
                        Optional.of(URI.create(base + "/v2.1")),
                        ca,
                        insecure,
                        limits),
                Ticker.system());
    }

    private static InetSocketAddress anyPort() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    private KeyStore selfSigned(String name, String alternativeName) throws Exception {
        Path file = directory.resolve(name + ".p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        name,
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=" + name,
                        "-ext",
                        "san=" + alternativeName,
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        file.toString(),
                        "-storepass",
                        new String(STORE_PASSWORD))
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve(name + ".log").toFile())
                .start();
        assertTrue(keytool.waitFor(30, TimeUnit.SECONDS));
        assertEquals(0, keytool.exitValue(), Files.readString(directory.resolve(name + ".log")));
        return KeyStore.getInstance(file.toFile(), STORE_PASSWORD);
    }

    private Path pem(KeyStore keys, String name) throws Exception {
        Certificate certificate = keys.getCertificate(name);
        String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(certificate.getEncoded());
        return Files.writeString(
                directory.resolve(name + ".pem"),
                "-----BEGIN CERTIFICATE-----\n" + base64 + "\n-----END CERTIFICATE-----\n");
    }
}
