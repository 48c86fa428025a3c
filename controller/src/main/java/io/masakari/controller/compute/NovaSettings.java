package io.masakari.controller.compute;

import io.masakari.controller.compute.Credentials.Scoped;
import io.masakari.runtime.config.Config;
import io.masakari.runtime.config.ConfigException;
import io.masakari.runtime.config.Key;
import io.masakari.runtime.config.Problem;
import io.masakari.runtime.config.Secret;
import io.masakari.runtime.config.Section;
import io.masakari.runtime.config.ValueType;
import io.masakari.runtime.tls.TrustedCertificates;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The keys of section [nova], and how they, a clouds.yaml or the OS_* variables become a {@link NovaAccess}.
 * Credentials are not mixed: the first source that has them is used alone. Region, interface, endpoint, CA and limits
 * of [nova] override the others.
 */
public final class NovaSettings {
    /** Next to the services, "internal" is the better choice; but only "public" always exists. */
    private static final String DEFAULT_INTERFACE = "public";

    public static final Section KEYS = new Section("nova");
    private static final Key<Optional<URI>> AUTH_URL = KEYS.optional("auth_url", ValueType.url())
            .doc("Keystone's address. If set, the credentials below are used; else clouds.yaml, else OS_* variables.");
    private static final Key<Optional<String>> USERNAME =
            KEYS.optionalText("username").doc("User with the admin role on the project.");
    private static final Key<Optional<String>> USER_ID =
            KEYS.optionalText("user_id").doc("The same by id.");
    private static final Key<Optional<String>> USER_DOMAIN_NAME =
            KEYS.optionalText("user_domain_name").doc("Domain of the user name.");
    private static final Key<Optional<String>> USER_DOMAIN_ID =
            KEYS.optionalText("user_domain_id").doc("The same by id; \"default\" if both are missing.");
    private static final Key<Optional<Secret>> PASSWORD =
            KEYS.optionalSecret("password").doc("Password of the user.");
    private static final Key<Optional<String>> PROJECT_NAME =
            KEYS.optionalText("project_name").doc("Project to work in.");
    private static final Key<Optional<String>> PROJECT_ID =
            KEYS.optionalText("project_id").doc("The same by id.");
    private static final Key<Optional<String>> PROJECT_DOMAIN_NAME =
            KEYS.optionalText("project_domain_name").doc("Domain of the project name.");
    private static final Key<Optional<String>> PROJECT_DOMAIN_ID =
            KEYS.optionalText("project_domain_id").doc("The same by id; \"default\" if both are missing.");
    private static final Key<Optional<String>> APPLICATION_CREDENTIAL_ID =
            KEYS.optionalText("application_credential_id").doc("Instead of user, password and project.");
    private static final Key<Optional<String>> APPLICATION_CREDENTIAL_NAME =
            KEYS.optionalText("application_credential_name").doc("The same by name; needs username or user_id.");
    private static final Key<Optional<Secret>> APPLICATION_CREDENTIAL_SECRET =
            KEYS.optionalSecret("application_credential_secret").doc("Secret of the application credential.");

    /** Those that come from one source together. */
    private static final List<Key<? extends Optional<?>>> LOGIN = List.of(
            AUTH_URL,
            USERNAME,
            USER_ID,
            USER_DOMAIN_NAME,
            USER_DOMAIN_ID,
            PASSWORD,
            PROJECT_NAME,
            PROJECT_ID,
            PROJECT_DOMAIN_NAME,
            PROJECT_DOMAIN_ID,
            APPLICATION_CREDENTIAL_ID,
            APPLICATION_CREDENTIAL_NAME,
            APPLICATION_CREDENTIAL_SECRET);

    private static final Key<Optional<String>> CLOUD =
            KEYS.optionalText("cloud").doc("Name of a cloud in clouds.yaml; OS_CLOUD if missing.");
    private static final Key<Optional<Path>> CLOUDS_FILE = KEYS.optionalPath("clouds_file")
            .doc("That clouds.yaml; if missing OS_CLIENT_CONFIG_FILE, ~/.config/openstack, /etc/openstack.");
    private static final Key<Optional<String>> REGION =
            KEYS.optionalText("region").doc("Region in the catalog; may be missing if there is only one.");
    private static final Key<Optional<String>> ENDPOINT_INTERFACE = KEYS.optional(
                    "interface",
                    ValueType.text(java.util.regex.Pattern.compile("public|internal|admin"), "public, internal, admin"))
            .doc("Which of the catalog's addresses to use; public by default.");
    private static final Key<Optional<URI>> ENDPOINT =
            KEYS.optional("endpoint", ValueType.url()).doc("Nova's address instead of the catalog's.");
    private static final Key<Optional<Path>> CA_FILE =
            KEYS.optionalPath("ca_file").doc("CA certificates (PEM) for Keystone and Nova; else the system's.");
    private static final Key<Boolean> INSECURE =
            KEYS.bool("insecure", false).doc("Do not check certificates. For labs only.");
    private static final Key<Duration> CONNECT_TIMEOUT =
            KEYS.duration("connect_timeout", NovaAccess.Limits.CONNECT).doc("Longest wait for a connection.");
    private static final Key<Duration> RESPONSE_TIMEOUT = KEYS.duration("response_timeout", NovaAccess.Limits.RESPONSE)
            .doc("Longest wait for an answer after a request was sent.");
    private static final Key<Optional<Duration>> CALL_TIMEOUT = KEYS.optional(
                    "call_timeout", ValueType.duration(Duration.ofMillis(1), Duration.ofHours(1)))
            .doc("Longest time for one request as a whole; twice connect_timeout plus response_timeout if missing.");
    private static final Key<Duration> LATEST_ARRIVAL = KEYS.duration(
                    "latest_arrival", NovaAccess.Limits.ARRIVAL, Duration.ofSeconds(1), Duration.ofHours(1))
            .doc(
                    "How long after it was sent a request may begin at Nova: what a proxy and Nova's own workers hold it back at"
                            + " most. Until the shortest boot time less this after a fencing, calls go out without a further look at"
                            + " the host.");
    private static final Key<Integer> CONNECTIONS = KEYS.integer("connections", NovaAccess.Limits.CONNECTIONS, 1, 256)
            .doc("Connections open at once, to each.");

    private NovaSettings() {}

    public static Duration latestArrival(Config config) {
        return config.get(LATEST_ARRIVAL);
    }

    /** Throws {@link ConfigException} with everything that is missing or wrong. */
    public static NovaAccess resolve(Config config, Map<String, String> environment) {
        List<Problem> problems = new ArrayList<>();
        CloudSource source = source(config, environment, problems);
        NovaAccess.Limits limits = limits(config, problems);
        Optional<URI> keystone = source.url("auth_url", problems).flatMap(url -> versioned(url, source, problems));
        Optional<Credentials> credentials = credentials(source, problems);
        Optional<URI> nova = config.get(ENDPOINT).or(() -> source.url("endpoint", problems));
        Optional<Path> ca = config.get(CA_FILE).or(() -> source.get("ca_file").map(Path::of));
        boolean unchecked = config.get(INSECURE) || source.get("insecure").isPresent();
        checkCa(ca, unchecked, source, problems);
        String chosen = config.get(ENDPOINT_INTERFACE)
                .or(() -> source.get("interface").map(name -> name.replaceFirst("URL$", "")))
                .orElse(DEFAULT_INTERFACE);
        if (!List.of("public", "internal", "admin").contains(chosen)) {
            problems.add(source.problem("interface", "'" + chosen + "' is none of public, internal, admin."));
        }
        if (!problems.isEmpty()) {
            throw new ConfigException(problems);
        }
        return new NovaAccess(
                source.origin(),
                keystone.orElseThrow(),
                credentials.orElseThrow(),
                config.get(REGION).or(() -> source.get("region")),
                chosen,
                nova,
                ca,
                unchecked,
                limits);
    }

    private static CloudSource source(Config config, Map<String, String> environment, List<Problem> problems) {
        if (hasOwnCredentials(config)) {
            return own(config);
        }
        Optional<String> name = config.get(CLOUD).or(() -> nonEmpty(environment.get("OS_CLOUD")));
        if (name.isPresent()) {
            return CloudsYaml.find(config.get(CLOUDS_FILE), environment, problems)
                    .map(file -> CloudsYaml.read(file, name.get(), problems))
                    .orElseGet(CloudSource::broken);
        }
        if (nonEmpty(environment.get("OS_AUTH_URL")).isPresent()) {
            return CloudSource.ofEnvironment(
                    environment, LOGIN.stream().map(Key::name).toList());
        }
        problems.add(config.refuse(
                        AUTH_URL,
                        "There is no address of Keystone. Set auth_url with username, password and project_name (or"
                                + " application_credential_id and _secret) here, or cloud = NAME of a clouds.yaml, or"
                                + " start with OS_* variables (source openrc).")
                .problems()
                .get(0));
        return CloudSource.broken();
    }

    private static boolean hasOwnCredentials(Config config) {
        return config.get(AUTH_URL).isPresent()
                || config.get(USERNAME).isPresent()
                || config.get(PASSWORD).isPresent()
                || config.get(APPLICATION_CREDENTIAL_ID).isPresent()
                || config.get(APPLICATION_CREDENTIAL_SECRET).isPresent();
    }

    private static CloudSource own(Config config) {
        CloudSource.Builder own = new CloudSource.Builder("section [nova]", "configuration", key -> "[nova] " + key);
        for (Key<? extends Optional<?>> key : LOGIN) {
            own.put(
                    key.name(),
                    config.get(key).map(value -> value instanceof Secret secret ? secret.reveal() : value.toString()));
        }
        return own.build();
    }

    private static NovaAccess.Limits limits(Config config, List<Problem> problems) {
        Duration connect = config.get(CONNECT_TIMEOUT);
        Duration response = config.get(RESPONSE_TIMEOUT);
        Duration needed = NovaAccess.Limits.wholeCall(connect, response);
        Duration call = config.get(CALL_TIMEOUT).orElse(needed);
        if (call.compareTo(needed) < 0) {
            problems.addAll(config.refuse(
                            CALL_TIMEOUT,
                            "It is shorter than twice connect_timeout plus response_timeout, which is "
                                    + needed.toMillis() + "ms. Lengthen it or shorten those.")
                    .problems());
        }
        return new NovaAccess.Limits(connect, response, call, config.get(CONNECTIONS));
    }

    private static Optional<Credentials> credentials(CloudSource source, List<Problem> problems) {
        int before = problems.size();
        boolean application = source.get("application_credential_secret").isPresent()
                || source.get("application_credential_id").isPresent();
        if (application && source.get("password").isPresent()) {
            problems.add(source.problem(
                    "password", "A password and an application credential are given. Remove one of the two."));
        }
        Optional<Credentials> credentials =
                application ? applicationCredential(source, problems) : password(source, problems);
        return problems.size() == before ? credentials : Optional.empty();
    }

    private static Optional<Credentials> password(CloudSource source, List<Problem> problems) {
        Optional<Scoped> user = scoped(source, "username", "user_id", "user_domain", problems);
        Optional<Scoped> project = scoped(source, "project_name", "project_id", "project_domain", problems);
        Optional<String> secret = source.require("password", problems);
        if (user.isEmpty() || project.isEmpty() || secret.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Credentials.Password(user.get(), new Secret(secret.get()), project.get()));
    }

    private static Optional<Credentials> applicationCredential(CloudSource source, List<Problem> problems) {
        Optional<String> id = source.get("application_credential_id");
        Optional<String> name = source.get("application_credential_name");
        Optional<String> secret = source.require("application_credential_secret", problems);
        Optional<Scoped> user = Optional.empty();
        if (id.isEmpty()) {
            if (name.isEmpty()) {
                source.require("application_credential_id", problems);
            }
            user = scoped(source, "username", "user_id", "user_domain", problems);
        }
        if (secret.isEmpty() || (id.isEmpty() && (name.isEmpty() || user.isEmpty()))) {
            return Optional.empty();
        }
        return Optional.of(new Credentials.ApplicationCredential(id, name, user, new Secret(secret.get())));
    }

    private static Optional<Scoped> scoped(
            CloudSource source, String nameKey, String idKey, String domain, List<Problem> problems) {
        Optional<String> id = source.get(idKey);
        Optional<String> name = id.isPresent() ? Optional.empty() : source.require(nameKey, problems);
        if (id.isEmpty() && name.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Scoped(id, name, source.get(domain + "_id"), source.get(domain + "_name")));
    }

    private static Optional<URI> versioned(URI url, CloudSource source, List<Problem> problems) {
        String text = url.toString().replaceAll("/+$", "");
        if (text.endsWith("/v2.0")) {
            problems.add(source.problem(
                    "auth_url", "It is Keystone's old API, v2.0. Give the address without a version, or with /v3."));
            return Optional.empty();
        }
        return Optional.of(URI.create(text.endsWith("/v3") ? text : text + "/v3"));
    }

    private static void checkCa(Optional<Path> ca, boolean unchecked, CloudSource source, List<Problem> problems) {
        if (ca.isEmpty() || unchecked) {
            return;
        }
        try {
            TrustedCertificates.of(ca.get());
        } catch (IllegalArgumentException e) {
            problems.add(source.problem("ca_file", e.getMessage()));
        }
    }

    private static Optional<String> nonEmpty(String text) {
        return Optional.ofNullable(text).filter(value -> !value.isEmpty());
    }
}
