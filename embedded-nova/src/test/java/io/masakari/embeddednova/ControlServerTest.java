package io.masakari.embeddednova;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonParser;
import io.masakari.embeddednova.cloud.Cloud;
import io.masakari.embeddednova.cloud.CloudSettings;
import io.masakari.embeddednova.cloud.InstanceSpec;
import io.masakari.embeddednova.cloud.ManualCloudTime;
import io.masakari.embeddednova.http.Fault;
import io.masakari.embeddednova.keystone.Identity;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ControlServerTest {
    private final ManualCloudTime time = new ManualCloudTime(Instant.parse("2026-11-23T00:00:00Z"));
    private final Cloud cloud = new Cloud(time, CloudSettings.defaults());
    private EmbeddedNovaServer server;
    private ControlServer control;
    private Client client;

    @BeforeEach
    void start() throws IOException {
        cloud.addHost("compute1", 10);
        server = EmbeddedNovaServer.start(cloud, new Identity(time));
        control = ControlServer.start(server, InetAddress.getLoopbackAddress(), 0);
        client = new Client(server);
    }

    @AfterEach
    void stop() {
        control.close();
        server.close();
    }

    @Test
    void cutsThePower() {
        cloud.boot(server.identity().admin(), InstanceSpec.on("compute1", "web"));
        assertEquals(1, cloud.hosts().get(0).runningInstances().size());
        assertEquals(204, post("/hosts/compute1/power-off", null).statusCode());
        assertTrue(cloud.hosts().get(0).runningInstances().isEmpty());
        assertEquals(0, list("/violations").size());
    }

    @Test
    void addsFaults() {
        String fault = "{\"call\":\"GET /v2.1/servers\",\"kind\":\"DELAY\",\"times\":2,\"pause_ms\":3600000}";
        assertEquals(204, post("/faults", fault).statusCode());
        Fault added = server.faults().pending().get(0);
        assertEquals(2, added.times());
        assertEquals(Duration.ofHours(1), added.pause());
    }

    @Test
    void refusesWhatItDoesNotUnderstand() {
        assertEquals(400, post("/hosts/compute9/power-off", null).statusCode());
        assertEquals(
                400, post("/faults", "{\"call\":\"GET /\",\"kind\":\"FLOOD\"}").statusCode());
        assertEquals(400, post("/faults", "[]").statusCode());
        assertEquals(404, post("/hosts/compute1/explode", null).statusCode());
        assertEquals(404, post("/nonesuch", null).statusCode());
    }

    private HttpResponse<String> post(String path, String body) {
        return client.send(
                HttpRequest.newBuilder(URI.create(control.url() + path)).POST(Client.publisher(body)));
    }

    private JsonArray list(String path) {
        HttpResponse<String> answer = client.send(HttpRequest.newBuilder(URI.create(control.url() + path)));
        return JsonParser.parseString(answer.body()).getAsJsonArray();
    }
}
