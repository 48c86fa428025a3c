package io.masakari.demo.chaos;

import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import io.masakari.demo.DemoException;
import io.masakari.demo.Installation;
import io.masakari.demo.Lab;
import io.masakari.demo.Moment;
import io.masakari.demo.TimeLine;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** The controller and the host monitors: started, and started again after a fault has ended them. */
final class Fleet implements AutoCloseable {
    private static final Duration READY_LIMIT = Duration.ofMinutes(3);
    private static final Duration MOUNT_LIMIT = Duration.ofMinutes(1);

    private final Lab lab;
    private final Path directory;
    private final TimeLine line;
    private final Installation installation;
    private final Map<String, Daemon> monitors = new LinkedHashMap<>();
    private final Daemon controller;

    Fleet(Lab lab, Path directory, TimeLine line) {
        this.lab = lab;
        this.directory = directory;
        this.line = line;
        this.installation = new Installation(lab, directory, line);
        this.controller = new Daemon("the controller", installation::startController);
    }

    Daemon controller() {
        return controller;
    }

    Daemon monitor(String host) {
        return monitors.get(host);
    }

    /** The controller's database is on a small disk of its own, so that a fault can fill it. */
    Path databaseDisk() {
        return directory.resolve("disk");
    }

    void start(List<String> novaConfig) throws InterruptedException {
        String disk = databaseDisk().toString();
        lab.exec(MOUNT_LIMIT, Lab.CONTROLLER_HOST, "mkdir", "-p", disk);
        lab.exec(MOUNT_LIMIT, Lab.CONTROLLER_HOST, "mount", "-t", "tmpfs", "-o", "size=48m", "tmpfs", disk);
        List<String> config = new ArrayList<>(List.of(
                "[safety]",
                "# Rounds follow each other faster than real losses do.",
                "storm_window = 10s",
                "# A host boots when a round says so; an older proof waits a minute and a half for Nova's word.",
                "boot_time = 45s",
                "[nova]"));
        config.addAll(novaConfig);
        installation.addController(databaseDisk().resolve("controller.db"), config);
        startController();
        installation.addSegment();
        for (String host : lab.hosts()) {
            addMonitor(host);
        }
        awaitMonitors();
    }

    private void addMonitor(String host) {
        installation.addHost(host);
        installation.addMonitor(
                "hostmonitor",
                host,
                List.of(
                        "[detection]",
                        "takeover_after = 1s",
                        "[fencing]",
                        "request_after = 4s",
                        "timeout = 12s",
                        "limit = 20s"));
        Daemon monitor =
                new Daemon("the host monitor on " + host, () -> installation.startMonitor("hostmonitor", host));
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

    /** By its last events: ready, and neither stopped nor disconnected since. */
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

    private void await(String who, Predicate<List<Moment>> ready) throws InterruptedException {
        if (!line.await(READY_LIMIT, ready)) {
            throw new DemoException(
                    "Not ready after " + READY_LIMIT.toSeconds() + " s: " + who + ". See the logs in " + directory);
        }
    }

    /** What masakarictl prints, as JSON. */
    JsonElement ctl(String... words) {
        return JsonParser.parseString(installation.ctl(words));
    }

    /** All programs, for checks of their health. */
    List<Daemon> daemons() {
        List<Daemon> all = new ArrayList<>(monitors.values());
        all.add(controller);
        return all;
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
        installation.close();
    }
}
