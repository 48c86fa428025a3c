package io.masakari.controller.compute;

import io.masakari.controller.compute.Credentials.Scoped;
import io.masakari.runtime.config.Config;
import io.masakari.runtime.config.ConfigException;
import io.masakari.runtime.config.ConfigSpec;
import io.masakari.runtime.config.Key;
import io.masakari.runtime.config.Problem;
import io.masakari.runtime.config.Secret;
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
    private static final String SECTION = "nova";

    /** Next to the services, "internal" is the better choice; but only "public" always exists. */
    private static final String DEFAULT_INTERFACE = "public";

    private final Key<Optional<URI>> authUrl;
    private final Key<Optional<String>> username;
    private final Key<Optional<String>> userId;
    private final Key<Optional<String>> userDomainName;
    private final Key<Optional<String>> userDomainId;
    private final Key<Optional<Secret>> password;
    private final Key<Optional<String>> projectName;
    private final Key<Optional<String>> projectId;
    private final Key<Optional<String>> projectDomainName;
    private final Key<Optional<String>> projectDomainId;
    private final Key<Optional<String>> applicationCredentialId;
    private final Key<Optional<String>> applicationCredentialName;
    private final Key<Optional<Secret>> applicationCredentialSecret;
    private final Key<Optional<String>> cloud;
    private final Key<Optional<Path>> cloudsFile;
    private final Key<Optional<String>> region;
    private final Key<Optional<String>> endpointInterface;
    private final Key<Optional<URI>> endpoint;
    private final Key<Optional<Path>> caFile;
    private final Key<Boolean> insecure;
    private final Key<Duration> connectTimeout;
    private final Key<Duration> responseTimeout;
    private final Key<Optional<Duration>> callTimeout;
    private final Key<Integer> connections;

    /** Declares the keys in the program's spec. */
    public NovaSettings(ConfigSpec spec) {
        ValueType<String> text = ValueType.text();
        authUrl = spec.optional(
                SECTION,
                "auth_url",
                ValueType.url(),
                "Keystone's address. If set, the credentials below are used; else clouds.yaml, else OS_* variables.");
        username = spec.optional(SECTION, "username", text, "User with the admin role on the project.");
        userId = spec.optional(SECTION, "user_id", text, "The same by id.");
        userDomainName = spec.optional(SECTION, "user_domain_name", text, "Domain of the user name.");
        userDomainId =
                spec.optional(SECTION, "user_domain_id", text, "The same by id; \"default\" if both are missing.");
        password = spec.optionalSecret(SECTION, "password", "Password of the user.");
        projectName = spec.optional(SECTION, "project_name", text, "Project to work in.");
        projectId = spec.optional(SECTION, "project_id", text, "The same by id.");
        projectDomainName = spec.optional(SECTION, "project_domain_name", text, "Domain of the project name.");
        projectDomainId =
                spec.optional(SECTION, "project_domain_id", text, "The same by id; \"default\" if both are missing.");
        applicationCredentialId =
                spec.optional(SECTION, "application_credential_id", text, "Instead of user, password and project.");
        applicationCredentialName = spec.optional(
                SECTION, "application_credential_name", text, "The same by name; needs username or user_id.");
        applicationCredentialSecret =
                spec.optionalSecret(SECTION, "application_credential_secret", "Secret of the application credential.");
        cloud = spec.optional(SECTION, "cloud", text, "Name of a cloud in clouds.yaml; OS_CLOUD if missing.");
        cloudsFile = spec.optional(
                SECTION,
                "clouds_file",
                ValueType.path(),
                "That clouds.yaml; if missing OS_CLIENT_CONFIG_FILE, ~/.config/openstack, /etc/openstack.");
        region = spec.optional(SECTION, "region", text, "Region in the catalog; may be missing if there is only one.");
        endpointInterface = spec.optional(
                SECTION,
                "interface",
                ValueType.text(java.util.regex.Pattern.compile("public|internal|admin"), "public, internal, admin"),
                "Which of the catalog's addresses to use; public by default.");
        endpoint = spec.optional(SECTION, "endpoint", ValueType.url(), "Nova's address instead of the catalog's.");
        caFile = spec.optional(
                SECTION,
                "ca_file",
                ValueType.path(),
                "CA certificates (PEM) for Keystone and Nova; else the system's.");
        insecure = spec.bool(SECTION, "insecure", false, "Do not check certificates. For labs only.");
        connectTimeout =
                spec.duration(SECTION, "connect_timeout", NovaAccess.Limits.CONNECT, "Longest wait for a connection.");
        responseTimeout = spec.duration(
                SECTION,
                "response_timeout",
                NovaAccess.Limits.RESPONSE,
                "Longest wait for an answer after a request was sent.");
        callTimeout = spec.optional(
                SECTION,
                "call_timeout",
                ValueType.duration(Duration.ofMillis(1), Duration.ofHours(1)),
                "Longest time for one request as a whole; twice connect_timeout plus response_timeout if missing.");
        connections = spec.integer(
                SECTION, "connections", NovaAccess.Limits.CONNECTIONS, 1, 256, "Connections open at once, to each.");
    }

    /** Throws {@link ConfigException} with everything that is missing or wrong. */
    public NovaAccess resolve(Config config, Map<String, String> environment) {
        List<Problem> problems = new ArrayList<>();
        CloudSource source = source(config, environment, problems);
        NovaAccess.Limits limits = limits(config, problems);
        Optional<URI> keystone = source.url("auth_url", problems).flatMap(url -> versioned(url, source, problems));
        Optional<Credentials> credentials = credentials(source, problems);
        Optional<URI> nova = config.get(endpoint).or(() -> source.url("endpoint", problems));
        Optional<Path> ca = config.get(caFile).or(() -> source.get("ca_file").map(Path::of));
        boolean unchecked = config.get(insecure) || source.get("insecure").isPresent();
        checkCa(ca, unchecked, source, problems);
        String chosen = config.get(endpointInterface)
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
                config.get(region).or(() -> source.get("region")),
                chosen,
                nova,
                ca,
                unchecked,
                limits);
    }

    private CloudSource source(Config config, Map<String, String> environment, List<Problem> problems) {
        if (hasOwnCredentials(config)) {
            return own(config);
        }
        Optional<String> name = config.get(cloud).or(() -> nonEmpty(environment.get("OS_CLOUD")));
        if (name.isPresent()) {
            return CloudsYaml.find(config.get(cloudsFile), environment, problems)
                    .map(file -> CloudsYaml.read(file, name.get(), problems))
                    .orElseGet(CloudSource::broken);
        }
        if (nonEmpty(environment.get("OS_AUTH_URL")).isPresent()) {
            return CloudSource.ofEnvironment(environment);
        }
        problems.add(config.refuse(
                        authUrl,
                        "There is no address of Keystone. Set auth_url with username, password and project_name (or"
                                + " application_credential_id and _secret) here, or cloud = NAME of a clouds.yaml, or"
                                + " start with OS_* variables (source openrc).")
                .problems()
                .get(0));
        return CloudSource.broken();
    }

    private boolean hasOwnCredentials(Config config) {
        return config.get(authUrl).isPresent()
                || config.get(username).isPresent()
                || config.get(password).isPresent()
                || config.get(applicationCredentialId).isPresent()
                || config.get(applicationCredentialSecret).isPresent();
    }

    private CloudSource own(Config config) {
        CloudSource.Builder own = new CloudSource.Builder("section [nova]", "configuration", key -> "[nova] " + key);
        own.put("auth_url", config.get(authUrl).map(URI::toString));
        own.put("username", config.get(username));
        own.put("user_id", config.get(userId));
        own.put("user_domain_name", config.get(userDomainName));
        own.put("user_domain_id", config.get(userDomainId));
        own.put("password", config.get(password).map(Secret::reveal));
        own.put("project_name", config.get(projectName));
        own.put("project_id", config.get(projectId));
        own.put("project_domain_name", config.get(projectDomainName));
        own.put("project_domain_id", config.get(projectDomainId));
        own.put("application_credential_id", config.get(applicationCredentialId));
        own.put("application_credential_name", config.get(applicationCredentialName));
        own.put(
                "application_credential_secret",
                config.get(applicationCredentialSecret).map(Secret::reveal));
        return own.build();
    }

    private NovaAccess.Limits limits(Config config, List<Problem> problems) {
        Duration connect = config.get(connectTimeout);
        Duration response = config.get(responseTimeout);
        Duration needed = NovaAccess.Limits.wholeCall(connect, response);
        Duration call = config.get(callTimeout).orElse(needed);
        if (call.compareTo(needed) < 0) {
            problems.addAll(config.refuse(
                            callTimeout,
                            "It is shorter than twice connect_timeout plus response_timeout, which is "
                                    + needed.toMillis() + "ms. Lengthen it or shorten those.")
                    .problems());
        }
        return new NovaAccess.Limits(connect, response, call, config.get(connections));
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
