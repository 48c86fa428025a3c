package io.masakari.controller.api.http;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A request that was read completely.
 *
 * @param path without the query, as sent
 * @param query decoded parameters in the order sent
 * @param headers by name in lower case; a repeated header has its last value
 */
public record Request(
        String method,
        String path,
        Map<String, List<String>> query,
        Map<String, String> headers,
        byte[] body,
        Peer peer) {

    public Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
    }

    /** Last value of a query parameter. */
    public Optional<String> parameter(String name) {
        List<String> values = parameters(name);
        return values.isEmpty() ? Optional.empty() : Optional.of(values.get(values.size() - 1));
    }

    public List<String> parameters(String name) {
        return query.getOrDefault(name, List.of());
    }

    /** The same at another path. */
    public Request at(String otherPath) {
        return new Request(method, otherPath, query, headers, body, peer);
    }

    /** Throws {@link IllegalArgumentException} for a broken percent sequence. */
    static Map<String, List<String>> parseQuery(String rawQuery) {
        Map<String, List<String>> found = new LinkedHashMap<>();
        if (rawQuery == null || rawQuery.isEmpty()) {
            return found;
        }
        for (String pair : rawQuery.split("&")) {
            int equals = pair.indexOf('=');
            String name = equals < 0 ? pair : pair.substring(0, equals);
            String value = equals < 0 ? "" : pair.substring(equals + 1);
            found.computeIfAbsent(decode(name), any -> new ArrayList<>()).add(decode(value));
        }
        return found;
    }

    private static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}
