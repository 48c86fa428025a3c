package io.masakari.embeddednova.nova;

import io.masakari.embeddednova.cloud.Refusal;
import java.util.List;
import java.util.function.Function;

/** A part of a listing; {@code nextMarker} is null on the last one. */
record Page<T>(List<T> entries, String nextMarker) {

    static <T> Page<T> of(List<T> all, Question question, int maxLimit, Function<T, String> id) {
        List<T> rest = all;
        String marker = question.query().get("marker");
        if (marker != null) {
            int at = 0;
            while (at < all.size() && !id.apply(all.get(at)).equals(marker)) {
                at++;
            }
            if (at == all.size()) {
                throw Refusal.badRequest("marker [" + marker + "] not found");
            }
            rest = all.subList(at + 1, all.size());
        }
        int limit = limit(question.query().get("limit"), maxLimit);
        List<T> entries = List.copyOf(rest.subList(0, Math.min(limit, rest.size())));
        // Nova offers a next page whenever this one is full, even if nothing follows.
        boolean full = !entries.isEmpty() && entries.size() == limit;
        return new Page<>(entries, full ? id.apply(entries.get(entries.size() - 1)) : null);
    }

    private static int limit(String text, int maxLimit) {
        if (text == null) {
            return maxLimit;
        }
        try {
            int limit = Integer.parseInt(text);
            if (limit >= 0) {
                return Math.min(limit, maxLimit);
            }
        } catch (NumberFormatException notANumber) {
            // refused below, like a negative one
        }
        throw Refusal.badRequest("Invalid input for query parameters limit. Value: " + text + ". '" + text
                + "' does not match '^[0-9]*$'");
    }
}
