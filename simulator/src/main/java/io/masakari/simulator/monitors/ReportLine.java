package io.masakari.simulator.monitors;

import io.masakari.controller.api.http.Response;
import io.masakari.core.model.BootId;
import io.masakari.core.model.FencingProof;
import io.masakari.core.model.FencingStatus;
import io.masakari.core.model.HostEvidence;
import io.masakari.core.model.LossCause;
import io.masakari.core.model.MonitorKind;
import io.masakari.core.safety.SafeTimes;
import io.masakari.runtime.report.Answer;
import io.masakari.runtime.report.Greeting;
import io.masakari.runtime.report.HostNotification;
import io.masakari.runtime.report.HttpAnswer;
import io.masakari.runtime.report.Notification;
import io.masakari.runtime.report.NotificationWire;
import io.masakari.runtime.report.WireException;
import io.masakari.simulator.controller.ControlHost;
import io.masakari.simulator.world.Chance;
import io.masakari.simulator.world.Host;
import io.masakari.simulator.world.PlantedBug;
import io.masakari.simulator.world.World;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** The way from the monitors to the controller: what becomes of each POST on it. */
public final class ReportLine {
    /** What becomes of a report's POST. */
    public enum Fate {
        OK,
        LOST_BEFORE,
        LOST_AFTER,
        TWICE,
        /** Its sender gives up on it, and it arrives later all the same, behind others. */
        LATE
    }

    /** Where in the sending of its next report a monitor is to die. */
    public enum Death {
        NEVER,
        BEFORE_SENDING,
        WHILE_SENDING,
        AFTER_SENDING
    }

    /** The client waits no longer for a connection and an answer. */
    private static final Duration PATIENCE = SafeTimes.REPORT_CONNECT.plusSeconds(5);

    private final World world;
    private final ControlHost control;
    private final Map<Fate, Integer> ordered = new EnumMap<>(Fate.class);
    private final Map<Host, Chance> liars = new HashMap<>();

    ReportLine(World world, ControlHost control) {
        this.world = world;
        this.control = control;
    }

    /** The next posts of any host have this fate. */
    public void spoil(Fate fate, int times) {
        ordered.merge(fate, times, Integer::sum);
    }

    void heal() {
        ordered.clear();
    }

    private Fate next(Chance sender) {
        for (Map.Entry<Fate, Integer> order : ordered.entrySet()) {
            if (order.getValue() > 0) {
                order.setValue(order.getValue() - 1);
                return order.getKey();
            }
        }
        return world.isTrouble(sender) ? sender.pick(List.of(Fate.values())) : Fate.OK;
    }

    /** Sends a report once. */
    void post(MonitorDaemon from, SimulatedProcess process, byte[] written, Consumer<Answer> answer) {
        byte[] body = bugged(written);
        Chance chance = from.chance;
        Duration since = world.timeline().elapsed();
        Fate fate = next(chance);
        boolean reached = from.host.reachesController();
        if (fate == Fate.LATE && reached) {
            world.after(chance.millis(2_000, 15_000), () -> control.receive(body, from.host));
        }
        if (!reached || fate == Fate.LOST_BEFORE || fate == Fate.LATE) {
            process.after(chance.millis(1, 1_000), () -> answer.accept(none("the controller cannot be reached")));
            return;
        }
        world.after(control.storeTakes(), () -> {
            Optional<Response> response = control.receive(body, from.host);
            if (response.isPresent() && fate == Fate.TWICE) {
                world.after(chance.millis(1, 3_000), () -> control.receive(body, from.host));
            }
            if (from.dies(Death.WHILE_SENDING)) {
                return;
            }
            boolean lost = response.isEmpty() || fate == Fate.LOST_AFTER;
            process.after(chance.millis(1, lost ? 1_000 : 20), () -> {
                boolean late = world.timeline().elapsed().minus(since).compareTo(PATIENCE) > 0;
                answer.accept(lost || late ? none("no answer") : meaningOf(response.get()));
            });
        });
    }

    private byte[] bugged(byte[] written) {
        if (world.bug() == PlantedBug.NEVER_SEEN_TAKEN_FOR_LOST) {
            return asLoss(written);
        }
        return world.bug() == PlantedBug.LEAVE_TAKEN_FOR_PROOF ? asProof(written) : written;
    }

    /** The bug: who has left in order is off. */
    private static byte[] asProof(byte[] body) {
        try {
            return NotificationWire.decode(body) instanceof HostNotification report
                    ? report.evidence()
                            .filter(HostEvidence::isOnlyALeave)
                            .map(leave -> leave.provenBy(new FencingProof("pacemaker", "off", "", leave.lostAt())))
                            .map(left -> NotificationWire.encode(
                                    HostNotification.lost(left, report.generatedTime(), report.callbackMicros())))
                            .orElse(body)
                    : body;
        } catch (WireException e) {
            return body;
        }
    }

    /** The bug: whom nobody has seen is lost, and what the fencer remembers of it is the proof. */
    private static byte[] asLoss(byte[] body) {
        try {
            return NotificationWire.decode(body) instanceof HostNotification report
                    ? report.evidence()
                            .filter(evidence -> evidence.cause() == LossCause.NEVER_SEEN)
                            .flatMap(evidence -> evidence.lastFencing().map(last -> lost(evidence, last)))
                            .map(lost -> NotificationWire.encode(
                                    HostNotification.lost(lost, report.generatedTime(), report.callbackMicros())))
                            .orElse(body)
                    : body;
        } catch (WireException e) {
            return body;
        }
    }

    private static HostEvidence lost(HostEvidence evidence, FencingProof last) {
        return evidence.with(e -> {
            e.cause = LossCause.NODE_DOWN;
            e.quorate = true;
            e.fencing = FencingStatus.PROVEN;
            e.proof = Optional.of(last);
            e.boot = Optional.empty();
            e.lastFencing = Optional.empty();
        });
    }

    /** Of the process that has just begun; each kind greets by itself. */
    void greet(MonitorDaemon from, SimulatedProcess process, MonitorKind kind, Chance chance) {
        GreetingLine.start(from, control, process, kind, chance);
    }

    /** What is sent past the monitor of that host; nobody cares for the answer. */
    void lie(Host token, Notification what) {
        Chance chance = chanceOfLiar(token);
        world.after(chance.millis(1, 30), () -> control.lie(what, token));
    }

    /** A greeting that is sent past the monitor, and one more with the challenge that it was answered with. */
    void greet(Host token, MonitorKind kind, BootId boot) {
        Chance chance = chanceOfLiar(token);
        Greeting greeting = new Greeting(token.hostName(), kind, Optional.of(boot));
        world.after(
                chance.millis(1, 30),
                () -> control.greet(greeting.encode(world.now(), Optional.empty()), token)
                        .flatMap(answer -> Greeting.Reply.of(answer.body()).challenge())
                        .ifPresent(challenge -> world.after(
                                chance.millis(1, 30),
                                () -> control.greet(greeting.encode(world.now(), Optional.of(challenge)), token))));
    }

    private Chance chanceOfLiar(Host token) {
        return liars.computeIfAbsent(token, host -> world.chanceOf("liar with the token of " + host));
    }

    private static Answer meaningOf(Response response) {
        return HttpAnswer.judge(
                "the controller",
                response.status(),
                response.body(),
                Optional.ofNullable(response.headers().get("Retry-After")));
    }

    private static Answer none(String why) {
        return new Answer.Deferred(Duration.ZERO, why, false);
    }
}
