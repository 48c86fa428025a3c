package io.masakari.embeddednova;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import io.masakari.embeddednova.cloud.Cloud;
import io.masakari.embeddednova.cloud.CloudSettings;
import io.masakari.embeddednova.cloud.InstanceSpec;
import io.masakari.embeddednova.cloud.ManualCloudTime;
import io.masakari.embeddednova.http.Fault;
import io.masakari.embeddednova.http.RecordedCall;
import io.masakari.embeddednova.keystone.Identity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EmbeddedNovaServerTest {
    private static final String ACTION = "POST /v2.1/servers/{id}/action";
    private static final String EVACUATE = "{\"evacuate\":{}}";

    private final ManualCloudTime time = new ManualCloudTime(Instant.parse("2026-11-23T00:00:00Z"));
    private final Cloud cloud = new Cloud(time, CloudSettings.defaults());
    private final Identity identity = new Identity(time);
    private EmbeddedNovaServer server;
    private Client client;
    private String instance;

    @BeforeEach
    void startWithAnInstanceOnALostHost() throws IOException {
        cloud.addHost("compute1", 10);
        cloud.addHost("compute2", 10);
        instance =
                cloud.boot(identity.admin(), InstanceSpec.on("compute1", "web")).id();
        cloud.powerOff("compute1");
        time.advance(Duration.ofSeconds(61));
        server = EmbeddedNovaServer.start(cloud, identity);
        client = new Client(server);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void evacuatesOverHttp() {
        HttpResponse<String> answer = client.nova("admin", "POST", "/servers/" + instance + "/action", EVACUATE);
        assertEquals(200, answer.statusCode());
        assertEquals("", answer.body());
        time.advance(Duration.ofSeconds(3));

        JsonObject shown = client.novaJson("GET", "/servers/" + instance).getAsJsonObject("server");
        assertEquals("compute2", shown.get("OS-EXT-SRV-ATTR:host").getAsString());
        JsonObject migration = client.novaJson("GET", "/os-migrations?instance_uuid=" + instance)
                .getAsJsonArray("migrations")
                .get(0)
                .getAsJsonObject();
        assertEquals("done", migration.get("status").getAsString());
        assertEquals(1, server.calls().counts().get(ACTION));
        assertEquals(3, server.calls().counts().get("POST /v3/auth/tokens"));
        RecordedCall evacuation = server.calls().accepted("evacuate").get(0);
        assertEquals(instance, evacuation.instanceId());
    }

    @Test
    void theRequestIdOfACallNamesItsAction() {
        HttpResponse<String> answer = client.nova("admin", "POST", "/servers/" + instance + "/action", EVACUATE);
        assertEquals(
                answer.headers().firstValue("X-Openstack-Request-Id").orElseThrow(),
                cloud.actions(instance).get(0).requestId());
    }

    @Test
    void injectsAnAnswerForTheNamedActionOnly() {
        server.faults().add(Fault.answer(ACTION + " evacuate", 1, 503, "text/html", "<html>away</html>"));
        String path = "/servers/" + instance + "/action";
        assertEquals(
                202, client.nova("admin", "POST", path, "{\"os-stop\":null}").statusCode());
        assertEquals(503, client.nova("admin", "POST", path, EVACUATE).statusCode());
        assertEquals(200, client.nova("admin", "POST", path, EVACUATE).statusCode());
        assertEquals(1, cloud.migrations().size());
    }

    @Test
    void losesTheAnswerButNotTheEffect() {
        server.faults().add(Fault.closeAfter(ACTION, 1));
        assertThrows(
                UncheckedIOException.class,
                () -> client.nova("admin", "POST", "/servers/" + instance + "/action", EVACUATE));
        assertEquals(1, cloud.migrations().size());
    }

    @Test
    void closesBeforeTheEffect() {
        server.faults().add(Fault.closeBefore(ACTION, 1));
        assertThrows(
                UncheckedIOException.class,
                () -> client.nova("admin", "POST", "/servers/" + instance + "/action", EVACUATE));
        assertTrue(cloud.migrations().isEmpty());
    }
}
