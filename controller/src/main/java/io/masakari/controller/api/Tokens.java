package io.masakari.controller.api;

import io.masakari.controller.store.Database;
import io.masakari.controller.store.MonitorRow;
import io.masakari.controller.store.MonitorRow.Binding;
import io.masakari.controller.store.MonitorTable;
import io.masakari.core.model.ClusterName;
import io.masakari.runtime.config.Secret;
import io.masakari.runtime.time.WallClock;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

/**
 * Makes, checks and revokes bearer tokens. A token is 256 random bits and only its SHA-256 is stored: with
 * that much entropy, a slow password hash would add nothing. Any thread may call.
 */
final class Tokens {
    private static final int TOKEN_BYTES = 32;
    private static final int MAX_TOKEN_CHARS = 256;
    private static final Pattern OURS = Pattern.compile("[A-Za-z0-9_-]{43}");

    /** How precise last_seen_at needs to be; a write for each report would double the writes. */
    private static final Duration SEEN_EVERY = Duration.ofMinutes(1);

    /** A new entry and its token, which is shown only once. */
    record Made(MonitorRow row, Secret token) {}

    private final Database database;
    private final WallClock clock;
    private final SecureRandom random = new SecureRandom();
    private final Map<String, MonitorRow> byHash = new ConcurrentHashMap<>();
    /** Counts what makes entries of {@code byHash} untrue. */
    private final AtomicInteger changes = new AtomicInteger();

    private final Map<String, Instant> lastSeen = new ConcurrentHashMap<>();

    Tokens(Database database, WallClock clock) {
        this.database = database;
        this.clock = clock;
    }

    Made make(String name, MonitorRow.Role role, Optional<ClusterName> cluster) {
        return make(name, role, cluster, Optional.empty());
    }

    Made make(String name, MonitorRow.Role role, Optional<ClusterName> cluster, Optional<Binding> binding) {
        byte[] bytes = new byte[TOKEN_BYTES];
        random.nextBytes(bytes);
        String token = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        Instant now = clock.now();
        MonitorRow row = database.writeAndWait(tx -> {
            MonitorTable.insert(tx, name, role, cluster, hash(token), now);
            binding.ifPresent(its -> MonitorTable.bind(tx, name, its));
            return MonitorTable.find(tx, name).orElseThrow();
        });
        return new Made(row, new Secret(token));
    }

    /** Whether it has the form of our tokens, which Keystone's do not have. */
    static boolean mayBeOne(String token) {
        return OURS.matcher(token).matches();
    }

    /** The owner of the token; empty if it is unknown or revoked. */
    Optional<Caller> check(String token) {
        if (token.isEmpty() || token.length() > MAX_TOKEN_CHARS) {
            return Optional.empty();
        }
        // The lookup is by hash, so its timing reveals nothing about the token.
        String hash = hash(token);
        MonitorRow known = byHash.get(hash);
        if (known == null) {
            int before = changes.get();
            Optional<MonitorRow> found = database.read(tx -> MonitorTable.findByTokenHash(tx, hash));
            if (found.isEmpty()) {
                return Optional.empty();
            }
            known = found.get();
            byHash.put(hash, known);
            if (changes.get() != before) {
                byHash.remove(hash); // it may have been read before the change
            }
        }
        noteSeen(known.name());
        return Optional.of(new Caller(known.name(), known.role(), known.cluster(), known.binding()));
    }

    List<MonitorRow> list() {
        return database.read(MonitorTable::list);
    }

    /** Takes effect before it returns. Empty if there is no monitor of that name, or it is revoked. */
    Optional<MonitorRow> bind(String name, Binding binding) {
        Optional<MonitorRow> bound = database.writeAndWait(tx ->
                MonitorTable.bind(tx, name, binding) ? MonitorTable.find(tx, name) : Optional.<MonitorRow>empty());
        forget(name);
        return bound;
    }

    /** Takes effect before it returns. False if there is no such entry, or it is revoked already. */
    boolean revoke(String name) {
        Instant now = clock.now();
        boolean revoked = database.writeAndWait(tx -> MonitorTable.revoke(tx, name, now));
        forget(name);
        return revoked;
    }

    private void forget(String name) {
        changes.incrementAndGet();
        byHash.values().removeIf(row -> row.name().equals(name));
    }

    private void noteSeen(String name) {
        Instant now = clock.now();
        Instant before = lastSeen.get(name);
        if (before == null || before.plus(SEEN_EVERY).isBefore(now)) {
            lastSeen.put(name, now);
            // Not waited for: losing it does no harm.
            database.write(tx -> {
                MonitorTable.seen(tx, name, now);
                return null;
            });
        }
    }

    static String hash(String token) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }
}
