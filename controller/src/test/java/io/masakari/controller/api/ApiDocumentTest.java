package io.masakari.controller.api;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * docs/api.md: its examples are sent to the real API, and its table has every route. "mvn test -pl controller -am
 * -Dtest=ApiDocumentTest -Dapi.examples=write -Dsurefire.failIfNoSpecifiedTests=false" writes answers and table; read the change
 * before you commit it.
 */
class ApiDocumentTest {
    private static final boolean WRITE = "write".equals(System.getProperty("api.examples"));
    private static final Path DOCUMENT = Path.of("../docs/api.md");
    private static final Pattern EXAMPLE =
            Pattern.compile("```http\\n([A-Z]+) (\\S+)\\n(.*?)```\\n\\n```http\\n(.*?)```\\n", Pattern.DOTALL);
    private static final Pattern UUID_FORM =
            Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");
    /** Those that the examples' requests have. */
    private static final List<String> KEPT =
            List.of("00000000-0000-4000-8000-000000000000", "0b3fbf3a-6e0c-4c1e-9a7e-0f3f6d1c2a01");

    private static final Pattern NAMED = Pattern.compile("\\{(\\w+)}");
    private static final Pattern MADE =
            Pattern.compile("\"(?:uuid|notification_uuid)\":\"([^\"]+)\"(?:,\"name\":\"(\\w+)\")?");
    private static final String TABLE = "| request | rule | |\n| --- | --- | --- |\n";
    private static final Gson PRETTY = new GsonBuilder()
            .setPrettyPrinting()
            .serializeNulls()
            .disableHtmlEscaping()
            .create();

    /** What upstream has too. */
    private static final Pattern UPSTREAM = Pattern.compile(
            "(extensions|segments|notifications)(/\\*)?|segments/\\*/hosts(/\\*)?|notifications/\\*/vmoves(/\\*)?");

    @TempDir
    Path directory;

    private final Map<String, String> shownIds = new LinkedHashMap<>();
    private final Map<String, String> named = new LinkedHashMap<>();

    @Test
    void itsExamplesAreAnsweredSo() throws IOException {
        String document = Files.readString(DOCUMENT);
        StringBuilder actual = new StringBuilder();
        try (RunningApi api = new RunningApi(directory)) {
            named.put("lab", api.segment.toString());
            Matcher example = EXAMPLE.matcher(document);
            while (example.find()) {
                String asked = document.substring(example.start(), example.start(4));
                example.appendReplacement(actual, Matcher.quoteReplacement(asked + answer(api, example) + "```\n"));
            }
            example.appendTail(actual);
            compare(document, withTable(actual.toString(), api));
        }
    }

    private static void compare(String document, String actual) throws IOException {
        if (WRITE) {
            Files.writeString(DOCUMENT, actual);
        } else {
            assertEquals(actual, document, DOCUMENT + " should be as expected here; -Dapi.examples=write writes it");
        }
    }

    private String answer(RunningApi api, Matcher example) {
        Map<String, String> headers = new LinkedHashMap<>();
        String body = null;
        for (String line : example.group(3).split("\\n")) {
            int colon = line.indexOf(": ");
            if (line.startsWith("{")) {
                body = line;
            } else if (colon > 0) {
                headers.put(line.substring(0, colon), line.substring(colon + 2));
            }
        }
        String path = NAMED.matcher(example.group(2)).replaceAll(name -> named.get(name.group(1)));
        HttpResponse<String> answer = api.send(example.group(1), path, api.operatorToken, body, headers);
        if (answer.statusCode() == 201 || answer.statusCode() == 202) {
            Matcher made = MADE.matcher(answer.body());
            if (made.find()) {
                named.put(made.group(2) == null ? "notification" : made.group(2), made.group(1));
            }
        }
        return "HTTP/1.1 " + answer.statusCode() + "\n"
                + (answer.body().isEmpty() ? "" : "\n" + shown(api, answer.body()) + "\n");
    }

    /** With identifiers in the order in which they are met. */
    private String shown(RunningApi api, String body) {
        JsonElement json = JsonParser.parseString(body);
        String text = PRETTY.toJson(json).replace("127.0.0.1:" + api.listener.port(), "controller:15868");
        return UUID_FORM
                .matcher(text)
                .replaceAll(id -> KEPT.contains(id.group())
                        ? id.group()
                        : shownIds.computeIfAbsent(
                                id.group(),
                                any -> String.format("a0000000-0000-4000-8000-%012d", shownIds.size() + 1)));
    }

    private static String withTable(String document, RunningApi api) {
        String rows = api.api.routes().stream()
                .map(route -> {
                    String pattern = String.join("/", route.pattern());
                    return "| `" + route.method() + " /v1/" + pattern.replace("*", "ID") + "` | `"
                            + route.rule().replace("os_masakari_api:", "") + "` | "
                            + (UPSTREAM.matcher(pattern).matches() && !isOurs(route.method(), pattern) ? "" : "\\*")
                            + " |\n";
                })
                .sorted()
                .collect(Collectors.joining());
        int from = document.indexOf(TABLE) + TABLE.length();
        return document.substring(0, from) + rows;
    }

    private static boolean isOurs(String method, String pattern) {
        return pattern.startsWith("notifications/") && !method.equals("GET");
    }
}
