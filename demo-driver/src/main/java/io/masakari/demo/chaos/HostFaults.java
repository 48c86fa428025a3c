package io.masakari.demo.chaos;

import io.masakari.demo.Poll;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** Faults of hosts and of their cluster software. */
final class HostFaults {
    private static final Duration WATCH = Duration.ofSeconds(4);

    private HostFaults() {}

    static List<FaultKind> all() {
        return List.of(
                FaultKind.strike("power-cut", scene -> cutPower(scene, scene.victims(1))),
                FaultKind.strike("two-power-cuts", scene -> cutPower(scene, scene.victims(2))),
                FaultKind.strike("dc-power-cut", HostFaults::dcPowerCut),
                FaultKind.strike("minority-split", HostFaults::minoritySplit),
                FaultKind.strike("isolated", HostFaults::isolated),
                FaultKind.strike("cable-cut", HostFaults::cableCut),
                FaultKind.strike("link-flaps", HostFaults::linkFlaps),
                FaultKind.strike("corosync-killed", HostFaults::corosyncKilled),
                FaultKind.strike("corosync-paused", HostFaults::corosyncPaused),
                FaultKind.strike("corosync-stopped", HostFaults::corosyncStopped),
                FaultKind.strike("pacemaker-killed", HostFaults::pacemakerKilled),
                FaultKind.strike("host-hangs", HostFaults::hostHangs),
                FaultKind.strike("orderly-stop", HostFaults::orderlyStop),
                FaultKind.strike("quorum-lost", HostFaults::quorumLost),
                FaultKind.strike("host-returns", HostFaults::hostReturns),
                FaultKind.strike("operator-confirms", HostFaults::operatorConfirms));
    }

    private static void cutPower(Scene scene, List<String> hosts) {
        scene.note("power of " + hosts + " cut");
        scene.willBeFenced(hosts);
        scene.stage.lab(Stream.concat(Stream.of("kill"), hosts.stream()).toArray(String[]::new));
    }

    private static void dcPowerCut(Scene scene) {
        String dc = scene.stage.dc();
        scene.struck(dc);
        cutPower(scene, List.of(dc));
    }

    private static void minoritySplit(Scene scene) {
        List<String> minority = scene.victims(2);
        List<String> majority = scene.stage.lab.hosts().stream()
                .filter(host -> !minority.contains(host))
                .toList();
        scene.note(minority + " split off");
        scene.willBeFenced(minority);
        scene.onHeal(s -> s.stage.lab("heal"));
        scene.stage.lab("partition", String.join(",", minority), String.join(",", majority));
    }

    private static void isolated(Scene scene) {
        lostLink(scene, "isolate");
    }

    private static void cableCut(Scene scene) {
        lostLink(scene, "cut");
    }

    private static void lostLink(Scene scene, String how) {
        String host = scene.victim();
        String net = scene.oneOf(List.of("cluster", "all"));
        scene.note(how + " " + host + " " + net);
        scene.willBeFenced(List.of(host));
        scene.onHeal(s -> s.stage.lab("heal"));
        scene.stage.lab(how, host, net);
    }

    /** Packets are lost for less and for more than Corosync's token timeout. */
    private static void linkFlaps(Scene scene) throws InterruptedException {
        String host = scene.victim();
        int times = 3 + scene.random.nextInt(4);
        scene.note("link of " + host + " flaps " + times + " times");
        scene.onHeal(s -> s.stage.lab("heal"));
        for (int i = 0; i < times; i++) {
            scene.stage.tryLab("isolate", host);
            Poll.last(scene.between(100, 900));
            scene.stage.tryLab("heal", host);
            Poll.last(scene.between(50, 400));
        }
        watch(scene);
    }

    private static void corosyncKilled(Scene scene) {
        String host = scene.victim();
        scene.note("corosync of " + host + " killed");
        scene.willBeFenced(List.of(host));
        scene.stage.lab("crash", host, "corosync");
    }

    /** Shorter than the token timeout: nothing happens. */
    private static void corosyncPaused(Scene scene) throws InterruptedException {
        pauseCorosync(scene, scene.between(200, 800));
        watch(scene);
    }

    /** Long enough to be lost. Corosync continues while its host is being fenced, or later. */
    private static void corosyncStopped(Scene scene) throws InterruptedException {
        scene.willBeFenced(List.of(pauseCorosync(scene, scene.between(2500, 5000))));
    }

    private static String pauseCorosync(Scene scene, Duration length) throws InterruptedException {
        String host = scene.victim();
        scene.note("corosync of " + host + " paused for " + length.toMillis() + " ms");
        scene.stage.lab("crash", host, "corosync", "STOP");
        Poll.last(length);
        scene.stage.tryLab("crash", host, "corosync", "CONT");
        return host;
    }

    private static void pacemakerKilled(Scene scene) throws InterruptedException {
        String host = scene.victim();
        String daemon = scene.oneOf(List.of("pacemakerd", "pacemaker-controld", "pacemaker-fenced", "pacemaker-based"));
        scene.note(daemon + " of " + host + " killed");
        scene.stage.lab("crash", host, daemon);
        watch(scene);
    }

    private static void hostHangs(Scene scene) {
        String host = scene.victim();
        scene.note(host + " hangs");
        scene.willBeFenced(List.of(host));
        scene.stage.control("POST", "/hosts/" + host + "/freeze-service", "");
        scene.onHeal(s -> {
            if (s.stage.isOn(host) && s.stage.tryLab("thaw", host)) {
                s.stage.control("POST", "/hosts/" + host + "/thaw-service", "");
            }
        });
        scene.stage.lab("freeze", host);
    }

    private static void orderlyStop(Scene scene) throws InterruptedException {
        String host = scene.victim();
        scene.note(host + " leaves in order");
        scene.stage.lab("stop", host);
        watch(scene);
    }

    /** No part has a majority, so none may fence or report. */
    private static void quorumLost(Scene scene) throws InterruptedException {
        List<String> hosts = scene.victims(4);
        String rest = scene.reporter();
        scene.note("no majority");
        scene.onHeal(s -> s.stage.lab("heal"));
        scene.stage.lab("partition", hosts.get(0) + "," + hosts.get(1), hosts.get(2) + "," + hosts.get(3), rest);
        scene.await(Duration.ofSeconds(6), m -> m.name().equals("quorum.lost"));
        Poll.last(scene.between(500, 3000));
        scene.stage.lab("heal");
        watch(scene);
    }

    /** A fenced host boots again, as after the fencing action "reboot", while its instances are being evacuated. */
    private static void hostReturns(Scene scene) throws InterruptedException {
        String host = scene.victim();
        cutPower(scene, List.of(host));
        scene.awaitTrigger(scene.oneOf(
                List.of("proof.accepted", "host.forced_down", "evacuation.requested", "evacuation.landed")));
        scene.note(host + " boots");
        scene.stage.lab("start", host);
    }

    private static void operatorConfirms(Scene scene) throws InterruptedException {
        String host = scene.victim();
        scene.stage.lab("fencing", "fail");
        scene.onHeal(s -> s.stage.lab("fencing", "ok"));
        cutPower(scene, List.of(host));
        scene.await(Duration.ofSeconds(10), m -> m.name().equals("recovery.held"));
        scene.note("an operator confirms");
        scene.stage.confirmedOff(host);
        scene.stage.exec(scene.reporter(), "stonith_admin", "--confirm", host);
        scene.await(Duration.ofSeconds(8), m -> m.name().equals("fencing.proven"));
    }

    /** A failure may follow or not: waits for a while, or until a host has failed. */
    private static void watch(Scene scene) throws InterruptedException {
        scene.await(WATCH, m -> m.name().equals("host.failed"));
    }
}
