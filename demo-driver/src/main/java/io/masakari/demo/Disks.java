package io.masakari.demo;

import com.google.gson.JsonObject;
import java.nio.file.Files;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * With --nova real: what becomes of real disks (SAFETY.md, C-28). Most instances have a volume. One has its only disk on the host,
 * and is left alone. One more has such a disk and declares that it may be lost: it shows what an evacuation costs. Each guest
 * writes a mark on its disk, the host is lost and boots again, and then each mark is looked for.
 */
final class Disks {
    /** How many more instances are evacuated than those with a volume. */
    static final int ALSO_MOVED = 1;

    private static final String LOCAL = "vm-local";
    private static final String EXPENDABLE = "vm-expendable";
    private static final Duration LIMIT = Duration.ofMinutes(5);

    private final DemoRun run;
    private final RealNova nova;

    Disks(DemoRun run, RealNova nova) {
        this.run = run;
        this.nova = nova;
    }

    void boot() throws InterruptedException {
        int volumes = run.options.instances();
        for (int i = 1; i <= volumes; i++) {
            nova.api().order(DemoRun.HOST, "vm-" + i, nova.api().fromVolume(nova.volumes()));
        }
        nova.api().order(DemoRun.HOST, LOCAL, nova.api().fromImage());
        JsonObject expendable = nova.api().fromImage();
        JsonObject metadata = new JsonObject();
        metadata.addProperty("HA_Disks", "expendable");
        expendable.add("metadata", metadata);
        nova.api().order(DemoRun.HOST, EXPENDABLE, expendable);
        nova.api().awaitRunning(DemoRun.HOST, volumes + 2);
        for (InstanceView instance : nova.api().instances()) {
            nova.openstack(DemoRun.HOST, "mark", instance.uuid());
        }
        run.display.note("Each guest has written a mark on its disk. " + LOCAL + " has its only disk on " + DemoRun.HOST
                + "; " + EXPENDABLE + " too, and declares that nothing on it is missed.");
    }

    /** Those that are to run on another host. */
    List<InstanceView> moved(List<InstanceView> before) {
        return before.stream().filter(instance -> !isLocal(instance)).toList();
    }

    /** The lost host boots, and its nova-compute deletes what was evacuated from it. */
    void hostReturns(List<InstanceView> before, List<InstanceView> after) throws InterruptedException {
        InstanceView local = named(LOCAL, after);
        run.check(
                local.host().equals(DemoRun.HOST)
                        && nova.api().evacuateCalls().get(local.uuid()) == 0
                        && run.line.all().stream()
                                .anyMatch(m -> m.name().equals("instance.skipped")
                                        && m.field("instance").equals(local.uuid())),
                LOCAL + " was not left alone on " + DemoRun.HOST + ": " + local);
        run.act("demo.host_returned", DemoRun.HOST + " boots again, with its libvirtd, nova-compute and hostmonitor");
        run.lab.start(DemoRun.HOST);
        nova.powerIsOn(DemoRun.HOST);
        run.programs.startMonitor(DemoRun.HOST);
        InstanceView expendable = named(EXPENDABLE, after);
        // Its first heartbeat does not say that it has done so.
        run.check(
                Poll.until(LIMIT, () -> !Files.exists(nova.disk(DemoRun.HOST, expendable.uuid()))),
                "Nova did not delete the old disk of " + EXPENDABLE + " on " + DemoRun.HOST
                        + ": this run does not show what an evacuation costs.");
        nova.api().rebootHard(local.uuid());
        run.check(
                Poll.until(LIMIT, () -> guests(DemoRun.HOST).contains(local.uuid())),
                LOCAL + " does not run on " + DemoRun.HOST + " after its owner has started it.");
        Map<String, List<String>> guests = new LinkedHashMap<>();
        run.lab.hosts().forEach(host -> guests.put(host, guests(host)));
        List<InstanceView> now = nova.api().instances();
        for (InstanceView was : before) {
            judge(named(was.name(), now), guests);
        }
    }

    /**
     * The guest runs once, where Nova shows it, and has the disk that it should have.
     *
     * @param guests what runs on each host
     */
    private void judge(InstanceView is, Map<String, List<String>> guests) {
        List<String> where = guests.keySet().stream()
                .filter(host -> guests.get(host).contains(is.uuid()))
                .toList();
        boolean asShown = where.equals(List.of(is.host()));
        run.check(asShown, is.name() + " is on " + is.host() + " and its guest runs on " + where + ".");
        if (asShown) {
            boolean marked = isMarked(is);
            run.add("demo.disk", is.host(), is.name() + ": its disk " + (marked ? "has its mark" : "is empty"));
            run.check(
                    marked != is.name().equals(EXPENDABLE),
                    "The disk of " + is.name() + (marked ? " still has its mark." : " has lost its mark."));
        }
    }

    String whichMoved() {
        return "Every instance with a volume or an expendable disk";
    }

    String kept() {
        return " " + LOCAL + " was left alone, and its disk is as it was now that " + DemoRun.HOST
                + " is back. No guest runs twice.";
    }

    private static boolean isLocal(InstanceView instance) {
        return instance.name().equals(LOCAL);
    }

    private static InstanceView named(String name, List<InstanceView> instances) {
        return instances.stream()
                .filter(instance -> instance.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new DemoException(name + " is gone from Nova."));
    }

    private List<String> guests(String host) {
        return nova.openstack(host, "virsh", "list", "--uuid")
                .lines()
                .map(String::strip)
                .toList();
    }

    private boolean isMarked(InstanceView instance) {
        return nova.openstack(instance.host(), "marked", instance.uuid())
                .strip()
                .equals("marked");
    }
}
