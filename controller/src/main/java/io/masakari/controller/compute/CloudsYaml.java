package io.masakari.controller.compute;

import io.masakari.runtime.config.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

/**
 * Reads one cloud of the file that the openstack command uses, with a secure.yaml beside it. Unlike that command it
 * does not look into the current directory: a daemon has none.
 */
final class CloudsYaml {
    private static final int MAX_BYTES = 256 * 1024;

    private CloudsYaml() {}

    /** The first that exists, or a problem that names them all. */
    static Optional<Path> find(Optional<Path> configured, Map<String, String> environment, List<Problem> problems) {
        if (configured.isPresent()) {
            return configured;
        }
        String named = environment.getOrDefault("OS_CLIENT_CONFIG_FILE", "");
        if (!named.isEmpty()) {
            return Optional.of(Path.of(named));
        }
        Path home = Path.of(environment.getOrDefault("HOME", "/nonexistent"), ".config/openstack/clouds.yaml");
        Path system = Path.of("/etc/openstack/clouds.yaml");
        Optional<Path> found =
                List.of(home, system).stream().filter(Files::exists).findFirst();
        if (found.isEmpty()) {
            problems.add(new Problem(
                    "[nova] cloud",
                    0,
                    "",
                    "There is neither " + home + " nor " + system
                            + ". Name the file by [nova] clouds_file or OS_CLIENT_CONFIG_FILE."));
        }
        return found;
    }

    static CloudSource read(Path file, String name, List<Problem> problems) {
        Optional<Map<String, Object>> clouds = clouds(file, problems);
        if (clouds.isEmpty()) {
            return CloudSource.broken();
        }
        Optional<Map<String, Object>> cloud = map(clouds.get().get(name));
        if (cloud.isEmpty()) {
            problems.add(new Problem(
                    file.toString(),
                    0,
                    "clouds",
                    "There is no cloud '" + name + "'. It has: "
                            + String.join(", ", clouds.get().keySet()) + "."));
            return CloudSource.broken();
        }
        Map<String, Object> all = new LinkedHashMap<>(cloud.get());
        Map<String, Object> auth = new LinkedHashMap<>(map(all.get("auth")).orElse(Map.of()));
        Path secure = file.resolveSibling("secure.yaml");
        if (Files.exists(secure)) {
            clouds(secure, problems)
                    .flatMap(both -> map(both.get(name)))
                    .flatMap(secret -> map(secret.get("auth")))
                    .ifPresent(auth::putAll);
        }
        return source(file, name, all, auth);
    }

    private static CloudSource source(Path file, String name, Map<String, Object> all, Map<String, Object> auth) {
        UnaryOperator<String> nameThere = key -> "clouds." + name + "."
                + switch (key) {
                    case "region" -> "region_name";
                    case "ca_file" -> "cacert";
                    case "endpoint" -> "compute_endpoint_override";
                    case "interface", "insecure" -> key;
                    default -> "auth." + key;
                };
        CloudSource.Builder source =
                new CloudSource.Builder("cloud " + name + " of " + file, file.toString(), nameThere);
        auth.forEach((key, value) -> source.put(key, text(value)));
        source.put("region", text(all.get("region_name")));
        source.put("interface", text(all.get("interface")).or(() -> text(all.get("endpoint_type"))));
        source.put("endpoint", text(all.get("compute_endpoint_override")));
        source.put("ca_file", text(all.get("cacert")));
        boolean unchecked = Boolean.FALSE.equals(all.get("verify")) || Boolean.TRUE.equals(all.get("insecure"));
        source.put("insecure", unchecked ? Optional.of("yes") : Optional.empty());
        return source.build();
    }

    private static Optional<Map<String, Object>> clouds(Path file, List<Problem> problems) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                problems.add(
                        new Problem(file.toString(), 0, "", "It is larger than 256 KiB, too large for a clouds.yaml."));
                return Optional.empty();
            }
            Object document = yaml().load(new String(bytes, StandardCharsets.UTF_8));
            Optional<Map<String, Object>> clouds = map(document).flatMap(top -> map(top.get("clouds")));
            if (clouds.isEmpty()) {
                problems.add(new Problem(file.toString(), 0, "clouds", "It has no clouds."));
            }
            return clouds;
        } catch (IOException e) {
            problems.add(new Problem(
                    file.toString(),
                    0,
                    "",
                    "User " + System.getProperty("user.name") + " cannot read it ("
                            + e.getClass().getSimpleName() + "). Check that it exists, its owner and its mode."));
        } catch (YAMLException e) {
            // The parser's message would quote the text around the error, which may be a password.
            problems.add(new Problem(
                    file.toString(),
                    0,
                    "",
                    "It is not valid YAML. Try: python3 -c 'import yaml,sys;" + " yaml.safe_load(open(sys.argv[1]))' "
                            + file));
        }
        return Optional.empty();
    }

    /** Plain data only, and no document that expands to a huge one. */
    private static Yaml yaml() {
        LoaderOptions limits = new LoaderOptions();
        limits.setCodePointLimit(MAX_BYTES);
        limits.setMaxAliasesForCollections(20);
        limits.setNestingDepthLimit(20);
        limits.setAllowRecursiveKeys(false);
        limits.setAllowDuplicateKeys(false);
        return new Yaml(new SafeConstructor(limits));
    }

    private static Optional<Map<String, Object>> map(Object value) {
        if (!(value instanceof Map<?, ?> pairs)) {
            return Optional.empty();
        }
        Map<String, Object> copy = new LinkedHashMap<>();
        pairs.forEach((key, each) -> copy.put(String.valueOf(key), each));
        return Optional.of(copy);
    }

    private static Optional<String> text(Object value) {
        return Optional.ofNullable(value).map(Object::toString);
    }
}
