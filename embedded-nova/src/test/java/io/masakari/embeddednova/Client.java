package io.masakari.embeddednova;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** An HTTP client for tests: one call, one answer, a bound on the wait. */
final class Client {
    private final HttpClient http = newHttp();
    private final EmbeddedNovaServer server;

    Client(EmbeddedNovaServer server) {
        this.server = server;
    }

    private static HttpClient newHttp() {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofMinutes(1))
                .build();
    }

    /** Asks Nova at 2.93 as the user whose name is given, with a token of that user's own project. */
    HttpResponse<String> nova(String user, String method, String path, String body) {
        URI uri = URI.create(server.computeUrl() + path);
        return send(HttpRequest.newBuilder(uri)
                .header("X-Auth-Token", token(user))
                .header("OpenStack-API-Version", "compute 2.93")
                .method(method, publisher(body)));
    }

    JsonObject novaJson(String method, String path) {
        return JsonParser.parseString(nova("admin", method, path, null).body()).getAsJsonObject();
    }

    /** A new token, over a new connection: Keystone ends them without notice, so that a kept one may fail. */
    String token(String user) {
        String body = "{\"auth\":{\"identity\":{\"methods\":[\"password\"],\"password\":{\"user\":{\"name\":\"" + user
                + "\",\"domain\":{\"id\":\"default\"},\"password\":\"" + user
                + "-password\"}}},\"scope\":{\"project\":{\"name\":\"" + user
                + "\",\"domain\":{\"id\":\"default\"}}}}}";
        URI uri = URI.create(server.authUrl() + "/auth/tokens");
        HttpResponse<String> answer =
                send(newHttp(), HttpRequest.newBuilder(uri).POST(publisher(body)));
        return answer.headers().firstValue("X-Subject-Token").orElseThrow();
    }

    HttpResponse<String> send(HttpRequest.Builder request) {
        return send(http, request);
    }

    private static HttpResponse<String> send(HttpClient http, HttpRequest.Builder request) {
        try {
            return http.send(request.timeout(Duration.ofMinutes(1)).build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", stopping);
        }
    }

    static HttpRequest.BodyPublisher publisher(String body) {
        return body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body);
    }
}
