package io.masakari.controller.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Converts a configuration of Masakari v1 or of upstream's Masakari. Its keys tell of which program it is. One table
 * has for each key its place here, or the reason why it has none.
 */
final class OldConfig {
    private static final String UNNEEDED = "not needed here";
    private static final List<String> PLAINTEXT =
            List.of("# Or tls_certificate and tls_key; tokens cross the network in clear.", "plaintext = yes");

    /** A key's name here, and the unit that its value lacks. */
    private record Place(String section, String name, String unit) {}

    private enum Kind {
        V1_CONTROLLER("Masakari v1's controller", "masakari-controller", "wsgi.server_port", """
                wsgi.server_port [v1] port
                nova.admin_user [nova] username
                nova.admin_password [nova] password
                nova.project_name [nova] project_name
                nova.auth_url [nova] auth_url
                nova.domain [nova] user_domain_name
                recover_starter.semaphore_multiplicity [recovery] concurrency
                recover_starter.notification_time_difference [notifications] duplicate_window s
                """),
        V1_HOSTMONITOR("Masakari v1's hostmonitor", "masakari-hostmonitor", "rm_url", "rm_url [controller] url"),
        V1_INSTANCEMONITOR(
                "Masakari v1's instancemonitor",
                "masakari-instancemonitor",
                "callback.regionid",
                "callback.url [controller] url"),
        V1_PROCESSMONITOR(
                "Masakari v1's processmonitor",
                "masakari-processmonitor",
                "resource_manager_url",
                "resource_manager_url [controller] url"),
        UPSTREAM_MONITORS("upstream's monitors", "masakari-hostmonitor", "api.auth_url", ""),
        UPSTREAM_ENGINE("upstream's API and engine", "masakari-controller", "default.os_privileged_user_name", """
                default.os_privileged_user_name [nova] username
                default.os_privileged_user_password [nova] password
                default.os_privileged_user_tenant [nova] project_name
                default.os_privileged_user_auth_url [nova] auth_url
                default.os_user_domain_name [nova] user_domain_name
                default.os_project_domain_name [nova] project_domain_name
                default.os_region_name [nova] region
                default.nova_ca_certificates_file [nova] ca_file
                default.masakari_api_listen [listen] address
                default.masakari_api_listen_port [listen] port
                default.duplicate_notification_detection_interval [notifications] duplicate_window s
                ssl.cert_file [listen] tls_certificate
                ssl.key_file [listen] tls_key
                """);

        private final String title;
        private final String program;
        private final String mark;
        private final Map<String, Place> places;

        /** @param places a line each: the old key, the section, the name here, and the unit if its value lacks one */
        Kind(String title, String program, String mark, String places) {
            this.title = title;
            this.program = program;
            this.mark = mark;
            this.places = places.lines()
                    .map(line -> line.split("[] \\[]+"))
                    .collect(Collectors.toMap(
                            words -> words[0],
                            words -> new Place(words[1], words[2], words.length > 3 ? words[3] : "")));
        }
    }

    /** Why keys have no place here: the reason, and the beginnings of such keys. */
    private static final Map<String, List<String>> REASONS = Map.of(
            "the controller has a database of its own; see the migration guide",
            List.of("db.", "database.", "taskflow."),
            "events go to the journal",
            List.of("log", "default.log", "default.debug"),
            "monitors have tokens of their own: masakarictl monitor add",
            List.of("keystone_authtoken.", "api."),
            "there is no message queue",
            List.of("default.transport_url", "oslo_messaging"),
            "one controller at a time, held by a lock on its database",
            List.of("coordination."),
            "nothing is polled: changes are reported by callbacks",
            List.of("monitor_interval", "host.monitoring_interval", "host.monitoring_samples"),
            "the proof that a host is off is read from Pacemaker's history, and always needed",
            List.of("stonith", "ipmi", "host.stonith", "host.ipmi", "host.disable_ipmi"),
            "reports stay on disk and are sent until they are acknowledged",
            List.of("notice_", "callback.", "resource_manager_send", "host.api_retry"));

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
            if (values.containsKey(kind.mark)) {
                return Optional.of(new OldConfig(kind, values));
            }
        }
        return Optional.empty();
    }

    /** The file for the result. */
    String target() {
        return "/etc/masakari/" + kind.program + ".conf";
    }

    /** The configuration for this version, with a comment for each key that has no place in it. */
    String translated() {
        Map<String, List<String>> sections = new LinkedHashMap<>();
        List<String> dropped = new ArrayList<>();
        values.forEach((key, value) -> {
            Place place = kind.places.get(key);
            if (place != null && !value.isEmpty()) {
                lines(sections, place.section()).add(place.name() + " = " + value + place.unit());
            } else if (place == null) {
                dropped.add("# " + key + ": " + reason(key));
            }
        });
        complete(sections);
        StringBuilder out =
                new StringBuilder("# From the configuration of " + kind.title + ". Check it before it is used.\n");
        sections.forEach((section, lines) -> out.append("\n[")
                .append(section)
                .append("]\n")
                .append(String.join("\n", lines))
                .append('\n'));
        if (!dropped.isEmpty()) {
            out.append("\n# Not taken over:\n")
                    .append(String.join("\n", dropped))
                    .append('\n');
        }
        return out.toString();
    }

    /** What the old configuration does not contain. */
    private void complete(Map<String, List<String>> sections) {
        switch (kind) {
            case V1_CONTROLLER -> {
                lines(sections, "nova").add("project_domain_name = " + values.getOrDefault("nova.domain", "Default"));
                lines(sections, "v1").add("# Until every host has the new monitor: these do not authenticate.");
                lines(sections, "v1").add("enabled = yes");
                lines(sections, "listen").addAll(PLAINTEXT);
            }
            case UPSTREAM_ENGINE -> {
                if (!values.containsKey("ssl.cert_file")) {
                    lines(sections, "listen").addAll(PLAINTEXT);
                }
                if (!values.containsKey("default.os_user_domain_name")) {
                    lines(sections, "nova").add("user_domain_name = Default");
                }
                if (!values.containsKey("default.os_project_domain_name")) {
                    lines(sections, "nova").add("project_domain_name = Default");
                }
            }
            case V1_HOSTMONITOR, V1_INSTANCEMONITOR, V1_PROCESSMONITOR, UPSTREAM_MONITORS -> {
                if (lines(sections, "controller").isEmpty()) {
                    lines(sections, "controller").add("url = https://controller:15868");
                }
                lines(sections, "controller").add("# Made by 'masakarictl monitor add NAME --cluster CLUSTER'.");
                lines(sections, "controller")
                        .add("token_file = /etc/masakari/" + kind.program.substring("masakari-".length()) + ".token");
            }
        }
    }

    private static List<String> lines(Map<String, List<String>> sections, String section) {
        return sections.computeIfAbsent(section, name -> new ArrayList<>());
    }

    private static String reason(String key) {
        return REASONS.entrySet().stream()
                .filter(entry -> entry.getValue().stream().anyMatch(key::startsWith))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(UNNEEDED);
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
