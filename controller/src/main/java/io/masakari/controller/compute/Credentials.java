package io.masakari.controller.compute;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.masakari.runtime.config.Secret;
import java.util.Optional;

/** The login at Keystone. Its text form shows no secret. */
public sealed interface Credentials {
    /** The "auth" object of a token request. */
    JsonObject toAuth();

    /** For error messages: who could not log in. */
    String describe();

    /** A name or an id with the domain that the name belongs to. Exactly one of {@code id} and {@code name} is set. */
    record Scoped(Optional<String> id, Optional<String> name, Optional<String> domainId, Optional<String> domainName) {
        /** Keystone creates this domain itself; names without a domain belong to it. */
        private static final String DEFAULT_DOMAIN_ID = "default";

        JsonObject toJson() {
            JsonObject json = new JsonObject();
            if (id.isPresent()) {
                json.addProperty("id", id.get());
                return json;
            }
            json.addProperty("name", name.orElseThrow());
            JsonObject domain = new JsonObject();
            if (domainId.isPresent() || domainName.isEmpty()) {
                domain.addProperty("id", domainId.orElse(DEFAULT_DOMAIN_ID));
            } else {
                domain.addProperty("name", domainName.get());
            }
            json.add("domain", domain);
            return json;
        }

        String describe() {
            return name.or(() -> id).orElseThrow();
        }
    }

    /** A user with a password, working in one project. */
    record Password(Scoped user, Secret password, Scoped project) implements Credentials {
        @Override
        public JsonObject toAuth() {
            JsonObject who = user.toJson();
            who.addProperty("password", password.reveal());
            JsonObject auth = identity("password", object("user", who));
            auth.add("scope", object("project", project.toJson()));
            return auth;
        }

        @Override
        public String describe() {
            return "user " + user.describe() + " in project " + project.describe();
        }
    }

    /** By id, or by name together with its user. Keystone refuses a scope here: the credential carries its project. */
    record ApplicationCredential(Optional<String> id, Optional<String> name, Optional<Scoped> user, Secret secret)
            implements Credentials {
        @Override
        public JsonObject toAuth() {
            JsonObject who = new JsonObject();
            if (id.isPresent()) {
                who.addProperty("id", id.get());
            } else {
                who.addProperty("name", name.orElseThrow());
                who.add("user", user.orElseThrow().toJson());
            }
            who.addProperty("secret", secret.reveal());
            return identity("application_credential", who);
        }

        @Override
        public String describe() {
            return "application credential " + name.or(() -> id).orElseThrow();
        }
    }

    private static JsonObject identity(String method, JsonObject how) {
        JsonArray methods = new JsonArray();
        methods.add(method);
        JsonObject identity = object(method, how);
        identity.add("methods", methods);
        return object("identity", identity);
    }

    private static JsonObject object(String name, JsonObject value) {
        JsonObject json = new JsonObject();
        json.add(name, value);
        return json;
    }
}
