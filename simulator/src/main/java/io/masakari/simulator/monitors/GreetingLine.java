package io.masakari.simulator.monitors;

import io.masakari.controller.api.http.Response;
import io.masakari.core.model.GuestDisks;
import io.masakari.core.model.GuestList;
import io.masakari.core.model.InstanceId;
import io.masakari.core.model.MonitorKind;
import io.masakari.embeddednova.cloud.InstanceSpec;
import io.masakari.runtime.report.Greeter;
import io.masakari.runtime.report.Greeting;
import io.masakari.runtime.report.Reporting;
import io.masakari.runtime.report.SeenGuests;
import io.masakari.simulator.controller.ControlHost;
import io.masakari.simulator.monitors.ReportLine.Fate;
import io.masakari.simulator.world.BootGate;
import io.masakari.simulator.world.Chance;
import io.masakari.simulator.world.Host;
import io.masakari.simulator.world.PlantedBug;
import io.masakari.simulator.world.World;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The way of one monitor's greetings to the controller, and the real greeter on it; with one process of that monitor. */
final class GreetingLine implements Greeter.Controllers {
    private final World world;
    private final ControlHost control;
    private final Host host;
    private final Chance chance;
    private Optional<String> challenge = Optional.empty();
    /** Digest of the list of guests that the controller has. */
    private Optional<String> guests = Optional.empty();
    /** Whether the controller was asked in this turn. */
    private boolean asked;

    private Duration underWay = Duration.ZERO;
    /** From a greeting to the first look for other guests. */
    private Duration lookEvery = Duration.ZERO;

    private GreetingLine(World world, ControlHost control, Host host, Chance chance) {
        this.world = world;
        this.control = control;
        this.host = host;
        this.chance = chance;
    }

    /** @param chance the stream of all greetings of that monitor */
    static void start(MonitorDaemon of, ControlHost control, SimulatedProcess own, MonitorKind kind, Chance chance) {
        GreetingLine line = new GreetingLine(of.world, control, of.host, chance);
        Greeter greeter = new Greeter(
                line,
                new Reporting.Sender(kind, Optional.of(of.host.bootId())),
                () -> Optional.of(of.host.hostName()),
                () -> Optional.ofNullable(of.host.gate).map(BootGate::standing),
                kind == MonitorKind.INSTANCE ? () -> Optional.of(seen(of)) : Greeter.Guests.UNSEEN,
                of::barred,
                of::greeted,
                of.host.clock.clocks(),
                of.log);
        own.after(chance.millis(5, 1_500), () -> line.greet(own, greeter));
    }

    /** All that run, as the instance monitor's libvirt tells it without delay. */
    private static SeenGuests seen(MonitorDaemon of) {
        List<InstanceId> running = of.world.cloud().hostView(of.host.name).runningInstances().stream()
                .map(InstanceId::of)
                .toList();
        return new SeenGuests(
                new GuestList(
                        running,
                        List.of(),
                        new GuestDisks(on(of, InstanceSpec.Disk.LOCAL), on(of, InstanceSpec.Disk.SHARED))),
                Duration.ZERO);
    }

    private static List<InstanceId> on(MonitorDaemon of, InstanceSpec.Disk disk) {
        return of.world.cloud().instances().stream()
                .filter(instance -> of.host.name.equals(instance.host()) && instance.disk() == disk)
                .filter(instance -> of.world.bug() != PlantedBug.DISK_SIGHTS_IGNORED)
                .map(instance -> InstanceId.of(instance.id()))
                .toList();
    }

    /** What is under way between them is the time until the next one. To look for other guests takes no time. */
    private void greet(SimulatedProcess own, Greeter greeter) {
        asked = false;
        Duration next = greeter.greet().next();
        boolean looksOnly = !asked && next.compareTo(lookEvery) >= 0;
        if (asked) {
            lookEvery = next;
            underWay = chance.millis(2, 40);
        }
        own.after(looksOnly ? next : next.plus(underWay), () -> greet(own, greeter));
    }

    @Override
    public boolean touch() {
        asked = true;
        return host.reachesController() && control.isUp();
    }

    @Override
    public Optional<Greeting.Outcome> greet(Greeting greeting, Instant now) {
        asked = true;
        byte[] body = greeting.encode(now, challenge, guests);
        Fate fate = world.isTrouble(chance) ? chance.pick(List.of(Fate.values())) : Fate.OK;
        if (!host.reachesController() || fate == Fate.LOST_BEFORE) {
            return Optional.empty();
        }
        if (fate == Fate.LATE) {
            world.after(chance.millis(2_000, 15_000), () -> control.greet(body, host));
            return Optional.empty();
        }
        if (fate == Fate.TWICE) {
            world.after(chance.millis(1, 3_000), () -> control.greet(body, host));
        }
        Optional<Greeting.Outcome> outcome = control.greet(body, host)
                .filter(answer -> fate != Fate.LOST_AFTER && answer.status() < 500)
                .map(GreetingLine::outcome);
        outcome.flatMap(answer -> answer.reply().challenge()).ifPresent(given -> challenge = Optional.of(given));
        guests = outcome.flatMap(answer -> answer.reply().guests());
        return outcome;
    }

    private static Greeting.Outcome outcome(Response answer) {
        return Greeting.Outcome.of(answer.status(), answer.body());
    }
}
