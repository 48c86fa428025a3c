package io.masakari.controller.compute;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.masakari.runtime.config.ConfigException;
import io.masakari.runtime.config.ConfigSpec;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NovaSettingsTest {
    private static final Map<String, String> OPENRC = Map.of(
            "OS_AUTH_URL", "https://keystone.example:5000",
            "OS_USERNAME", "masakari",
            "OS_PASSWORD", "very-secret",
            "OS_USER_DOMAIN_ID", "default",
            "OS_PROJECT_NAME", "service",
            "OS_PROJECT_DOMAIN_NAME", "Services",
            "OS_REGION_NAME", "north",
            "OS_INTERFACE", "internalURL");

    @TempDir
    Path directory;

    @Test
    void takesItsOwnSectionFirst() {
        NovaAccess access = resolve("""
                [nova]
                auth_url = https://own.example/identity/
                username = me
                password = mine
                project_id = 0123
                """, OPENRC);
        assertEquals(URI.create("https://own.example/identity/v3"), access.authUrl());
        assertEquals("user me in project 0123", access.credentials().describe());
        assertEquals("section [nova]", access.origin());
        assertEquals(Optional.empty(), access.region());
    }

    @Test
    void defaultsAreSafeAndBounded() {
        NovaAccess access = resolve("[nova]\n", OPENRC);
        assertFalse(access.insecure());
        assertEquals(Duration.ofSeconds(5), access.limits().connect());
        assertEquals(Duration.ofSeconds(30), access.limits().response());
        assertEquals(Duration.ofSeconds(40), access.limits().call());
        assertEquals(16, access.limits().connections());
        assertEquals(Optional.empty(), access.endpoint());
        assertEquals(
                "public",
                resolve("[nova]\nauth_url = http://k:5000\nusername=a\npassword=b\nproject_name=c\n", Map.of())
                        .endpointInterface());
    }

    @Test
    void takesOpenrcVariables() {
        NovaAccess access = resolve("[nova]\n", OPENRC);
        assertEquals(URI.create("https://keystone.example:5000/v3"), access.authUrl());
        assertEquals(Optional.of("north"), access.region());
        assertEquals("internal", access.endpointInterface());
        String auth = access.credentials().toAuth().toString();
        assertTrue(auth.contains("\"domain\":{\"name\":\"Services\"}"), auth);
        assertTrue(auth.contains("\"domain\":{\"id\":\"default\"}"), auth);
        assertFalse(access.toString().contains("very-secret"), "a printed record shows no secret");
    }

    @Test
    void takesACloudOfCloudsYamlWithItsSecretsBesideIt() throws IOException {
        Path file = Files.writeString(directory.resolve("clouds.yaml"), """
                clouds:
                  lab:
                    region_name: north
                    interface: admin
                    verify: false
                    compute_endpoint_override: http://nova.example:8774/v2.1
                    auth_type: v3applicationcredential
                    auth:
                      auth_url: https://keystone.example:5000/v3
                      application_credential_id: "1234"
                """);
        Files.writeString(
                directory.resolve("secure.yaml"),
                "clouds:\n  lab:\n    auth:\n      application_credential_secret: hidden\n");
        NovaAccess access = resolve(
                "[nova]\nregion = south\n", Map.of("OS_CLOUD", "lab", "OS_CLIENT_CONFIG_FILE", file.toString()));
        assertInstanceOf(Credentials.ApplicationCredential.class, access.credentials());
        assertTrue(access.credentials().toAuth().toString().contains("hidden"));
        assertFalse(access.credentials().toAuth().has("scope"));
        assertEquals(Optional.of("south"), access.region(), "our own section wins");
        assertEquals("admin", access.endpointInterface());
        assertEquals(Optional.of(URI.create("http://nova.example:8774/v2.1")), access.endpoint());
        assertTrue(access.insecure());
        assertTrue(access.warnings().get(0).contains("not checked"));
    }

    @Test
    void anUnknownCloudNamesThoseThatThereAre() throws IOException {
        Path file = Files.writeString(directory.resolve("clouds.yaml"), "clouds:\n  lab: {}\n  prod: {}\n");
        String text = problems("[nova]\ncloud = labb\nclouds_file = " + file + "\n", Map.of());
        assertTrue(text.contains("no cloud 'labb'"), text);
        assertTrue(text.contains("lab, prod"), text);
        assertEquals(1, text.lines().count(), text);
    }

    @Test
    void yamlThatIsNoPlainDataIsRefusedWithoutQuotingIt() throws IOException {
        for (String yaml : new String[] {
            "clouds: !!javax.script.ScriptEngineManager [pa55word]",
            "clouds: {lab: {auth: {password: pa55word",
            "a: &a [x,x]\n".repeat(2),
            "[".repeat(100) + "pa55word"
        }) {
            Path file = Files.writeString(directory.resolve("clouds.yaml"), yaml);
            String text = problems("[nova]\ncloud = lab\nclouds_file = " + file + "\n", Map.of());
            assertFalse(text.contains("pa55word"), text);
        }
    }

    @Test
    void warnsOfAPasswordInClearOnTheNetworkOnly() {
        String rest = "username = a\npassword = b\nproject_name = c\n";
        assertEquals(
                1,
                resolve("[nova]\nauth_url = http://k:5000\n" + rest, Map.of())
                        .warnings()
                        .size());
        for (String quiet : new String[] {"http://127.0.0.1:5000", "http://localhost:5000", "https://k:5000"}) {
            assertEquals(
                    0,
                    resolve("[nova]\nauth_url = " + quiet + "\n" + rest, Map.of())
                            .warnings()
                            .size(),
                    quiet);
        }
    }

    @Test
    void reportsAllThatIsMissingAtOnce() {
        String text = problems("[nova]\nauth_url = http://k:5000/v2.0\ncall_timeout = 10s\n", Map.of());
        assertTrue(text.contains("[nova] auth_url: It is Keystone's old API"), text);
        assertTrue(text.contains("[nova] username: It is missing"), text);
        assertTrue(text.contains("[nova] password: It is missing"), text);
        assertTrue(text.contains("[nova] project_name: It is missing"), text);
        assertTrue(text.contains("40000ms"), text);
        assertEquals(5, text.lines().count(), text);
    }

    @Test
    void nothingAtAllSaysTheThreeWays() {
        String text = problems("[nova]\n", Map.of());
        assertTrue(text.contains("auth_url"), text);
        assertTrue(text.contains("clouds.yaml"), text);
        assertTrue(text.contains("OS_*"), text);
    }

    @Test
    void aCaFileWithoutCertificatesIsAProblem() throws IOException {
        Path file = Files.writeString(directory.resolve("ca.pem"), "not a certificate");
        String text = problems("[nova]\nca_file = " + file + "\n", OPENRC);
        assertTrue(text.contains("certificate"), text);
    }

    private NovaAccess resolve(String ini, Map<String, String> environment) {
        ConfigSpec spec = new ConfigSpec("test", "a test", NovaSettings.KEYS);
        try {
            Path file = Files.writeString(directory.resolve("test.conf"), ini);
            return NovaSettings.resolve(spec.load(file, environment), environment);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private String problems(String ini, Map<String, String> environment) {
        return assertThrows(ConfigException.class, () -> resolve(ini, environment))
                .getMessage();
    }
}
