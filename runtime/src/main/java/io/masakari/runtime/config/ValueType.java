package io.masakari.runtime.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * How the text of a value becomes a {@code T}, and what to tell a person who got it wrong.
 *
 * @param allowed completes "Allowed: ", as in "1 to 65535"
 * @param parse throws {@link IllegalArgumentException} if the text is not allowed; its message is shown, so it must not
 *     contain the text of a secret
 * @param show writes a value as the file would
 */
public record ValueType<T>(String allowed, Function<String, T> parse, Function<T, String> show) {
    private static final Pattern DURATION = Pattern.compile("(\\d{1,12}) ?(us|ms|s|m|h|d)");
    private static final Duration LONGEST = Duration.ofDays(365);

    /** Any text but the empty one. */
    public static ValueType<String> text() {
        return new ValueType<>("any text", text -> require(!text.isEmpty(), text, "is empty"), text -> text);
    }

    /** Text that must match as a whole. */
    public static ValueType<String> text(Pattern pattern, String allowed) {
        return new ValueType<>(
                allowed, text -> require(pattern.matcher(text).matches(), text, "does not fit"), text -> text);
    }

    public static ValueType<Integer> integer(int min, int max) {
        return new ValueType<>(
                "a whole number, " + min + " to " + max, text -> toInteger(text, min, max), value -> value + "");
    }

    public static ValueType<Integer> port() {
        return integer(1, 65535);
    }

    public static ValueType<Boolean> bool() {
        return new ValueType<>("yes or no", ValueType::toBoolean, value -> value ? "yes" : "no");
    }

    public static ValueType<Duration> duration(Duration min, Duration max) {
        return new ValueType<>(
                "a number and its unit (us, ms, s, m, h, d), " + showDuration(min) + " to " + showDuration(max),
                text -> toDuration(text, min, max),
                ValueType::showDuration);
    }

    /** An absolute path; the file need not exist. */
    public static ValueType<Path> path() {
        return new ValueType<>("an absolute path", ValueType::toPath, Path::toString);
    }

    /** An absolute {@code http} or {@code https} URL with a host. */
    public static ValueType<URI> url() {
        return new ValueType<>("a URL as in https://controller:15868", ValueType::toUrl, URI::toString);
    }

    /** One of the constants of an enum, in lower case and with '-' for '_'. */
    public static <E extends Enum<E>> ValueType<E> oneOf(Class<E> type) {
        Map<String, E> byName = new LinkedHashMap<>();
        for (E constant : type.getEnumConstants()) {
            byName.put(shownName(constant), constant);
        }
        return new ValueType<>(
                String.join(", ", byName.keySet()),
                text -> {
                    E found = byName.get(text);
                    require(found != null, text, "is none of them");
                    return found;
                },
                ValueType::shownName);
    }

    /** A comma between elements; none at all is an empty list. */
    public static <T> ValueType<List<T>> listOf(ValueType<T> element) {
        return new ValueType<>(
                "a list, with a comma between; each: " + element.allowed(),
                text -> split(text).stream().map(element.parse()).toList(),
                values -> values.stream().map(element.show()).collect(Collectors.joining(", ")));
    }

    /** {@code a=b, c=d}; a name may stand once. Keeps the order. */
    public static ValueType<Map<String, String>> map() {
        return new ValueType<>(
                "pairs as in a=b, c=d",
                ValueType::toMap,
                values -> values.entrySet().stream()
                        .map(pair -> pair.getKey() + "=" + pair.getValue())
                        .collect(Collectors.joining(", ")));
    }

    public static ValueType<Secret> secret() {
        return new ValueType<>(
                "any text",
                text -> {
                    if (text.isEmpty()) {
                        throw new IllegalArgumentException("is empty");
                    }
                    return new Secret(text);
                },
                Secret::toString);
    }

    /** A value that may be missing: text that is given is present. */
    static <T> ValueType<Optional<T>> maybe(ValueType<T> type) {
        return new ValueType<>(
                type.allowed(),
                type.parse().andThen(Optional::of),
                value -> value.map(type.show()).orElse(""));
    }

    /** For a type of one's own, as in {@code text().to(HostName::new, HostName::value)}. */
    public <U> ValueType<U> to(Function<T, U> there, Function<U, T> back) {
        return new ValueType<>(allowed, parse.andThen(there), back.andThen(show));
    }

    /** In the largest unit that divides it, as {@link #duration} reads it. */
    static String showDuration(Duration value) {
        long micros = value.toNanos() / 1000;
        if (micros % 1000 != 0) {
            return micros + "us";
        }
        long millis = micros / 1000;
        if (millis % 1000 != 0) {
            return millis + "ms";
        }
        long seconds = millis / 1000;
        if (seconds == 0 || seconds % 60 != 0) {
            return seconds + "s";
        }
        long minutes = seconds / 60;
        if (minutes % 60 != 0) {
            return minutes + "m";
        }
        long hours = minutes / 60;
        return hours % 24 == 0 ? hours / 24 + "d" : hours + "h";
    }

    private static Integer toInteger(String text, int min, int max) {
        int value;
        try {
            value = Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'" + text + "' is no whole number", e);
        }
        require(value >= min && value <= max, text, "is out of range");
        return value;
    }

    private static Boolean toBoolean(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "yes", "true", "on", "1" -> true;
            case "no", "false", "off", "0" -> false;
            default -> throw new IllegalArgumentException("'" + text + "' is neither");
        };
    }

    private static Duration toDuration(String text, Duration min, Duration max) {
        Matcher matcher = DURATION.matcher(text);
        require(matcher.matches(), text, "is no duration");
        long count = Long.parseLong(matcher.group(1));
        long unitMicros = switch (matcher.group(2)) {
            case "us" -> 1L;
            case "ms" -> 1_000L;
            case "s" -> 1_000_000L;
            case "m" -> 60_000_000L;
            case "h" -> 3_600_000_000L;
            default -> 86_400_000_000L;
        };
        require(count <= LONGEST.toNanos() / 1000 / unitMicros, text, "is too long");
        Duration value = Duration.ofNanos(count * unitMicros * 1000);
        require(value.compareTo(min) >= 0 && value.compareTo(max) <= 0, text, "is out of range");
        return value;
    }

    private static Path toPath(String text) {
        try {
            Path path = Path.of(text);
            require(path.isAbsolute(), text, "is not absolute");
            return path;
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("is no path", e);
        }
    }

    private static URI toUrl(String text) {
        try {
            URI url = new URI(text);
            boolean web = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
            require(web && url.getHost() != null, text, "is no such URL");
            require(url.getUserInfo() == null, "the URL", "contains a user name or password, which would be logged");
            return url;
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("'" + text + "' is no URL", e);
        }
    }

    private static Map<String, String> toMap(String text) {
        Map<String, String> pairs = new LinkedHashMap<>();
        for (String pair : split(text)) {
            int equals = pair.indexOf('=');
            require(equals > 0, pair, "is no pair");
            String name = pair.substring(0, equals).strip();
            require(pairs.put(name, pair.substring(equals + 1).strip()) == null, name, "stands twice");
        }
        return Collections.unmodifiableMap(pairs);
    }

    private static List<String> split(String text) {
        if (text.isEmpty()) {
            return List.of();
        }
        List<String> parts = new ArrayList<>();
        for (String part : Arrays.asList(text.split(",", -1))) {
            require(!part.isBlank(), text, "has an empty element");
            parts.add(part.strip());
        }
        return parts;
    }

    private static String shownName(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static String require(boolean condition, String text, String otherwise) {
        if (!condition) {
            throw new IllegalArgumentException("'" + text + "' " + otherwise);
        }
        return text;
    }
}
