package io.masakari.controller.compute;

import com.google.gson.JsonObject;
import io.masakari.runtime.config.Secret;
import java.util.List;
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
            if (id.isPresent()) {
                return Json.of("id", id.get());
            }
            JsonObject domain = domainId.isPresent() || domainName.isEmpty()
                    ? Json.of("id", domainId.orElse(DEFAULT_DOMAIN_ID))
                    : Json.of("name", domainName.get());
            return Json.of("name", name.orElseThrow(), "domain", domain);
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
            JsonObject auth = identity("password", Json.of("user", who));
            auth.add("scope", Json.of("project", project.toJson()));
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
            JsonObject who = id.isPresent()
                    ? Json.of("id", id.get())
                    : Json.of(
                            "name",
                            name.orElseThrow(),
                            "user",
                            user.orElseThrow().toJson());
            who.addProperty("secret", secret.reveal());
            return identity("application_credential", who);
        }

        @Override
        public String describe() {
            return "application credential " + name.or(() -> id).orElseThrow();
        }
    }

    private static JsonObject identity(String method, JsonObject how) {
        return Json.of("identity", Json.of(method, how, "methods", List.of(method)));
    }
}
