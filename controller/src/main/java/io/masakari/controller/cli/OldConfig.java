package io.masakari.controller.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Converts a configuration of Masakari v1 or of upstream's Masakari. Its keys tell of which program it is. One table
 * has for each key its place here, or the reason why it has none.
 */
final class OldConfig {
    private static final String UNNEEDED = "not needed here";
    private static final String PACEMAKER = "the proof that a host is off is read from Pacemaker's history";
    private static final String CALLBACKS = "nothing is polled: changes are reported by callbacks";
    private static final String SPOOL = "reports stay on disk and are sent until they are acknowledged";

    /** Where a key's value goes. */
    private record Place(String section, String name, String unit) {}

    private enum Kind {
        V1_CONTROLLER("Masakari v1's controller", "masakari-controller", "wsgi.server_port"),
        V1_HOSTMONITOR("Masakari v1's hostmonitor", "masakari-hostmonitor", "rm_url"),
        V1_INSTANCEMONITOR("Masakari v1's instancemonitor", "masakari-instancemonitor", "callback.regionid"),
        V1_PROCESSMONITOR("Masakari v1's processmonitor", "masakari-processmonitor", "resource_manager_url"),
        UPSTREAM_MONITORS("upstream's monitors", "masakari-hostmonitor", "api.auth_url"),
        UPSTREAM_ENGINE("upstream's API and engine", "masakari-controller", "default.os_privileged_user_name");

        private final String title;
        private final String program;
        private final String mark;

        Kind(String title, String program, String mark) {
            this.title = title;
            this.program = program;
            this.mark = mark;
        }
    }

    private static final Map<Kind, Map<String, Place>> PLACES = Map.of(
            Kind.V1_CONTROLLER,
            Map.of(
                    "wsgi.server_port", new Place("v1", "port", ""),
                    "nova.admin_user", new Place("nova", "username", ""),
                    "nova.admin_password", new Place("nova", "password", ""),
                    "nova.project_name", new Place("nova", "project_name", ""),
                    "nova.auth_url", new Place("nova", "auth_url", ""),
                    "nova.domain", new Place("nova", "user_domain_name", ""),
                    "recover_starter.semaphore_multiplicity", new Place("recovery", "concurrency", ""),
                    "recover_starter.notification_time_difference",
                            new Place("notifications", "duplicate_window", "s")),
            Kind.V1_HOSTMONITOR,
            Map.of("rm_url", new Place("controller", "url", "")),
            Kind.V1_INSTANCEMONITOR,
            Map.of("callback.url", new Place("controller", "url", "")),
            Kind.V1_PROCESSMONITOR,
            Map.of("resource_manager_url", new Place("controller", "url", "")),
            Kind.UPSTREAM_MONITORS,
            Map.of(),
            Kind.UPSTREAM_ENGINE,
            Map.ofEntries(
                    Map.entry("default.os_privileged_user_name", new Place("nova", "username", "")),
                    Map.entry("default.os_privileged_user_password", new Place("nova", "password", "")),
                    Map.entry("default.os_privileged_user_tenant", new Place("nova", "project_name", "")),
                    Map.entry("default.os_privileged_user_auth_url", new Place("nova", "auth_url", "")),
                    Map.entry("default.os_user_domain_name", new Place("nova", "user_domain_name", "")),
                    Map.entry("default.os_project_domain_name", new Place("nova", "project_domain_name", "")),
                    Map.entry("default.os_region_name", new Place("nova", "region", "")),
                    Map.entry("default.nova_ca_certificates_file", new Place("nova", "ca_file", "")),
                    Map.entry("default.masakari_api_listen", new Place("listen", "address", "")),
                    Map.entry("default.masakari_api_listen_port", new Place("listen", "port", "")),
                    Map.entry(
                            "default.duplicate_notification_detection_interval",
                            new Place("notifications", "duplicate_window", "s")),
                    Map.entry("ssl.cert_file", new Place("listen", "tls_certificate", "")),
                    Map.entry("ssl.key_file", new Place("listen", "tls_key", ""))));

    /** Beginnings of keys that have no place here, and why; the first that fits. */
    private static final Map<String, String> REASONS = reasons();

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
            Place place = PLACES.get(kind).get(key);
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
                lines(sections, "listen").add("# Or tls_certificate and tls_key; tokens cross the network in clear.");
                lines(sections, "listen").add("plaintext = yes");
            }
            case UPSTREAM_ENGINE -> {
                if (!values.containsKey("ssl.cert_file")) {
                    lines(sections, "listen")
                            .add("# Or tls_certificate and tls_key; tokens cross the network in clear.");
                    lines(sections, "listen").add("plaintext = yes");
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
                .filter(entry -> key.startsWith(entry.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(UNNEEDED);
    }

    private static Map<String, String> reasons() {
        Map<String, String> reasons = new LinkedHashMap<>();
        reasons.put("db.", "the controller has a database of its own; see the migration guide");
        reasons.put("database.", "the controller has a database of its own; see the migration guide");
        reasons.put("taskflow.", "the controller has a database of its own; see the migration guide");
        reasons.put("log", "events go to the journal");
        reasons.put("default.log", "events go to the journal");
        reasons.put("default.debug", "events go to the journal");
        reasons.put("keystone_authtoken.", "monitors have tokens of their own: masakarictl monitor add");
        reasons.put("api.", "monitors have tokens of their own: masakarictl monitor add");
        reasons.put("default.transport_url", "there is no message queue");
        reasons.put("oslo_messaging", "there is no message queue");
        reasons.put("coordination.", "one controller at a time, held by a lock on its database");
        reasons.put("monitor_interval", CALLBACKS);
        reasons.put("host.monitoring_interval", CALLBACKS);
        reasons.put("host.monitoring_samples", CALLBACKS);
        reasons.put("stonith", PACEMAKER);
        reasons.put("ipmi", PACEMAKER);
        reasons.put("host.stonith", PACEMAKER);
        reasons.put("host.ipmi", PACEMAKER);
        reasons.put("host.disable_ipmi", PACEMAKER + ", and always needed");
        reasons.put("notice_", SPOOL);
        reasons.put("callback.", SPOOL);
        reasons.put("resource_manager_send", SPOOL);
        reasons.put("host.api_retry", SPOOL);
        return reasons;
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
