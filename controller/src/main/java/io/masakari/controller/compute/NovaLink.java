package io.masakari.controller.compute;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import io.masakari.controller.engine.ComputeException;
import io.masakari.controller.engine.ComputeException.Kind;
import io.masakari.controller.engine.Permit;
import io.masakari.runtime.time.Ticker;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** The way to Nova: connections, token, root and microversion, and what a missing answer means. Any thread. */
final class NovaLink implements AutoCloseable {
    /** os-stop and os-start want {@code null} as their value. */
    private static final Gson WITH_NULLS = new GsonBuilder().serializeNulls().create();

    /** How often the expiry of the token is checked. */
    private static final Duration KEEP_WARM = Duration.ofSeconds(30);

    private final CallCounts counts = new CallCounts();
    private final CloudHttp http;
    private final Keystone keystone;

    private final AtomicBoolean keptWarm = new AtomicBoolean();
    private final ScheduledExecutorService warmer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "nova-keep-warm");
        thread.setDaemon(true);
        return thread;
    });

    private volatile Nova known;

    /** @param root ends in /v2.1, without a slash */
    private record Nova(URI endpoint, String root, NovaMicroversion max) {}

    /** What is known of a call's effect when no clear answer comes. */
    enum Effect {
        /** Carrying it out twice is the same as once. */
        IDEMPOTENT,
        /** Carrying it out twice does harm. */
        ONCE
    }

    /** @param body null for none */
    record Operation(
            String method,
            String path,
            String template,
            NovaMicroversion microversion,
            JsonObject body,
            Effect effect) {}

    NovaLink(NovaAccess access, Ticker ticker) {
        this.http = new CloudHttp(access, counts);
        this.keystone = new Keystone(access, http, ticker);
    }

    /** From now on the token is renewed ahead of its expiry. */
    void keepWarm() {
        if (keptWarm.compareAndSet(false, true)) {
            warmer.scheduleWithFixedDelay(
                    this::renewAhead, KEEP_WARM.toMillis(), KEEP_WARM.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    void renewAhead() {
        try {
            keystone.renewAhead(KEEP_WARM.multipliedBy(2));
        } catch (RuntimeException e) {
            // The next call reports it to its caller; until the old token expires, it is used. Thrown on, it would end
            // the
            // renewals.
        }
    }

    Map<String, Long> calls() {
        return counts.snapshot();
    }

    @Override
    public void close() {
        warmer.shutdownNow();
        http.close();
    }

    /** @param permit asked right before each writing of the request */
    CloudHttp.Answer exchange(Operation call, Optional<Permit> permit) {
        Keystone.Session session = keystone.session();
        Nova nova = nova(session);
        CloudHttp.Answer answer = send(call, nova, session, permit);
        if (answer.status() == 401) {
            // Nova has done nothing, so even an action may be sent again.
            session = keystone.sessionInsteadOf(session);
            answer = send(call, nova(session), session, permit);
        }
        if (!answer.isSuccess()) {
            throw NovaRefusal.of(call.method() + " " + call.path(), answer, call.effect() == Effect.ONCE);
        }
        return answer;
    }

    private CloudHttp.Answer send(Operation call, Nova nova, Keystone.Session session, Optional<Permit> permit) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("X-Auth-Token", session.token().reveal());
        headers.put("OpenStack-API-Version", "compute " + call.microversion());
        CloudHttp.Request request = new CloudHttp.Request(
                call.method(),
                URI.create(nova.root() + call.path()),
                call.template(),
                headers,
                call.body() == null ? null : WITH_NULLS.toJson(call.body()));
        return send(request, call.effect(), permit);
    }

    private CloudHttp.Answer send(CloudHttp.Request request, Effect effect, Optional<Permit> permit) {
        try {
            try {
                return http.send(request, permit);
            } catch (NoAnswerException e) {
                boolean repeatable = effect == Effect.IDEMPOTENT && e.wasSent() && !e.timedOut();
                if (!repeatable) {
                    throw e;
                }
                // Usually an idle connection that the other side has closed.
                return http.send(request, permit);
            }
        } catch (NoAnswerException e) {
            boolean lost = e.wasSent() && effect == Effect.ONCE;
            throw new ComputeException(
                    lost ? Kind.ANSWER_LOST : Kind.UNAVAILABLE,
                    0,
                    "Nova, " + request.method() + " " + request.uri().getPath() + ": " + e.getMessage() + ".",
                    e);
        }
    }

    /** The newest microversion that Nova knows. */
    NovaMicroversion newest() {
        return nova(keystone.session()).max();
    }

    private Nova nova(Keystone.Session session) {
        Nova nova = known;
        if (nova != null && nova.endpoint().equals(session.compute())) {
            return nova;
        }
        synchronized (this) {
            if (known == null || !known.endpoint().equals(session.compute())) {
                known = discover(session.compute());
            }
            return known;
        }
    }

    private Nova discover(URI endpoint) {
        String root = NovaRoot.of(endpoint);
        CloudHttp.Answer answer = send(
                new CloudHttp.Request("GET", URI.create(root + "/"), "/", Map.of(), null),
                Effect.IDEMPOTENT,
                Optional.empty());
        if (!answer.isSuccess()) {
            throw NovaRefusal.of("GET " + root + "/", answer, false);
        }
        NovaMicroversion max = NovaReader.parse(
                answer, body -> NovaMicroversion.parse(Json.text(body.getAsJsonObject("version"), "version")));
        if (!max.isAtLeast(NovaClient.BASE)) {
            throw new ComputeException(
                    Kind.REFUSED,
                    0,
                    "Nova at " + root + " knows microversions up to " + max + "; recovery needs " + NovaClient.BASE
                            + " (release Pike) or later.",
                    null);
        }
        return new Nova(endpoint, root, max);
    }
}
