package io.masakari.runtime.report;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.masakari.core.model.NotificationId;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLContext;

/** A controller over real HTTP: checks the token, stores a report once, can be away, busy, mute or forgetful. */
final class FakeController implements AutoCloseable {
    /** A report about it is refused, as the real one refuses a host that is in no segment. */
    static final String UNKNOWN_HOST = "nowhere-1";

    /** Reports about it are refused until it is {@link #allow allowed}, as of a host whose segment has no cluster. */
    static final String FORBIDDEN_HOST = "elsewhere-1";

    static final String TOKEN = "s3cret";

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, NotificationId> stored = new LinkedHashMap<>();
    private final List<String> requests = new ArrayList<>();
    private final List<String> bodies = new ArrayList<>();
    private final List<String> boots = new ArrayList<>();
    private final CountDownLatch muteUntil = new CountDownLatch(1);
    private final SSLContext tls;
    private HttpServer server;
    private int port;
    private volatile int busyAnswers;
    private volatile int lostAnswers;
    private volatile int answerBytes;
    private volatile boolean mute;
    private volatile boolean allowed;
    private volatile boolean trickles;
    /** What a greeting is answered; 404 as by an earlier version, which also rejects reports that name a boot. */
    private volatile int greetingStatus = 404;

    private volatile String greetingAnswer = "";
    /** Of greetings, as by an earlier version. */
    private final Set<String> unknownKeys = ConcurrentHashMap.newKeySet();

    FakeController() throws IOException {
        this(null);
    }

    /** @param tls how to speak TLS; null for plain HTTP */
    FakeController(SSLContext tls) throws IOException {
        this.tls = tls;
        start();
    }

    URI url() {
        return URI.create((tls == null ? "http" : "https") + "://127.0.0.1:" + port);
    }

    /** Listens again on the port that it had. */
    void start() throws IOException {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        if (tls == null) {
            server = HttpServer.create(address, 0);
        } else {
            HttpsServer secure = HttpsServer.create(address, 0);
            secure.setHttpsConfigurator(new HttpsConfigurator(tls));
            server = secure;
        }
        port = server.getAddress().getPort();
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    void stop() {
        server.stop(0);
    }

    void answerBusy(int times) {
        busyAnswers = times;
    }

    /** Stores the report but cuts the connection before the answer. */
    void loseAnswers(int times) {
        lostAnswers = times;
    }

    void answerWith(int bytes) {
        answerBytes = bytes;
    }

    /** Sends the head of each answer, then a byte now and then, for ever. */
    void trickle() {
        trickles = true;
    }

    void answerGreetings(int status, String answer) {
        greetingStatus = status;
        greetingAnswer = answer;
    }

    /** Knows greetings, and rejects what they tell of a gate. */
    void knowNoGates() {
        unknownKeys.add("gate");
    }

    /** Knows greetings, and rejects what they tell of guests. */
    void knowNoGuests() {
        unknownKeys.add("guests");
    }

    /** Knows greetings, and rejects what they tell of barred fencings. */
    void knowNoBarredFencings() {
        unknownKeys.add("fencing_barred");
    }

    /** As after an upgrade. */
    void knowAll() {
        unknownKeys.clear();
    }

    /** Knows greetings no more. */
    void turnEarlier() {
        greetingStatus = 404;
    }

    synchronized List<String> boots() {
        return List.copyOf(boots);
    }

    synchronized List<String> bodies() {
        return List.copyOf(bodies);
    }

    void allow() {
        allowed = true;
    }

    void beMute() {
        mute = true;
    }

    synchronized List<String> stored() {
        return List.copyOf(stored.keySet());
    }

    synchronized List<String> requests() {
        return List.copyOf(requests);
    }

    @Override
    public void close() {
        muteUntil.countDown();
        stop();
        threads.shutdownNow();
    }

    static void await(String what, BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + 60_000_000_000L;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("Not within 60 s: " + what);
            }
            Thread.sleep(5);
        }
    }

    private void handle(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        synchronized (this) {
            requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
            bodies.add(new String(body, StandardCharsets.UTF_8));
            boots.add(String.valueOf(exchange.getRequestHeaders().getFirst("Masakari-Boot")));
        }
        if (trickles) {
            trickle(exchange);
            return;
        }
        if (mute) {
            awaitQuietly();
        }
        if (exchange.getRequestMethod().equals("GET")) {
            answer(exchange, 200, "{}");
        } else if (!("Bearer " + TOKEN).equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
            answer(exchange, 401, "{\"error\": {\"message\": \"no such token\"}}");
        } else if (exchange.getRequestURI().getPath().equals("/v1/monitors/greeting")) {
            String said = new String(body, StandardCharsets.UTF_8);
            boolean rejects = unknownKeys.stream().anyMatch(key -> said.contains("\"" + key + "\""));
            answer(exchange, rejects ? 400 : greetingStatus, rejects ? "unknown key" : greetingAnswer);
        } else if (greetingStatus == 404 && new String(body, StandardCharsets.UTF_8).contains("\"boot\"")) {
            answer(exchange, 400, "{\"badRequest\": {\"message\": \"unknown key boot\"}}");
        } else if (new String(body, StandardCharsets.UTF_8).equals("{}")) {
            answer(exchange, 400, "{\"badRequest\": {\"message\": \"no notification\"}}");
        } else if (new String(body, StandardCharsets.UTF_8).contains(UNKNOWN_HOST)) {
            answer(exchange, 400, "{\"badRequest\": {\"message\": \"no such host\"}}");
        } else if (!allowed && new String(body, StandardCharsets.UTF_8).contains(FORBIDDEN_HOST)) {
            answer(exchange, 403, "{\"forbidden\": {\"message\": \"not in your cluster\"}}");
        } else if (busyAnswers > 0) {
            busyAnswers--;
            exchange.getResponseHeaders().set("Retry-After", "0");
            answer(exchange, 503, "{\"error\": {\"message\": \"disk full\"}}");
        } else {
            store(exchange, new String(body, StandardCharsets.UTF_8));
        }
    }

    private void store(HttpExchange exchange, String body) throws IOException {
        NotificationId id;
        synchronized (this) {
            id = stored.computeIfAbsent(body, any -> new NotificationId(UUID.randomUUID()));
        }
        if (lostAnswers > 0) {
            lostAnswers--;
            exchange.close();
            return;
        }
        answer(exchange, 202, "{\"notification\": {\"notification_uuid\": \"" + id + "\"}}" + " ".repeat(answerBytes));
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private void trickle(HttpExchange exchange) throws IOException {
        exchange.sendResponseHeaders(202, 0);
        try {
            while (!muteUntil.await(20, TimeUnit.MILLISECONDS)) {
                exchange.getResponseBody().write(' ');
                exchange.getResponseBody().flush();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void awaitQuietly() {
        try {
            muteUntil.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
