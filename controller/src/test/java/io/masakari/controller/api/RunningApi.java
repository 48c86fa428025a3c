package io.masakari.controller.api;

import io.masakari.controller.api.http.HttpListener;
import io.masakari.controller.api.http.Limits;
import io.masakari.controller.store.Database;
import io.masakari.controller.store.HostTable;
import io.masakari.controller.store.MonitorRow.Role;
import io.masakari.controller.store.NotificationListing;
import io.masakari.controller.store.NotificationRow;
import io.masakari.controller.store.RowLimits;
import io.masakari.controller.store.SegmentTable;
import io.masakari.controller.store.StoreSettings;
import io.masakari.core.model.ClusterName;
import io.masakari.core.model.HostId;
import io.masakari.core.model.HostName;
import io.masakari.core.model.NotificationId;
import io.masakari.core.model.RecoveryMethod;
import io.masakari.core.model.SegmentId;
import io.masakari.core.model.SegmentRules;
import io.masakari.core.recovery.host.TreatmentPolicy;
import io.masakari.core.recovery.instance.Protection;
import io.masakari.runtime.journal.Event;
import io.masakari.runtime.journal.EventLog;
import io.masakari.runtime.time.ManualTime;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;

/** The API on a real port over a real database, with two clusters: "lab" with compute1 to 3, "other" with far1. */
final class RunningApi implements AutoCloseable {
    static final Instant START = Instant.parse("2026-11-23T04:00:00Z");

    record Logged(Event event, String message, Map<String, ?> fields) {}

    final ManualTime time = new ManualTime(START);
    final List<Logged> logged = new CopyOnWriteArrayList<>();
    final List<NotificationId> told = new CopyOnWriteArrayList<>();
    final FakeNova nova = new FakeNova();
    final FakeRecoveries recoveries = new FakeRecoveries();
    final Database database;
    final ControllerApi api;
    final HttpListener listener;
    final String monitorToken;
    final String operatorToken;
    final RowLimits rows = new RowLimits(1_000);
    final SegmentId segment;
    private final HttpClient client = HttpClient.newHttpClient();

    RunningApi(Path directory) {
        this(StoreSettings.of(directory.resolve("masakari.db")), Limits.standard(256));
    }

    RunningApi(StoreSettings store, Limits limits) {
        this(store, limits, new ControllerApi.Shares(600, 1000));
    }

    RunningApi(StoreSettings store, Limits limits, ControllerApi.Shares shares) {
        this(store, limits, shares, ControllerApi.Front.none());
    }

    RunningApi(StoreSettings store, Limits limits, ControllerApi.Shares shares, ControllerApi.Front front) {
        database = Database.open(store, START);
        EventLog events = (event, message, fields) -> logged.add(new Logged(event, message, fields));
        api = new ControllerApi(
                database,
                time,
                time,
                events,
                "masakari",
                front,
                Duration.ofSeconds(180),
                Duration.ofSeconds(30),
                recoveries,
                nova,
                Protection.upstream(),
                TreatmentPolicy.DEFAULTS,
                "0.1.0",
                shares,
                rows,
                new ControllerApi.Margins(Duration.ofSeconds(15), Duration.ofSeconds(10), Duration.ofSeconds(90)),
                (type, id) -> told.add(id),
                () -> {},
                host -> {});
        listener = HttpListener.onTcp(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                Optional::empty,
                limits,
                api.handler("http"),
                "api");
        segment = segment("lab", "lab", "compute1", "compute2", "compute3");
        segment("other", "other", "far1");
        monitorToken = api.tokens()
                .make("compute2", Role.MONITOR, Optional.of(new ClusterName("lab")))
                .token()
                .reveal();
        operatorToken = api.tokens()
                .make("admin", Role.OPERATOR, Optional.empty())
                .token()
                .reveal();
    }

    /** The standard limits, but a slow sender is cut off after one second. */
    static Limits shortLimits() {
        Limits limits = Limits.standard(64);
        return new Limits(
                limits.connections(),
                limits.bodyBytes(),
                limits.lineBytes(),
                limits.headers(),
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                limits.idle());
    }

    private SegmentId segment(String name, String cluster, String... hosts) {
        return database.writeAndWait(tx -> {
            SegmentId id = new SegmentId(UUID.randomUUID());
            SegmentTable.insert(
                    tx,
                    id,
                    name,
                    Optional.of(new ClusterName(cluster)),
                    "compute",
                    new SegmentRules(RecoveryMethod.AUTO),
                    true,
                    Optional.empty(),
                    START);
            for (String host : hosts) {
                HostTable.insert(
                        tx,
                        new HostId(UUID.randomUUID()),
                        new HostName(host),
                        id,
                        Optional.empty(),
                        Optional.empty(),
                        false,
                        false,
                        START);
            }
            return id;
        });
    }

    HttpResponse<String> report(String body) {
        return send("POST", "/v1/notifications", monitorToken, body);
    }

    HttpResponse<String> operator(String method, String path, String quotedJson) {
        return operator(method, path, quotedJson, "1.3");
    }

    HttpResponse<String> operator(String method, String path, String quotedJson, String version) {
        return send(
                method,
                path,
                operatorToken,
                quotedJson == null ? null : Reports.json(quotedJson),
                Map.of("OpenStack-API-Version", "instance-ha " + version));
    }

    HttpResponse<String> send(String method, String path, String token, String body) {
        return send(method, path, token, body, Map.of());
    }

    HttpResponse<String> send(String method, String path, String token, String body, Map<String, String> headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + listener.port() + path))
                .timeout(Duration.ofSeconds(60))
                .header("Content-Type", "application/json")
                .method(
                        method,
                        body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
        headers.forEach(request::header);
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new IllegalStateException(method + " " + path + " got no answer", e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Sends bytes as they are and returns all that comes back until the other side closes, or 5 s have passed. */
    String raw(String bytes) throws IOException {
        try (Socket socket = connect()) {
            socket.getOutputStream().write(bytes.getBytes(StandardCharsets.UTF_8));
            return readAll(socket);
        }
    }

    Socket connect() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), listener.port());
        socket.setSoTimeout(5000);
        return socket;
    }

    static String readAll(Socket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    List<NotificationRow> stored() {
        return database.read(tx -> NotificationListing.page(
                tx, NotificationListing.Filter.ALL, NotificationListing.NEWEST, Optional.empty(), 1_000));
    }

    @Override
    public void close() {
        listener.close();
        database.close();
    }
}
