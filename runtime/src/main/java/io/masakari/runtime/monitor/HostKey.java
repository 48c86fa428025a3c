package io.masakari.runtime.monitor;

import io.masakari.core.model.HostName;
import io.masakari.runtime.config.Config;
import io.masakari.runtime.config.ConfigSpec;
import io.masakari.runtime.config.Key;
import io.masakari.runtime.config.ValueType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The key that tells a monitor Nova's name of its own host. */
public final class HostKey {
    private static final Path MACHINE_NAME = Path.of("/proc/sys/kernel/hostname");

    private final Key<Optional<HostName>> name;

    /** Adds it to a monitor's keys. */
    public HostKey(ConfigSpec spec) {
        name = spec.section("host")
                .optional("name", ValueType.text().to(HostName::new, HostName::value))
                .doc("Nova's name of this host, where it differs from the machine's own (uname -n).");
    }

    public HostName of(Config config) {
        return config.get(name).orElseGet(() -> machineName(config));
    }

    /** As gethostname(2) tells it, which is what Nova uses; no name service is asked. */
    private HostName machineName(Config config) {
        try {
            return new HostName(Files.readString(MACHINE_NAME).strip());
        } catch (IOException | IllegalArgumentException e) {
            throw config.refuse(name, "It must be set, as the machine's own name cannot be used: " + e.getMessage());
        }
    }
}
