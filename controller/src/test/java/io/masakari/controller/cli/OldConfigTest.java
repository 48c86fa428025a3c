package io.masakari.controller.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class OldConfigTest {
    @Test
    void takesOverTheCredentialsOfV1sController() {
        OldConfig old =
                parsed("[wsgi]", "server_port = 15868", "[db]", "host = 192.0.2.1", "[nova]", "domain = Default");

        String text = old.translated();

        assertEquals("/etc/masakari/masakari-controller.conf", old.target());
        assertTrue(text.contains("\n[v1]\nport = 15868\n"), text);
        assertTrue(text.contains("user_domain_name = Default\nproject_domain_name = Default\n"), text);
        assertTrue(text.contains("# db.host: the controller has a database of its own"), text);
    }

    @Test
    void readsShellAssignments() {
        String text = parsed("RM_URL=\"http://192.0.2.1:15868\"", "MONITOR_INTERVAL=60 ", "# STONITH_TYPE=ssh")
                .translated();

        assertTrue(text.contains("[controller]\nurl = http://192.0.2.1:15868\n"), text);
        assertTrue(text.contains("token_file = /etc/masakari/hostmonitor.token"), text);
        assertTrue(text.contains("# monitor_interval: nothing is polled"), text);
        assertFalse(text.contains("stonith"), text);
    }

    @Test
    void takesOverUpstreamsEngine() {
        String text = parsed(
                        "[DEFAULT]",
                        "os_privileged_user_name = nova",
                        "duplicate_notification_detection_interval = 180",
                        "transport_url = rabbit://",
                        "[ssl]",
                        "cert_file = /etc/a.crt",
                        "key_file = /etc/a.key")
                .translated();

        assertTrue(text.contains("username = nova\n"), text);
        assertTrue(text.contains("duplicate_window = 180s\n"), text);
        assertTrue(text.contains("tls_certificate = /etc/a.crt\ntls_key = /etc/a.key\n"), text);
        assertFalse(text.contains("plaintext"), text);
        assertTrue(text.contains("# default.transport_url: there is no message queue"), text);
    }

    @Test
    void knowsNothingOfOtherFiles() {
        assertTrue(OldConfig.parse("[client]\npassword = x\n").isEmpty());
    }

    private static OldConfig parsed(String... lines) {
        return OldConfig.parse(String.join("\n", lines)).orElseThrow();
    }
}
