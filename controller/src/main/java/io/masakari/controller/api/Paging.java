package io.masakari.controller.api;

import io.masakari.controller.api.http.Request;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import java.util.regex.Pattern;

/** Upstream's lists: sort_key and sort_dir, then marker (the integer id of the last row seen) and limit. */
final class Paging {
    /** Upstream's osapi_max_limit. */
    static final int MAX = 1000;

    private static final Pattern NUMBER = Pattern.compile("[+-]?\\d{1,100}");

    private Paging() {}

    /** @param keys sortable keys; the value of a row may be null, which sorts first */
    static <T> List<T> page(
            Request request, List<T> rows, ToLongFunction<T> id, Map<String, Function<T, Comparable<?>>> keys) {
        List<T> sorted = new ArrayList<>(rows);
        sorted.sort(order(request, id, keys));
        int from = request.parameter("marker")
                .map(marker -> after(sorted, id, marker))
                .orElse(0);
        int limit = limit(request);
        return sorted.subList(from, (int) Math.min(sorted.size(), (long) from + limit));
    }

    /** How many are wanted, at most {@link #MAX}. */
    static int limit(Request request) {
        request.parameter("page_size")
                .ifPresent(text -> limit("page_size", text)); // upstream reads it, and has no use for it
        return request.parameter("limit").map(text -> limit("limit", text)).orElse(MAX);
    }

    private static int limit(String parameter, String text) {
        if (!NUMBER.matcher(text).matches()) {
            throw ApiException.badRequest("Invalid input received: " + parameter + " must be an integer");
        }
        BigInteger limit = new BigInteger(text);
        if (limit.signum() < 0) {
            throw ApiException.badRequest("Invalid input received: " + parameter + " must be >= 0");
        }
        return limit.min(BigInteger.valueOf(MAX)).intValue();
    }

    private static <T> int after(List<T> rows, ToLongFunction<T> id, String marker) {
        for (int i = 0; i < rows.size(); i++) {
            if (Long.toString(id.applyAsLong(rows.get(i))).equals(marker)) {
                return i + 1;
            }
        }
        throw unknownMarker(marker);
    }

    /** Of a row, as {@link #after} would find it. */
    static Optional<Long> number(String marker) {
        try {
            return Optional.of(Long.parseLong(marker))
                    .filter(id -> Long.toString(id).equals(marker));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    static ApiException unknownMarker(String marker) {
        return ApiException.badRequest("Marker " + marker + " could not be found.");
    }

    /** One key of a sorted list. */
    record Sort(String key, boolean ascending) {}

    /** What the list is to be sorted by, the first first; by its creation, the newest first, if nothing is said. */
    static List<Sort> sorts(Request request, Predicate<String> isKey) {
        List<String> wanted = request.parameters("sort_key");
        List<String> directions = request.parameters("sort_dir");
        if (wanted.isEmpty()) {
            wanted = List.of("created_at");
        }
        if (directions.size() > wanted.size()) {
            throw ApiException.badRequest("Invalid input received: Sort direction size exceeds sort key size");
        }
        List<Sort> sorts = new ArrayList<>();
        String direction = "desc";
        for (int i = 0; i < wanted.size(); i++) {
            direction = i < directions.size() ? directions.get(i) : direction;
            if (!direction.equals("asc") && !direction.equals("desc")) {
                throw ApiException.badRequest(
                        "Invalid input received: Unknown sort direction, must be 'asc' or 'desc'");
            }
            if (!isKey.test(wanted.get(i))) {
                throw ApiException.badRequest("Sort key supplied is invalid: " + wanted.get(i));
            }
            sorts.add(new Sort(wanted.get(i), direction.equals("asc")));
        }
        return sorts;
    }

    private static <T> Comparator<T> order(
            Request request, ToLongFunction<T> id, Map<String, Function<T, Comparable<?>>> keys) {
        Comparator<T> order = (a, b) -> 0;
        boolean ascending = false;
        for (Sort sort : sorts(request, key -> key.equals("id") || keys.containsKey(key))) {
            Comparator<T> next = by(sort.key(), id, keys);
            ascending = sort.ascending();
            order = order.thenComparing(ascending ? next : next.reversed());
        }
        Comparator<T> tie = Comparator.comparingLong(id);
        return order.thenComparing(ascending ? tie : tie.reversed());
    }

    @SuppressWarnings("unchecked") // Both values come from the same key, so they are of one type.
    private static <T> Comparator<T> by(
            String key, ToLongFunction<T> id, Map<String, Function<T, Comparable<?>>> keys) {
        if (key.equals("id")) {
            return Comparator.comparingLong(id);
        }
        Function<T, Comparable<?>> value = keys.get(key);
        return Comparator.comparing(
                row -> (Comparable<Object>) value.apply(row), Comparator.nullsFirst(Comparator.naturalOrder()));
    }
}
