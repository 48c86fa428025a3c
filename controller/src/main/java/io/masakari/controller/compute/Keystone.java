package io.masakari.controller.compute;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.masakari.controller.engine.ComputeException;
import io.masakari.controller.engine.ComputeException.Kind;
import io.masakari.core.model.MonotonicTime;
import io.masakari.runtime.config.Secret;
import io.masakari.runtime.time.Ticker;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Holds the one token of the process; threads that need one while it is fetched wait for it. Any thread. The remaining
 * life is measured on our monotonic clock, so that Keystone's clock may be wrong.
 */
final class Keystone {
    private static final String TEMPLATE = "/v3/auth/tokens";

    private final NovaAccess access;
    private final CloudHttp http;
    private final Ticker ticker;

    private volatile Session current;
    private ComputeException failure;
    private MonotonicTime failedAt;

    /** @param renewAt from then on it is no longer used */
    record Session(Secret token, URI compute, MonotonicTime renewAt) {}

    Keystone(NovaAccess access, CloudHttp http, Ticker ticker) {
        this.access = access;
        this.http = http;
        this.ticker = ticker;
    }

    /** The current token, or a new one if it is about to expire. */
    Session session() {
        Session known = current;
        return isUsable(known) ? known : replace(known);
    }

    /** After a 401: a token other than {@code rejected}; fetched once, however many callers were rejected. */
    Session sessionInsteadOf(Session rejected) {
        return replace(rejected);
    }

    /** Fetches the next token if this one must be renewed within that time; other threads use this one meanwhile. */
    void renewAhead(Duration ahead) {
        Session known = current;
        if (known == null || !ticker.now().plus(ahead).isBefore(known.renewAt())) {
            replace(known);
        }
    }

    /** Threads that waited for a fetch that failed share its failure, so none waits for longer than one fetch. */
    private Session replace(Session old) {
        MonotonicTime arrived = ticker.now();
        synchronized (this) {
            if (current != old && isUsable(current)) {
                return current;
            }
            if (failure != null && arrived.isBefore(failedAt)) {
                throw new ComputeException(failure.kind(), failure.status(), failure.getMessage(), failure);
            }
            try {
                current = fetch();
                return current;
            } catch (ComputeException e) {
                failure = e;
                failedAt = ticker.now();
                throw e;
            }
        }
    }

    private boolean isUsable(Session session) {
        return session != null && ticker.now().isBefore(session.renewAt());
    }

    private Session fetch() {
        MonotonicTime asked = ticker.now();
        CloudHttp.Answer answer = post();
        if (answer.status() != 201) {
            throw refusal(answer);
        }
        String token = answer.header("X-Subject-Token")
                .orElseThrow(() -> unusable("has no X-Subject-Token header", answer.status(), null));
        if (answer.body() == null) {
            throw unusable("cannot be read: " + answer.bodyProblem().orElse(""), answer.status(), null);
        }
        try {
            JsonObject body = Json.object(answer.body()).getAsJsonObject("token");
            Duration life = Duration.between(
                    Instant.parse(Json.text(body, "issued_at")), Instant.parse(Json.text(body, "expires_at")));
            return new Session(new Secret(token), compute(body), asked.plus(life.minus(margin(life))));
        } catch (RuntimeException e) {
            if (e instanceof ComputeException) {
                throw e;
            }
            throw unusable("is not a token answer: " + e.getMessage(), answer.status(), e);
        }
    }

    /** A call may be sent at the last moment and take its whole time, and so may fetching the next token. */
    private Duration margin(Duration life) {
        Duration needed = access.limits().call().multipliedBy(2);
        Duration half = life.dividedBy(2);
        return needed.compareTo(half) < 0 ? needed : half;
    }

    /** Asking for a token twice is harmless, and Keystone under uWSGI drops idle connections silently. */
    private CloudHttp.Answer post() {
        JsonObject body = Json.of("auth", access.credentials().toAuth());
        CloudHttp.Request request = new CloudHttp.Request(
                "POST", URI.create(access.authUrl() + "/auth/tokens"), TEMPLATE, Map.of(), body.toString());
        try {
            try {
                return http.send(request, Optional.empty());
            } catch (NoAnswerException e) {
                if (!e.wasSent() || e.timedOut()) {
                    throw e;
                }
                return http.send(request, Optional.empty());
            }
        } catch (NoAnswerException e) {
            throw new ComputeException(
                    Kind.UNAVAILABLE,
                    0,
                    "Cannot get a token: " + e.getMessage() + ". Check [nova] auth_url and Keystone.",
                    e);
        }
    }

    private ComputeException refusal(CloudHttp.Answer answer) {
        int status = answer.status();
        boolean ours = status / 100 == 4 && status != 408 && status != 429;
        String advice = status == 401
                ? " Check the name, password or secret, the domains and the role on the project; Keystone's log says"
                        + " which of them it is."
                : ours || status / 100 == 3 ? " Check [nova] auth_url." : "";
        return new ComputeException(
                ours || status / 100 == 3 ? Kind.REFUSED : Kind.UNAVAILABLE,
                status,
                "Keystone at " + access.authUrl() + " gave no token to "
                        + access.credentials().describe() + " (" + access.origin() + "): " + status + ", "
                        + ErrorText.of(answer) + "." + advice,
                null);
    }

    private ComputeException unusable(String what, int status, Exception cause) {
        return new ComputeException(
                Kind.UNAVAILABLE,
                status,
                "Keystone's answer " + what + ". Check that " + access.authUrl() + " is Keystone's address.",
                cause);
    }

    private URI compute(JsonObject token) {
        if (access.endpoint().isPresent()) {
            return access.endpoint().get();
        }
        if (!(token.get("catalog") instanceof JsonArray catalog)) {
            throw refusedCatalog("The token has no catalog: "
                    + access.credentials().describe() + " has no role on a project. Give it the admin role there.");
        }
        Set<URI> found = new LinkedHashSet<>();
        Set<String> regions = new LinkedHashSet<>();
        for (JsonElement service : catalog) {
            if (!"compute".equals(Json.text(service.getAsJsonObject(), "type"))) {
                continue;
            }
            for (JsonElement each : service.getAsJsonObject().getAsJsonArray("endpoints")) {
                JsonObject endpoint = each.getAsJsonObject();
                String region =
                        endpoint.has("region_id") ? Json.text(endpoint, "region_id") : Json.text(endpoint, "region");
                if (access.endpointInterface().equals(Json.text(endpoint, "interface"))) {
                    regions.add(region);
                    if (access.region().isEmpty() || access.region().get().equals(region)) {
                        found.add(URI.create(Json.text(endpoint, "url")));
                    }
                }
            }
        }
        if (found.isEmpty()) {
            throw refusedCatalog("The catalog has no " + access.endpointInterface() + " compute endpoint"
                    + access.region().map(name -> " in region " + name).orElse("") + ". It has regions "
                    + regions + ". Correct [nova] region or interface, or give [nova] endpoint.");
        }
        if (found.size() > 1) {
            throw refusedCatalog("The catalog has several compute endpoints, " + List.copyOf(found) + " in regions "
                    + regions + ". Choose one by [nova] region.");
        }
        return found.iterator().next();
    }

    private static ComputeException refusedCatalog(String message) {
        return new ComputeException(Kind.REFUSED, 0, message, null);
    }
}
