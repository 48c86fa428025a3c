package io.masakari.embeddednova;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Sends every recorded request to the embedded cloud and compares its answer with the real one's. */
class RecordingsTest {
    private static final String TOKEN = "<token>";

    /** Headers whose presence counts, but whose value is new each time. */
    private static final Set<String> PRESENT =
            Set.of("x-openstack-request-id", "x-compute-request-id", "x-subject-token");

    @Test
    void thereAreRecordings() {
        assertTrue(Recording.all().size() > 100, "run lab/record-nova to make the recordings");
    }

    @TestFactory
    Stream<DynamicTest> answersAsTheRealOneDid() {
        Situations situations = new Situations();
        return Recording.all().stream()
                .map(recording -> DynamicTest.dynamicTest(recording.name(), () -> replay(recording, situations)));
    }

    private static void replay(Recording recording, Situations situations) throws IOException {
        Consumer<Scene> situation = situations.of(recording.name());
        assertNotNull(situation, "no situation is known for this recording; describe it in Situations");
        Scene scene = new Scene(recording);
        situation.accept(scene);
        try (EmbeddedNovaServer server = EmbeddedNovaServer.start(scene.cloud, scene.identity)) {
            HttpResponse<String> answer = new Client(server).send(request(recording, scene, server));
            assertEquals(recording.status(), answer.statusCode(), answer.body());
            compareHeaders(recording, answer);
            compareBodies(recording, answer);
        }
    }

    private static HttpRequest.Builder request(Recording recording, Scene scene, EmbeddedNovaServer server) {
        URI base = recording.service().equals("keystone") ? server.authUrl() : server.computeUrl();
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + base.getPort() + recording.path()));
        for (Map.Entry<String, String> header : recording.headers().entrySet()) {
            String value = header.getValue();
            if (value.equals(TOKEN)) {
                value = scene.tokenOf(scene.user);
            }
            request.header(header.getKey(), value);
        }
        String body = recording.sentBody();
        if (body != null) {
            body = body.replace("<password>", scene.password);
        }
        return request.method(recording.method(), Client.publisher(body));
    }

    private static void compareHeaders(Recording recording, HttpResponse<String> answer) {
        recording.answerHeaders().forEach((name, value) -> {
            String actual = answer.headers().firstValue(name).orElse(null);
            assertNotNull(actual, "header " + name + " is missing");
            if (!PRESENT.contains(name.toLowerCase(Locale.ROOT))) {
                assertEquals(masked(value), masked(actual), "header " + name);
            }
        });
        boolean challenged = answer.headers().firstValue("WWW-Authenticate").isPresent();
        assertEquals(recording.answerHeaders().containsKey("WWW-Authenticate"), challenged, "WWW-Authenticate");
    }

    private static void compareBodies(Recording recording, HttpResponse<String> answer) {
        JsonElement expected = recording.answer();
        if (expected.isJsonObject()) {
            List<String> differences = Shapes.differences(expected, JsonParser.parseString(answer.body()));
            assertTrue(differences.isEmpty(), String.join("\n", differences));
            return;
        }
        String text = expected.equals(JsonNull.INSTANCE) ? "" : expected.getAsString();
        assertEquals(
                text.replaceAll("\\s+", " ").trim(),
                answer.body().replaceAll("\\s+", " ").trim());
    }

    static String masked(String text) {
        return text.replaceAll("http://[^/\"]*", "http://ADDRESS")
                .replaceAll("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "UUID")
                .replaceAll("instance-[0-9a-f]{8}", "GUEST")
                .replaceAll("compute\\d", "HOST");
    }
}
