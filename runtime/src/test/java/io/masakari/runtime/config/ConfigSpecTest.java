package io.masakari.runtime.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigSpecTest {
    @TempDir
    Path directory;

    private final ConfigSpec spec = new ConfigSpec("masakari-test", "a test");
    private final Section fencing = spec.section("fencing");
    private final Section controller = spec.section("controller");
    private final Key<String> cluster =
            spec.section("corosync").required("cluster", ValueType.text()).doc("Name of the cluster.");
    private final Key<Duration> limit =
            fencing.duration("limit", Duration.ofSeconds(20)).doc("How long to wait for a proof.");
    private final Key<Boolean> ask = fencing.bool("ask", true).doc("Whether to ask for fencing.");
    private final Key<Integer> port = controller.port("port", 15868).doc("Port of the controller.");
    private final Key<List<URI>> urls = controller
            .key("urls", ValueType.listOf(ValueType.url()), List.of())
            .doc("Controllers, tried in this order.");
    private final Key<Optional<Secret>> token =
            controller.optionalSecret("token").doc("Token of this monitor.");
    private final Key<Path> spool =
            spec.section("spool").path("directory", Path.of("/var/lib/x")).doc("Where reports wait.");
    private final Key<Map<String, String>> names =
            spec.section("host").map("names").doc("Corosync's name to Nova's.");

    @Test
    void givesDefaultsWhereTheFileSaysNothing() throws IOException {
        Config config = load("[corosync]\ncluster = lab\n");
        assertEquals("lab", config.get(cluster));
        assertEquals(Duration.ofSeconds(20), config.get(limit));
        assertTrue(config.get(ask));
        assertEquals(15868, config.get(port));
        assertEquals(Path.of("/var/lib/x"), config.get(spool));
        assertEquals(Optional.empty(), config.get(token));
        assertEquals(Map.of(), config.get(names));
    }

    @Test
    void readsEveryTypeOfValue() throws IOException {
        Config config = load("""
                # a comment
                [corosync]
                cluster = lab = 7
                [fencing]
                limit = 200ms
                ask = no
                [controller]
                port=1
                urls = https://a:15868, http://b
                token = s3cret#x
                [spool]
                directory = /tmp/spool
                [host]
                names = c1=cmp-1.example.org, c2 = cmp-2.example.org
                """);
        assertEquals("lab = 7", config.get(cluster));
        assertEquals(Duration.ofMillis(200), config.get(limit));
        assertFalse(config.get(ask));
        assertEquals(1, config.get(port));
        assertEquals(List.of(URI.create("https://a:15868"), URI.create("http://b")), config.get(urls));
        assertEquals("s3cret#x", config.get(token).orElseThrow().reveal());
        assertEquals("cmp-2.example.org", config.get(names).get("c2"));
    }

    @Test
    void letsTheEnvironmentWin() throws IOException {
        Config config = load(
                "[corosync]\ncluster = lab\n[controller]\ntoken = old\n",
                Map.of("MASAKARI_COROSYNC_CLUSTER", "prod", "MASAKARI_FENCING_LIMIT", "2m", "HOME", "/root"));
        assertEquals("prod", config.get(cluster));
        assertEquals(Duration.ofMinutes(2), config.get(limit));
    }

    @Test
    void reportsAllProblemsAtOnceWithLineAndKey() {
        ConfigException refused = refused("""
                early = 1
                [fencing]
                limt = 5s
                limit = soon
                limit = 6s
                [contoller]
                port = 1
                [controller]
                port = 70000
                cluster = lab
                nonsense
                """, Map.of("MASAKARI_FENCING_AKS", "yes"));
        String file = path().toString();
        assertEquals(
                List.of(
                        file + ":1: early: It stands before the first section. Put it below a line such as [section].",
                        file + ":3: [fencing] limt: Unknown key. Did you mean limit?",
                        file + ":4: [fencing] limit: 'soon' is no duration."
                                + " Allowed: a number and its unit (us, ms, s, m, h, d), 1ms to 7d.",
                        file + ":5: [fencing] limit: It is already set in line 4. Remove one of the two.",
                        file + ":7: [contoller]: Unknown section. Did you mean [controller]?",
                        file + ":9: [controller] port: '70000' is out of range."
                                + " Allowed: a whole number, 1 to 65535.",
                        file + ":10: [controller] cluster: Unknown key. It belongs in section [corosync].",
                        file + ":11: This line is neither [section], key = value nor a # comment.",
                        "environment: MASAKARI_FENCING_AKS: Unknown variable. Did you mean MASAKARI_FENCING_ASK?",
                        file + ": [corosync] cluster: It is missing. Set it: Name of the cluster. Allowed: any text."),
                refused.problems().stream().map(Problem::toString).toList());
    }

    @Test
    void saysWhatToDoAboutAMissingFile() {
        ConfigException refused = assertThrows(ConfigException.class, () -> spec.load(path(), Map.of()));
        assertTrue(refused.getMessage().contains("There is no such file. Create it from the example"));
    }

    @Test
    void refusesAFileThatIsTooLargeOrNoText() throws IOException {
        assertTrue(refused("#".repeat(300_000), Map.of()).getMessage().contains("larger than 256 KiB"));
        Files.write(path(), new byte[] {(byte) 0xff, (byte) 0xfe});
        ConfigException refused = assertThrows(ConfigException.class, () -> spec.load(path(), Map.of()));
        assertTrue(refused.getMessage().contains("not UTF-8"));
    }

    @Test
    void readsASecretFromItsOwnFile() throws IOException {
        Path secret = Files.writeString(directory.resolve("token"), "s3cret\n");
        Config config = load("[corosync]\ncluster = lab\n[controller]\ntoken_file = " + secret + "\n");
        assertEquals("s3cret", config.get(token).orElseThrow().reveal());
    }

    @Test
    void warnsOfASecretThatEverybodyMayRead() throws IOException {
        Path open = Files.createDirectory(directory.resolve("open"));
        Path secret = Files.writeString(open.resolve("token"), "s3cret\n");
        String text = "[corosync]\ncluster = lab\n[controller]\ntoken_file = " + secret + "\n";
        mode(secret, "rw-r-----");
        assertEquals(List.of(), load(text).exposed());
        mode(secret, "rw-r--r--");
        mode(open, "rwxr-x---");
        assertEquals(List.of(), load(text).exposed());
        mode(open, "rwxr-xr-x");
        mode(directory, "rwxr-xr-x");
        Problem warning = load(text).exposed().get(0);
        assertTrue(warning.message().contains("chmod o-r " + secret), warning.toString());
        assertEquals(4, warning.line());
    }

    private static void mode(Path path, String permissions) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
    }

    @Test
    void replacesTheSecretOfTheFileByThatOfTheEnvironment() throws IOException {
        Path secret = Files.writeString(directory.resolve("token"), "new\n");
        Config config = load(
                "[corosync]\ncluster = lab\n[controller]\ntoken = old\n",
                Map.of("MASAKARI_CONTROLLER_TOKEN_FILE", secret.toString()));
        assertEquals("new", config.get(token).orElseThrow().reveal());
    }

    @Test
    void refusesASecretThatIsGivenTwiceOrCannotBeRead() {
        String text = "[corosync]\ncluster = lab\n[controller]\ntoken_file = /nowhere/token\n";
        assertTrue(refused(text, Map.of()).getMessage().contains("/nowhere/token: There is no such file."));
        assertTrue(refused(text + "token = x\n", Map.of()).getMessage().contains("given twice"));
        assertTrue(refused(text.replace("/nowhere", "/no\0where"), Map.of())
                .getMessage()
                .contains("Cannot read"));
    }

    @Test
    void neverShowsASecret() throws IOException {
        Config config = load("[corosync]\ncluster = lab\n[controller]\ntoken = s3cret\n");
        assertFalse(config.toString().contains("s3cret"));
        assertTrue(config.toString().contains("[controller] token = ****"));
        assertTrue(config.toString().contains("[fencing] limit = 20s   (default)"));
        assertFalse(
                refused("[controller]\ntoken s3cret\n", Map.of()).getMessage().contains("s3cret"));
        assertFalse(refused("[controller]\nurls = http://u:s3cret@host\n", Map.of())
                .getMessage()
                .contains("s3cret"));
    }

    @Test
    void namesThePlaceOfAKeyThatTheProgramRefuses() throws IOException {
        Config config = load("[corosync]\ncluster = lab\n[fencing]\nlimit = 1s\n");
        assertEquals(
                path() + ":4: [fencing] limit: Too short.",
                config.refuse(limit, "Too short.").getMessage());
    }

    @Test
    void describesEveryKey() {
        assertEquals(
                List.of("limit", "ask", "port", "urls", "token", "cluster", "directory", "names"),
                spec.describe().stream().map(Key::name).toList());
        assertEquals("MASAKARI_FENCING_LIMIT", limit.environmentName());
        assertEquals("20s", limit.shownDefault());
        assertTrue(cluster.isRequired());
    }

    @Test
    void readsDurationsAsItShowsThem() {
        ValueType<Duration> type = ValueType.duration(Duration.ZERO, Duration.ofDays(30));
        for (String text : List.of("0s", "5us", "1500ms", "2s", "90s", "3m", "5h", "7d")) {
            assertEquals(text, type.show().apply(type.parse().apply(text)));
        }
        for (String text : List.of("", "5", "s", "-1s", "1.5s", "99999999999999s", "400d", "31d")) {
            assertThrows(IllegalArgumentException.class, () -> type.parse().apply(text), text);
        }
    }

    @Test
    void refusesTwoKeysOfOneVariable() {
        spec.section("fencing_agent").text("limit", "x").doc("Not yet the same.");
        spec.section("fencing").text("agent_limit", "y").doc("The same variable.");
        IllegalStateException refused = assertThrows(IllegalStateException.class, () -> load(""));
        assertTrue(refused.getMessage().contains("MASAKARI_FENCING_AGENT_LIMIT"), refused.getMessage());
    }

    private Path path() {
        return directory.resolve("test.conf");
    }

    private Config load(String text) throws IOException {
        return load(text, Map.of());
    }

    @Test
    void takesAKeyByTheNameThatItHadAndSaysSo() throws IOException {
        limit.formerly("patience");
        Config config = load("[corosync]\ncluster = lab\n[fencing]\npatience = 7s\n");
        assertEquals(Duration.ofSeconds(7), config.get(limit));
        assertEquals(1, config.renamed().size());
        String warning = config.renamed().get(0).toString();
        assertTrue(warning.contains(":4: [fencing] patience: It is called [fencing] limit now."), warning);

        config = load("[corosync]\ncluster = lab\n", Map.of("MASAKARI_FENCING_PATIENCE", "8s"));
        assertEquals(Duration.ofSeconds(8), config.get(limit));
        assertTrue(
                config.renamed().get(0).message().contains("MASAKARI_FENCING_LIMIT now"),
                config.renamed().toString());

        ConfigException both = assertThrows(
                ConfigException.class, () -> load("[corosync]\ncluster = lab\n[fencing]\nlimit = 7s\npatience = 7s\n"));
        assertTrue(both.getMessage().contains("already set in line 4"), both.getMessage());
        ConfigException typo =
                assertThrows(ConfigException.class, () -> load("[corosync]\ncluster = lab\n[fencing]\npatienc = 7s\n"));
        assertTrue(typo.getMessage().contains("This section has: limit, ask."), typo.getMessage());
    }

    private Config load(String text, Map<String, String> environment) throws IOException {
        Files.writeString(path(), text);
        return spec.load(path(), environment);
    }

    private ConfigException refused(String text, Map<String, String> environment) {
        return assertThrows(ConfigException.class, () -> load(text, environment));
    }
}
