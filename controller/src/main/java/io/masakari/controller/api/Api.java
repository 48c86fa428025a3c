package io.masakari.controller.api;

import io.masakari.controller.api.http.Handler;
import io.masakari.controller.api.http.Peer;
import io.masakari.controller.api.http.Request;
import io.masakari.controller.api.http.Response;
import io.masakari.controller.store.StoreException;
import io.masakari.runtime.journal.Event;
import io.masakari.runtime.journal.EventLog;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * Entry of the REST API: version documents, health, authentication, then the resource; and every error in
 * upstream's form. Many connection threads call.
 */
final class Api implements Handler {
    private static final Pattern OUTER_SLASHES = Pattern.compile("^/+|/+$");
    private static final Set<String> JSON_TYPES =
            Set.of("application/json", "application/vnd.openstack.masakari+json", "text/plain");
    private static final Path OUT_OF_SERVICE = Path.of("/etc/masakari/healthcheck_disable");

    private final Router router;
    private final Authenticator authenticator;
    private final PublicAddress address;
    private final Versions versions;
    private final Audit audit;
    private final Seldom seldom;
    private final EventLog events;
    private final Runnable changed;

    Api(
            Router router,
            Authenticator authenticator,
            PublicAddress address,
            Versions versions,
            Audit audit,
            Seldom seldom,
            EventLog events,
            Runnable changed) {
        this.seldom = seldom;
        this.router = router;
        this.authenticator = authenticator;
        this.address = address;
        this.versions = versions;
        this.audit = audit;
        this.events = events;
        this.changed = changed;
    }

    @Override
    public Response handle(Request request) {
        RequestId id = RequestId.of(request);
        return answer(address.below(request), id).with(RequestId.HEADER, id.own());
    }

    @Override
    public void turnedAway(Peer peer) {
        seldom.tell("connections")
                .ifPresent(times -> events.log(
                        Event.CONNECTIONS_EXHAUSTED,
                        "All connections that " + peer.address() + " may have are in use; " + times
                                + " more were turned away.",
                        Map.of("address", peer.address())));
    }

    @Override
    public Response refuse(int status, String message) {
        return Faults.response(status, message);
    }

    private Response answer(Request request, RequestId id) {
        return guarded(request, () -> route(request, id));
    }

    private Response guarded(Request request, Supplier<Response> answer) {
        try {
            return answer.get();
        } catch (ApiException e) {
            return e.response();
        } catch (StoreException e) {
            return unavailable(e);
        } catch (RuntimeException e) {
            events.log(
                    Event.REQUEST_FAILED,
                    request.method() + " " + request.path() + " failed inside the controller: " + e
                            + ". The sender was answered 500. This is a bug; report it with this entry.",
                    Map.of("at", at(e)));
            return Faults.response(500, "Internal error in the controller. Its journal has the details.");
        }
    }

    private Response route(Request request, RequestId id) {
        String path = request.path();
        if (path.equals("/healthcheck")) {
            return Files.exists(OUT_OF_SERVICE)
                    ? Response.text(503, "text/plain", "DISABLED BY FILE")
                    : Response.text(200, "text/plain", "OK");
        }
        if (path.equals("/") || path.isEmpty()) {
            return versions.all(request);
        }
        if (!path.equals("/v1") && !path.startsWith("/v1/")) {
            return versions.choices(request);
        }
        String below = OUTER_SLASHES.matcher(path.substring("/v1".length())).replaceAll("");
        if (below.isEmpty()) {
            ApiMicroversion.of(request);
            return versions.v1(request); // clients of OpenStack ask for it without a token first
        }
        Authenticator.Known known = authenticator.of(request);
        int minor = ApiMicroversion.of(request);
        return guarded(request, () -> act(request, id, known, minor, below))
                .with(ApiMicroversion.HEADER, ApiMicroversion.SERVICE + " 1." + minor)
                .with("Vary", ApiMicroversion.HEADER);
    }

    private Response act(Request request, RequestId id, Authenticator.Known known, int minor, String below) {
        Router.Match match = router.find(request.method(), below);
        known.token().ifPresent(token -> checkProject(token, match));
        Caller caller = allowed(known, match.route());
        checkMediaType(request);
        ApiCall call = new ApiCall(request, caller, match.ids(), minor);
        boolean changes = match.route().access() == Router.Access.OPERATORS
                && !request.method().equals("GET");
        Optional<String> before = changes ? audit.before(match, call) : Optional.empty();
        Response response = act(match, call);
        if (changes) {
            changed.run();
            audit.changed(call, id, before, response);
        }
        return response.keepingIdle();
    }

    /** A monitor takes 409 for a report that is not to be sent again. */
    private static Response act(Router.Match match, ApiCall call) {
        try {
            return match.route().action().apply(call);
        } catch (StoreException e) {
            if (e.kind() == StoreException.Kind.CONFLICT && match.route().access() == Router.Access.REPORTERS) {
                throw ApiException.unavailable(
                        "Another request has just changed the same object. Nothing was stored; send the request again.");
            }
            throw e;
        }
    }

    private static void checkProject(ValidToken token, Router.Match match) {
        Optional<String> its = token.project().map(ValidToken.Project::id);
        match.project().filter(asked -> !its.equals(Optional.of(asked))).ifPresent(asked -> {
            throw ApiException.badRequest("Malformed request URL: URL's project_id '" + asked
                    + "' doesn't match Context's project_id '" + its.orElse("None") + "'");
        });
    }

    /** The caller, if it may use that route. */
    private static Caller allowed(Authenticator.Known known, Router.Route route) {
        Optional<Caller> caller = known.caller();
        boolean isAllowed = caller.filter(its -> switch (its.rights()) {
                    case OPERATOR -> true;
                    case READER -> route.method().equals("GET");
                    case MONITOR -> route.access() == Router.Access.REPORTERS;
                })
                .isPresent();
        if (isAllowed) {
            return caller.get();
        }
        throw ApiException.forbidden(
                known.token().isPresent()
                        ? "Policy doesn't allow " + route.rule() + " to be performed."
                        : "Monitor " + caller.get().name() + " may only report notifications.");
    }

    private static void checkMediaType(Request request) {
        if (request.body().length > 0) {
            Optional<String> type = request.header("Content-Type")
                    .map(text -> text.split(";", 2)[0].strip().toLowerCase(Locale.ROOT));
            if (type.isPresent() && !JSON_TYPES.contains(type.get())) {
                throw new ApiException(415, "Unsupported Content-Type");
            }
        }
    }

    private Response unavailable(StoreException e) {
        if (e.kind() == StoreException.Kind.CONFLICT) {
            return Faults.response(
                    409, "Another request has just changed the same object. Check its state, then try again.");
        }
        events.log(Event.STORE_UNAVAILABLE, e.getMessage() + " The sender was answered 503.");
        String what = e.kind() == StoreException.Kind.DAMAGED
                ? "The database is damaged: restore a backup, as the operator's guide tells."
                : "The database cannot be used.";
        return Faults.response(503, what + " Nothing was stored; send the request again.");
    }

    private static String at(RuntimeException e) {
        StackTraceElement[] trace = e.getStackTrace();
        return trace.length == 0 ? "" : trace[0].toString();
    }
}
