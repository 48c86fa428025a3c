package io.masakari.embeddednova.keystone;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import io.masakari.embeddednova.http.Reply;
import io.masakari.embeddednova.http.Request;
import io.masakari.embeddednova.http.Templates;
import io.masakari.embeddednova.http.Wire;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Keystone's v3 API in front of {@link Identity}: versions and tokens. Any thread. */
public final class KeystoneEndpoint {
    private static final String UNAUTHORIZED = "The request you have made requires authentication.";
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
            case "/v3", "/v3/" -> Reply.json(200, Wire.wrapped("version", version(request)));
            case "/v3/auth/tokens" ->
                request.method().equals("POST")
                        ? issue(request)
                        : Reply.identityError(
                                405, "Method Not Allowed", "The method is not allowed for the requested URL.");
            default -> Reply.identityError(404, "Not Found", "The requested URL was not found on the server.");
        };
    }

    private static Reply versions(Request request) {
        Reply reply = Reply.json(300, Wire.wrapped("versions", Wire.wrapped("values", Wire.array(version(request)))));
        return reply.with("Location", request.baseUrl() + "/v3/");
    }

    private static JsonObject version(Request request) {
        JsonObject media = new JsonObject();
        media.addProperty("base", "application/json");
        media.addProperty("type", "application/vnd.openstack.identity-v3+json");
        JsonObject version = new JsonObject();
        version.addProperty("id", "v3.14");
        version.addProperty("status", "stable");
        version.addProperty("updated", "2020-04-07T00:00:00Z");
        version.add("links", Wire.array(Wire.link("self", request.baseUrl() + "/v3/")));
        version.add("media-types", Wire.array(media));
        return version;
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
        Identity.Scope wanted = scope == null ? null : new Identity.Scope(Wire.firstString(project, "id", "name"));
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
        JsonObject user = new JsonObject();
        user.add("domain", domain());
        user.addProperty("id", token.user().id());
        user.addProperty("name", token.user().name());
        user.add("password_expires_at", JsonNull.INSTANCE);
        JsonObject json = new JsonObject();
        String method = token.credential() == null ? "password" : "application_credential";
        json.add("methods", Wire.array(new JsonPrimitive(method)));
        json.add("user", user);
        json.add("audit_ids", Wire.array(new JsonPrimitive(token.auditId())));
        json.addProperty("expires_at", Wire.micros(token.expiresAt()) + "Z");
        json.addProperty("issued_at", Wire.micros(token.issuedAt()) + "Z");
        if (token.project() != null) {
            JsonObject project = named(token.project());
            project.add("domain", domain());
            json.add("project", project);
            json.addProperty("is_domain", false);
            JsonArray roles = new JsonArray();
            token.roles().forEach(role -> roles.add(named(role)));
            json.add("roles", roles);
            if (withCatalog) {
                json.add("catalog", catalog(request));
            }
        }
        if (token.credential() != null) {
            JsonObject credential = new JsonObject();
            credential.addProperty("id", token.credential().id());
            credential.addProperty("name", token.credential().name());
            credential.addProperty("restricted", true);
            json.add("application_credential", credential);
        }
        return Wire.wrapped("token", json);
    }

    private JsonArray catalog(Request request) {
        return Wire.array(
                service("compute", "nova", computeServiceId, novaUrl.get() + "/v2.1"),
                service("identity", "keystone", identityServiceId, request.baseUrl() + "/v3"));
    }

    private static JsonObject service(String type, String name, String id, String url) {
        JsonArray endpoints = new JsonArray();
        for (String side : INTERFACES) {
            JsonObject endpoint = new JsonObject();
            endpoint.addProperty("id", Identity.id());
            endpoint.addProperty("interface", side);
            endpoint.addProperty("region_id", Identity.REGION);
            endpoint.addProperty("url", url);
            endpoint.addProperty("region", Identity.REGION);
            endpoints.add(endpoint);
        }
        JsonObject json = new JsonObject();
        json.add("endpoints", endpoints);
        json.addProperty("id", id);
        json.addProperty("type", type);
        json.addProperty("name", name);
        return json;
    }

    private static JsonObject domain() {
        JsonObject domain = new JsonObject();
        domain.addProperty("id", "default");
        domain.addProperty("name", "Default");
        return domain;
    }

    private static JsonObject named(Identity.Named named) {
        JsonObject json = new JsonObject();
        json.addProperty("id", named.id());
        json.addProperty("name", named.name());
        return json;
    }

    private static Reply badRequest(String message) {
        return Reply.identityError(400, "Bad Request", message);
    }

    private static Reply unauthorized(Request request) {
        return Reply.identityError(401, "Unauthorized", UNAUTHORIZED)
                .with("WWW-Authenticate", "Keystone uri=\"" + request.baseUrl() + "/v3\"");
    }
}
