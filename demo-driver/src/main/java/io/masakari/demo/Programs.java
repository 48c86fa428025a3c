package io.masakari.demo;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** The controller and the monitors of a run: started until they are ready, killed, and started again. */
final class Programs implements AutoCloseable {
    private static final Duration READY_LIMIT = Duration.ofMinutes(3);
    private static final Duration SIGNAL_LIMIT = Duration.ofMinutes(1);

    private final Lab lab;
    private final Path directory;
    private final TimeLine line;
    private final Installation installation;
    private final List<Process> processes = new ArrayList<>();
    private Process controller;

    Programs(Lab lab, Path directory, TimeLine line) {
        this.lab = lab;
        this.directory = directory;
        this.line = line;
        this.installation = new Installation(lab, directory, line);
    }

    /** @param more further lines of its configuration, section [nova] first */
    void startController(List<String> more) throws InterruptedException {
        List<String> lines = new ArrayList<>(List.of("[nova]"));
        lines.addAll(more);
        installation.addController(directory.resolve("controller.db"), lines);
        restartController();
    }

    void restartController() throws InterruptedException {
        long before = starts(line.all());
        controller = installation.startController();
        processes.add(controller);
        await("the controller", moments -> starts(moments) > before);
    }

    private static long starts(List<Moment> moments) {
        return moments.stream()
                .filter(m -> m.name().equals("daemon.started") && m.host().equals(Lab.CONTROLLER_HOST))
                .count();
    }

    void killController() {
        kill(Lab.CONTROLLER_HOST, "io.masakari.controller.Main");
        processes.remove(controller);
    }

    /**
     * @param gated hosts that have a gate at boot, which has run before their monitors start
     * @param instanceDisks where disks lie that are no volumes
     */
    void startMonitors(Set<String> gated, String instanceDisks) throws InterruptedException {
        installation.addSegment(instanceDisks);
        for (String host : lab.hosts()) {
            installation.addHost(host);
        }
        for (String host : lab.hosts()) {
            installation.addMonitor("hostmonitor", host, List.of());
            if (gated.contains(host)) {
                installation.addGate(host);
                processes.add(installation.startGate(host));
                await("the gate of " + host, moments -> has(moments, "boot_gate.opened", host));
            }
            startMonitor(host);
        }
        await(
                "a hostmonitor in every host",
                moments -> lab.hosts().stream().allMatch(host -> has(moments, "monitor.ready", host)));
    }

    void startMonitor(String host) {
        processes.add(installation.startMonitor("hostmonitor", host));
    }

    /** What systemd starts when a host with a gate boots; it has no order between the two. */
    void startAtBoot(String host) {
        processes.add(installation.startGate(host));
        startMonitor(host);
    }

    /** Registers a single host, and starts a process monitor in it. */
    void startProcessMonitor(String host, List<String> settings) throws InterruptedException {
        installation.addSegment();
        installation.addHost(host);
        List<String> lines = new ArrayList<>(List.of("state = " + directory.resolve("state-" + host)));
        lines.addAll(settings);
        installation.addMonitor("processmonitor", host, lines);
        processes.add(installation.startMonitor("processmonitor", host));
        await("the process monitor and its process", moments -> has(moments, "process.found", host));
    }

    /** Registers a single host, and starts an instance monitor in it that watches the given libvirtd. */
    void startInstanceMonitor(String host, String libvirtUri) throws InterruptedException {
        installation.addSegment();
        installation.addHost(host);
        installation.addMonitor(
                "instancemonitor",
                host,
                List.of(
                        "[host]",
                        "name = " + host,
                        "[libvirt]",
                        "uri = " + libvirtUri,
                        "[instances]",
                        "table = " + directory.resolve("instances-" + host)));
        restartInstanceMonitor(host);
    }

    void restartInstanceMonitor(String host) throws InterruptedException {
        long before = line.count("libvirt.connected");
        processes.add(installation.startMonitor("instancemonitor", host));
        await("the instance monitor", moments -> TimeLine.count(moments, "libvirt.connected") > before);
    }

    void killInstanceMonitor(String host) {
        kill(host, "io.masakari.instancemonitor.Main");
    }

    /** SIGKILL, to the JVM itself: the lab's exec passes no SIGKILL on. */
    private void kill(String host, String main) {
        lab.exec(SIGNAL_LIMIT, host, "pkill", "-KILL", "-f", main);
    }

    String ctl(String... words) {
        return installation.ctl(words);
    }

    String status() {
        return installation.status();
    }

    private static boolean has(List<Moment> moments, String name, String host) {
        return moments.stream().anyMatch(m -> m.name().equals(name) && m.host().equals(host));
    }

    private void await(String who, Predicate<List<Moment>> ready) throws InterruptedException {
        if (!line.await(READY_LIMIT, ready)) {
            throw new DemoException(
                    "Not ready after " + READY_LIMIT.toSeconds() + " s: " + who + ". See the logs in " + directory);
        }
    }

    @Override
    public void close() {
        processes.forEach(Process::destroy);
        installation.close();
    }
}
