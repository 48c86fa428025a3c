package io.masakari.demo.chaos;

import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import io.masakari.demo.DemoException;
import io.masakari.demo.Lab;
import io.masakari.demo.Moment;
import io.masakari.demo.TextFile;
import io.masakari.demo.TimeLine;
import io.masakari.runtime.journal.JournalEntry;
import io.masakari.runtime.journal.JournalReceiver;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The controller and the host monitors, each with a journal of ours; what ended by our hand is started again by it. */
final class Fleet implements AutoCloseable {
    private static final int PORT = 15868;
    private static final Duration READY_LIMIT = Duration.ofSeconds(40);

    private final Lab lab;
    private final Path directory;
    private final TimeLine line;
    private final List<JournalReceiver> journals = new ArrayList<>();
    private final Map<String, Daemon> monitors = new LinkedHashMap<>();
    private final Daemon controller;

    Fleet(Lab lab, Path directory, TimeLine line) {
        this.lab = lab;
        this.directory = directory;
        this.line = line;
        this.controller = new Daemon("the controller", () -> launch(Lab.CONTROLLER_HOST, "masakari-controller"));
    }

    Daemon controller() {
        return controller;
    }

    Daemon monitor(String host) {
        return monitors.get(host);
    }

    /** A small disk of its own holds the controller's database, so that it can be filled. */
    Path databaseDisk() {
        return directory.resolve("disk");
    }

    void start(List<String> novaConfig) throws InterruptedException {
        Path disk = databaseDisk();
        lab.exec(Duration.ofSeconds(10), Lab.CONTROLLER_HOST, "mkdir", "-p", disk.toString());
        lab.exec(
                Duration.ofSeconds(10),
                Lab.CONTROLLER_HOST,
                "mount",
                "-t",
                "tmpfs",
                "-o",
                "size=48m",
                "tmpfs",
                disk.toString());
        List<String> config = new ArrayList<>(List.of(
                "[store]",
                "path = " + disk.resolve("controller.db"),
                "[listen]",
                "address = " + Lab.CONTROLLER_ADDRESS,
                "port = " + PORT,
                "# The lab's network leads nowhere.",
                "plaintext = yes",
                "socket = " + directory.resolve("controller.sock"),
                "[safety]",
                "# Rounds follow each other faster than real losses do.",
                "storm_window = 10s",
                "# A host boots when a round says so; an older proof waits a minute and a half for Nova's word.",
                "boot_time = 45s",
                "[nova]"));
        config.addAll(novaConfig);
        TextFile.write(directory.resolve("masakari-controller-" + Lab.CONTROLLER_HOST + ".conf"), config);
        journal(Lab.CONTROLLER_HOST);
        startController();
        ctl("segment", "create", "rack1", "--recovery-method", "auto", "--cluster", "lab");
        for (String host : lab.hosts()) {
            addMonitor(host);
        }
        awaitMonitors();
    }

    private void addMonitor(String host) {
        Path token = directory.resolve(host + ".token");
        ctl("host", "add", host, "--segment", "rack1");
        ctl("monitor", "add", "hostmonitor-" + host, "--cluster", "lab", "--save", token.toString());
        TextFile.write(
                directory.resolve("masakari-hostmonitor-" + host + ".conf"),
                List.of(
                        "[controller]",
                        "url = http://" + Lab.CONTROLLER_ADDRESS + ":" + PORT,
                        "token_file = " + token,
                        "[report]",
                        "spool = " + directory.resolve("spool-" + host),
                        "[detection]",
                        "takeover_after = 1s",
                        "[fencing]",
                        "request_after = 4s",
                        "timeout = 12s",
                        "limit = 20s"));
        journal(host);
        Daemon monitor = new Daemon("the host monitor on " + host, () -> launch(host, "masakari-hostmonitor"));
        monitors.put(host, monitor);
        monitor.start();
    }

    /** Starts it if it does not run, and waits until it answers. */
    void startController() throws InterruptedException {
        if (controller.isAlive()) {
            controller.resume();
            return;
        }
        long since = TimeLine.nowMicros();
        controller.start();
        await("the controller", moments -> isTold(moments, "daemon.started", Lab.CONTROLLER_HOST, since));
    }

    /** Starts the monitor of a host that has power, if it does not run. */
    void startMonitor(String host) {
        Daemon monitor = monitors.get(host);
        if (monitor.isAlive()) {
            monitor.resume();
        } else {
            monitor.start();
        }
    }

    void awaitMonitors() throws InterruptedException {
        await("every host monitor", moments -> lab.hosts().stream().allMatch(host -> isReady(moments, host)));
    }

    /** Its last word on it: ready, and not blind since. */
    private static boolean isReady(List<Moment> moments, String host) {
        boolean ready = false;
        for (Moment m : moments) {
            if (m.host().equals(host)) {
                switch (m.name()) {
                    case "monitor.ready" -> ready = true;
                    case "daemon.started", "daemon.stopped", "corosync.disconnected" -> ready = false;
                    default -> {
                        // says nothing about it
                    }
                }
            }
        }
        return ready;
    }

    private static boolean isTold(List<Moment> moments, String name, String host, long since) {
        return moments.stream()
                .anyMatch(m ->
                        m.micros() >= since && m.name().equals(name) && m.host().equals(host));
    }

    private void await(String who, java.util.function.Predicate<List<Moment>> ready) throws InterruptedException {
        if (!line.await(READY_LIMIT, ready)) {
            throw new DemoException(
                    "Not ready after " + READY_LIMIT.toSeconds() + " s: " + who + ". See the logs in " + directory);
        }
    }

    /** What masakarictl prints, as JSON; the operator's eyes and hand. */
    JsonElement ctl(String... words) {
        List<String> command = new ArrayList<>(List.of(
                "bin/masakarictl",
                "--socket",
                directory.resolve("controller.sock").toString(),
                "--output",
                "json"));
        command.addAll(List.of(words));
        return JsonParser.parseString(
                lab.exec(Duration.ofSeconds(40), Lab.CONTROLLER_HOST, command.toArray(String[]::new)));
    }

    /** All programs, for checks of their health. */
    List<Daemon> daemons() {
        List<Daemon> all = new ArrayList<>(monitors.values());
        all.add(controller);
        return all;
    }

    private Process launch(String host, String program) {
        return lab.start(
                host,
                directory.resolve(program + "-" + host + ".log"),
                Map.of(
                        "MASAKARI_JOURNAL_SOCKET",
                        directory.resolve(host + ".journal").toString()),
                List.of(
                        "bin/" + program,
                        "--config",
                        directory.resolve(program + "-" + host + ".conf").toString()));
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
            if (key.startsWith("HA_") && !key.equals("HA_EVENT")) {
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
        try {
            for (Daemon daemon : daemons()) {
                daemon.kill();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        for (JournalReceiver journal : journals) {
            try {
                journal.close();
            } catch (IOException e) {
                throw new DemoException("Cannot close a journal: " + e.getMessage(), e);
            }
        }
    }
}
