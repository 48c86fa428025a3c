package io.masakari.demo.chaos;

import com.google.gson.JsonElement;
import io.masakari.demo.InstanceView;
import io.masakari.demo.Moment;
import io.masakari.demo.TimeLine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** One round: break, wait, heal, do what an operator does, judge, and bring everything back. */
final class Round {
    private static final Duration SETTLE_LIMIT = Duration.ofSeconds(60);
    /** An evacuation to a host that is lost, too, is looked at again only after a minute. */
    private static final Duration LONG_SETTLE_LIMIT = Duration.ofMinutes(5);

    private final Stage stage;
    private final Scene scene;
    private final FaultKind host;
    private final FaultKind service;
    private final Recoveries recoveries;
    private final Settling settling;

    /**
     * @param holds reasons of the recoveries that an operator released or canceled
     * @param firstEvacuationMillis one for each host that was evacuated, from the strike
     */
    record Result(int recoveries, List<String> holds, List<Long> firstEvacuationMillis, List<String> violations) {}

    Round(Scene scene, FaultKind host, FaultKind service) {
        this.scene = scene;
        this.stage = scene.stage;
        this.host = host;
        this.service = service;
        this.recoveries = new Recoveries(stage.fleet);
        this.settling = new Settling(scene, recoveries);
    }

    Result play() throws InterruptedException {
        service.before().play(scene);
        long struck = TimeLine.nowMicros();
        host.strike().play(scene);
        service.strike().play(scene);
        // Healed when the hosts are fenced and all has ended; not later, because fencing may fail.
        long patience = System.nanoTime() + scene.between(6_000, 12_000).toNanos();
        settling.awaitFenced(Duration.ofNanos(patience - System.nanoTime()));
        settling.await(Duration.ofNanos(patience - System.nanoTime()));
        scene.heal();

        List<String> violations = new ArrayList<>();
        List<String> holds = new ArrayList<>();
        if (!settling.await(SETTLE_LIMIT)) {
            scene.note("slow: " + settling.problem());
            if (!settling.await(LONG_SETTLE_LIMIT)) {
                violations.add("L-2: a loss did not end: " + settling.problem() + ".");
            }
        }
        askTheOperator(holds);
        if (violations.isEmpty() && !settling.await(LONG_SETTLE_LIMIT)) {
            violations.add("L-2: a loss did not end although an operator released it: " + settling.problem() + ".");
        }
        judge(violations);
        if (violations.isEmpty()) {
            bringBack(violations, holds);
        }
        return new Result(finished(), holds, firstEvacuations(struck), violations);
    }

    /** Releases what is held for a host that is off. For a host that is back there is nothing to release. */
    private void askTheOperator(List<String> holds) {
        for (Recoveries.Row row : recoveries.open()) {
            if (row.waitsForOperator() && !stage.isOn(row.host())) {
                holds.add(row.hold());
                scene.note("operator releases " + row.host() + " (" + row.hold() + ")");
                stage.confirmedOff(row.host());
                recoveries.release(row);
            }
        }
    }

    private void bringBack(List<String> violations, List<String> holds) throws InterruptedException {
        List<String> away = stage.lab.hosts().stream()
                .filter(h -> scene.isStruck(h)
                        || !stage.isOn(h)
                        || !stage.fleet.monitor(h).isAlive())
                .toList();
        stage.fleet.startController();
        stage.bringBack(away);
        for (Recoveries.Row row : recoveries.open()) {
            holds.add(row.hold());
            scene.note("operator cancels " + row.host() + " (" + row.hold() + ")");
            recoveries.cancel(row);
        }
        for (InstanceView instance : stage.instances()) {
            if (instance.status().equals("SHUTOFF")) {
                stage.nova().start(instance.uuid());
            }
        }
        if (!settling.await(LONG_SETTLE_LIMIT)) {
            violations.add("L-2: with every host back, " + settling.problem() + ".");
        }
        judge(violations);
        stage.refill();
    }

    private void judge(List<String> violations) {
        PowerRecord power = stage.power();
        NovaRecord record = stage.record();
        addNew(violations, Invariants.touchedWithPower(scene.since, record.touches(), power, returnsKnown()));
        addNew(violations, Invariants.movedTwice(scene.since, record.moves(), power));
        addNew(violations, Invariants.lostReports(acknowledged(), stored()));
        addNew(violations, stage.violationsOfNova());
        for (String each : stage.lab.hosts()) {
            if (!power.wentOffBetween(each, scene.since, Long.MAX_VALUE)) {
                addNew(violations, died(stage.fleet.monitor(each)));
            }
        }
        addNew(violations, died(stage.fleet.controller()));
    }

    private static List<String> died(Daemon daemon) {
        return daemon.hasDied() ? List.of("C-9: " + daemon.name() + " has ended by itself.") : List.of();
    }

    private static void addNew(List<String> to, List<String> found) {
        found.stream().filter(each -> !to.contains(each)).forEach(to::add);
    }

    /** When the controller first acknowledged something about a host after it was seen to be back. */
    private Map<String, List<Long>> returnsKnown() {
        Map<String, List<Long>> known = new HashMap<>();
        Set<String> returned = new HashSet<>();
        for (Moment m : stage.line.all()) {
            if (m.micros() < scene.since) {
                continue;
            }
            String about = m.field("host");
            if (m.name().equals("host.returned")) {
                returned.add(about);
            } else if (m.name().equals("host.failed")) {
                returned.remove(about);
            } else if (m.name().equals("report.accepted") && returned.remove(about)) {
                known.computeIfAbsent(about, key -> new ArrayList<>()).add(m.micros());
            }
        }
        return known;
    }

    private Set<String> acknowledged() {
        Set<String> ids = new HashSet<>();
        for (Moment m : stage.line.all()) {
            if (m.name().equals("report.accepted") && !m.field("notification").isEmpty()) {
                ids.add(m.field("notification"));
            }
        }
        return ids;
    }

    private Set<String> stored() {
        Set<String> ids = new HashSet<>();
        for (JsonElement each : stage.fleet.ctl("notification", "list").getAsJsonArray()) {
            ids.add(each.getAsJsonObject().get("notification_uuid").getAsString());
        }
        return ids;
    }

    private int finished() {
        return (int) stage.line.all().stream()
                .filter(m -> m.micros() >= scene.since && m.name().equals("recovery.finished"))
                .count();
    }

    private List<Long> firstEvacuations(long struck) {
        List<Touch> touches = stage.record().touches();
        List<Long> millis = new ArrayList<>();
        for (String each : stage.lab.hosts()) {
            Invariants.firstEvacuation(struck, each, touches).ifPresent(micros -> millis.add(micros / 1000));
        }
        return millis;
    }
}
