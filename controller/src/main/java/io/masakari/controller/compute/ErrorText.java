package io.masakari.controller.compute;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Finds the sentence in an error answer: Nova's own form, the authentication layer's, or HTML. */
final class ErrorText {
    private static final int SHOWN = 300;

    /** Error pages are small; of a larger one, the beginning is enough. */
    private static final int HTML_READ = 4096;

    private static final Pattern HEAD = Pattern.compile("(?is)<head.*?</head>|<style.*?</style>|<script.*?</script>");
    private static final Pattern TAG = Pattern.compile("<[^>]{0,500}>");
    private static final Pattern SPACE = Pattern.compile("\\s+");

    private ErrorText() {}

    static String of(CloudHttp.Answer answer) {
        String body = answer.body();
        if (body == null || body.isBlank()) {
            return "no reason given";
        }
        return fromJson(body).orElseGet(() -> fromHtml(body));
    }

    private static Optional<String> fromJson(String body) {
        try {
            JsonElement json = JsonParser.parseString(body);
            if (!json.isJsonObject()) {
                return Optional.empty();
            }
            for (Map.Entry<String, JsonElement> kind : json.getAsJsonObject().entrySet()) {
                if (kind.getValue() instanceof JsonObject detail && detail.get("message") != null) {
                    return Optional.of(shorten(detail.get("message").getAsString()));
                }
            }
            return Optional.empty();
        } catch (JsonParseException | IllegalStateException | UnsupportedOperationException e) {
            return Optional.empty();
        }
    }

    private static String fromHtml(String body) {
        String start = body.substring(0, Math.min(body.length(), HTML_READ));
        String text = TAG.matcher(HEAD.matcher(start).replaceAll(" ")).replaceAll(" ");
        return shorten(text);
    }

    private static String shorten(String text) {
        String line = SPACE.matcher(text).replaceAll(" ").strip();
        return line.length() <= SHOWN ? line : line.substring(0, SHOWN) + "...";
    }
}
