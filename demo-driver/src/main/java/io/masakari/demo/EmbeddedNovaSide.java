package io.masakari.demo;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The embedded Nova and Keystone, as a process in the controller's host. */
public final class EmbeddedNovaSide implements NovaSide {
    private static final Pattern READY = Pattern.compile("ready keystone=(\\S+) nova=(\\S+) control=(\\S+)");
    private static final String PASSWORD = "admin-password";
    private static final String ANY_IMAGE = "11111111-2222-4333-8444-555555555555";

    private final Lab lab;
    private final Path directory;
    private final int evacuationMillis;
    private Process process;
    private ProbeClient probe;
    private ProbedNova api;
    private String keystone;
    private String control;

    public EmbeddedNovaSide(Lab lab, Path directory, int evacuationMillis) {
        this.lab = lab;
        this.directory = directory;
        this.evacuationMillis = evacuationMillis;
    }

    @Override
    public void up() {
        process = lab.startPiped(
                Lab.CONTROLLER_HOST,
                directory.resolve("nova.log"),
                Map.of(),
                List.of(
                        "bin/masakari-java",
                        "io.masakari.embeddednova.EmbeddedNova",
                        "--bind",
                        Lab.CONTROLLER_ADDRESS,
                        "--hosts",
                        String.join(",", lab.hosts()),
                        "--evacuation-time",
                        String.format(Locale.ROOT, "%.3f", evacuationMillis / 1_000.0)));
        Matcher ready = READY.matcher(firstLine());
        if (!ready.matches()) {
            throw new DemoException("The embedded Nova did not start: see " + directory.resolve("nova.log"));
        }
        keystone = ready.group(1);
        control = ready.group(3);
        probe = ProbeClient.start(
                lab,
                directory,
                Map.of(
                        "OS_AUTH_URL", keystone,
                        "OS_USERNAME", "admin",
                        "OS_PASSWORD", PASSWORD,
                        "OS_PROJECT_NAME", "admin",
                        "OS_USER_DOMAIN_NAME", "Default",
                        "OS_PROJECT_DOMAIN_NAME", "Default"));
        api = new ProbedNova(probe, ready.group(2), ANY_IMAGE, "1");
    }

    @Override
    public ProbedNova api() {
        return api;
    }

    @Override
    public void powerIsOff(String host) {
        probe.call("POST", control + "/hosts/" + host + "/power-off", "");
    }

    @Override
    public void powerIsOn(String host) {
        probe.call("POST", control + "/hosts/" + host + "/power-on", "");
    }

    @Override
    public Optional<Map<String, Integer>> httpCalls() {
        return Optional.of(HttpCalls.parse(probe.get(control + "/calls").getAsJsonObject("counts")));
    }

    @Override
    public List<String> controllerConfig() {
        Path password = directory.resolve("nova.password");
        TextFile.write(password, List.of(PASSWORD));
        return List.of(
                "auth_url = " + keystone,
                "username = admin",
                "password_file = " + password,
                "project_name = admin",
                "user_domain_name = Default",
                "project_domain_name = Default",
                "region = RegionOne");
    }

    @Override
    public String runClientTests() {
        throw new IllegalStateException("--nova-tests goes with --nova real");
    }

    @Override
    public List<String> violations() {
        List<String> found = new ArrayList<>();
        for (JsonElement each : probe.call("GET", control + "/violations", "").getAsJsonArray()) {
            JsonObject violation = each.getAsJsonObject();
            found.add("Instance " + violation.get("instance").getAsString() + " ran on " + violation.get("running_on")
                    + " at the same time.");
        }
        return found;
    }

    @Override
    public void close() {
        if (probe != null) {
            probe.close();
        }
        if (process != null) {
            process.destroy();
        }
    }

    /** Its control API: power, faults, and its own record of what happened. */
    public JsonElement control(String method, String path, String body) {
        return probe.call(method, control + path, body);
    }

    /** The process to which signals for it go. */
    public Process process() {
        return process;
    }

    private String firstLine() {
        try {
            String line = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))
                    .readLine();
            return line == null ? "" : line;
        } catch (IOException e) {
            throw new DemoException("The embedded Nova cannot be read: " + e.getMessage(), e);
        }
    }
}
