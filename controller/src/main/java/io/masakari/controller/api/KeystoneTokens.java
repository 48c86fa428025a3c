package io.masakari.controller.api;

import io.masakari.controller.api.TokenValidation.Unavailable;
import io.masakari.core.model.MonotonicTime;
import io.masakari.runtime.time.Ticker;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;

/**
 * Checks tokens of Keystone. An answer is remembered for a time, by the token's hash: a valid token never beyond its expiry,
 * and what Keystone does not know for some seconds. However many send the same new token, Keystone is asked once. Any thread
 * may call; each waits for its own token only.
 */
final class KeystoneTokens {
    /** Longer than any token of Keystone's providers, and short enough for what stands before Keystone. */
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9._~+/=%:-]{1,4096}");

    private static final int MOST_VALID = 5_000;
    private static final int MOST_UNKNOWN = 1_000;
    private static final Duration UNKNOWN_KEPT = Duration.ofSeconds(10);

    /** Who finds no place to ask Keystone waits for a moment, then is sent away. */
    private static final Duration WAIT_TO_ASK = Duration.ofSeconds(2);

    /** More than any question takes, and less than a request may. */
    private static final Duration WAIT_FOR_OTHER = Duration.ofSeconds(15);

    private final TokenValidation keystone;
    private final Policy policy;
    private final Duration keep;
    private final Ticker ticker;
    private final Bounded valid = new Bounded(MOST_VALID);
    private final Bounded unknown = new Bounded(MOST_UNKNOWN);
    private final KeystonePlaces places;
    private final Map<String, CompletableFuture<Optional<ValidToken>>> underWay = new ConcurrentHashMap<>();

    private record Known(Optional<ValidToken> token, MonotonicTime until) {}

    /** The newest ones. */
    private static final class Bounded {
        private final int most;
        private final Map<String, Known> byHash = new LinkedHashMap<>();

        private Bounded(int most) {
            this.most = most;
        }

        private synchronized Optional<Known> get(String hash, MonotonicTime now) {
            Known known = byHash.get(hash);
            if (known != null && !now.isBefore(known.until())) {
                byHash.remove(hash);
                return Optional.empty();
            }
            return Optional.ofNullable(known);
        }

        private synchronized void put(String hash, Known known, MonotonicTime now) {
            byHash.remove(hash);
            byHash.put(hash, known);
            Iterator<Known> oldest = byHash.values().iterator();
            while (oldest.hasNext()) {
                boolean isOver = !now.isBefore(oldest.next().until());
                if (!isOver && byHash.size() <= most) {
                    break;
                }
                oldest.remove();
            }
        }
    }

    /**
     * @param policy by which of a token that may do nothing only that is remembered: anybody in the cloud can make many
     * @param keep how long a valid token is not asked for again; a revoked one is accepted for as long
     */
    KeystoneTokens(TokenValidation keystone, Policy policy, Duration keep, Ticker ticker) {
        this.keystone = keystone;
        this.policy = policy;
        this.keep = keep;
        this.ticker = ticker;
        this.places = new KeystonePlaces(WAIT_TO_ASK, ticker);
    }

    String authUri() {
        return keystone.authUri();
    }

    /**
     * Empty if it is no valid token.
     *
     * @param address that it comes from
     * @throws Unavailable if it is not known whether it is
     */
    Optional<ValidToken> check(String token, String address) {
        if (!TOKEN.matcher(token).matches()) {
            return Optional.empty();
        }
        String hash = Tokens.hash(token);
        Optional<Known> known = known(hash);
        if (known.isPresent()) {
            return known.get().token();
        }
        CompletableFuture<Optional<ValidToken>> mine = new CompletableFuture<>();
        CompletableFuture<Optional<ValidToken>> other = underWay.putIfAbsent(hash, mine);
        return other == null ? ask(token, hash, address, mine) : await(other);
    }

    private Optional<Known> known(String hash) {
        MonotonicTime now = ticker.now();
        return valid.get(hash, now).or(() -> unknown.get(hash, now));
    }

    private Optional<ValidToken> ask(
            String token, String hash, String address, CompletableFuture<Optional<ValidToken>> mine) {
        try {
            Optional<Known> justNow = known(hash); // another may have asked between our look and our turn
            Optional<ValidToken> answer = justNow.isPresent() ? justNow.get().token() : asked(token, hash, address);
            mine.complete(answer);
            return answer;
        } catch (RuntimeException e) {
            mine.completeExceptionally(e);
            throw e;
        } finally {
            underWay.remove(hash, mine);
        }
    }

    private Optional<ValidToken> asked(String token, String hash, String address) {
        KeystonePlaces.Place place = place(hash, address);
        try {
            MonotonicTime now = ticker.now();
            Optional<ValidToken> found = keystone.validate(token);
            boolean hasRights = found.flatMap(policy::of).isPresent();
            Optional<ValidToken> answer = hasRights ? found : found.map(ValidToken::withoutRules);
            Duration life = answer.map(ValidToken::life)
                    .filter(left -> left.compareTo(keep) < 0)
                    .orElse(keep);
            if (answer.isEmpty()) {
                unknown.put(hash, new Known(answer, ticker.now().plus(UNKNOWN_KEPT)), now);
            } else {
                valid.put(hash, new Known(answer, now.plus(life)), now);
            }
            if (hasRights) {
                places.hasRights(hash, address);
            }
            return answer;
        } finally {
            place.leave();
        }
    }

    private KeystonePlaces.Place place(String hash, String address) {
        try {
            return places.take(hash, address)
                    .orElseThrow(() -> new Unavailable(
                            "Keystone is slow, or " + address + " and others send more tokens that it has to validate"
                                    + " than it may be asked at once.",
                            null));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Unavailable("The controller is ending.", e);
        }
    }

    private static Optional<ValidToken> await(CompletableFuture<Optional<ValidToken>> other) {
        try {
            return other.get(WAIT_FOR_OTHER.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new Unavailable(e.getCause().getMessage(), e);
        } catch (TimeoutException e) {
            throw new Unavailable("Keystone does not answer.", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Unavailable("The controller is ending.", e);
        }
    }
}
