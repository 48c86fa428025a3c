package io.masakari.controller.compute;

import io.masakari.runtime.config.Problem;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * Settings of one cloud from any source, by the names of section [nova], with the names that the source uses for them.
 */
final class CloudSource {
    private final String origin;
    private final String place;
    private final UnaryOperator<String> nameThere;
    private final Map<String, String> values;
    private final boolean broken;

    private CloudSource(
            String origin, String place, UnaryOperator<String> nameThere, Map<String, String> values, boolean broken) {
        this.origin = origin;
        this.place = place;
        this.nameThere = nameThere;
        this.values = values;
        this.broken = broken;
    }

    /** A source that cannot be read, which was reported: what is missing in it is not reported again. */
    static CloudSource broken() {
        return new CloudSource("", "", UnaryOperator.identity(), Map.of(), true);
    }

    /** @param login names of what is needed to log in */
    static CloudSource ofEnvironment(Map<String, String> environment, List<String> login) {
        Builder source = new Builder("OS_* variables", "environment", CloudSource::variable);
        Stream.concat(login.stream(), Stream.of("region", "interface", "ca_file"))
                .forEach(key -> source.put(key, Optional.ofNullable(environment.get(variable(key)))));
        if (isTrue(environment.getOrDefault("OS_INSECURE", ""))) {
            source.put("insecure", Optional.of("yes"));
        }
        return source.build();
    }

    String origin() {
        return origin;
    }

    Optional<String> get(String key) {
        return Optional.ofNullable(values.get(key));
    }

    Optional<String> require(String key, List<Problem> problems) {
        Optional<String> value = get(key);
        if (value.isEmpty() && !broken) {
            problems.add(problem(key, "It is missing. Set it to log in to Keystone."));
        }
        return value;
    }

    /** {@code auth_url} is required, other addresses are not. */
    Optional<URI> url(String key, List<Problem> problems) {
        Optional<String> text = key.equals("auth_url") ? require(key, problems) : get(key);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            URI url = new URI(text.get());
            if (("http".equals(url.getScheme()) || "https".equals(url.getScheme()))
                    && url.getHost() != null
                    && url.getUserInfo() == null) {
                return Optional.of(url);
            }
        } catch (URISyntaxException e) {
            // Reported below.
        }
        problems.add(problem(key, "It is not an http or https address, as in https://controller:5000/v3."));
        return Optional.empty();
    }

    Problem problem(String key, String message) {
        return new Problem(place, 0, nameThere.apply(key), message);
    }

    static boolean isTrue(String text) {
        return List.of("1", "true", "yes", "on").contains(text.toLowerCase(Locale.ROOT));
    }

    private static String variable(String key) {
        return switch (key) {
            case "region" -> "OS_REGION_NAME";
            case "ca_file" -> "OS_CACERT";
            default -> "OS_" + key.toUpperCase(Locale.ROOT);
        };
    }

    /** Collects values; empty ones count as missing, as for the openstack command. */
    static final class Builder {
        private final String origin;
        private final String place;
        private final UnaryOperator<String> nameThere;
        private final Map<String, String> values = new LinkedHashMap<>();

        /**
         * @param origin for sentences, as in "OS_* variables"
         * @param place where a problem is, as in a file's name
         */
        Builder(String origin, String place, UnaryOperator<String> nameThere) {
            this.origin = origin;
            this.place = place;
            this.nameThere = nameThere;
        }

        void put(String key, Optional<String> value) {
            value.filter(text -> !text.isEmpty()).ifPresent(text -> values.put(key, text));
        }

        CloudSource build() {
            return new CloudSource(origin, place, nameThere, values, false);
        }
    }
}
