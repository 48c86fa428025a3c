package io.masakari.controller.compute;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.masakari.controller.compute.NovaLink.Effect;
import io.masakari.controller.engine.ComputeException;
import io.masakari.controller.engine.ComputeException.Kind;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Reads Nova's answers: one by one, and whole lists page by page. */
final class NovaReader {
    /** With Nova's page size of 1000, more than any cloud has on one host. */
    private static final int MAX_PAGES = 100;

    private final NovaLink link;

    NovaReader(NovaLink link) {
        this.link = link;
    }

    /** @param reader gets each page; false when it needs no further one */
    void pages(
            String path,
            String query,
            NovaMicroversion microversion,
            String field,
            String markerField,
            Predicate<JsonArray> reader) {
        String marker = "";
        for (int page = 0; page < MAX_PAGES; page++) {
            CloudHttp.Answer answer = get(path + "?" + query + marker, path, microversion);
            Optional<String> last = parse(answer, body -> {
                JsonArray items = body.getAsJsonArray(field);
                boolean more = reader.test(items) && !items.isEmpty() && hasNext(body, field);
                return more
                        ? Optional.of(Json.text(items.get(items.size() - 1).getAsJsonObject(), markerField))
                        : Optional.empty();
            });
            if (last.isEmpty()) {
                return;
            }
            // Not the link itself: behind a proxy, it often has an address that only Nova can reach.
            marker = "&marker=" + encode(last.get());
        }
        throw new ComputeException(
                Kind.UNAVAILABLE, 0, "Nova's list " + path + " does not end after " + MAX_PAGES + " pages.", null);
    }

    private static boolean hasNext(JsonObject body, String field) {
        if (body.get(field + "_links") instanceof JsonArray links) {
            for (JsonElement link : links) {
                if ("next".equals(Json.textOrNull(link.getAsJsonObject(), "rel"))) {
                    return true;
                }
            }
        }
        return false;
    }

    static <T> List<T> list(JsonArray items, Function<JsonObject, T> reader) {
        List<T> list = new ArrayList<>(items.size());
        items.forEach(item -> list.add(reader.apply(item.getAsJsonObject())));
        return list;
    }

    CloudHttp.Answer get(String path, String template, NovaMicroversion microversion) {
        return link.exchange(
                new NovaLink.Operation("GET", path, template, microversion, null, Effect.IDEMPOTENT), Optional.empty());
    }

    <T> T read(String path, String template, NovaMicroversion microversion, Function<JsonObject, T> reader) {
        return parse(get(path, template, microversion), reader);
    }

    static <T> T parse(CloudHttp.Answer answer, Function<JsonObject, T> reader) {
        if (answer.body() == null) {
            throw unusable(answer, answer.bodyProblem().orElse("it is missing"), null);
        }
        try {
            return reader.apply(Json.object(answer.body()));
        } catch (ComputeException e) {
            throw e;
        } catch (RuntimeException e) {
            throw unusable(answer, e.toString(), e);
        }
    }

    private static ComputeException unusable(CloudHttp.Answer answer, String why, Exception cause) {
        return new ComputeException(
                Kind.UNAVAILABLE, answer.status(), "The body of Nova's answer cannot be used: " + why + ".", cause);
    }

    static <T> Optional<T> unlessUnknown(Supplier<T> call) {
        try {
            return Optional.of(call.get());
        } catch (ComputeException e) {
            if (e.status() == 404 && e.kind() == Kind.REFUSED) {
                return Optional.empty();
            }
            throw e;
        }
    }

    static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
