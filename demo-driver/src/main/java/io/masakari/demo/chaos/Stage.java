package io.masakari.demo.chaos;

import io.masakari.demo.DemoException;
import io.masakari.demo.EmbeddedNovaSide;
import io.masakari.demo.InstanceView;
import io.masakari.demo.Lab;
import io.masakari.demo.Moment;
import io.masakari.demo.NovaSide;
import io.masakari.demo.Poll;
import io.masakari.demo.ProbedNova;
import io.masakari.demo.RealNova;
import io.masakari.demo.TimeLine;
import io.masakari.demo.WallToMonotonic;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** Cluster, Nova, controller and monitors of a run. For the driver's thread, unless a method says otherwise. */
final class Stage implements AutoCloseable {
    private static final Duration COMMAND = Duration.ofMinutes(3);
    private static final Duration BACK_LIMIT = Duration.ofMinutes(5);
    private static final int INSTANCES_EACH = 2;

    final Lab lab;
    final TimeLine line;
    final Fleet fleet;
    private final NovaSide nova;
    private final EmbeddedNovaSide embedded;
    private final RealNova real;
    private final WallToMonotonic clock = new WallToMonotonic();
    private final List<PowerRecord.Fencing> confirmed = new ArrayList<>();
    /** With a real Nova: hosts whose nova-compute ended with their power. */
    private final Set<String> withoutCompute = ConcurrentHashMap.newKeySet();

    private PowerWatch powerWatch;
    private NovaRecord record;

    Stage(Path root, Path directory, boolean realNova, int hosts, Consumer<Moment> listener) {
        this.lab = new Lab(
                root,
                directory.resolve("lab"),
                hosts,
                Map.of("LAB_TOKEN", "1000", "LAB_CRM_CONFIG", "stonith-timeout=12s"));
        this.line = new TimeLine(listener);
        this.fleet = new Fleet(lab, directory, line);
        this.embedded = realNova ? null : new EmbeddedNovaSide(lab, directory, 800);
        this.real = realNova ? new RealNova(lab, directory) : null;
        this.nova = realNova ? real : embedded;
    }

    void up() throws InterruptedException {
        lab.up();
        nova.up();
        record = new NovaRecord(nova.api(), embedded, line, clock);
        fleet.start(nova.controllerConfig());
        powerWatch = new PowerWatch(lab, clock, this::powerChanged);
        for (String host : lab.hosts()) {
            nova.api().boot(host, INSTANCES_EACH);
        }
    }

    /** On the thread of {@link PowerWatch}. */
    private void powerChanged(PowerRecord.Change change) {
        if (embedded != null) {
            control("POST", "/hosts/" + change.host() + (change.on() ? "/power-on" : "/power-off"), "");
        } else if (!change.on()) {
            withoutCompute.add(change.host());
        }
    }

    ProbedNova nova() {
        return nova.api();
    }

    NovaRecord record() {
        return record;
    }

    void control(String method, String path, String body) {
        embedded.control(method, path, body);
    }

    Daemon novaProcess() {
        return Daemon.of("the embedded Nova", embedded.process());
    }

    List<String> violationsOfNova() {
        return nova.violations();
    }

    PowerRecord power() {
        return PowerRecord.parse(lab.journal(), confirmed, clock);
    }

    boolean isPowerTold() {
        return powerWatch.isUpToDate();
    }

    boolean isOn(String host) {
        return power().isOn(host, TimeLine.nowMicros());
    }

    /** An operator confirms now that a host is off. */
    void confirmedOff(String host) {
        if (isOn(host)) {
            throw new IllegalStateException(host + " has power, so nobody may confirm that it is off");
        }
        confirmed.add(new PowerRecord.Fencing(TimeLine.nowMicros(), host));
    }

    String lab(String... words) {
        return lab.lab(COMMAND, words);
    }

    String exec(String host, String... words) {
        return lab.exec(COMMAND, host, words);
    }

    /** For what may fail because of a fault that is still there or has just ended the host. */
    boolean tryLab(String... words) {
        try {
            lab(words);
            return true;
        } catch (DemoException e) {
            return false;
        }
    }

    /** The host that decides for the cluster, as a member says. */
    String dc() {
        String printed = exec(lab.hosts().get(0), "crmadmin", "-D");
        return lab.hosts().stream()
                .filter(host -> printed.strip().endsWith(host))
                .findFirst()
                .orElseThrow(() -> new DemoException("No host is DC: " + printed));
    }

    boolean isOnline(String host) {
        return lab("view", host).strip().equals("online");
    }

    List<InstanceView> instances() {
        return nova.api().instances();
    }

    /** Starts services, monitor and nova-compute on hosts that are on again, as their units do. */
    void bringBack(List<String> hosts) throws InterruptedException {
        for (String host : hosts) {
            lab("start", host);
            fleet.startMonitor(host);
            if (real != null && withoutCompute.remove(host)) {
                real.powerIsOn(host);
            }
        }
        for (String host : hosts) {
            if (!Poll.until(BACK_LIMIT, () -> isBack(host))) {
                throw new DemoException(host + " did not come back to the cluster within " + BACK_LIMIT.toSeconds()
                        + " s: " + lab("status"));
            }
        }
        fleet.awaitMonitors();
    }

    /** A fencing that was still pending when the host was switched on switches it off again. */
    private boolean isBack(String host) {
        if (!isOn(host) && tryLab("start", host)) {
            fleet.startMonitor(host);
            return false;
        }
        return isOnline(host);
    }

    /** Readmits every host and boots instances where none are left. */
    void refill() throws InterruptedException {
        if (!Poll.until(BACK_LIMIT, this::isPowerTold)) {
            throw new DemoException(
                    "The embedded Nova was not told of the hosts' power within " + BACK_LIMIT.toSeconds() + " s.");
        }
        for (String host : lab.hosts()) {
            if (!Poll.until(BACK_LIMIT, () -> isReadmitted(host))) {
                throw new DemoException("Nova did not readmit " + host + " within " + BACK_LIMIT.toSeconds() + " s.");
            }
        }
        if (!Poll.until(BACK_LIMIT, () -> nova.api().hears(lab.hosts().size()))) {
            throw new DemoException("Nova did not hear every host again within " + BACK_LIMIT.toSeconds() + " s.");
        }
        List<InstanceView> all = instances();
        for (String host : lab.hosts()) {
            if (all.stream().noneMatch(i -> i.host().equals(host))) {
                nova.api().boot(host, INSTANCES_EACH);
            }
        }
    }

    /** Nova refuses until the host's nova-compute has cleaned up after the evacuations. */
    private boolean isReadmitted(String host) {
        try {
            nova.api().readmit(host);
            return true;
        } catch (DemoException e) {
            return false;
        }
    }

    @Override
    public void close() {
        if (powerWatch != null) {
            powerWatch.close();
        }
        fleet.close();
        nova.close();
        lab.close();
    }
}
