package io.masakari.controller.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OldConfigTest {
    @Test
    void takesOverTheCredentialsOfV1sController() {
        OldConfig old =
                parsed("[wsgi]", "server_port = 15868", "[db]", "host = 192.0.2.1", "[nova]", "domain = Default");

        String text = old.translated("masakari-controller");

        assertEquals(List.of("masakari-controller"), old.programs());
        assertTrue(text.contains("\n[v1]\nport = 15868\n"), text);
        assertTrue(text.contains("user_domain_name = Default\nproject_domain_name = Default\n"), text);
        assertTrue(text.contains("# db.host: the controller has a database of its own"), text);
    }

    @Test
    void readsShellAssignments() {
        String text = parsed("RM_URL=\"http://192.0.2.1:15868\"", "MONITOR_INTERVAL=60 ", "# STONITH_TYPE=ssh")
                .translated("masakari-hostmonitor");

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
                .translated("masakari-controller");

        assertTrue(text.contains("username = nova\n"), text);
        assertTrue(text.contains("duplicate_window = 180s\n"), text);
        assertTrue(text.contains("tls_certificate = /etc/a.crt\ntls_key = /etc/a.key\n"), text);
        assertFalse(text.contains("plaintext"), text);
        assertTrue(text.contains("# default.transport_url: there is no message queue"), text);
    }

    @Test
    void makesAConfigurationOfEachMonitorFromTheOneFileOfUpstreamsMonitors() {
        OldConfig old = parsed(
                "[DEFAULT]",
                "hostname = compute1.example.org",
                "[api]",
                "auth_url = http://192.0.2.60:5000",
                "[host]",
                "monitoring_driver = default",
                "disable_ipmi_check = true",
                "restrict_to_remotes = True",
                "[libvirt]",
                "connection_uri = qemu+tls://compute1/system",
                "[process]",
                "process_list_path = /etc/masakarimonitors/process_list.yaml",
                "restart_retries = 3",
                "restart_interval = 5",
                "[introspectiveinstancemonitor]",
                "guest_monitoring_interval = 10");

        String host = old.translated("masakari-hostmonitor");
        assertTrue(host.contains("\n[host]\nname = compute1.example.org\n"), host);
        assertTrue(host.contains("--host HOST --kinds host'"), host);
        assertTrue(
                host.contains("# host.disable_ipmi_check = true: NO COUNTERPART: behaviour changes. The proof"), host);
        assertTrue(host.contains("# host.restrict_to_remotes = True: NO COUNTERPART: behaviour changes."), host);
        assertTrue(host.contains("# libvirt.connection_uri: in the configuration of masakari-instancemonitor"), host);
        String instance = old.translated("masakari-instancemonitor");
        assertTrue(instance.contains("\n[libvirt]\nuri = qemu+tls://compute1/system\n"), instance);
        assertTrue(instance.contains("\n[agent]\ninterval = 10s\n"), instance);
        String process = old.translated("masakari-processmonitor");
        assertTrue(process.contains("\nfile = /etc/masakarimonitors/process_list.yaml\n"), process);
        assertTrue(process.contains("\nattempts = 4\nretry_delay = 5s\n"), process);
        assertTrue(process.contains("token_file = /etc/masakari/processmonitor.token"), process);
    }

    @Test
    void takesOverThePoliciesOfUpstreamsEngineOrSaysWhatChanges() {
        String text = parsed(
                        "[DEFAULT]",
                        "os_privileged_user_name = nova",
                        "nova_catalog_admin_info = compute:nova:internalURL",
                        "wait_period_after_evacuation = 90",
                        "[wsgi]",
                        "ssl_cert_file = /etc/a.crt",
                        "ssl_key_file = /etc/a.key",
                        "[host_failure]",
                        "evacuate_all_instances = False",
                        "ignore_instances_in_error_state = true",
                        "add_reserved_host_to_aggregate = yes",
                        "ha_enabled_instance_metadata_key = HA_Host",
                        "[instance_failure]",
                        "process_all_instances = true",
                        "ha_enabled_instance_metadata_key = protect",
                        "[taskflow_driver_recovery_flows]",
                        "host_auto_failure_recovery_tasks = x",
                        "[made]",
                        "up = 1")
                .translated("masakari-controller");

        assertTrue(text.contains("tls_certificate = /etc/a.crt\ntls_key = /etc/a.key\n"), text);
        assertFalse(text.contains("plaintext"), text);
        assertTrue(text.contains("\ninterface = internal\n"), text);
        assertTrue(
                text.contains("\n[instance_failure]\nprocess_all_instances = yes\n"
                        + "ha_enabled_instance_metadata_key = protect\n"),
                text);
        for (String key : List.of(
                "default.wait_period_after_evacuation = 90",
                "taskflow_driver_recovery_flows.host_auto_failure_recovery_tasks = x",
                "made.up = 1")) {
            assertTrue(text.contains("# " + key + ": NO COUNTERPART: behaviour changes."), key + " in " + text);
        }
        assertTrue(
                text.contains("\n[host_failure]\nevacuate_all_instances = no\nignore_instances_in_error_state = yes\n"
                        + "add_reserved_host_to_aggregate = yes\nha_enabled_instance_metadata_key = HA_Host\n"),
                text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "upstream-engine",
                "upstream-monitors",
                "kolla-engine",
                "kolla-monitors",
                "osa-engine",
                "osa-monitors",
                "charm-engine",
                "charm-monitors",
                "v1-controller"
            })
    void knowsEveryKeyOfWhatInstallersWrite(String name) throws IOException {
        String text;
        try (InputStream stream = OldConfigTest.class.getResourceAsStream("/old-configurations/" + name + ".conf")) {
            text = new String(Objects.requireNonNull(stream).readAllBytes(), StandardCharsets.UTF_8);
        }
        OldConfig old = OldConfig.parse(text).orElseThrow();
        for (String program : old.programs()) {
            String translated = old.translated(program);
            assertFalse(translated.contains("The key is not known"), translated);
            List<String> keys = new ArrayList<>();
            String section = "";
            for (String line : translated.lines().toList()) {
                section = line.startsWith("[") ? line : section;
                if (!line.startsWith("#") && line.contains(" = ")) {
                    keys.add(section + line.substring(0, line.indexOf(" = ")));
                }
            }
            assertEquals(Set.copyOf(keys).size(), keys.size(), translated);
            assertTrue(
                    keys.contains(program.equals("masakari-controller") ? "[nova]auth_url" : "[controller]url"),
                    translated);
        }
    }

    @Test
    void knowsNothingOfOtherFiles() {
        assertTrue(OldConfig.parse("[client]\npassword = x\n").isEmpty());
    }

    private static OldConfig parsed(String... lines) {
        return OldConfig.parse(String.join("\n", lines)).orElseThrow();
    }
}
