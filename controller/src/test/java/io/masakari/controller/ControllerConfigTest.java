package io.masakari.controller;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.masakari.controller.api.PublicAddress;
import io.masakari.runtime.config.ConfigException;
import java.io.IOException;
import java.net.URI;
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
        assertEquals(
                new ControllerConfig.Listen("0.0.0.0", 15868, Optional.empty(), 256, PublicAddress.direct()),
                config.listen());
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
    void takesOnlyAddressesAsProxies() throws IOException {
        String listen = "[listen]\nplaintext = yes";
        assertRefused("'proxy.example' is no IP address", listen, "proxies = proxy.example");
        assertRefused("'10.0.0.1/40' is no network", listen, "proxies = 192.0.2.1, 10.0.0.1/40");
        PublicAddress published = read(
                        listen, "proxies = 192.0.2.1, 10.0.0.0/8", "public_url = https://cloud.example/ha/")
                .listen()
                .published();
        assertEquals(2, published.proxies().size());
        assertEquals(Optional.of(URI.create("https://cloud.example/ha")), published.url());
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
