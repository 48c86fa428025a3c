package io.masakari.controller.api;

import com.google.gson.JsonPrimitive;
import java.util.Optional;
import java.util.function.Function;

/** Turns text from outside into the types of the domain. */
final class Ids {
    private Ids() {}

    /** Empty if the text is no such id; somebody who asks for it is told that there is none. */
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
