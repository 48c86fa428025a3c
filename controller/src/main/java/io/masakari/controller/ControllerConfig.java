package io.masakari.controller;

import io.masakari.controller.store.Retention;
import io.masakari.runtime.config.Config;
import io.masakari.runtime.config.ConfigException;
import io.masakari.runtime.config.ConfigSpec;
import io.masakari.runtime.config.Key;
import io.masakari.runtime.config.Problem;
import io.masakari.runtime.config.ValueType;
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
 * @param socket Unix socket for operators
 * @param operatorGroup whose members are operators on that socket
 * @param duplicateWindow for reports without evidence, which carry no identity
 */
record ControllerConfig(
        Path database,
        Retention retention,
        Path socket,
        String operatorGroup,
        Listen listen,
        V1 v1,
        Duration duplicateWindow) {
    /** @param tls empty: plaintext, which must be set explicitly */
    record Listen(String address, int port, Optional<Tls> tls, int connections) {}

    record Tls(Path certificate, Path key) {}

    /** @param port may be that of {@link Listen}, if that is plaintext */
    record V1(boolean enabled, String address, int port) {}

    /** Declares the keys, and reads the record. */
    static final class Keys {
        private final Key<Path> database;
        private final Key<Duration> keep;
        private final Key<Integer> keepNotifications;
        private final Key<String> address;
        private final Key<Integer> port;
        private final Key<Optional<Path>> certificate;
        private final Key<Optional<Path>> key;
        private final Key<Boolean> plaintext;
        private final Key<Integer> connections;
        private final Key<Path> socket;
        private final Key<String> operatorGroup;
        private final Key<Boolean> v1;
        private final Key<String> v1Address;
        private final Key<Integer> v1Port;
        private final Key<Duration> duplicateWindow;

        Keys(ConfigSpec spec) {
            database = spec.path(
                    "store", "path", Path.of("/var/lib/masakari/controller/controller.db"), "The SQLite database.");
            keep = spec.duration(
                    "store",
                    "keep",
                    Duration.ofDays(90),
                    Retention.SHORTEST,
                    Duration.ofDays(3650),
                    "How long notifications, recoveries and their time lines are kept after their end.");
            keepNotifications = spec.integer(
                    "store",
                    "keep_notifications",
                    100_000,
                    1_000,
                    10_000_000,
                    "With more, the oldest that have ended are purged earlier; each needs some KiB of disk.");
            address = spec.text("listen", "address", "0.0.0.0", "Address that monitors and operators reach.");
            port = spec.port("listen", "port", 15868, "Its port.");
            certificate =
                    spec.optional("listen", "tls_certificate", ValueType.path(), "Certificate and its chain, PEM.");
            key = spec.optional("listen", "tls_key", ValueType.path(), "Its key: PEM, PKCS#8, not encrypted.");
            plaintext =
                    spec.bool("listen", "plaintext", false, "Listen without TLS: tokens cross the network in clear.");
            connections = spec.integer("listen", "connections", 256, 1, 4096, "Connections open at once.");
            socket = spec.path(
                    "listen", "socket", Path.of("/run/masakari/controller.sock"), "Unix socket for operators.");
            operatorGroup = spec.text(
                    "listen", "operator_group", "masakari", "Members, and root, are operators on that socket.");
            v1 = spec.bool(
                    "v1", "enabled", false, "Take notifications of Masakari v1's monitors, which do not authenticate.");
            v1Address = spec.text("v1", "address", "0.0.0.0", "Address for them.");
            v1Port = spec.port("v1", "port", 15868, "Port for them; may be that of [listen], if it is plaintext.");
            duplicateWindow = spec.duration(
                    "notifications",
                    "duplicate_window",
                    Duration.ofSeconds(180),
                    "An equal report without evidence within this time is a duplicate.");
        }

        ControllerConfig read(Config config) {
            List<Problem> problems = new ArrayList<>();
            Optional<Path> certificateFile = config.get(certificate);
            Optional<Path> keyFile = config.get(key);
            if (certificateFile.isPresent() != keyFile.isPresent()) {
                problems.addAll(config.refuse(
                                certificateFile.isPresent() ? key : certificate,
                                "tls_certificate and tls_key go together: set both or none.")
                        .problems());
            } else if (certificateFile.isPresent() == config.get(plaintext)) {
                problems.addAll(config.refuse(
                                plaintext,
                                certificateFile.isPresent()
                                        ? "It contradicts tls_certificate. Remove one of them."
                                        : "There is no TLS: set tls_certificate and tls_key, or plaintext = yes if the"
                                                + " network can be trusted with tokens.")
                        .problems());
            }
            if (config.get(v1)
                    && certificateFile.isPresent()
                    && config.get(v1Port).equals(config.get(port))
                    && config.get(v1Address).equals(config.get(address))) {
                problems.addAll(config.refuse(
                                v1Port,
                                "Masakari v1's monitors know no TLS, so they need another port or address than"
                                        + " [listen].")
                        .problems());
            }
            if (!problems.isEmpty()) {
                throw new ConfigException(problems);
            }
            return new ControllerConfig(
                    config.get(database),
                    new Retention(config.get(keep), config.get(keepNotifications)),
                    config.get(socket),
                    config.get(operatorGroup),
                    new Listen(
                            config.get(address),
                            config.get(port),
                            certificateFile.map(file -> new Tls(file, keyFile.orElseThrow())),
                            config.get(connections)),
                    new V1(config.get(v1), config.get(v1Address), config.get(v1Port)),
                    config.get(duplicateWindow));
        }
    }
}
