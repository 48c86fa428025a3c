package io.masakari.controller;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.masakari.runtime.config.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ControllerConfigTest {
    @TempDir
    Path directory;

    @Test
    void hasTheseDefaults() throws IOException {
        ControllerConfig config = read("[listen]", "plaintext = yes");
        assertEquals(Path.of("/var/lib/masakari/controller/controller.db"), config.database());
        assertEquals(Path.of("/run/masakari/controller.sock"), config.socket());
        assertEquals("masakari", config.operatorGroup());
        assertEquals(new ControllerConfig.Listen("0.0.0.0", 15868, Optional.empty(), 256), config.listen());
        assertEquals(new ControllerConfig.V1(false, "0.0.0.0", 15868), config.v1());
        assertEquals(Duration.ofSeconds(180), config.duplicateWindow());
        assertEquals(300_000, config.mostNotifications());
    }

    @Test
    void refusesPlaintextUnlessAskedForByName() {
        assertRefused("tls_certificate and tls_key, or plaintext = yes", "[listen]", "port = 15868");
    }

    @Test
    void refusesHalfOfATlsIdentityAndBothWaysAtOnce() {
        assertRefused("set both or none", "[listen]", "tls_certificate = /c.pem");
        assertRefused("contradicts", "[listen]", "tls_certificate = /c.pem", "tls_key = /k.pem", "plaintext = yes");
    }

    @Test
    void refusesToShareATlsPortWithMonitorsThatKnowNoTls() {
        assertRefused(
                "know no TLS", "[listen]", "tls_certificate = /c.pem", "tls_key = /k.pem", "[v1]", "enabled = yes");
    }

    @Test
    void refusesToTurnReportsAwayBeforeOldOnesArePurged() throws IOException {
        String listen = "[listen]\nplaintext = yes\n[store]";
        assertRefused("more than 5/4", listen, "most_notifications = 125000");
        assertEquals(125_005, read(listen, "most_notifications = 125005").mostNotifications());
    }

    private void assertRefused(String message, String... lines) {
        ConfigException refused = assertThrows(ConfigException.class, () -> read(lines));
        assertTrue(refused.getMessage().contains(message), refused.getMessage());
    }

    private ControllerConfig read(String... lines) throws IOException {
        Path file = Files.writeString(directory.resolve("c.conf"), String.join("\n", lines));
        return ControllerConfig.of(ControllerConfig.SPEC.load(file, Map.of()));
    }
}
