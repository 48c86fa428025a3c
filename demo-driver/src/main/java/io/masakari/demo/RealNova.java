package io.masakari.demo;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Real Keystone, Placement and Nova in the controller's host, a real nova-compute in each of the others. */
public final class RealNova implements NovaSide {
    private static final Duration COMMAND_LIMIT = Duration.ofMinutes(10);
    private static final Pattern EXPORTED = Pattern.compile("(\\w+)=(\\S+)");

    private final Lab lab;
    private final Path directory;
    private final Map<String, String> settings;
    private ProbeClient probe;
    private ProbedNova api;
    private Map<String, String> environment = Map.of();

    /** Its hosts have no guests, only Nova's records of them. */
    public RealNova(Lab lab, Path directory) {
        this(lab, directory, "fake.FakeDriver");
    }

    /** Each of its hosts has a libvirtd, and its instances are QEMU processes with disks. */
    static RealNova withGuests(Lab lab, Path directory) {
        return new RealNova(lab, directory, "libvirt.LibvirtDriver");
    }

    private RealNova(Lab lab, Path directory, String driver) {
        this.lab = lab;
        this.directory = directory;
        this.settings = Map.of(
                "OPENSTACK_LAB_DRIVER",
                driver,
                "OPENSTACK_LAB_DIR",
                directory.resolve("openstack").toString(),
                "OPENSTACK_LAB_LISTEN",
                Lab.CONTROLLER_ADDRESS,
                "OPENSTACK_LAB_COMPUTES",
                "0");
    }

    @Override
    public void up() throws InterruptedException {
        openstack(Lab.CONTROLLER_HOST, "up");
        // In parallel: each takes seconds to start Python and to report for the first time.
        lab.hosts().parallelStream().forEach(host -> openstack(host, "compute-run", host));
        environment = exported(openstack(Lab.CONTROLLER_HOST, "env"));
        probe = ProbeClient.start(lab, directory, environment);
        api = new ProbedNova(
                probe,
                environment.get("OPENSTACK_LAB_NOVA"),
                environment.get("OPENSTACK_LAB_IMAGE"),
                environment.get("OPENSTACK_LAB_FLAVOR"));
    }

    /** Starts the nova-compute of a host that is on again, as its unit would. */
    @Override
    public void powerIsOn(String host) {
        openstack(host, "compute-run", host);
    }

    /** The address of the volume service. */
    String volumes() {
        return environment.get("OPENSTACK_LAB_VOLUME");
    }

    /** Where a host has the root disk of an instance that is no volume, as the demo sees it. */
    Path disk(String host, String instance) {
        return directory.resolve(Path.of("openstack", "state", host, "instances", instance, "disk"));
    }

    @Override
    public ProbedNova api() {
        return api;
    }

    @Override
    public void powerIsOff(String host) {
        // Its nova-compute ran in the host and died with it.
    }

    @Override
    public Optional<Map<String, Integer>> httpCalls() {
        return Optional.empty();
    }

    @Override
    public List<String> controllerConfig() {
        Path password = directory.resolve("nova.password");
        TextFile.write(password, List.of(environment.get("OS_PASSWORD")));
        return List.of(
                "auth_url = " + environment.get("OS_AUTH_URL"),
                "username = controller",
                "password_file = " + password,
                "project_name = service",
                "user_domain_name = Default",
                "project_domain_name = Default",
                "region = RegionOne");
    }

    @Override
    public String runClientTests() {
        List<String> command = new ArrayList<>(List.of("env"));
        environment.forEach((name, value) -> command.add(name + "=" + value));
        // Offline: the host has no network to the outside, and the build has fetched everything before.
        command.addAll(List.of(
                "mvn", "-B", "-o", "-Dstyle.color=never", "-Ptests-openstack", "-pl", "controller", "-am", "test"));
        String printed = lab.exec(Duration.ofMinutes(15), Lab.CONTROLLER_HOST, command.toArray(String[]::new));
        return printed.lines()
                .filter(line -> line.matches(
                        "\\[(INFO|WARNING)\\] Tests run: \\d+, Failures: \\d+, Errors: \\d+, Skipped: \\d+"))
                .reduce((earlier, later) -> later)
                .orElseThrow(() -> new DemoException("The tests of the Nova client ran no test:\n" + printed));
    }

    @Override
    public List<String> violations() {
        return List.of();
    }

    @Override
    public void close() {
        if (probe != null) {
            probe.close();
        }
    }

    /** Runs a command of lab/openstack-lab in a host; returns what it printed. */
    String openstack(String host, String... words) {
        List<String> command = new ArrayList<>(List.of("env"));
        settings.forEach((name, value) -> command.add(name + "=" + value));
        command.add("lab/openstack-lab");
        command.addAll(List.of(words));
        return lab.exec(COMMAND_LIMIT, host, command.toArray(String[]::new));
    }

    private static Map<String, String> exported(String printed) {
        Map<String, String> found = new HashMap<>();
        Matcher m = EXPORTED.matcher(printed);
        while (m.find()) {
            found.put(m.group(1), m.group(2));
        }
        return found;
    }
}
