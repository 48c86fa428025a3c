package io.masakari.embeddednova.keystone;

import io.masakari.embeddednova.cloud.Caller;
import io.masakari.embeddednova.cloud.CloudTime;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Users, projects, application credentials and tokens of one domain, without HTTP. Starts with an administrator, one who may not see all, and a
 * plain user, each with a project of their own. Its lock is this object's; any thread may call.
 */
public final class Identity {
    public static final String REGION = "RegionOne";
    private static final Duration TOKEN_LIFETIME = Duration.ofHours(1);
    private static final int MAX_TOKENS = 10_000;
    private static final String SYSTEM = "system";

    record Named(String id, String name) {}

    record User(String id, String name, String password) {}

    /** One kind of request that an application credential is limited to. */
    public record AccessRule(String id, String service, String method, String path) {}

    /** Rules are null for one without limits. */
    record Credential(
            String id,
            String name,
            String secret,
            User user,
            Named project,
            List<Named> roles,
            List<AccessRule> rules) {}

    /**
     * Project is null for an unscoped token and for one of the whole system, credential is null for one that a password
     * got.
     */
    public record Token(
            String value,
            Credential credential,
            User user,
            Named project,
            boolean system,
            List<Named> roles,
            String auditId,
            Instant issuedAt,
            Instant expiresAt) {
        Set<String> roleNames() {
            return Set.copyOf(roles.stream().map(Named::name).toList());
        }

        public Caller caller(String requestId) {
            return new Caller(user.id(), project == null ? null : project.id(), roleNames(), requestId);
        }
    }

    private final CloudTime time;
    private final Map<String, User> users = new LinkedHashMap<>();
    private final Map<String, Named> projects = new LinkedHashMap<>();
    private final Map<String, Named> roles = new LinkedHashMap<>();
    /** Roles by "user id/project id". */
    private final Map<String, List<Named>> grants = new LinkedHashMap<>();

    private final Map<String, Credential> credentials = new LinkedHashMap<>();
    private final Map<String, Token> tokens = new LinkedHashMap<>();
    private boolean away;

    public Identity(CloudTime time) {
        this.time = time;
        addUser("admin", "admin-password", "admin", List.of("admin", "member", "reader"));
        addUser(
                "limited",
                "limited-password",
                "limited",
                List.of(
                        "admin",
                        "member",
                        "!os_compute_api:os-extended-server-attributes",
                        "!os_compute_api:os-hypervisors:list-detail",
                        "!os_compute_api:os-migrations:index"));
        addUser("demo", "demo-password", "demo", List.of("member", "reader"));
    }

    /** A user with these roles on a project, which is created if it does not exist yet. */
    public synchronized void addUser(String name, String password, String project, List<String> roleNames) {
        User user = users.computeIfAbsent(name, unused -> new User(id(), name, password));
        Named scope = projects.computeIfAbsent(project, unused -> new Named(id(), project));
        grants.put(
                user.id() + "/" + scope.id(), roleNames.stream().map(this::role).toList());
    }

    private Named role(String name) {
        return roles.computeIfAbsent(name, unused -> new Named(id(), name));
    }

    /** Forgets every token issued so far: the next call with one is refused. */
    public synchronized void forgetTokens() {
        tokens.clear();
    }

    /** Keystone stops answering (its database is gone): it closes connections, and Nova accepts only cached tokens. */
    public synchronized void goAway() {
        away = true;
    }

    public synchronized void comeBack() {
        away = false;
    }

    public synchronized boolean isAway() {
        return away;
    }

    /** The caller that a user is on a project, for calls that do not come over HTTP. */
    public synchronized Caller caller(String userName, String projectName) {
        User user = users.get(userName);
        Named project = projects.get(projectName);
        List<Named> granted = grants.getOrDefault(user.id() + "/" + project.id(), List.of());
        return new Caller(
                user.id(),
                project.id(),
                Set.copyOf(granted.stream().map(Named::name).toList()),
                Caller.newRequestId());
    }

    public Caller admin() {
        return caller("admin", "admin");
    }

    /** A user of {@link #addUser} gets roles on the whole system. */
    public synchronized void addSystemRoles(String userName, List<String> roleNames) {
        grants.put(
                users.get(userName).id() + "/" + SYSTEM,
                roleNames.stream().map(this::role).toList());
    }

    /** An application credential that carries some of its user's roles on the project. */
    public synchronized void addApplicationCredential(
            String id, String secret, String userName, String projectName, List<String> roleNames) {
        addApplicationCredential(id, secret, userName, projectName, roleNames, null);
    }

    /** @param rules what it is limited to; null for no limits */
    public synchronized void addApplicationCredential(
            String id,
            String secret,
            String userName,
            String projectName,
            List<String> roleNames,
            List<AccessRule> rules) {
        credentials.put(
                id,
                new Credential(
                        id,
                        "credential-" + id,
                        secret,
                        users.get(userName),
                        projects.get(projectName),
                        roleNames.stream().map(this::role).toList(),
                        rules));
    }

    public synchronized Optional<Token> byPassword(String userNameOrId, String password, Scope scope) {
        Optional<User> found = users.values().stream()
                .filter(user -> user.name().equals(userNameOrId) || user.id().equals(userNameOrId))
                .filter(user -> user.password().equals(password))
                .findFirst();
        if (found.isEmpty()) {
            return Optional.empty();
        }
        User user = found.get();
        if (scope == null) {
            return Optional.of(issue(null, user, null, false, List.of()));
        }
        if (scope.isSystem()) {
            return Optional.ofNullable(grants.get(user.id() + "/" + SYSTEM))
                    .map(granted -> issue(null, user, null, true, granted));
        }
        return projects.values().stream()
                .filter(project ->
                        project.name().equals(scope.project()) || project.id().equals(scope.project()))
                .filter(project -> grants.containsKey(user.id() + "/" + project.id()))
                .findFirst()
                .map(project -> issue(null, user, project, false, grants.get(user.id() + "/" + project.id())));
    }

    /** The project asked for, by name or id; null: the whole system. */
    public record Scope(String project) {
        boolean isSystem() {
            return project == null;
        }
    }

    public synchronized Optional<Token> byCredential(String id, String name, String userNameOrId, String secret) {
        return credentials.values().stream()
                .filter(credential -> id != null
                        ? credential.id().equals(id)
                        : credential.name().equals(name)
                                && (credential.user().name().equals(userNameOrId)
                                        || credential.user().id().equals(userNameOrId)))
                .filter(credential -> credential.secret().equals(secret))
                .findFirst()
                .map(credential ->
                        issue(credential, credential.user(), credential.project(), false, credential.roles()));
    }

    private Token issue(Credential credential, User user, Named project, boolean system, List<Named> granted) {
        Instant now = time.now();
        tokens.values().removeIf(token -> !token.expiresAt().isAfter(now));
        if (tokens.size() >= MAX_TOKENS) {
            tokens.remove(tokens.keySet().iterator().next());
        }
        Token token = new Token(
                "gAAAA" + id() + id(),
                credential,
                user,
                project,
                system,
                granted,
                id().substring(0, 22),
                now,
                now.plus(TOKEN_LIFETIME));
        tokens.put(token.value(), token);
        return token;
    }

    /** The token, if Keystone knows it and it has not expired. */
    public synchronized Optional<Token> validate(String value) {
        Token token = value == null ? null : tokens.get(value);
        return token != null && token.expiresAt().isAfter(time.now()) ? Optional.of(token) : Optional.empty();
    }

    public synchronized void revoke(String value) {
        tokens.remove(value);
    }

    /** Keystone's ids are UUIDs without dashes. */
    static String id() {
        return UUID.randomUUID().toString().replace("-", "");
    }
}
