package io.masakari.demo;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * Sends the demo's HTTP calls from the controller's host, because the lab's network is reachable from inside only. Reads
 * requests, one a line ("METHOD URL [BODY]"), from standard input and prints each answer as one line of JSON. Gets a token
 * from Keystone with the OS_* environment and sends it with every call. One thread.
 */
final class NovaProbe {
    private static final String MICROVERSION = "compute 2.74";

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofMinutes(1))
            .build();
    private String token;

    private NovaProbe() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        NovaProbe probe = new NovaProbe();
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            JsonObject answer = new JsonObject();
            try {
                HttpResponse<String> response = probe.call(line.split(" ", 3));
                if (response.statusCode() == 401) {
                    probe.token = null; // expired, or taken back
                    response = probe.call(line.split(" ", 3));
                }
                answer.addProperty("status", response.statusCode());
                answer.add("body", parsed(response.body()));
            } catch (IOException e) {
                answer.addProperty("status", 0);
                answer.addProperty("body", String.valueOf(e));
            }
            out.println(answer);
        }
    }

    private HttpResponse<String> call(String[] words) throws IOException, InterruptedException {
        if (token == null) {
            token = login();
        }
        String body = words.length > 2 ? words[2] : "";
        HttpRequest request = HttpRequest.newBuilder(URI.create(words[1]))
                .timeout(Duration.ofSeconds(60))
                .header("X-Auth-Token", token)
                .header("OpenStack-API-Version", MICROVERSION)
                .header("Content-Type", "application/json")
                .method(words[0], HttpRequest.BodyPublishers.ofString(body))
                .build();
        return http.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private String login() throws IOException, InterruptedException {
        JsonObject domain = object("name", System.getenv("OS_USER_DOMAIN_NAME"));
        JsonObject user = object("name", System.getenv("OS_USERNAME"));
        user.addProperty("password", System.getenv("OS_PASSWORD"));
        user.add("domain", domain);
        JsonObject identity = new JsonObject();
        identity.add("methods", JsonParser.parseString("[\"password\"]"));
        identity.add("password", object("user", user));
        JsonObject project = object("name", System.getenv("OS_PROJECT_NAME"));
        project.add("domain", object("name", System.getenv("OS_PROJECT_DOMAIN_NAME")));
        JsonObject auth = object("identity", identity);
        auth.add("scope", object("project", project));
        HttpRequest request = HttpRequest.newBuilder(URI.create(System.getenv("OS_AUTH_URL") + "/auth/tokens"))
                .timeout(Duration.ofMinutes(1))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(object("auth", auth).toString()))
                .build();
        HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
        return response.headers()
                .firstValue("X-Subject-Token")
                .orElseThrow(() -> new IOException("Keystone gave no token: " + response.statusCode()));
    }

    private static JsonElement parsed(String body) {
        return body.startsWith("{") || body.startsWith("[") ? JsonParser.parseString(body) : new JsonPrimitive(body);
    }

    private static JsonObject object(String key, String value) {
        JsonObject object = new JsonObject();
        object.addProperty(key, value);
        return object;
    }

    private static JsonObject object(String key, JsonElement value) {
        JsonObject object = new JsonObject();
        object.add(key, value);
        return object;
    }
}
