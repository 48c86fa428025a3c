package io.masakari.controller.api;

import io.masakari.controller.api.http.Response;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Finds the resource for a method and a path below /v1. Built once, then read by many threads. */
final class Router {
    private static final String ANY = "*";
    /** Below one object of another kind. */
    private static final Set<String> COLLECTIONS = Set.of("hosts");

    /** What upstream routes on a collection, and on one object of it, whether there is such an action or not. */
    private static final Map<String, String> OF_ALL = Map.of("GET", "index", "POST", "create");

    private static final Map<String, String> OF_ONE = Map.of("GET", "show", "PUT", "update", "DELETE", "delete");

    private static final Pattern PROJECT = Pattern.compile("[0-9a-f\\-]+");

    /** Who may use a route. */
    enum Access {
        OPERATORS,
        /** Operators and monitors. */
        REPORTERS
    }

    record Route(String method, List<String> pattern, Access access, Function<ApiCall, Response> action) {
        private static final String NAMESPACE = "os_masakari_api:";

        /** The name of upstream's rule for it, and one of the same form for what upstream does not have. */
        String rule() {
            String last = pattern.get(pattern.size() - 1);
            boolean isVerb = !isOfOne() && pattern.size() > 2 && !method.equals("GET") && !COLLECTIONS.contains(last);
            if (isVerb) {
                return NAMESPACE + pattern.get(pattern.size() - 3) + ":" + last;
            }
            String resource = isOfOne() ? pattern.get(pattern.size() - 2) : last;
            resource = resource.equals("hosts") ? "os-hosts" : resource;
            String act = switch (method) {
                case "GET" -> isOfOne() ? "detail" : "index";
                case "POST" -> "create";
                case "PUT" -> "update";
                default -> method.toLowerCase(Locale.ROOT);
            };
            return NAMESPACE + resource + ":" + act;
        }

        /** Of the object that it changes, below /v1; empty if it makes one. */
        Optional<String> objectPath(List<String> ids) {
            boolean makes = method.equals("POST") && (pattern.size() < 3 || COLLECTIONS.contains(last()));
            int end = method.equals("POST") ? pattern.size() - 1 : pattern.size();
            Iterator<String> next = ids.iterator();
            return makes
                    ? Optional.empty()
                    : Optional.of(pattern.subList(0, end).stream()
                            .map(part -> part.equals(ANY) ? next.next() : part)
                            .collect(Collectors.joining("/")));
        }

        private String last() {
            return pattern.get(pattern.size() - 1);
        }

        private boolean isOfOne() {
            return last().equals(ANY);
        }

        private Optional<List<String>> match(List<String> path) {
            if (path.size() != pattern.size()) {
                return Optional.empty();
            }
            List<String> ids = new ArrayList<>();
            for (int i = 0; i < path.size(); i++) {
                if (pattern.get(i).equals(ANY)) {
                    ids.add(path.get(i));
                } else if (!pattern.get(i).equals(path.get(i))) {
                    return Optional.empty();
                }
            }
            return Optional.of(ids);
        }
    }

    /** @param project in front of the path, if there is one */
    record Match(Route route, List<String> ids, Optional<String> project) {}

    private final List<Route> routes = new ArrayList<>();

    /** @param pattern as in "segments/*&#47;hosts" */
    Router operators(String method, String pattern, Function<ApiCall, Response> action) {
        return add(method, pattern, Access.OPERATORS, action);
    }

    Router reporters(String method, String pattern, Function<ApiCall, Response> action) {
        return add(method, pattern, Access.REPORTERS, action);
    }

    private Router add(String method, String pattern, Access access, Function<ApiCall, Response> action) {
        routes.add(new Route(method, List.of(pattern.split("/")), access, action));
        return this;
    }

    List<Route> routes() {
        return List.copyOf(routes);
    }

    /** @param path below /v1, without slashes at its ends; may begin with a project id */
    Match find(String method, String path) {
        List<String> parts = List.of(path.split("/"));
        Optional<String> project =
                Optional.of(parts.get(0)).filter(first -> PROJECT.matcher(first).matches());
        if (project.isPresent() && parts.size() > 1) {
            parts = parts.subList(1, parts.size());
        }
        parts = withoutSuffix(parts);
        Optional<Route> other = Optional.empty();
        for (Route route : routes) {
            Optional<List<String>> ids = route.match(parts);
            if (ids.isPresent()) {
                if (route.method().equals(method)) {
                    return new Match(route, ids.get(), project);
                }
                other = Optional.of(route);
            }
        }
        Optional<String> action =
                other.flatMap(route -> Optional.ofNullable((route.isOfOne() ? OF_ONE : OF_ALL).get(method)));
        if (action.isEmpty()) {
            throw ApiException.notFound("The resource could not be found.");
        }
        throw new ApiException(
                405,
                "The request method: '" + method + "' with action: '" + action.get()
                        + "' is not allowed on this resource");
    }

    /** Old clients append ".json". */
    private static List<String> withoutSuffix(List<String> parts) {
        String last = parts.get(parts.size() - 1);
        if (!last.endsWith(".json")) {
            return parts;
        }
        List<String> changed = new ArrayList<>(parts);
        changed.set(parts.size() - 1, last.substring(0, last.length() - ".json".length()));
        return changed;
    }
}
