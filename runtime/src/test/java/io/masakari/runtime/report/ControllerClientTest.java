package io.masakari.runtime.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.masakari.runtime.config.Secret;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ControllerClientTest {
    private static final byte[] REPORT = "{\"n\": 1}".getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path directory;

    private FakeController controller;

    @BeforeEach
    void start() throws IOException {
        controller = new FakeController();
    }

    @AfterEach
    void stop() {
        controller.close();
    }

    @Test
    void isAcceptedWithTheIdOfTheFirstReport() throws IOException {
        try (ControllerClient client = client(FakeController.TOKEN, controller.url())) {
            Answer.Accepted first = assertInstanceOf(Answer.Accepted.class, client.send(REPORT));
            assertEquals(first, client.send(REPORT));
        }
    }

    @Test
    void keepsAReportWhileItsTokenIsRefusedWithoutShowingTheToken() throws IOException {
        try (ControllerClient client = client("wr0ng", controller.url())) {
            Answer.Deferred answer = assertInstanceOf(Answer.Deferred.class, client.send(REPORT));
            assertTrue(answer.why().contains("401") && answer.why().contains("no such token"), answer.why());
            assertFalse(answer.toString().contains("wr0ng"));
        }
    }

    @Test
    void isToldToRetryByABusyAnAbsentAndAMuteController() throws IOException {
        try (ControllerClient client = client(FakeController.TOKEN, controller.url())) {
            controller.answerBusy(1);
            Answer.Deferred busy = assertInstanceOf(Answer.Deferred.class, client.send(REPORT));
            assertTrue(busy.why().contains("503") && busy.why().contains("disk full"), busy.why());
        }
        controller.beMute();
        try (ControllerClient client = client(Duration.ofSeconds(1))) {
            assertInstanceOf(Answer.Deferred.class, client.send(REPORT));
            controller.stop();
            assertInstanceOf(Answer.Deferred.class, client.send(REPORT));
        }
    }

    @Test
    void cutsOffAnAnswerThatTricklesIn() throws IOException {
        // Long enough that a byte comes within it also where other work shares the machine.
        try (ControllerClient client = client(Duration.ofSeconds(2))) {
            controller.trickle();
            Answer.Deferred answer = assertInstanceOf(Answer.Deferred.class, client.send(REPORT));
            assertTrue(answer.why().contains("no whole answer within"), answer.why());
        }
    }

    @Test
    void sendsAgainAtOnceWhenAKeptConnectionWasCut() throws IOException {
        try (ControllerClient client = client(FakeController.TOKEN, controller.url())) {
            assertTrue(client.touch());
            controller.loseAnswers(1);
            assertInstanceOf(Answer.Accepted.class, client.send(REPORT));
            assertEquals(1, controller.stored().size());
        }
    }

    @Test
    void asksTheNextControllerAndStaysWithTheOneThatAnswers() throws IOException {
        try (FakeController second = new FakeController();
                ControllerClient client = client(FakeController.TOKEN, controller.url(), second.url())) {
            controller.stop();
            assertInstanceOf(Answer.Accepted.class, client.send(REPORT));
            controller.start();
            assertInstanceOf(Answer.Accepted.class, client.send(REPORT));
            assertEquals(2, second.requests().size());
            assertEquals(List.of(), controller.requests());
        }
    }

    @Test
    void doesNotReadAnEndlessAnswer() throws IOException {
        try (ControllerClient client = client(FakeController.TOKEN, controller.url())) {
            controller.answerWith(100_000);
            Answer.Deferred answer = assertInstanceOf(Answer.Deferred.class, client.send(REPORT));
            assertTrue(answer.why().contains("larger than"), answer.why());
        }
    }

    @Test
    void trustsTheAuthoritiesOfTheBundleAndNoOthers() throws Exception {
        Path store = directory.resolve("server.p12");
        Path bundle = directory.resolve("ca.pem");
        keytool("-genkeypair -alias server -keyalg EC -dname CN=controller -ext san=ip:127.0.0.1 -validity 2", store);
        keytool("-exportcert -rfc -alias server -file " + bundle, store);
        try (FakeController secure = new FakeController(serverContext(store));
                ControllerClient trusting = client(Optional.of(bundle), FakeController.TOKEN, secure.url());
                ControllerClient distrusting = client(FakeController.TOKEN, secure.url())) {
            assertInstanceOf(Answer.Accepted.class, trusting.send(REPORT));
            Answer.Deferred answer = assertInstanceOf(Answer.Deferred.class, distrusting.send(REPORT));
            assertTrue(answer.why().contains("certification path"), answer.why());
        }
    }

    @Test
    void isToldToRetryOnceItIsClosed() throws IOException {
        ControllerClient client = client(FakeController.TOKEN, controller.url());
        client.close();
        assertInstanceOf(Answer.Deferred.class, client.send(REPORT));
    }

    @Test
    void refusesABundleWithoutCertificates() throws IOException {
        Path bundle = Files.writeString(directory.resolve("ca.pem"), "");
        ControllerClient.Settings settings = new ControllerClient.Settings(
                List.of(controller.url()),
                new Secret("x"),
                Optional.of(bundle),
                Duration.ofSeconds(1),
                Duration.ofSeconds(1));
        assertThrows(IOException.class, () -> new ControllerClient(settings));
    }

    private static ControllerClient client(String token, URI... urls) throws IOException {
        return client(Optional.empty(), token, urls);
    }

    private static ControllerClient client(Optional<Path> caBundle, String token, URI... urls) throws IOException {
        return new ControllerClient(new ControllerClient.Settings(
                List.of(urls), new Secret(token), caBundle, Duration.ofSeconds(60), Duration.ofSeconds(60)));
    }

    /** One that gives up early. */
    private ControllerClient client(Duration limit) throws IOException {
        return new ControllerClient(new ControllerClient.Settings(
                List.of(controller.url()), new Secret(FakeController.TOKEN), Optional.empty(), limit, limit));
    }

    private static void keytool(String arguments, Path store) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(arguments.split(" ")));
        command.addAll(List.of("-keystore", store.toString(), "-storetype", "PKCS12", "-storepass", "changeit"));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), output);
    }

    private static SSLContext serverContext(Path store) throws Exception {
        char[] password = "changeit".toCharArray();
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(KeyStore.getInstance(store.toFile(), password), password);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
    }

    @Test
    void aConnectionIsKeptOpenByOneRequest() throws Exception {
        try (ControllerClient client = client(FakeController.TOKEN, controller.url())) {
            assertTrue(client.touch());
            assertTrue(client.touch());
            assertEquals(2, controller.requests().size());
        }
    }
}
