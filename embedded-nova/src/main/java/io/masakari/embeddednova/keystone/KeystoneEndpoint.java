package io.masakari.embeddednova.keystone;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.masakari.embeddednova.http.Reply;
import io.masakari.embeddednova.http.Request;
import io.masakari.embeddednova.http.Templates;
import io.masakari.embeddednova.http.Wire;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** Keystone's v3 API in front of {@link Identity}: versions and tokens. Any thread. */
public final class KeystoneEndpoint {
    private static final String UNAUTHORIZED = "The request you have made requires authentication.";
    private static final String MEDIA_TYPE = "application/vnd.openstack.identity-v3+json";
    private static final JsonObject DOMAIN = Wire.json("id", "default", "name", "Default");
    private static final String REGION = Identity.REGION;
    private static final List<String> INTERFACES = List.of("internal", "admin", "public");

    private final Identity identity;
    private final Supplier<String> novaUrl;
    private final String computeServiceId = Identity.id();
    private final String identityServiceId = Identity.id();

    public KeystoneEndpoint(Identity identity, Supplier<String> novaUrl) {
        this.identity = identity;
        this.novaUrl = novaUrl;
    }

    public static String template(Request request) {
        return Templates.known(request.path(), List.of("/", "/v3", "/v3/", "/v3/auth/tokens"));
    }

    public Reply answer(Request request) {
        Reply reply = route(request);
        return reply.with("Vary", "X-Auth-Token").with("x-openstack-request-id", request.id());
    }

    private Reply route(Request request) {
        return switch (template(request)) {
            case "/" -> versions(request);
            case "/v3", "/v3/" -> Reply.json(200, Wire.json("version", version(request)));
            case "/v3/auth/tokens" ->
                switch (request.method()) {
                    case "POST" -> issue(request);
                    case "GET" -> validate(request);
                    case "DELETE" -> revoke(request);
                    default ->
                        Reply.identityError(
                                405, "Method Not Allowed", "The method is not allowed for the requested URL.");
                };
            default -> Reply.identityError(404, "Not Found", "The requested URL was not found on the server.");
        };
    }

    /** As the real one: whoever may look at tokens of others, or at this very one; 404 tells nothing about why. */
    private Reply validate(Request request) {
        return subject(
                request,
                token -> Reply.json(
                                200, describe(token, request, !request.query().containsKey("nocatalog")))
                        .with("X-Subject-Token", token.value()));
    }

    private Reply revoke(Request request) {
        return subject(request, token -> {
            identity.revoke(token.value());
            return Reply.empty(204);
        });
    }

    private Reply subject(Request request, Function<Identity.Token, Reply> answer) {
        Optional<Identity.Token> caller = identity.validate(request.header("X-Auth-Token"));
        if (caller.isEmpty()) {
            return unauthorized(request);
        }
        Optional<Identity.Token> subject = identity.validate(request.header("X-Subject-Token"))
                .filter(token -> token.credential() == null
                        || token.credential().rules() == null
                        || request.header("OpenStack-Identity-Access-Rules") != null);
        if (subject.isEmpty()) {
            return Reply.identityError(404, "Not Found", "Failed to validate token");
        }
        boolean mayLook = caller.get().roleNames().contains("admin")
                || caller.get().roleNames().contains("service")
                || caller.get().value().equals(subject.get().value());
        return mayLook
                ? answer.apply(subject.get())
                : Reply.identityError(
                        403,
                        "Forbidden",
                        "You are not authorized to perform the requested action: identity:validate_token.");
    }

    private static Reply versions(Request request) {
        Reply reply = Reply.json(300, Wire.json("versions", Wire.json("values", Wire.array(version(request)))));
        return reply.with("Location", request.baseUrl() + "/v3/");
    }

    private static JsonObject version(Request request) {
        return Wire.json(
                "id", "v3.14",
                "status", "stable",
                "updated", "2020-04-07T00:00:00Z",
                "links", Wire.array(Wire.link("self", request.baseUrl() + "/v3/")),
                "media-types", Wire.array(Wire.json("base", "application/json", "type", MEDIA_TYPE)));
    }

    private Reply issue(Request request) {
        JsonObject body = request.json();
        if (body == null) {
            return badRequest("Expecting to find valid JSON in request body. The server could not comply with the"
                    + " request since it is either malformed or otherwise incorrect. The client is assumed to be in"
                    + " error.");
        }
        JsonObject auth = Wire.object(body, "auth");
        JsonObject how = Wire.object(auth, "identity");
        if (auth == null || how == null) {
            return badRequest("Invalid input for field 'auth': 'identity' is a required property");
        }
        if (!how.has("methods") || !how.get("methods").isJsonArray()) {
            return badRequest("Invalid input for field 'identity': 'methods' is a required property");
        }
        List<String> methods = new ArrayList<>();
        for (JsonElement method : how.getAsJsonArray("methods")) {
            methods.add(method.isJsonPrimitive() ? method.getAsString() : "");
        }
        Optional<Identity.Token> token = Optional.empty();
        if (methods.equals(List.of("password"))) {
            token = byPassword(Wire.object(how, "password"), Wire.object(auth, "scope"));
        } else if (methods.equals(List.of("application_credential"))) {
            if (auth.has("scope")) {
                return unauthorized(request);
            }
            token = byCredential(Wire.object(how, "application_credential"));
        }
        return token.map(issued -> Reply.json(
                                201, describe(issued, request, !request.query().containsKey("nocatalog")))
                        .with("X-Subject-Token", issued.value()))
                .orElseGet(() -> unauthorized(request));
    }

    private Optional<Identity.Token> byPassword(JsonObject password, JsonObject scope) {
        JsonObject user = Wire.object(password, "user");
        if (user == null) {
            return Optional.empty();
        }
        JsonObject project = Wire.object(scope, "project");
        boolean system = Wire.object(scope, "system") != null;
        Identity.Scope wanted =
                scope == null ? null : new Identity.Scope(system ? null : Wire.firstString(project, "id", "name"));
        return identity.byPassword(Wire.firstString(user, "id", "name"), Wire.string(user, "password"), wanted);
    }

    private Optional<Identity.Token> byCredential(JsonObject credential) {
        if (credential == null) {
            return Optional.empty();
        }
        return identity.byCredential(
                Wire.string(credential, "id"),
                Wire.string(credential, "name"),
                Wire.firstString(Wire.object(credential, "user"), "id", "name"),
                Wire.string(credential, "secret"));
    }

    private JsonObject describe(Identity.Token token, Request request, boolean withCatalog) {
        Identity.User user = token.user();
        JsonObject json = Wire.json(
                "methods", List.of(token.credential() == null ? "password" : "application_credential"),
                "user", Wire.json("domain", DOMAIN, "id", user.id(), "name", user.name(), "password_expires_at", null),
                "audit_ids", List.of(token.auditId()),
                "expires_at", Wire.micros(token.expiresAt()) + "Z",
                "issued_at", Wire.micros(token.issuedAt()) + "Z");
        if (token.project() != null) {
            Identity.Named project = token.project();
            json.add("project", Wire.json("id", project.id(), "name", project.name(), "domain", DOMAIN));
            json.addProperty("is_domain", false);
            json.add("roles", Wire.GSON.toJsonTree(token.roles()));
            if (withCatalog) {
                json.add("catalog", catalog(request));
            }
        }
        if (token.system()) {
            json.add("system", Wire.json("all", true));
            json.add("roles", Wire.GSON.toJsonTree(token.roles()));
        }
        if (token.credential() != null) {
            Identity.Credential given = token.credential();
            JsonObject credential = Wire.json("id", given.id(), "name", given.name(), "restricted", true);
            if (given.rules() != null) {
                credential.add("access_rules", Wire.GSON.toJsonTree(given.rules()));
            }
            json.add("application_credential", credential);
        }
        return Wire.json("token", json);
    }

    private JsonArray catalog(Request request) {
        return Wire.array(
                service("compute", "nova", computeServiceId, novaUrl.get() + "/v2.1"),
                service("identity", "keystone", identityServiceId, request.baseUrl() + "/v3"));
    }

    private static JsonObject service(String type, String name, String id, String url) {
        JsonArray endpoints = new JsonArray();
        for (String side : INTERFACES) {
            endpoints.add(Wire.json(
                    "id", Identity.id(), "interface", side, "region_id", REGION, "url", url, "region", REGION));
        }
        return Wire.json("endpoints", endpoints, "id", id, "type", type, "name", name);
    }

    private static Reply badRequest(String message) {
        return Reply.identityError(400, "Bad Request", message);
    }

    private static Reply unauthorized(Request request) {
        return Reply.identityError(401, "Unauthorized", UNAUTHORIZED)
                .with("WWW-Authenticate", "Keystone uri=\"" + request.baseUrl() + "/v3\"");
    }
}
