package io.masakari.controller.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Converts a configuration of Masakari v1 or of upstream's Masakari. Its keys tell of which program it is. What becomes of
 * each key stands in {@link OldKeys}.
 */
final class OldConfig {
    private static final List<String> PLAINTEXT =
            List.of("# Or tls_certificate and tls_key; tokens cross the network in clear.", "plaintext = yes");

    private enum Kind {
        V1_CONTROLLER("Masakari v1's controller", List.of("masakari-controller"), Set.of("wsgi.server_port")),
        V1_HOSTMONITOR("Masakari v1's hostmonitor", List.of("masakari-hostmonitor"), Set.of("rm_url")),
        V1_INSTANCEMONITOR(
                "Masakari v1's instancemonitor", List.of("masakari-instancemonitor"), Set.of("callback.regionid")),
        V1_PROCESSMONITOR(
                "Masakari v1's processmonitor", List.of("masakari-processmonitor"), Set.of("resource_manager_url")),
        UPSTREAM_MONITORS(
                "upstream's monitors",
                List.of("masakari-hostmonitor", "masakari-instancemonitor", "masakari-processmonitor"),
                Set.of(
                        "api.auth_url",
                        "api.region",
                        "host.monitoring_driver",
                        "host.monitoring_interval",
                        "libvirt.connection_uri",
                        "process.process_list_path")),
        UPSTREAM_ENGINE(
                "upstream's API and engine",
                List.of("masakari-controller"),
                Set.of(
                        "default.os_privileged_user_name",
                        "default.masakari_api_listen",
                        "default.masakari_api_listen_port",
                        "default.duplicate_notification_detection_interval",
                        "host_failure.evacuate_all_instances",
                        "taskflow.connection"));

        private final String title;
        private final List<String> programs;
        private final Set<String> marks;
        private final OldKeys keys;

        Kind(String title, List<String> programs, Set<String> marks) {
            this.title = title;
            this.programs = programs;
            this.marks = marks;
            this.keys = OldKeys.of(name());
        }
    }

    private final Kind kind;
    private final Map<String, String> values;

    private OldConfig(Kind kind, Map<String, String> values) {
        this.kind = kind;
        this.values = values;
    }

    /** Empty if it is no known configuration. */
    static Optional<OldConfig> parse(String text) {
        Map<String, String> values = values(text);
        for (Kind kind : Kind.values()) {
            if (kind.marks.stream().anyMatch(values::containsKey)) {
                return Optional.of(new OldConfig(kind, values));
            }
        }
        return Optional.empty();
    }

    /** The programs that a configuration can be made for from this one; mostly one. */
    List<String> programs() {
        return kind.programs;
    }

    /** The configuration for one of them, with a comment for each key that has no place in it. */
    String translated(String program) {
        Map<String, List<String>> sections = new LinkedHashMap<>();
        List<String> changes = new ArrayList<>();
        List<String> dropped = new ArrayList<>();
        values.forEach((key, value) -> {
            OldKeys.Outcome outcome = kind.keys.outcome(key, value, program);
            if (outcome instanceof OldKeys.Taken place) {
                // Some installers write the same twice, under an older name of the key.
                boolean isTaken = has(sections, place.section(), place.name());
                if (!value.isEmpty() && !isTaken) {
                    lines(sections, place.section()).add(place.name() + " = " + place.value());
                }
            } else if (outcome instanceof OldKeys.Elsewhere elsewhere) {
                dropped.add("# " + key + ": in the configuration of " + elsewhere.program());
            } else if (outcome instanceof OldKeys.Unneeded unneeded) {
                dropped.add("# " + key + ": " + unneeded.why());
            } else if (outcome instanceof OldKeys.Lost lost) {
                changes.add("# " + key + " = " + value + ": NO COUNTERPART: behaviour changes. " + lost.change());
            }
        });
        complete(sections, program);
        StringBuilder out =
                new StringBuilder("# From the configuration of " + kind.title + ". Check it before it is used.\n");
        sections.forEach((section, lines) -> out.append("\n[")
                .append(section)
                .append("]\n")
                .append(String.join("\n", lines))
                .append('\n'));
        append(out, "# What behaves differently:", changes);
        append(out, "# Not taken over:", dropped);
        return out.toString();
    }

    private static void append(StringBuilder out, String title, List<String> lines) {
        if (!lines.isEmpty()) {
            out.append('\n')
                    .append(title)
                    .append('\n')
                    .append(String.join("\n", lines))
                    .append('\n');
        }
    }

    /** What the old configuration does not contain. */
    private void complete(Map<String, List<String>> sections, String program) {
        switch (kind) {
            case V1_CONTROLLER -> {
                lines(sections, "nova").add("project_domain_name = " + values.getOrDefault("nova.domain", "Default"));
                lines(sections, "v1").add("# Until every host has the new monitor: these do not authenticate.");
                lines(sections, "v1").add("enabled = yes");
                lines(sections, "listen").addAll(PLAINTEXT);
            }
            case UPSTREAM_ENGINE -> {
                if (!has(sections, "listen", "tls_certificate")) {
                    lines(sections, "listen").addAll(PLAINTEXT);
                }
                if (!values.containsKey("default.os_user_domain_name")) {
                    lines(sections, "nova").add("user_domain_name = Default");
                }
                if (!values.containsKey("default.os_project_domain_name")) {
                    lines(sections, "nova").add("project_domain_name = Default");
                }
            }
            case V1_PROCESSMONITOR -> {
                lines(sections, "list").add("file = /etc/masakari/proc.list");
                controller(sections, program);
            }
            case V1_HOSTMONITOR, V1_INSTANCEMONITOR -> controller(sections, program);
            case UPSTREAM_MONITORS -> {
                if (program.equals("masakari-processmonitor") && !values.containsKey("process.process_list_path")) {
                    lines(sections, "list").add("file = /etc/masakarimonitors/process_list.yaml");
                }
                if (sections.containsKey("agent")) {
                    lines(sections, "agent").add("# If masakari-introspectiveinstancemonitor ran here: ping = yes");
                }
                controller(sections, program);
            }
        }
    }

    private static boolean has(Map<String, List<String>> sections, String section, String key) {
        return sections.getOrDefault(section, List.of()).stream().anyMatch(line -> line.startsWith(key + " = "));
    }

    private static void controller(Map<String, List<String>> sections, String program) {
        String kind = program.substring("masakari-".length());
        List<String> lines = lines(sections, "controller");
        if (!has(sections, "controller", "url")) {
            lines.add("url = https://controller:15868");
        }
        lines.add("# Made by 'masakarictl monitor add NAME --cluster CLUSTER --host HOST --kinds "
                + kind.replace("monitor", "") + "'.");
        lines.add("token_file = /etc/masakari/" + kind + ".token");
    }

    private static List<String> lines(Map<String, List<String>> sections, String section) {
        return sections.computeIfAbsent(section, name -> new ArrayList<>());
    }

    /** Reads INI and shell alike: "section.key", or the key alone, in small letters. */
    private static Map<String, String> values(String text) {
        Map<String, String> values = new LinkedHashMap<>();
        String section = "";
        for (String raw : text.lines().toList()) {
            String line = raw.strip();
            if (line.startsWith("[") && line.endsWith("]")) {
                section = line.substring(1, line.length() - 1).strip().toLowerCase(Locale.ROOT) + ".";
            } else if (!line.isEmpty() && !line.startsWith("#") && !line.startsWith(";")) {
                int equals = line.indexOf('=');
                if (equals > 0) {
                    String key = line.substring(0, equals).strip().toLowerCase(Locale.ROOT);
                    values.put(
                            section + key, unquoted(line.substring(equals + 1).strip()));
                }
            }
        }
        return values;
    }

    private static String unquoted(String value) {
        boolean quoted = value.length() >= 2
                && (value.startsWith("\"") && value.endsWith("\"") || value.startsWith("'") && value.endsWith("'"));
        return quoted ? value.substring(1, value.length() - 1) : value;
    }
}
