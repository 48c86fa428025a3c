package io.masakari.runtime.report;

import io.masakari.core.model.BootId;
import io.masakari.runtime.config.Secret;
import io.masakari.runtime.time.Deadlines;
import io.masakari.runtime.tls.TrustedCertificates;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.NoHttpResponseException;
import org.apache.hc.core5.http.io.HttpClientResponseHandler;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;

/**
 * Posts reports to the controller over one kept connection. Of several controllers the one that last answered is asked
 * first, then the others in order. No proxies, redirects or retries of the library's own. Any thread may send.
 */
public final class ControllerClient implements ReportSender, Greeter.Controllers, AutoCloseable {
    static final int MAX_ANSWER_BYTES = 64 * 1024;

    private final List<URI> controllers;
    private final Secret token;
    private final CloseableHttpClient http;
    private final RequestConfig waits;
    private final Duration limit;
    private final Deadlines deadlines;
    private final Optional<BootId> boot;
    private volatile int preferred;
    /** Controllers of an earlier version: they reject a report that names a boot. */
    private final Set<URI> earlier = ConcurrentHashMap.newKeySet();
    /** Controllers of an earlier version: they reject a greeting that tells of a gate. */
    private final LeftOut knowNoGate = new LeftOut();
    /** Controllers of an earlier version: they reject a greeting that tells of guests, or of barred fencings. */
    private final LeftOut knowNoNews = new LeftOut();
    /** The last that each gave. */
    private final Map<URI, String> challenges = new ConcurrentHashMap<>();
    /** Digest of the list of guests that each has. */
    private final Map<URI, String> guests = new ConcurrentHashMap<>();

    /**
     * @param controllers base URLs, as in https://controller:15868; at least one
     * @param caBundle PEM file with the authorities to trust instead of the system's
     * @param connectLimit how long a connection may take
     * @param responseLimit how long the answer may take; with the connection's time the bound of the whole exchange
     */
    public record Settings(
            List<URI> controllers,
            Secret token,
            Optional<Path> caBundle,
            Duration connectLimit,
            Duration responseLimit) {
        public Settings {
            controllers = List.copyOf(controllers);
            if (controllers.isEmpty()) {
                throw new IllegalArgumentException("No controller is named.");
            }
        }
    }

    /** Of a host whose boot is not known. */
    public ControllerClient(Settings settings) throws IOException {
        this(settings, Optional.empty());
    }

    /**
     * @param boot of this host, told with each request
     * @throws IOException if the CA bundle cannot be read
     */
    public ControllerClient(Settings settings, Optional<BootId> boot) throws IOException {
        this.boot = boot;
        this.controllers = settings.controllers();
        this.token = settings.token();
        this.limit = settings.connectLimit().plus(settings.responseLimit());
        this.deadlines = new Deadlines(limit, "controller-deadline");
        PoolingHttpClientConnectionManagerBuilder connections = PoolingHttpClientConnectionManagerBuilder.create()
                .setMaxConnPerRoute(2)
                .setDefaultConnectionConfig(ConnectionConfig.custom()
                        .setConnectTimeout(Timeout.of(settings.connectLimit()))
                        .setSocketTimeout(Timeout.of(settings.responseLimit()))
                        .setValidateAfterInactivity(TimeValue.ofSeconds(1))
                        .build());
        if (settings.caBundle().isPresent()) {
            try {
                connections.setTlsSocketStrategy(new DefaultClientTlsStrategy(
                        TrustedCertificates.of(settings.caBundle().get())));
            } catch (IllegalArgumentException e) {
                throw new IOException(e.getMessage(), e);
            }
        }
        this.waits = RequestConfig.custom()
                .setConnectionRequestTimeout(Timeout.of(settings.connectLimit()))
                .setResponseTimeout(Timeout.of(settings.responseLimit()))
                .build();
        // Without the library's chain of redirects, retries, cookies and authentication, none of which has a place
        // here.
        this.http = HttpClients.createMinimal(connections.build());
    }

    /** Opens a connection, or keeps the open one from being closed as idle. */
    @Override
    public boolean touch() {
        return ask(controller -> execute(new HttpGet(at(controller, "/v1")), ControllerClient::outcome))
                .isPresent();
    }

    /** Greets the controller that reports go to; opens a connection as well. */
    @Override
    public Optional<Greeting.Outcome> greet(Greeting greeting, Instant now) {
        return ask(controller -> {
            Greeting.Outcome outcome = greet(controller, greeting, now);
            switch (outcome.status()) {
                case 200 -> {
                    earlier.remove(controller);
                    outcome.reply().challenge().ifPresent(given -> challenges.put(controller, given));
                    outcome.reply()
                            .guests()
                            .ifPresentOrElse(has -> guests.put(controller, has), () -> guests.remove(controller));
                }
                case 404, 405 -> earlier.add(controller);
                default -> {}
            }
            return outcome;
        });
    }

    /** What an earlier controller rejects is left out, the newest first, and not told to it again for a while. */
    private Greeting.Outcome greet(URI controller, Greeting greeting, Instant now) throws IOException {
        boolean newsToo = greeting.hasNews() && knowNoNews.mayTell(controller);
        boolean gateToo = greeting.gate().isPresent() && knowNoGate.mayTell(controller);
        Greeting told = gateToo ? greeting : greeting.withoutGate();
        if (newsToo) {
            Greeting.Outcome outcome = greetOnce(controller, told, now);
            Greeting.Outcome before =
                    outcome.status() == 400 && !told.withoutDisks().equals(told)
                            ? greetOnce(controller, told.withoutDisks(), now)
                            : outcome;
            if (before.status() != 400) {
                return before;
            }
        }
        Greeting.Outcome outcome = greetOnce(controller, told.withoutNews(), now);
        if (outcome.status() == 400 && gateToo) {
            outcome = greetOnce(controller, greeting.withoutNews().withoutGate(), now);
            if (outcome.status() == 200) {
                knowNoGate.rejected(controller);
            }
        }
        if (outcome.status() == 200 && newsToo) {
            knowNoNews.rejected(controller);
        }
        return outcome;
    }

    private Greeting.Outcome greetOnce(URI controller, Greeting greeting, Instant now) throws IOException {
        byte[] body = greeting.encode(
                now, Optional.ofNullable(challenges.get(controller)), Optional.ofNullable(guests.get(controller)));
        try {
            return post(controller, "/v1/monitors/greeting", body, ControllerClient::outcome);
        } catch (IOException e) {
            knowNoGate.forget(controller); // it may come back as a later version
            knowNoNews.forget(controller);
            throw e;
        }
    }

    /** What a controller said. */
    public record Reply(int status, byte[] body) {}

    /** Posts to one of the controllers, once. */
    public Reply ask(URI controller, String path, byte[] body) throws IOException {
        return post(controller, path, body, answer -> new Reply(answer.getCode(), read(answer.getEntity())));
    }

    private <T> T post(URI controller, String path, byte[] body, HttpClientResponseHandler<T> handler)
            throws IOException {
        HttpUriRequestBase request = new HttpPost(at(controller, path));
        request.setEntity(new ByteArrayEntity(body, ContentType.APPLICATION_JSON));
        return execute(request, handler);
    }

    private static Greeting.Outcome outcome(ClassicHttpResponse answer) throws IOException {
        return Greeting.Outcome.of(answer.getCode(), read(answer.getEntity()));
    }

    private interface Question {
        Greeting.Outcome ask(URI controller) throws IOException;
    }

    private Optional<Greeting.Outcome> ask(Question question) {
        int first = preferred;
        for (int i = 0; i < controllers.size(); i++) {
            int index = (first + i) % controllers.size();
            try {
                Greeting.Outcome outcome = question.ask(controllers.get(index));
                if (outcome.status() < 500) {
                    preferred = index;
                    return Optional.of(outcome);
                }
            } catch (IOException | IllegalStateException e) {
                // The next one, or the first report, tells.
            }
        }
        return Optional.empty();
    }

    @Override
    public void send(byte[] body, Consumer<Answer> answer) {
        answer.accept(send(body));
    }

    /** Takes a bounded time and does not throw. */
    public Answer send(byte[] body) {
        int first = preferred;
        Answer.Deferred last = new Answer.Deferred(Duration.ZERO, "no controller was asked");
        for (int i = 0; i < controllers.size(); i++) {
            int index = (first + i) % controllers.size();
            Answer answer = send(controllers.get(index), body);
            if (answer instanceof Answer.Deferred deferred) {
                last = deferred;
            } else {
                preferred = index;
                return answer;
            }
        }
        return last;
    }

    @Override
    public void close() throws IOException {
        deadlines.close();
        http.close();
    }

    /** An earlier controller rejects what it does not know, and a rejected report is not sent again. */
    private Answer send(URI controller, byte[] body) {
        if (earlier.contains(controller)) {
            return sendOnce(controller, NotificationWire.withoutBoot(body).orElse(body));
        }
        Answer answer = sendOnce(controller, body);
        if (answer instanceof Answer.Rejected rejected && rejected.status() == 400) {
            return NotificationWire.withoutBoot(body)
                    .map(without -> sendOnce(controller, without))
                    .orElse(answer);
        }
        return answer;
    }

    private Answer sendOnce(URI controller, byte[] body) {
        try {
            try {
                return post(controller, body);
            } catch (NoHttpResponseException | SocketException e) {
                // Mostly a kept connection that the controller closed meanwhile. The controller knows a report that
                // arrives twice, so sending it again does no harm.
                return post(controller, body);
            }
        } catch (IOException e) {
            return new Answer.Deferred(Duration.ZERO, controller + ": " + e.getMessage());
        } catch (IllegalStateException e) {
            // What the library throws once it is closed, which may happen while a report is on its way.
            return new Answer.Deferred(Duration.ZERO, "the client is closed (" + e.getMessage() + ")");
        }
    }

    private Answer post(URI controller, byte[] body) throws IOException {
        return post(controller, "/v1/notifications", body, answer -> judge(controller, answer));
    }

    /** The library bounds each read, not their sum: an answer that trickles in is cut off here. */
    private <T> T execute(HttpUriRequestBase request, HttpClientResponseHandler<T> handler) throws IOException {
        request.setConfig(waits);
        request.setHeader(HttpHeaders.AUTHORIZATION, "Bearer " + token.reveal());
        request.setHeader(HttpHeaders.ACCEPT, "application/json");
        boot.ifPresent(id -> request.setHeader("Masakari-Boot", id.toString()));
        Deadlines.Running deadline = deadlines.begin(request::cancel);
        try {
            return http.execute(request, handler);
        } catch (IOException e) {
            if (request.isCancelled()) {
                throw new IOException("no whole answer within " + limit.toMillis() + " ms", e);
            }
            throw e;
        } finally {
            deadline.close();
        }
    }

    private static Answer judge(URI controller, ClassicHttpResponse answer) throws IOException {
        byte[] body = read(answer.getEntity());
        Header after = answer.getFirstHeader(HttpHeaders.RETRY_AFTER);
        return HttpAnswer.judge(
                controller.toString(),
                answer.getCode(),
                body,
                after == null ? Optional.empty() : Optional.of(after.getValue()));
    }

    /** At most the bound; the rest is of no interest, and the connection is then not used again. */
    private static byte[] read(HttpEntity entity) throws IOException {
        if (entity == null) {
            return new byte[0];
        }
        InputStream in = entity.getContent();
        byte[] body = in.readNBytes(MAX_ANSWER_BYTES + 1);
        if (body.length > MAX_ANSWER_BYTES) {
            throw new IOException("the answer is larger than " + MAX_ANSWER_BYTES + " bytes");
        }
        return body;
    }

    private static URI at(URI controller, String path) {
        String base = controller.toString();
        return URI.create((base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + path);
    }
}
