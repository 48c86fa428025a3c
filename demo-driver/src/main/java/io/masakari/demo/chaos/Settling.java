package io.masakari.demo.chaos;

import io.masakari.demo.DemoException;
import io.masakari.demo.InstanceView;
import io.masakari.demo.Poll;
import io.masakari.demo.TimeLine;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Waits until every loss of a round has ended, or is held with a reason that masakarictl shows. */
final class Settling {
    private final Scene scene;
    private final Stage stage;
    private final Recoveries recoveries;
    private final Instant began = Instant.now();
    private String problem = "";

    Settling(Scene scene, Recoveries recoveries) {
        this.scene = scene;
        this.stage = scene.stage;
        this.recoveries = recoveries;
    }

    /** Until the power of all that will be fenced is off, or the time is over. */
    void awaitFenced(Duration limit) throws InterruptedException {
        Poll.until(limit, () -> {
            PowerRecord power = stage.power();
            return scene.doomed().stream()
                    .allMatch(host -> power.wentOffBetween(host, scene.since, TimeLine.nowMicros()));
        });
    }

    /** False if something is still open when the time is over; {@link #problem} says what. */
    boolean await(Duration limit) throws InterruptedException {
        return Poll.until(limit, () -> {
            problem = look();
            return problem.isEmpty();
        });
    }

    /** What was not settled when last looked at, or "". */
    String problem() {
        return problem;
    }

    private String look() {
        try {
            if (!stage.isPowerTold()) {
                return "Nova has not been told of a change of power yet";
            }
            String open = doomed();
            return open.isEmpty() ? ended(stage.instances()) : open;
        } catch (DemoException e) {
            return e.getMessage();
        }
    }

    private String doomed() {
        PowerRecord power = stage.power();
        for (String host : scene.doomed()) {
            if (!power.wentOffBetween(host, scene.since, TimeLine.nowMicros()) && !stage.isOnline(host)) {
                return host + " is neither fenced nor back in the cluster";
            }
        }
        return "";
    }

    /** Looks at the instances first, because each masakarictl starts a JVM. */
    private String ended(List<InstanceView> instances) {
        List<InstanceView> astray = instances.stream()
                .filter(i -> !i.status().equals("ACTIVE") || !i.taskState().isEmpty() || !stage.isOn(i.host()))
                .toList();
        boolean underWay = astray.stream().anyMatch(i -> !i.taskState().isEmpty());
        if (underWay) {
            return "Nova is busy with " + astray;
        }
        List<Recoveries.Row> open = recoveries.open();
        for (Recoveries.Row row : open) {
            if (!row.waitsForOperator()) {
                return "the recovery of " + row.host() + " is " + row.state() + " " + row.hold();
            }
        }
        for (InstanceView instance : astray) {
            if (!isAccountedFor(instance, open)) {
                return instance.name() + " (" + instance.uuid() + ") is " + instance.status() + " on " + instance.host()
                        + ", and no recovery accounts for it";
            }
        }
        return "";
    }

    /** Held with its host, or found stopped on a host that came back before the instance was evacuated. */
    private boolean isAccountedFor(InstanceView instance, List<Recoveries.Row> open) {
        if (open.stream().anyMatch(row -> row.host().equals(instance.host()))) {
            return true;
        }
        return instance.status().equals("SHUTOFF")
                && stage.isOn(instance.host())
                && recoveries.all().stream()
                        .anyMatch(row -> !row.startedAt().isBefore(began.minusSeconds(1))
                                && row.host().equals(instance.host())
                                && !row.state().equals("finished"));
    }
}
