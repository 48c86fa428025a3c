package io.masakari.demo;

import io.masakari.runtime.journal.JournalEntry;
import io.masakari.runtime.journal.JournalReceiver;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The product's own programs, started in the lab's hosts as a unit file would, each logging to a journal of ours. */
final class Programs implements AutoCloseable {
    /** Where the programs are that play: the checkout's, or installed ones. */
    private static final String BIN = System.getenv().getOrDefault("DEMO_PROGRAMS", "bin");

    private static final String CLUSTER = "lab";
    private static final int PORT = 15868;

    private final Lab lab;
    private final Path directory;
    private final TimeLine line;
    private final List<Process> processes = new ArrayList<>();
    private final List<JournalReceiver> journals = new ArrayList<>();
    private Process controller;

    Programs(Lab lab, Path directory, TimeLine line) {
        this.lab = lab;
        this.directory = directory;
        this.line = line;
    }

    /** Writes the controller's configuration and starts it; it is ready when it has logged so. */
    void startController(List<String> novaConfig) throws InterruptedException {
        List<String> config = new ArrayList<>(List.of(
                "[store]",
                "path = " + directory.resolve("controller.db"),
                "[listen]",
                "address = " + Lab.CONTROLLER_ADDRESS,
                "port = " + PORT,
                "# The lab's network leads nowhere.",
                "plaintext = yes",
                "socket = " + socket(),
                "[nova]"));
        config.addAll(novaConfig);
        TextFile.write(directory.resolve("controller.conf"), config);
        journal(Lab.CONTROLLER_HOST);
        restartController();
    }

    void restartController() throws InterruptedException {
        long before = starts();
        controller = start(Lab.CONTROLLER_HOST, "masakari-controller", directory.resolve("controller.conf"));
        if (!line.await(Duration.ofSeconds(30), moments -> startsIn(moments) > before)) {
            throw new DemoException(
                    "The controller was not ready after 30 s: see " + log("masakari-controller", Lab.CONTROLLER_HOST));
        }
    }

    /** SIGKILL, to the JVM itself: the lab's exec passes no SIGKILL on. */
    void killController() {
        lab.exec(Duration.ofSeconds(10), Lab.CONTROLLER_HOST, "pkill", "-KILL", "-f", "io.masakari.controller.Main");
        processes.remove(controller);
    }

    /** Registers the hosts as an operator would, with masakarictl, and starts a monitor in each. */
    void startMonitors() throws InterruptedException {
        ctl("segment", "create", "rack1", "--recovery-method", "auto", "--cluster", CLUSTER);
        for (String host : lab.hosts()) {
            ctl("host", "add", host, "--segment", "rack1");
        }
        for (String host : lab.hosts()) {
            Path token = directory.resolve(host + ".token");
            ctl("monitor", "add", "hostmonitor-" + host, "--cluster", CLUSTER, "--save", token.toString());
            Path config = directory.resolve(host + ".conf");
            TextFile.write(
                    config,
                    List.of(
                            "[controller]",
                            "url = http://" + Lab.CONTROLLER_ADDRESS + ":" + PORT,
                            "token_file = " + token,
                            "[report]",
                            "spool = " + directory.resolve("spool-" + host)));
            journal(host);
            start(host, "masakari-hostmonitor", config);
        }
        int expected = lab.hosts().size();
        if (!line.await(
                Duration.ofSeconds(30),
                moments -> moments.stream()
                                .filter(m -> m.name().equals("monitor.ready"))
                                .map(Moment::host)
                                .distinct()
                                .count()
                        >= expected)) {
            throw new DemoException("Not every hostmonitor was ready after 30 s: see the logs in " + directory);
        }
    }

    /** Registers a single host, and starts a process monitor in it. */
    void startProcessMonitor(String host, List<String> settings) throws InterruptedException {
        ctl("segment", "create", "rack1", "--recovery-method", "auto", "--cluster", CLUSTER);
        ctl("host", "add", host, "--segment", "rack1");
        Path token = directory.resolve(host + ".token");
        ctl("monitor", "add", "processmonitor-" + host, "--cluster", CLUSTER, "--save", token.toString());
        List<String> lines = new ArrayList<>(List.of(
                "[controller]",
                "url = http://" + Lab.CONTROLLER_ADDRESS + ":" + PORT,
                "token_file = " + token,
                "[report]",
                "spool = " + directory.resolve("spool-" + host),
                "state = " + directory.resolve("state-" + host)));
        lines.addAll(settings);
        Path config = directory.resolve(host + ".conf");
        TextFile.write(config, lines);
        journal(host);
        start(host, "masakari-processmonitor", config);
        if (!line.await(
                Duration.ofSeconds(150),
                moments -> moments.stream()
                        .anyMatch(m ->
                                m.name().equals("process.found") && m.host().equals(host)))) {
            throw new DemoException("The process monitor found and started nothing within 150 s: see "
                    + log("masakari-processmonitor", host));
        }
    }

    /** Registers a single host, and starts an instance monitor in it that watches the given libvirtd. */
    void startInstanceMonitor(String host, String libvirtUri) throws InterruptedException {
        ctl("segment", "create", "rack1", "--recovery-method", "auto", "--cluster", CLUSTER);
        ctl("host", "add", host, "--segment", "rack1");
        Path token = directory.resolve(host + ".token");
        ctl("monitor", "add", "instancemonitor-" + host, "--cluster", CLUSTER, "--save", token.toString());
        Path config = directory.resolve(host + ".conf");
        TextFile.write(
                config,
                List.of(
                        "[controller]",
                        "url = http://" + Lab.CONTROLLER_ADDRESS + ":" + PORT,
                        "token_file = " + token,
                        "[host]",
                        "name = " + host,
                        "[libvirt]",
                        "uri = " + libvirtUri,
                        "[report]",
                        "spool = " + directory.resolve("spool-" + host),
                        "[instances]",
                        "table = " + directory.resolve("instances-" + host)));
        journal(host);
        restartInstanceMonitor(host);
    }

    void restartInstanceMonitor(String host) throws InterruptedException {
        long before = line.count("libvirt.connected");
        start(host, "masakari-instancemonitor", directory.resolve(host + ".conf"));
        if (!line.awaitCount("libvirt.connected", before + 1, Duration.ofSeconds(30))) {
            throw new DemoException("The instance monitor did not reach libvirtd within 30 s: see "
                    + log("masakari-instancemonitor", host));
        }
    }

    /** SIGKILL, as {@link #killController}. */
    void killInstanceMonitor(String host) {
        lab.exec(Duration.ofSeconds(10), host, "pkill", "-KILL", "-f", "io.masakari.instancemonitor.Main");
    }

    /** Runs masakarictl in the controller's host and returns what it printed, JSON. */
    String ctl(String... words) {
        List<String> command = new ArrayList<>(List.of(BIN + "/masakarictl", "--socket", socket(), "--output", "json"));
        command.addAll(List.of(words));
        return lab.exec(Duration.ofSeconds(30), Lab.CONTROLLER_HOST, command.toArray(String[]::new));
    }

    private String socket() {
        return directory.resolve("controller.sock").toString();
    }

    private long starts() {
        return startsIn(line.all());
    }

    private static long startsIn(List<Moment> moments) {
        return moments.stream()
                .filter(m -> m.name().equals("daemon.started") && m.host().equals(Lab.CONTROLLER_HOST))
                .count();
    }

    private Process start(String host, String program, Path config) {
        Process process = lab.start(
                host,
                log(program, host),
                Map.of(
                        "MASAKARI_JOURNAL_SOCKET",
                        directory.resolve(host + ".journal").toString()),
                List.of(BIN + "/" + program, "--config", config.toString()));
        processes.add(process);
        return process;
    }

    private Path log(String program, String host) {
        return directory.resolve(program + "-" + host + ".log");
    }

    private void journal(String host) {
        try {
            journals.add(new JournalReceiver(
                    directory.resolve(host + ".journal").toString(), entry -> line.add(moment(host, entry))));
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

    @Override
    public void close() {
        processes.forEach(Process::destroy);
        for (JournalReceiver journal : journals) {
            try {
                journal.close();
            } catch (IOException e) {
                throw new DemoException("Cannot close a journal: " + e.getMessage(), e);
            }
        }
    }
}
