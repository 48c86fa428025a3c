package io.masakari.controller.api;

import com.google.gson.JsonPrimitive;
import java.util.Optional;
import java.util.function.Function;

/** Parses text of requests into the types of the domain. */
final class Ids {
    private Ids() {}

    /** Empty if the text is not a valid id; the caller then answers 404. */
    static <T> Optional<T> parse(String text, Function<String, T> of) {
        try {
            return Optional.of(of.apply(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Throws a 400 that names the field if the text is not allowed. */
    static <T> T require(String field, String text, Function<String, T> of) {
        try {
            return of.apply(text);
        } catch (IllegalArgumentException e) {
            throw RequestFields.invalid(field, new JsonPrimitive(text), e.getMessage());
        }
    }
}
