package io.masakari.controller.cli;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.impl.HttpProcessors;
import org.apache.hc.core5.http.impl.io.DefaultBHttpClientConnection;
import org.apache.hc.core5.http.impl.io.DefaultBHttpClientConnectionFactory;
import org.apache.hc.core5.http.impl.io.HttpRequestExecutor;
import org.apache.hc.core5.http.io.entity.StringEntity;
import org.apache.hc.core5.http.message.BasicClassicHttpRequest;
import org.apache.hc.core5.http.protocol.HttpCoreContext;
import org.apache.hc.core5.http.protocol.HttpProcessor;
import org.apache.hc.core5.net.URIAuthority;

/**
 * One request, one answer, over a {@link Transport}; an error answer becomes a {@link CtlException}. Uses HttpCore's
 * parts without a connection pool, because it sends few requests and must start fast. One thread.
 */
final class ApiClient {
    private static final int ANSWER_MILLIS = 30_000;
    private static final Gson GSON = new Gson();
    private static final int MAX_BODY_BYTES = 16 * 1024 * 1024;

    private final Transport transport;
    private final HttpProcessor processor = HttpProcessors.client("masakarictl");
    private final HttpRequestExecutor executor = new HttpRequestExecutor();

    private record Answer(int status, String body) {}

    ApiClient(Transport transport) {
        this.transport = transport;
    }

    JsonObject get(String path) {
        return send("GET", path, null);
    }

    /** @param query a null value is left out */
    JsonObject get(String path, Map<String, String> query) {
        String pairs = query.entrySet().stream()
                .filter(pair -> pair.getValue() != null)
                .map(pair -> pair.getKey() + "=" + encode(pair.getValue()))
                .collect(Collectors.joining("&"));
        return get(pairs.isEmpty() ? path : path + "?" + pairs);
    }

    /** Sends these fields as the object of that name; null values are left out. */
    JsonObject post(String path, String name, Map<String, ?> fields) {
        return send("POST", path, GSON.toJson(Map.of(name, fields)));
    }

    /** Like {@link #post}. */
    JsonObject put(String path, String name, Map<String, ?> fields) {
        return send("PUT", path, GSON.toJson(Map.of(name, fields)));
    }

    void delete(String path) {
        send("DELETE", path, null);
    }

    static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private JsonObject send(String method, String path, String body) {
        Answer answer = exchange(method, path, body);
        if (answer.status() / 100 != 2) {
            throw refusal(answer);
        }
        if (answer.body().isBlank()) {
            return new JsonObject();
        }
        try {
            return JsonParser.parseString(answer.body()).getAsJsonObject();
        } catch (JsonParseException | IllegalStateException e) {
            throw new CtlException(
                    ExitCode.UNREACHABLE,
                    transport.describe() + " is not a controller, by its answer. Check --socket or --url.",
                    e);
        }
    }

    private Answer exchange(String method, String path, String body) {
        BasicClassicHttpRequest request = new BasicClassicHttpRequest(method, path);
        request.setScheme("http");
        String authority = transport.authority();
        int colon = authority.lastIndexOf(':');
        request.setAuthority(
                colon < 0
                        ? new URIAuthority(authority)
                        : new URIAuthority(
                                authority.substring(0, colon), Integer.parseInt(authority.substring(colon + 1))));
        request.setHeader("Accept", "application/json");
        request.setHeader("OpenStack-API-Version", "instance-ha 1.3");
        request.setHeader("Connection", "close");
        if (!transport.authorization().isEmpty()) {
            request.setHeader("Authorization", transport.authorization());
        }
        if (body != null) {
            request.setEntity(new StringEntity(body, ContentType.APPLICATION_JSON));
        }
        try (Socket socket = open();
                DefaultBHttpClientConnection connection =
                        DefaultBHttpClientConnectionFactory.builder().build().createConnection(socket)) {
            socket.setSoTimeout(ANSWER_MILLIS);
            HttpCoreContext context = HttpCoreContext.create();
            executor.preProcess(request, processor, context);
            try (ClassicHttpResponse response = executor.execute(request, connection, context)) {
                return new Answer(response.getCode(), read(response));
            }
        } catch (IOException | HttpException e) {
            throw new CtlException(
                    ExitCode.UNREACHABLE,
                    "The controller at " + transport.describe() + " gave no usable answer to " + method + " " + path
                            + " (" + e.getMessage() + "). It may have been carried out: check before you repeat it.",
                    e);
        }
    }

    private Socket open() {
        try {
            return transport.open();
        } catch (IOException e) {
            throw transport.unreachable(e);
        }
    }

    private static String read(ClassicHttpResponse response) throws IOException {
        if (response.getEntity() == null) {
            return "";
        }
        try (InputStream in = response.getEntity().getContent()) {
            byte[] bytes = in.readNBytes(MAX_BODY_BYTES + 1);
            if (bytes.length > MAX_BODY_BYTES) {
                throw new IOException("the answer is larger than " + MAX_BODY_BYTES + " bytes");
            }
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }

    private CtlException refusal(Answer answer) {
        String message = message(answer);
        return switch (answer.status()) {
            case 401 -> new CtlException(ExitCode.NO_PERMISSION, message + " " + transport.permissionAdvice());
            case 403 -> new CtlException(ExitCode.NO_PERMISSION, message);
            case 404 -> new CtlException(ExitCode.NOT_FOUND, message);
            default -> new CtlException(answer.status() >= 500 ? ExitCode.UNREACHABLE : ExitCode.REFUSED, message);
        };
    }

    private static String message(Answer answer) {
        try {
            for (Map.Entry<String, JsonElement> kind :
                    JsonParser.parseString(answer.body()).getAsJsonObject().entrySet()) {
                if (kind.getValue() instanceof JsonObject fault && fault.has("message")) {
                    return fault.get("message").getAsString();
                }
            }
        } catch (JsonParseException | IllegalStateException e) {
            // Not in the controller's form: only the status is shown.
        }
        return "The controller answered " + answer.status() + " without a reason.";
    }
}
