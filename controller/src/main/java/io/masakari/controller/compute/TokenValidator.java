package io.masakari.controller.compute;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.masakari.controller.api.AccessRule;
import io.masakari.controller.api.TokenValidation;
import io.masakari.controller.api.ValidToken;
import io.masakari.controller.engine.ComputeException;
import io.masakari.runtime.time.Ticker;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Validates tokens at Keystone, with the controller's own login and connections of its own, so that a Keystone that hangs
 * takes none from Nova's client. Any thread.
 */
public final class TokenValidator implements TokenValidation, AutoCloseable {
    /** Four calls, of which two are logins, take less than a request to the controller may. */
    private static final NovaAccess.Limits LIMITS =
            new NovaAccess.Limits(Duration.ofSeconds(1), Duration.ofSeconds(3), Duration.ofSeconds(3), 16);

    private static final String TEMPLATE = "/v3/auth/tokens";
    /** Without the catalog, which is most of an answer. */
    private static final String QUERY = "/auth/tokens?nocatalog";

    private final NovaAccess access;
    private final String authUri;
    private final CloudHttp http;
    private final Keystone keystone;

    /** @param authUri where clients get their tokens; else where the controller gets its own */
    public TokenValidator(NovaAccess cloud, Optional<URI> authUri, Ticker ticker) {
        this.access = cloud.with(LIMITS);
        this.authUri = authUri.map(URI::toString).orElse(cloud.authUrl().toString());
        this.http = new CloudHttp(access, new CallCounts());
        this.keystone = new Keystone(access, http, ticker);
    }

    @Override
    public String authUri() {
        return authUri;
    }

    @Override
    public Optional<ValidToken> validate(String token) {
        try {
            Keystone.Session session = keystone.session();
            CloudHttp.Answer answer = ask(token, session);
            if (answer.status() == 401) {
                answer = ask(token, keystone.sessionInsteadOf(session));
            }
            return read(answer);
        } catch (ComputeException e) {
            throw new Unavailable(e.getMessage(), e);
        }
    }

    private CloudHttp.Answer ask(String token, Keystone.Session session) {
        CloudHttp.Request request = new CloudHttp.Request(
                "GET",
                URI.create(access.authUrl() + QUERY),
                TEMPLATE,
                Map.of(
                        "X-Auth-Token",
                        session.token().reveal(),
                        "X-Subject-Token",
                        token,
                        // Without it Keystone hides tokens of application credentials that are limited.
                        "OpenStack-Identity-Access-Rules",
                        "1"),
                null);
        try {
            try {
                return http.send(request, Optional.empty());
            } catch (NoAnswerException e) {
                if (!e.wasSent() || e.timedOut()) {
                    throw e;
                }
                return http.send(
                        request, Optional.empty()); // usually an idle connection that the other side has closed
            }
        } catch (NoAnswerException e) {
            throw new Unavailable("Keystone, GET " + QUERY + ": " + e.getMessage() + ".", e);
        }
    }

    private Optional<ValidToken> read(CloudHttp.Answer answer) {
        return switch (answer.status()) {
            case 200 -> token(answer);
            case 404 -> Optional.empty();
            case 403 ->
                throw new Unavailable(
                        "Keystone does not let " + access.credentials().describe()
                                + " validate the tokens of others. Give it the role admin or service.",
                        null);
            default ->
                throw new Unavailable(
                        "Keystone, GET " + QUERY + ": " + answer.status() + ", " + ErrorText.of(answer) + ".", null);
        };
    }

    /** An answer that is not one of Keystone's makes no token valid. */
    private static Optional<ValidToken> token(CloudHttp.Answer answer) {
        try {
            JsonObject token = Json.object(answer.body()).getAsJsonObject("token");
            // By Keystone's own clock, as far as it tells it.
            Duration life = Duration.between(answer.date().orElseGet(Instant::now), Json.time(token, "expires_at"));
            return Optional.of(new ValidToken(
                            Json.text(token.getAsJsonObject("user"), "name"),
                            project(token),
                            isOfSystem(token),
                            roles(token),
                            rules(token),
                            life))
                    .filter(valid -> life.compareTo(Duration.ZERO) > 0);
        } catch (RuntimeException e) {
            throw new Unavailable("Keystone's answer is not about a token: " + e.getMessage(), e);
        }
    }

    private static Optional<ValidToken.Project> project(JsonObject token) {
        return Optional.ofNullable(token.getAsJsonObject("project"))
                .map(its -> new ValidToken.Project(Json.text(its, "id"), Json.text(its, "name")));
    }

    private static boolean isOfSystem(JsonObject token) {
        return token.get("system") instanceof JsonObject system && Json.flag(system, "all");
    }

    private static Set<String> roles(JsonObject token) {
        Set<String> roles = new HashSet<>();
        if (token.get("roles") instanceof JsonArray all) {
            all.forEach(role -> roles.add(Json.text(role.getAsJsonObject(), "name")));
        }
        return roles;
    }

    private static Optional<List<AccessRule>> rules(JsonObject token) {
        if (!(token.get("application_credential") instanceof JsonObject credential)
                || !(credential.get("access_rules") instanceof JsonArray all)) {
            return Optional.empty();
        }
        List<AccessRule> rules = new ArrayList<>();
        for (JsonElement each : all) {
            JsonObject rule = each.getAsJsonObject();
            rules.add(new AccessRule(Json.text(rule, "service"), Json.text(rule, "method"), Json.text(rule, "path")));
        }
        return Optional.of(rules);
    }

    @Override
    public void close() {
        http.close();
    }
}
