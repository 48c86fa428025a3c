package io.masakari.controller;

import io.masakari.controller.api.ControllerApi;
import io.masakari.controller.api.Policy;
import io.masakari.controller.api.TokenValidation;
import io.masakari.runtime.config.Config;
import io.masakari.runtime.config.ConfigException;
import io.masakari.runtime.config.Key;
import io.masakari.runtime.config.Problem;
import io.masakari.runtime.config.Section;
import io.masakari.runtime.config.ValueType;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The users of Keystone in front of the API: whether their tokens are taken, and what their roles allow.
 *
 * @param enabled whether Keystone's tokens are taken beside our own
 * @param authUri where clients get their tokens, if that is not [nova] auth_url
 */
record KeystoneConfig(boolean enabled, Duration keep, Optional<URI> authUri, Policy policy) {
    static final Section KEYS = new Section("keystone");
    static final Section POLICY = new Section("policy");

    private static final Pattern ROLE = Pattern.compile("(system:)?[^\\s,:]{1,255}");

    private static final Key<Boolean> ENABLED = KEYS.bool("enabled", true)
            .doc("Take tokens of the Keystone that [nova] logs in at, so that OpenStack's own clients can be used.");
    private static final Key<Duration> KEEP = KEYS.duration(
                    "keep", Duration.ofMinutes(5), Duration.ofSeconds(1), Duration.ofHours(1))
            .doc("How long a valid token is not asked for again; one that is revoked is accepted for as long.");
    private static final Key<Optional<URI>> AUTH_URI = KEYS.optional("auth_uri", ValueType.url())
            .doc("Keystone's public address, told to clients without a token; [nova] auth_url if missing.");
    private static final Key<String> OPERATORS = POLICY.text("operator_roles", "admin")
            .doc(
                    "Roles that may do everything, with commas between; system:ROLE counts in a token for the system only.");
    private static final Key<String> READERS =
            POLICY.text("reader_roles", "system:reader").doc("Roles that may look at everything.");
    private static final Key<String> MONITORS = POLICY.text("monitor_roles", "")
            .doc(
                    "Roles that may report, for upstream's monitors: of every host and instance, on the word of one user.");

    static KeystoneConfig of(Config config) {
        List<Problem> problems = new ArrayList<>();
        Policy policy = new Policy(
                roles(config, OPERATORS, problems),
                roles(config, READERS, problems),
                roles(config, MONITORS, problems));
        if (!problems.isEmpty()) {
            throw new ConfigException(problems);
        }
        return new KeystoneConfig(config.get(ENABLED), config.get(KEEP), config.get(AUTH_URI), policy);
    }

    private static List<String> roles(Config config, Key<String> key, List<Problem> problems) {
        List<String> roles = Arrays.stream(config.get(key).split(","))
                .map(String::strip)
                .filter(role -> !role.isEmpty())
                .toList();
        roles.stream()
                .filter(role -> !ROLE.matcher(role).matches())
                .forEach(role -> problems.addAll(
                        config.refuse(key, "'" + role + "' is no name of a role, as in admin or system:reader.")
                                .problems()));
        return roles;
    }

    ControllerApi.Front front(Optional<TokenValidation> keystone) {
        return new ControllerApi.Front(keystone, keep, policy);
    }
}
