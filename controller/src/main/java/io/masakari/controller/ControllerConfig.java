package io.masakari.controller;

import io.masakari.controller.api.ControllerApi;
import io.masakari.controller.api.Network;
import io.masakari.controller.api.PublicAddress;
import io.masakari.controller.compute.NovaSettings;
import io.masakari.controller.engine.EngineConfig;
import io.masakari.controller.store.Retention;
import io.masakari.runtime.config.Config;
import io.masakari.runtime.config.ConfigException;
import io.masakari.runtime.config.ConfigSpec;
import io.masakari.runtime.config.Key;
import io.masakari.runtime.config.Problem;
import io.masakari.runtime.config.Section;
import io.masakari.runtime.config.ValueType;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Settings of the controller itself; Nova and recovery have settings of their own.
 *
 * @param database SQLite file
 * @param retention what is purged from it
 * @param mostNotifications how many may be in it
 * @param socket Unix socket for operators
 * @param operatorGroup whose members are operators on that socket
 * @param duplicateWindow for reports without evidence, which carry no identity
 * @param shares of one monitor
 * @param keystone whose users may use the API
 */
record ControllerConfig(
        Path database,
        Retention retention,
        int mostNotifications,
        Path socket,
        String operatorGroup,
        Listen listen,
        V1 v1,
        Duration duplicateWindow,
        ControllerApi.Shares shares,
        KeystoneConfig keystone) {
    /** @param tls empty: plaintext, which must be set explicitly */
    record Listen(String address, int port, Optional<Tls> tls, int connections, PublicAddress published) {}

    record Tls(Path certificate, Path key) {}

    /** @param port may be that of {@link Listen}, if that is plaintext */
    record V1(boolean enabled, String address, int port) {}

    private static final Section STORE = new Section("store");
    private static final Section LISTEN = new Section("listen");
    private static final Section V1_KEYS = new Section("v1");
    private static final Section NOTIFICATIONS = new Section("notifications");
    private static final Key<Path> DATABASE = STORE.path("path", Path.of("/var/lib/masakari/controller/controller.db"))
            .doc("The SQLite database.");
    private static final Key<Duration> KEEP = STORE.duration(
                    "keep", Duration.ofDays(90), Retention.SHORTEST, Duration.ofDays(3650))
            .doc(
                    "How long notifications, recoveries and their time lines are kept after their end, and what operators changed.");
    private static final Key<Integer> KEEP_NOTIFICATIONS = STORE.integer(
                    "keep_notifications", 100_000, 1_000, 10_000_000)
            .doc("With more, the oldest that have ended are purged earlier; each needs some KiB of disk.");
    private static final Key<Integer> MOST_NOTIFICATIONS = STORE.integer(
                    "most_notifications", 300_000, 2_000, 100_000_000)
            .doc(
                    "So many may be stored; for each, also one recovery, 5 words of monitors, 30 events and 10 instances of"
                            + " recoveries. From 80 % of any of them on it is told, from 90 % on only losses and returns of hosts"
                            + " are taken, and with all of it nothing new: the rest is answered 503, and sent again later.");
    private static final Key<String> ADDRESS =
            LISTEN.text("address", "0.0.0.0").doc("Address that monitors and operators reach.");
    private static final Key<Integer> PORT = LISTEN.port("port", 15868).doc("Its port.");
    private static final Key<Optional<Path>> TLS_CERTIFICATE =
            LISTEN.optionalPath("tls_certificate").doc("Certificate and its chain, PEM.");
    private static final Key<Optional<Path>> TLS_KEY =
            LISTEN.optionalPath("tls_key").doc("Its key: PEM, PKCS#8, not encrypted.");
    private static final Key<Boolean> PLAINTEXT =
            LISTEN.bool("plaintext", false).doc("Listen without TLS: tokens cross the network in clear.");
    private static final Key<Integer> CONNECTIONS =
            LISTEN.integer("connections", 256, 1, 4096).doc("Connections open at once.");
    private static final Key<Optional<URI>> PUBLIC_URL = LISTEN.optional("public_url", ValueType.url())
            .doc("Where clients reach the API, as the catalog has it without /v1, if a proxy is in front: for links.");
    private static final Key<String> PROXIES = LISTEN.text("proxies", "")
            .doc(
                    "Addresses or networks, with commas between, of proxies whose X-Forwarded-Proto, -Host and -Prefix count where"
                            + " there is no public_url.");
    private static final Key<Path> SOCKET =
            LISTEN.path("socket", Path.of("/run/masakari/controller.sock")).doc("Unix socket for operators.");
    private static final Key<String> OPERATOR_GROUP =
            LISTEN.text("operator_group", "masakari").doc("Members, and root, are operators on that socket.");
    private static final Key<Boolean> V1_ENABLED = V1_KEYS.bool("enabled", false)
            .doc("Take notifications of Masakari v1's monitors, which do not authenticate.");
    private static final Key<String> V1_ADDRESS =
            V1_KEYS.text("address", "0.0.0.0").doc("Address for them.");
    private static final Key<Integer> V1_PORT =
            V1_KEYS.port("port", 15868).doc("Port for them; may be that of [listen], if it is plaintext.");
    private static final Key<Duration> DUPLICATE_WINDOW = NOTIFICATIONS
            .duration("duplicate_window", Duration.ofSeconds(180))
            .doc("An equal report without evidence within this time is a duplicate.");
    private static final Key<Integer> REPORTS_PER_MINUTE = NOTIFICATIONS
            .integer("reports_per_minute", 600, 1, 10_000_000)
            .doc("How many of each kind one monitor may send; more are answered 429, and sent again later.");
    private static final Key<Integer> OPEN_REPORTS = NOTIFICATIONS
            .integer("open_reports", 1000, 1, 10_000_000)
            .doc(
                    "How many of one monitor may wait or be under way; more are answered 429, and sent again later. As many"
                            + " returns and orderly leaves of hosts, of which nothing follows, may one tell in a day; more are"
                            + " answered 409.");

    static final ConfigSpec SPEC = new ConfigSpec(
            "masakari-controller",
            "recovers the instances of failed hosts through Nova",
            STORE,
            LISTEN,
            V1_KEYS,
            NOTIFICATIONS,
            NovaSettings.KEYS,
            KeystoneConfig.KEYS,
            KeystoneConfig.POLICY,
            EngineConfig.RECOVERY,
            EngineConfig.SAFETY,
            EngineConfig.HOST_FAILURE,
            EngineConfig.INSTANCE_FAILURE);

    static ControllerConfig of(Config config) {
        List<Problem> problems = new ArrayList<>();
        Optional<KeystoneConfig> keystone = Optional.empty();
        try {
            keystone = Optional.of(KeystoneConfig.of(config));
        } catch (ConfigException e) {
            problems.addAll(e.problems());
        }
        Optional<Path> certificateFile = config.get(TLS_CERTIFICATE);
        Optional<Path> keyFile = config.get(TLS_KEY);
        if (certificateFile.isPresent() != keyFile.isPresent()) {
            problems.addAll(config.refuse(
                            certificateFile.isPresent() ? TLS_KEY : TLS_CERTIFICATE,
                            "tls_certificate and tls_key go together: set both or none.")
                    .problems());
        } else if (certificateFile.isPresent() == config.get(PLAINTEXT)) {
            problems.addAll(config.refuse(
                            PLAINTEXT,
                            certificateFile.isPresent()
                                    ? "It contradicts tls_certificate. Remove one of them."
                                    : "There is no TLS: set tls_certificate and tls_key, or plaintext = yes if the"
                                            + " network can be trusted with tokens.")
                    .problems());
        }
        if (config.get(V1_ENABLED)
                && certificateFile.isPresent()
                && config.get(V1_PORT).equals(config.get(PORT))
                && config.get(V1_ADDRESS).equals(config.get(ADDRESS))) {
            problems.addAll(config.refuse(
                            V1_PORT,
                            "Masakari v1's monitors know no TLS, so they need another port or address than"
                                    + " [listen].")
                    .problems());
        }
        if (config.get(MOST_NOTIFICATIONS) / 5 * 4 <= config.get(KEEP_NOTIFICATIONS)) {
            problems.addAll(config.refuse(
                            MOST_NOTIFICATIONS,
                            "It must be more than 5/4 of keep_notifications, or reports are turned away before anything is"
                                    + " purged.")
                    .problems());
        }
        List<Network> proxies = proxies(config, problems);
        if (!problems.isEmpty()) {
            throw new ConfigException(problems);
        }
        return new ControllerConfig(
                config.get(DATABASE),
                new Retention(config.get(KEEP), config.get(KEEP_NOTIFICATIONS)),
                config.get(MOST_NOTIFICATIONS),
                config.get(SOCKET),
                config.get(OPERATOR_GROUP),
                new Listen(
                        config.get(ADDRESS),
                        config.get(PORT),
                        certificateFile.map(file -> new Tls(file, keyFile.orElseThrow())),
                        config.get(CONNECTIONS),
                        new PublicAddress(config.get(PUBLIC_URL), proxies)),
                new V1(config.get(V1_ENABLED), config.get(V1_ADDRESS), config.get(V1_PORT)),
                config.get(DUPLICATE_WINDOW),
                new ControllerApi.Shares(config.get(REPORTS_PER_MINUTE), config.get(OPEN_REPORTS)),
                keystone.orElseThrow());
    }

    private static List<Network> proxies(Config config, List<Problem> problems) {
        List<Network> found = new ArrayList<>();
        for (String text : config.get(PROXIES).split(",")) {
            if (text.isBlank()) {
                continue;
            }
            try {
                found.add(Network.of(text.strip()));
            } catch (IllegalArgumentException e) {
                problems.addAll(config.refuse(PROXIES, e.getMessage()).problems());
            }
        }
        return found;
    }
}
