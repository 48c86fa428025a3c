package io.masakari.controller.api;

import io.masakari.controller.api.Caller.Rights;
import io.masakari.controller.api.http.Peer;
import io.masakari.controller.api.http.Peer.UnixUser;
import io.masakari.controller.api.http.Request;
import io.masakari.runtime.journal.Event;
import io.masakari.runtime.journal.EventLog;
import java.util.Map;
import java.util.Optional;

/**
 * Finds out who sends a request: a user of this machine, by the kernel; the owner of one of our tokens; or, where Keystone is
 * in front, the owner of one of Keystone's. Any thread may call.
 */
final class Authenticator {
    private static final String BEARER = "bearer ";
    private static final String NO_TOKEN =
            "The request you have made requires authentication: a token of 'masakarictl monitor add'.";

    private final Tokens tokens;
    private final OperatorTrust trust;
    private final Optional<KeystoneTokens> keystone;
    private final Policy policy;
    private final Seldom seldom;
    private final EventLog events;

    /**
     * A caller, and what Keystone says of its token.
     *
     * @param token empty if it is one of ours, or none was needed
     * @param caller empty if it may do nothing
     */
    record Known(Optional<ValidToken> token, Optional<Caller> caller) {
        private static Known ours(Caller caller) {
            return new Known(Optional.empty(), Optional.of(caller));
        }
    }

    /** @param keystone empty if its tokens are not taken */
    Authenticator(
            Tokens tokens,
            OperatorTrust trust,
            Optional<KeystoneTokens> keystone,
            Policy policy,
            Seldom seldom,
            EventLog events) {
        this.tokens = tokens;
        this.trust = trust;
        this.keystone = keystone;
        this.policy = policy;
        this.seldom = seldom;
        this.events = events;
    }

    /** @throws ApiException if it is nobody who is known, or Keystone cannot be asked */
    Known of(Request request) {
        Optional<UnixUser> user = request.peer().user();
        if (user.isPresent()) {
            return Known.ours(ofMachine(request.peer(), user.get()));
        }
        String header = request.header("Authorization").orElse("");
        if (header.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            return tokens.check(header.substring(BEARER.length()).strip())
                    .map(Known::ours)
                    .orElseThrow(() -> unknown(request.peer(), new ApiException(401, NO_TOKEN)));
        }
        String token = request.header("X-Auth-Token").orElse("");
        Optional<Known> ours = keystone.isEmpty() || Tokens.mayBeOne(token)
                ? tokens.check(token).map(Known::ours)
                : Optional.empty();
        return ours.or(() -> keystone.flatMap(known -> ofKeystone(known, token, request)))
                .orElseThrow(() -> unknown(
                        request.peer(),
                        keystone.map(known -> ApiException.noToken(known.authUri()))
                                .orElseGet(() -> new ApiException(401, NO_TOKEN))));
    }

    private Caller ofMachine(Peer peer, UnixUser user) {
        try {
            return trust.check(user);
        } catch (ApiException e) {
            refused(peer, "uid " + user.uid(), e.status());
            throw e;
        }
    }

    /** An application credential that is limited to other requests is as good as none here, as in Keystone's middleware. */
    private Optional<Known> ofKeystone(KeystoneTokens tokens, String token, Request request) {
        Optional<ValidToken> valid;
        try {
            valid = tokens.check(token, request.peer().address());
        } catch (TokenValidation.Unavailable e) {
            seldom.tell("keystone")
                    .ifPresent(times -> events.log(
                            Event.KEYSTONE_UNAVAILABLE,
                            times
                                    + " requests were answered 503, as Keystone did not say whether their tokens are valid: "
                                    + e.getMessage(),
                            Map.of()));
            throw ApiException.unavailable(
                    "Keystone cannot be asked now whether your token is valid. Nothing was done; send the request again.");
        }
        return valid.flatMap(its -> {
            Optional<Rights> rights = policy.of(its);
            boolean isHeldBack = rights.isPresent() && !allows(its, request);
            return isHeldBack
                    ? Optional.empty()
                    : Optional.of(new Known(valid, rights.map(each -> Caller.keystone(its, each))));
        });
    }

    /** Rules are written with a project in the path, and without. */
    private static boolean allows(ValidToken token, Request request) {
        String path = request.path();
        String inProject = token.project().map(its -> "/v1/" + its.id() + "/").orElse("");
        String bare =
                !inProject.isEmpty() && path.startsWith(inProject) ? "/v1/" + path.substring(inProject.length()) : path;
        return token.rules()
                .map(rules -> rules.stream()
                        .anyMatch(rule -> rule.allows(request.method(), path) || rule.allows(request.method(), bare)))
                .orElse(true);
    }

    private ApiException unknown(Peer peer, ApiException answer) {
        refused(peer, peer.address(), answer.status());
        return answer;
    }

    private void refused(Peer peer, String who, int status) {
        seldom.tell("caller " + who)
                .ifPresent(times -> events.log(
                        Event.CALLER_REFUSED,
                        times + " requests of " + who + " were answered " + status
                                + ": they do not come from a known monitor or operator.",
                        Map.of("address", peer.address(), "status", status)));
    }
}
