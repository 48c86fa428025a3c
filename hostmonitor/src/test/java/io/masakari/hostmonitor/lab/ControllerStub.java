package io.masakari.hostmonitor.lab;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/**
 * Takes notifications as the controller does and writes each body as one line to a file. Runs as a process inside a lab
 * host: {@code ControllerStub ADDRESS PORT FILE}.
 */
final class ControllerStub {
    private static final int MAX_BODY = 64 * 1024;

    private ControllerStub() {}

    public static void main(String[] args) throws IOException {
        Path file = Path.of(args[2]);
        HttpServer server = HttpServer.create(new InetSocketAddress(args[0], Integer.parseInt(args[1])), 16);
        server.createContext("/v1/notifications", exchange -> take(exchange, file));
        server.start();
    }

    private static synchronized void take(HttpExchange exchange, Path file) throws IOException {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readNBytes(MAX_BODY), StandardCharsets.UTF_8);
            if (!body.contains("\"notification\"")) {
                exchange.sendResponseHeaders(400, -1); // a monitor's rehearsal
                return;
            }
            write(file, body.replace('\n', ' ') + "\n");
            String name = UUID.nameUUIDFromBytes(key(body).getBytes(StandardCharsets.UTF_8))
                    .toString();
            byte[] answer =
                    ("{\"notification\": {\"notification_uuid\": \"" + name + "\"}}").getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(202, answer.length);
            exchange.getResponseBody().write(answer);
        }
    }

    /** The same loss gets the same id, as from the controller. */
    private static String key(String body) {
        int ring = body.indexOf("\"ring\"");
        return ring < 0 ? body : body.substring(ring, Math.min(body.length(), ring + 40));
    }

    private static void write(Path file, String line) {
        try {
            Files.writeString(file, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
