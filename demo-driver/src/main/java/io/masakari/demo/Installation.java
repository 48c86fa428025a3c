package io.masakari.demo;

import io.masakari.runtime.journal.JournalEntry;
import io.masakari.runtime.journal.JournalReceiver;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The product's programs in the lab's hosts: configures and starts each as its unit would, and receives what they log.
 */
public final class Installation implements AutoCloseable {
    /** Exit status of masakarictl status. */
    private static final int NOT_ALL_PROTECTED = 6;

    /** The directory of the programs: the checkout's, or that of installed ones. */
    private static final String BIN = System.getenv().getOrDefault("DEMO_PROGRAMS", "bin");

    private static final Duration COMMAND_LIMIT = Duration.ofMinutes(2);
    private static final String CONTROLLER = "masakari-controller";
    private static final String GATE = "masakari-boot-gate";
    private static final String CLUSTER = "lab";
    private static final int PORT = 15868;

    private final Lab lab;
    private final Path directory;
    private final TimeLine line;
    private final List<JournalReceiver> journals = new ArrayList<>();
    private final Set<String> gated = new HashSet<>();

    public Installation(Lab lab, Path directory, TimeLine line) {
        this.lab = lab;
        this.directory = directory;
        this.line = line;
    }

    /** @param more further lines of its configuration */
    public void addController(Path database, List<String> more) {
        List<String> lines = new ArrayList<>(List.of(
                "[store]",
                "path = " + database,
                "[listen]",
                "address = " + Lab.CONTROLLER_ADDRESS,
                "port = " + PORT,
                "# The lab's network leads nowhere.",
                "plaintext = yes",
                "socket = " + socket()));
        lines.addAll(more);
        configure(CONTROLLER, Lab.CONTROLLER_HOST, lines);
    }

    /** Creates the segment of all hosts, whose disks are shared, as an operator does. */
    public void addSegment() {
        addSegment("shared");
    }

    /** @param instanceDisks where disks lie that are no volumes */
    void addSegment(String instanceDisks) {
        ctl(
                "segment",
                "create",
                "rack1",
                "--recovery-method",
                "auto",
                "--cluster",
                CLUSTER,
                "--instance-disks",
                instanceDisks);
    }

    public void addHost(String host) {
        ctl("host", "add", host, "--segment", "rack1");
    }

    /**
     * Registers a host's monitor as an operator does, and configures it.
     *
     * @param kind such as "hostmonitor"
     * @param more further lines of its configuration; the first ones belong to section [report]
     */
    public void addMonitor(String kind, String host, List<String> more) {
        Path token = directory.resolve(host + ".token");
        String kinds = kind.replace("monitor", "");
        ctl(
                "monitor",
                "add",
                kind + "-" + host,
                "--cluster",
                CLUSTER,
                "--host",
                host,
                "--kinds",
                kinds,
                "--save",
                token.toString());
        List<String> lines = new ArrayList<>(List.of(
                "[controller]",
                "url = http://" + Lab.CONTROLLER_ADDRESS + ":" + PORT,
                "token_file = " + token,
                "[report]",
                "spool = " + directory.resolve("spool-" + host)));
        lines.addAll(more);
        configure("masakari-" + kind, host, lines);
    }

    /** Gives a host a gate at boot, with the token of its monitor. */
    public void addGate(String host) {
        gated.add(host);
        TextFile.write(
                configuration(GATE, host),
                List.of(
                        "[controller]",
                        "url = http://" + Lab.CONTROLLER_ADDRESS + ":" + PORT,
                        "token_file = " + directory.resolve(host + ".token")));
    }

    /** As its unit does at each boot of its host. */
    public Process startGate(String host) {
        lab.exec(COMMAND_LIMIT, host, "mkdir", "-p", "/run/masakari-boot-gate");
        return start(host, GATE, List.of());
    }

    private void configure(String program, String host, List<String> lines) {
        TextFile.write(configuration(program, host), lines);
        try {
            journals.add(new JournalReceiver(socketOfJournal(host), entry -> line.add(moment(host, entry))));
        } catch (IOException e) {
            throw new DemoException("Cannot listen as a journal in " + directory + ": " + e.getMessage(), e);
        }
    }

    private static Moment moment(String host, JournalEntry entry) {
        Map<String, String> fields = new HashMap<>();
        entry.fields().forEach((key, value) -> {
            if (key.startsWith("HA_") && !key.equals("HA_EVENT") && !key.equals("HA_MONOTONIC_US")) {
                fields.put(key.substring(3).toLowerCase(Locale.ROOT), value);
            }
        });
        return new Moment(
                entry.monotonicMicros().orElseGet(TimeLine::nowMicros),
                entry.event().orElse(""),
                host,
                entry.field("MESSAGE").orElse(""),
                fields);
    }

    public Process startController() {
        return start(Lab.CONTROLLER_HOST, CONTROLLER, List.of());
    }

    public Process startMonitor(String kind, String host) {
        return start(host, "masakari-" + kind, standIn(host));
    }

    /** A monitor asks systemd how the gate of its host stands. */
    private List<String> standIn(String host) {
        return gated.contains(host)
                ? List.of("lab/systemd-stand-in", configuration(GATE, host).toString())
                : List.of();
    }

    /** @param by what runs it, and its first words */
    private Process start(String host, String program, List<String> by) {
        List<String> command = new ArrayList<>(by);
        command.addAll(List.of(
                BIN + "/" + program, "--config", configuration(program, host).toString()));
        return lab.start(
                host,
                directory.resolve(program + "-" + host + ".log"),
                Map.of("MASAKARI_JOURNAL_SOCKET", socketOfJournal(host)),
                command);
    }

    /** Runs masakarictl in the controller's host and returns what it printed, JSON. */
    public String ctl(String... words) {
        return ctl(Set.of(0), words);
    }

    /** What the controller says of itself, whether all is protected or not. */
    public String status() {
        return ctl(Set.of(0, NOT_ALL_PROTECTED), "status");
    }

    private String ctl(Set<Integer> good, String... words) {
        List<String> command = new ArrayList<>(List.of(BIN + "/masakarictl", "--socket", socket(), "--output", "json"));
        command.addAll(List.of(words));
        return lab.exec(COMMAND_LIMIT, good, Lab.CONTROLLER_HOST, command.toArray(String[]::new));
    }

    private Path configuration(String program, String host) {
        return directory.resolve(program + "-" + host + ".conf");
    }

    private String socket() {
        return directory.resolve("controller.sock").toString();
    }

    private String socketOfJournal(String host) {
        return directory.resolve(host + ".journal").toString();
    }

    @Override
    public void close() {
        for (JournalReceiver journal : journals) {
            try {
                journal.close();
            } catch (IOException e) {
                throw new DemoException("Cannot close a journal: " + e.getMessage(), e);
            }
        }
    }
}
