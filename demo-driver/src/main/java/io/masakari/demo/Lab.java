package io.masakari.demo;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/** The cluster lab, through its own command. */
public final class Lab implements AutoCloseable {
    /** The host of the controller and of Nova: on the management network, outside of the cluster. */
    public static final String CONTROLLER_HOST = "controller";

    public static final String CONTROLLER_ADDRESS = "198.51.100.201";

    private static final Duration COMMAND_LIMIT = Duration.ofMinutes(5);

    private final Shell shell;
    private final Path directory;
    private final int hosts;
    private volatile boolean raised;

    public Lab(Path root, Path directory, int hosts, int tokenMillis) {
        this(root, directory, hosts, Map.of("LAB_TOKEN", Integer.toString(tokenMillis)));
    }

    /** A single host, for what needs no cluster. */
    static Lab single(Path root, Path directory) {
        return new Lab(root, directory, 1, Map.of("LAB_PACEMAKER", "no", "LAB_STONITH", "no"));
    }

    /** @param settings LAB_... variables, as lab/cluster-lab knows them */
    public Lab(Path root, Path directory, int hosts, Map<String, String> settings) {
        this.directory = directory;
        this.hosts = hosts;
        Map<String, String> environment = new HashMap<>(settings);
        environment.put("LAB_DIR", directory.toString());
        this.shell = new Shell(root, environment);
    }

    public List<String> hosts() {
        return IntStream.rangeClosed(1, hosts).mapToObj(i -> "compute" + i).toList();
    }

    public void up() {
        raised = true;
        lab(COMMAND_LIMIT, "up", Integer.toString(hosts));
        lab(COMMAND_LIMIT, "plain", CONTROLLER_HOST);
    }

    /** The power cut; returns when the host is dead. */
    public void cutPower(String host) {
        lab(COMMAND_LIMIT, "kill", host);
    }

    /** Boots a host that is off. */
    void start(String host) {
        lab(COMMAND_LIMIT, "start", host);
    }

    /** Runs a command in a host to its end. */
    public String exec(Duration limit, String host, String... command) {
        return exec(limit, Set.of(0), host, command);
    }

    /** The same of a command that may end with one of these exit statuses. */
    public String exec(Duration limit, Set<Integer> good, String host, String... command) {
        return shell.run(limit, good, inHost(host, List.of(command)));
    }

    /** Starts a program in a host; it ends with the host or with the returned process. */
    public Process start(String host, Path log, Map<String, String> environment, List<String> command) {
        return shell.start(log, environment, inHost(host, command));
    }

    /** Like {@link #start}, but the caller holds the other ends of the program's pipes. */
    public Process startPiped(String host, Path log, Map<String, String> environment, List<String> command) {
        return shell.startPiped(log, environment, inHost(host, command));
    }

    /** Lines of what was done to the hosts, "EPOCH.MICROS what host", and by the power controller. */
    public List<String> journal() {
        List<String> lines = new ArrayList<>(TextFile.read(directory.resolve("journal")));
        lines.addAll(TextFile.read(directory.resolve("power/log")));
        return lines;
    }

    public List<String> pacemakerLog(String host) {
        return TextFile.read(directory.resolve("hosts/" + host + "/disk/var-log/pacemaker/pacemaker.log"));
    }

    public List<String> corosyncLog(String host) {
        return TextFile.read(directory.resolve("hosts/" + host + "/disk/var-log/corosync/corosync.log"));
    }

    @Override
    public void close() {
        if (raised) {
            raised = false;
            lab(COMMAND_LIMIT, "down");
        }
    }

    private List<String> inHost(String host, List<String> command) {
        List<String> words = new ArrayList<>(List.of("lab/cluster-lab", "exec", host));
        words.addAll(command);
        return words;
    }

    /** Any command of lab/cluster-lab; returns what it printed. */
    public String lab(Duration limit, String... words) {
        List<String> command = new ArrayList<>(List.of("lab/cluster-lab"));
        command.addAll(List.of(words));
        return shell.run(limit, command);
    }
}
