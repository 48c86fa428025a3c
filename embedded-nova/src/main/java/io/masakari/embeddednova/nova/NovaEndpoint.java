package io.masakari.embeddednova.nova;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.masakari.embeddednova.cloud.Caller;
import io.masakari.embeddednova.cloud.Cloud;
import io.masakari.embeddednova.cloud.Refusal;
import io.masakari.embeddednova.http.Reply;
import io.masakari.embeddednova.http.Request;
import io.masakari.embeddednova.http.Templates;
import io.masakari.embeddednova.http.Wire;
import io.masakari.embeddednova.keystone.Identity;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Nova's v2.1 API in front of {@link Cloud}: tokens, microversions, routing, error forms. Any thread. */
public final class NovaEndpoint {
    /** The calls that are answered here have one form from this microversion on. */
    private static final int OLDEST_ANSWERED = 53;

    private static final int MAX_MINOR = 93;
    private static final String MEDIA_TYPE = "application/vnd.openstack.compute+json;version=2.1";
    private static final Duration TOKEN_CACHE_TIME = Duration.ofMinutes(5);
    private static final int MAX_CACHED_TOKENS = 10_000;
    private static final Pattern VERSION = Pattern.compile("(\\d{1,4})\\.(\\d{1,4})");
    private static final List<String> TEMPLATES = List.of(
            "/",
            "/v2.1",
            "/v2.1/",
            "/v2.1/os-services",
            "/v2.1/os-services/{id}",
            "/v2.1/os-migrations",
            "/v2.1/os-aggregates",
            "/v2.1/os-aggregates/{id}/action",
            "/v2.1/os-hypervisors/detail",
            "/v2.1/servers",
            "/v2.1/servers/detail",
            "/v2.1/servers/{id}",
            "/v2.1/servers/{id}/action",
            "/v2.1/servers/{id}/os-instance-actions",
            "/v2.1/servers/{id}/os-instance-actions/{request}");

    /** A token that Keystone has validated, and until when Nova accepts it without asking again. */
    private record Cached(Identity.Token token, Instant until) {}

    private final Cloud cloud;
    private final Identity identity;
    private final Supplier<String> keystoneUrl;
    private final ServicesApi services;
    private final ServersApi servers;
    private final ActionsApi actions;
    private final MigrationsApi migrations;
    private final HypervisorsApi hypervisors;
    private final AggregatesApi aggregates;
    private final Map<String, Cached> cache = new LinkedHashMap<>();

    public NovaEndpoint(Cloud cloud, Identity identity, Supplier<String> keystoneUrl) {
        this.cloud = cloud;
        this.identity = identity;
        this.keystoneUrl = keystoneUrl;
        this.services = new ServicesApi(cloud);
        this.servers = new ServersApi(cloud);
        this.actions = new ActionsApi(cloud);
        this.migrations = new MigrationsApi(cloud);
        this.hypervisors = new HypervisorsApi(cloud);
        this.aggregates = new AggregatesApi(cloud);
    }

    public static String template(Request request) {
        return Templates.known(request.path(), TEMPLATES);
    }

    /** Empties the cache of tokens: the next call asks Keystone. */
    public void forgetTokens() {
        synchronized (cache) {
            cache.clear();
        }
    }

    public Reply answer(Request request) {
        if (request.path().equals("/")) {
            return versions(request);
        }
        return authenticated(request)
                .with("X-Openstack-Request-Id", request.id())
                .with("X-Compute-Request-Id", request.id());
    }

    private Reply authenticated(Request request) {
        String template = template(request);
        boolean open = template.equals("/v2.1") || template.equals("/v2.1/");
        Optional<Identity.Token> token = open ? Optional.empty() : token(request.header("X-Auth-Token"));
        if (!open && token.isEmpty()) {
            return identity.isAway() && request.header("X-Auth-Token") != null
                    ? Reply.html(
                            503,
                            "Service Unavailable",
                            "The server is currently unavailable. Please try again at a later time.",
                            "The Keystone service is temporarily unavailable.")
                    : Reply.identityError(401, "Unauthorized", "The request you have made requires authentication.")
                            .with("Www-Authenticate", "Keystone uri=\"" + keystoneUrl.get() + "\"");
        }
        if (template.equals(Templates.UNKNOWN)) {
            return Reply.html(404, "Not Found", "The resource could not be found.", "");
        }
        return versioned(request, template, token.map(known -> known.caller(request.id())));
    }

    private Optional<Identity.Token> token(String value) {
        Instant now = cloud.time().now();
        synchronized (cache) {
            cache.values()
                    .removeIf(cached -> !cached.until().isAfter(now)
                            || !cached.token().expiresAt().isAfter(now));
            Cached cached = value == null ? null : cache.get(value);
            if (cached != null) {
                return Optional.of(cached.token());
            }
            Optional<Identity.Token> token = identity.isAway() ? Optional.empty() : identity.validate(value);
            if (token.isPresent() && cache.size() < MAX_CACHED_TOKENS) {
                cache.put(value, new Cached(token.get(), now.plus(TOKEN_CACHE_TIME)));
            }
            return token;
        }
    }

    private Reply versioned(Request request, String template, Optional<Caller> caller) {
        String asked = askedVersion(request);
        Matcher version = VERSION.matcher(asked);
        if (!asked.equals("latest") && !version.matches()) {
            return Reply.refusal(
                    400,
                    "badRequest",
                    "API Version String " + asked + " is of invalid format. Must be of format MajorNum.MinorNum.");
        }
        String used = asked.equals("latest") ? "2." + MAX_MINOR : asked;
        int minor = asked.equals("latest") ? MAX_MINOR : Integer.parseInt(version.group(2));
        Reply reply;
        if (!used.startsWith("2.") || minor < 1 || minor > MAX_MINOR) {
            reply = refused(Refusal.notAcceptable("Version " + used
                    + " is not supported by the API. Minimum is 2.1 and maximum is 2." + MAX_MINOR + "."));
        } else if (caller.isEmpty()) {
            reply = Reply.json(200, Wire.json("version", version21(request, true)));
        } else if (minor < OLDEST_ANSWERED) {
            reply = refused(Refusal.notAcceptable("Version " + used + " is too old for this Nova in memory; use 2."
                    + OLDEST_ANSWERED + " or later."));
        } else {
            reply = guarded(template, new Question(request, caller.get(), minor));
        }
        return reply.with("Openstack-Api-Version", "compute " + used)
                .with("X-Openstack-Nova-Api-Version", used)
                .with("Vary", "OpenStack-API-Version, X-OpenStack-Nova-API-Version");
    }

    /** The header may name several services. */
    private static String askedVersion(Request request) {
        String header = request.header("OpenStack-API-Version");
        for (String entry : header == null ? new String[0] : header.split(",")) {
            String trimmed = entry.trim();
            if (trimmed.startsWith("compute ")) {
                return trimmed.substring("compute ".length()).trim();
            }
        }
        return "2.1";
    }

    private Reply guarded(String template, Question question) {
        try {
            return route(template, question);
        } catch (Refusal refusal) {
            return refused(refusal);
        } catch (RuntimeException bug) {
            System.err.println("embedded-nova: " + question.request().method() + " " + question.path()
                    + " failed by a bug: " + bug);
            return Reply.refusal(
                    500,
                    "computeFault",
                    "Unexpected API Error. Please report this at http://bugs.launchpad.net/nova/ and attach the Nova"
                            + " API log if possible.\n" + bug.getClass());
        }
    }

    private static Reply refused(Refusal refusal) {
        return Reply.refusal(refusal.status(), refusal.kind(), refusal.getMessage());
    }

    private Reply route(String template, Question question) {
        return switch (question.request().method() + " " + template) {
            case "GET /v2.1/os-services" -> services.list(question);
            case "PUT /v2.1/os-services/{id}" -> services.update(question);
            case "GET /v2.1/os-migrations" -> migrations.list(question);
            case "GET /v2.1/os-aggregates" -> aggregates.list(question);
            case "POST /v2.1/os-aggregates/{id}/action" -> aggregates.perform(question);
            case "GET /v2.1/os-hypervisors/detail" -> hypervisors.list(question);
            case "GET /v2.1/servers" -> servers.list(question, false);
            case "GET /v2.1/servers/detail" -> servers.list(question, true);
            case "POST /v2.1/servers" -> servers.create(question);
            case "GET /v2.1/servers/{id}" -> servers.show(question);
            case "POST /v2.1/servers/{id}/action" -> actions.perform(question);
            case "GET /v2.1/servers/{id}/os-instance-actions" -> actions.history(question);
            case "GET /v2.1/servers/{id}/os-instance-actions/{request}" -> actions.show(question);
            default ->
                Reply.html(
                        405,
                        "Method Not Allowed",
                        "The method " + question.request().method() + " is not allowed for this resource.",
                        "");
        };
    }

    private static Reply versions(Request request) {
        JsonObject old = Wire.json(
                "id", "v2.0",
                "status", "SUPPORTED",
                "version", "",
                "min_version", "",
                "updated", "2011-01-21T11:33:21Z",
                "links", Wire.array(Wire.link("self", request.baseUrl() + "/v2/")));
        return Reply.json(200, Wire.json("versions", Wire.array(old, version21(request, false))));
    }

    private static JsonObject version21(Request request, boolean whole) {
        JsonArray links = Wire.array(Wire.link("self", request.baseUrl() + "/v2.1/"));
        JsonObject version = Wire.json(
                "id", "v2.1",
                "status", "CURRENT",
                "version", "2." + MAX_MINOR,
                "min_version", "2.1",
                "updated", "2013-07-23T11:33:21Z",
                "links", links);
        if (whole) {
            links.add(Wire.json("rel", "describedby", "href", "http://docs.openstack.org/", "type", "text/html"));
            version.add("media-types", Wire.array(Wire.json("base", "application/json", "type", MEDIA_TYPE)));
        }
        return version;
    }
}
