package io.masakari.instancemonitor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.masakari.nativebindings.libvirt.HypervisorConnection;
import io.masakari.runtime.journal.Event;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real QEMU processes end in all their ways on a real libvirtd, which itself is killed, stopped and started again. */
@Tag("libvirt")
class InstanceEndsLibvirtTest {
    private static final int RECONNECTS = 1000;

    private static LibvirtLab lab;

    @TempDir
    private Path directory;

    @BeforeAll
    static void up() throws IOException {
        lab = new LibvirtLab();
    }

    @AfterAll
    static void down() {
        lab.close();
    }

    @Test
    void tellsEveryEndFromTheOthers() throws Exception {
        Map<String, String> failures = new TreeMap<>(Map.of(
                "end-kill", "[CRASHED STOPPED_FAILED LIVE]",
                "end-segv", "[CRASHED STOPPED_FAILED LIVE]",
                "end-transient", "[CRASHED STOPPED_FAILED LIVE]",
                "end-panic", "[PANICKED STOPPED_CRASHED LIVE]",
                "end-panic-preserve", "[PANICKED CRASHED_PANICKED LIVE]",
                "end-watchdog-poweroff", "[WATCHDOG STOPPED_FAILED LIVE]",
                "end-watchdog-pause", "[WATCHDOG WATCHDOG_PAUSE LIVE]",
                "end-disk-full", "[PAUSED_ON_IO_ERROR IO_ERROR_PAUSE LIVE]",
                "end-reset", "[REBOOT_STORM UNKNOWN LIVE]"));
        List<String> orderly =
                List.of("end-destroy", "end-graceful", "end-term", "end-poweroff", "end-reset-destroy", "end-save");
        try (RunningMonitor monitor = monitor("ends")) {
            monitor.awaitWatching();
            for (String kind : List.of(
                    "panic",
                    "panic-preserve",
                    "watchdog-poweroff",
                    "watchdog-pause",
                    "disk-full",
                    "reset",
                    "poweroff",
                    "reset-destroy")) {
                start("end-" + kind, kind);
            }
            for (String name : List.of("kill", "segv", "term", "destroy", "graceful", "save")) {
                start("end-" + name, "idle");
            }
            lab.run("create", "end-transient", "idle");
            lab.run("signal", "end-kill", "KILL");
            lab.run("signal", "end-segv", "SEGV");
            lab.run("signal", "end-transient", "KILL");
            lab.run("signal", "end-term", "TERM");
            lab.virsh("destroy", "end-destroy");
            lab.virsh("destroy", "--graceful", "end-graceful");
            lab.virsh("managedsave", "end-save");
            failures.keySet().forEach(monitor::awaitReport);
            RunningMonitor.await(
                    () -> monitor.log.of(Event.INSTANCE_ENDED).size() >= orderly.size(), "the orderly ends");
            Map<String, String> told = new TreeMap<>();
            monitor.reports.forEach(report -> told.put(
                    report.evidence().orElseThrow().name(),
                    monitor.of(report.evidence().orElseThrow().name()).toString()));
            assertEquals(failures, told);
            assertEquals(orderly.size(), monitor.log.of(Event.INSTANCE_ENDED).size());
        }
        endAll();
    }

    @Test
    void findsWhatCrashedWhileItWasAwayOnce() throws Exception {
        start("away", "idle");
        start("away-destroyed", "idle");
        try (RunningMonitor monitor = monitor("away")) {
            monitor.awaitWatching();
        }
        lab.run("signal", "away", "KILL");
        lab.virsh("destroy", "away-destroyed");
        for (List<String> expected : List.of(List.of("CRASHED STOPPED_FAILED COMPARED"), List.<String>of())) {
            try (RunningMonitor monitor = monitor("away")) {
                monitor.awaitWatching();
                assertEquals(expected, monitor.of("away"));
                assertEquals(List.of(), monitor.of("away-destroyed"));
            }
        }
        endAll();
    }

    /** Its disk is a file of this machine; libvirt's description of it is the real one. */
    @Test
    void seesThatADiskLiesOnTheHost() throws Exception {
        start("on-host", "disk-full");
        try (RunningMonitor monitor = monitor("disks")) {
            monitor.awaitWatching();
            RunningMonitor.await(
                    () -> monitor.seen()
                            .filter(seen -> seen.list().disks().local().size() == 1)
                            .isPresent(),
                    "the disk to be seen");
            assertEquals(List.of(), monitor.seen().orElseThrow().list().disks().shared());
        }
        endAll();
    }

    @Test
    void findsWhatCrashedWhileLibvirtdWasKilled() throws Exception {
        start("gap", "idle");
        start("gap-fine", "idle");
        try (RunningMonitor monitor = monitor("gap")) {
            monitor.awaitWatching();
            lab.run("signal", "libvirtd", "KILL");
            lab.run("signal", "gap", "KILL");
            monitor.awaitBlind();
            lab.run("start-libvirtd");
            monitor.awaitReport("gap");
            monitor.awaitWatching();
            assertEquals(List.of("CRASHED STOPPED_FAILED COMPARED"), monitor.of("gap"));
            assertEquals(List.of(), monitor.of("gap-fine"));
        }
        endAll();
    }

    @Test
    void findsWhatCrashedWhileLibvirtdWasStoppedAndNeverWaitsForIt() throws Exception {
        start("stopped", "idle");
        try (RunningMonitor monitor = monitor("stopped")) {
            monitor.awaitWatching();
            lab.run("signal", "libvirtd", "STOP");
            lab.run("signal", "stopped", "KILL");
            monitor.awaitBlind();
            // It still takes its turns: libvirtd answers nobody meanwhile.
            monitor.awaitTurns(3);
            lab.run("signal", "libvirtd", "CONT");
            monitor.awaitReport("stopped");
            monitor.awaitWatching();
            assertEquals(1, monitor.of("stopped").size());
        }
        endAll();
    }

    @Test
    void losesNoDescriptorOverAThousandReconnects() {
        HypervisorConnection.Settings settings =
                new HypervisorConnection.Settings(lab.uri(), Duration.ofSeconds(10), Duration.ofSeconds(1), 2);
        for (int i = 0; i < 10; i++) {
            HypervisorConnection.open(settings, event -> {}, failure -> {}).close();
        }
        int before = descriptors();
        for (int i = 0; i < RECONNECTS; i++) {
            try (var connection = HypervisorConnection.open(settings, event -> {}, failure -> {})) {
                connection.domains();
            }
        }
        // libvirt's event thread closes a socket in its own time.
        RunningMonitor.await(() -> descriptors() <= before, "the descriptors to be closed again");
    }

    private RunningMonitor monitor(String table) throws IOException {
        return RunningMonitor.onLibvirt(lab.uri(), directory.resolve(table), "this-boot");
    }

    private static void start(String name, String kind) {
        lab.run("define", name, kind);
        lab.virsh("start", name);
    }

    private static void endAll() {
        for (String name : lab.virsh("list", "--all", "--name").split("\\s+")) {
            if (!name.isEmpty()) {
                if (lab.virsh("list", "--name").contains(name)) {
                    lab.virsh("destroy", name);
                }
                lab.virsh("undefine", "--managed-save", name);
            }
        }
    }

    private static int descriptors() {
        return Objects.requireNonNull(new File("/proc/self/fd").list()).length;
    }
}
