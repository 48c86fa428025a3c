package io.masakari.simulator.world;

import io.masakari.core.detection.FencingReading;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Pacemaker's fencing as far as host monitors see it: who fences whom and when, the failures, the history with its
 * resolution of one second, and the death that is never fenced (the coordinator's together with another's).
 */
public final class Pacemaker {
    /** What the fence agent does when it is called. */
    public enum Agent {
        OK,
        FAILS,
        HANGS
    }

    private static final Duration RETRY = Duration.ofSeconds(2);
    /** How much later than the one before it each host learns of a fencing's end. */
    private static final Duration COPIED = Duration.ofMillis(4);

    private static final Duration AGENT_LIMIT = Duration.ofSeconds(60);

    private final World world;
    private final Map<Host, Duration> busyUntil = new TreeMap<>();
    private final Set<Host> underWay = new TreeSet<>();
    /** Fenced while they were members: their leaving, which follows, is no loss to Pacemaker. */
    private final Set<Host> expectedDown = new TreeSet<>();

    private Agent agent = Agent.OK;
    private Duration agentTakes = Duration.ZERO;
    /** Whether a host that was fenced with "reboot" comes up again; its disk or board may be broken. */
    private boolean boots = true;

    private boolean maintenance;
    private boolean askedAgainstOptions;

    Pacemaker(World world) {
        this.world = world;
    }

    public void setAgent(Agent does) {
        agent = does;
    }

    public void setAgentTakes(Duration time) {
        agentTakes = time;
    }

    public void setBoots(boolean does) {
        boots = does;
    }

    /** Pacemaker's maintenance-mode: it does nothing by itself, and wants nothing done by others. */
    public void setMaintenance(boolean on) {
        boolean ends = maintenance && !on;
        maintenance = on;
        if (ends) {
            world.hosts().stream()
                    .filter(host -> host.isInCluster() && host.ring.quorate && host.ring.coordinator == host)
                    .forEach(host -> host.ring.unclean.forEach(lost -> fenceIfWanted(host.ring, lost)));
        }
    }

    /** What the cluster's options have against a fencing; "" if nothing. */
    public String barred(Host target) {
        return maintenance ? "the cluster's own options say maintenance-mode=true" : "";
    }

    public void heal() {
        agent = Agent.OK;
        agentTakes = Duration.ZERO;
        setMaintenance(false);
    }

    void ringFormed(Ring ring, Set<Ring> before) {
        Set<Host> lost = new TreeSet<>();
        boolean coordinatorLost = false;
        Set<Host> coordinators = new TreeSet<>();
        for (Ring old : before) {
            old.members.stream().filter(host -> !ring.members.contains(host)).forEach(lost::add);
            ring.unclean.addAll(old.unclean);
            if (old.coordinator != null) {
                coordinatorLost |= !ring.members.contains(old.coordinator);
                coordinators.add(old.coordinator);
            }
        }
        lost.removeIf(host -> host.leaving || expectedDown.contains(host));
        boolean never = coordinatorLost && lost.size() > 1;
        lost.removeIf(host -> never && !coordinators.contains(host));
        ring.unclean.addAll(lost);
        ring.unclean.removeAll(ring.members);
        expectedDown.removeAll(ring.members);
        coordinators.retainAll(ring.members);
        ring.coordinator = coordinators.isEmpty()
                ? ring.members.first()
                : coordinators.iterator().next();
        shareHistory(ring);
        if (ring.quorate) {
            for (Host host : ring.unclean) {
                boolean slow = coordinatorLost || host.fencingChance.percent(40);
                world.after(slow ? host.fencingChance.millis(1_000, 1_400) : host.fencingChance.millis(50, 300), () -> {
                    fenceIfWanted(ring, host);
                });
            }
        }
    }

    private void shareHistory(Ring ring) {
        for (Host from : ring.members) {
            for (Host to : ring.members) {
                from.fencings.forEach((host, reading) -> remember(to, host, reading));
            }
        }
        for (Host member : ring.members) {
            if (member.ear != null && member.fencerTells) {
                member.ear.compared();
                if (world.bug() == PlantedBug.FENCING_TOLD_LATE) {
                    member.fencings.forEach((target, last) -> world.after(
                            Duration.ofSeconds(1), () -> push(member, target, last.action(), last.delegate())));
                }
            }
        }
    }

    private static void remember(Host in, Host fenced, FencingReading reading) {
        in.fencings.merge(fenced, reading, (a, b) -> b.completedAt().isAfter(a.completedAt()) ? b : a);
    }

    private void fenceIfWanted(Ring ring, Host target) {
        Host by = ring.coordinator;
        boolean wanted = !maintenance && by.isInCluster() && by.ring == ring && ring.unclean.contains(target);
        if (wanted && underWay.add(target)) {
            run(by, target, "reboot", succeeded -> {
                underWay.remove(target);
                if (by.ring != null && !succeeded && by.ring.quorate && by.ring.unclean.contains(target)) {
                    world.after(RETRY, () -> fenceIfWanted(by.ring == null ? ring : by.ring, target));
                }
            });
        }
    }

    /** As stonith_api_kick: fences and waits, on behalf of a client on {@code by}. */
    public void kick(Host by, Host target, Consumer<Boolean> then) {
        if (!by.isInCluster()) {
            then.accept(false);
            return;
        }
        if (maintenance) {
            askedAgainstOptions = true;
        }
        run(by, target, "off", then);
    }

    /** Whether a monitor has had a host fenced that the cluster's options protect. */
    public boolean isAskedAgainstOptions() {
        return askedAgainstOptions;
    }

    /** An operator's or another tool's fencing of any host, a healthy one too. */
    public void fenceByHand(Host target, String how) {
        world.hostsOf(target.cluster).stream()
                .filter(host -> host.isInCluster() && host != target)
                .findFirst()
                .ifPresent(by -> run(by, target, how, succeeded -> {}));
    }

    private void run(Host by, Host target, String how, Consumer<Boolean> then) {
        world.log("pacemaker", "fencing.begun", target + " " + how + " by " + by);
        if (agent == Agent.HANGS) {
            world.after(AGENT_LIMIT, () -> failed(target, how, "timed out", then));
        } else if (agent == Agent.FAILS) {
            world.after(target.fencingChance.millis(150, 400), () -> failed(target, how, "the agent failed", then));
        } else {
            Duration takes = target.fencingChance.millis(50, 300).plus(agentTakes);
            world.after(waitFor(target, takes), () -> carriedOut(by, target, how, then));
        }
    }

    /** A fence device does one thing at a time; see pcmk_action_limit. */
    private Duration waitFor(Host target, Duration takes) {
        Duration now = world.timeline().elapsed();
        Duration free = busyUntil.getOrDefault(target, now);
        Duration done = (free.compareTo(now) > 0 ? free : now).plus(takes);
        busyUntil.put(target, done);
        return done.minus(now);
    }

    private void failed(Host target, String how, String why, Consumer<Boolean> then) {
        world.log("pacemaker", "fencing.failed", target + " " + how + ": " + why);
        then.accept(false);
    }

    private void carriedOut(Host by, Host target, String how, Consumer<Boolean> then) {
        if (how.equals("on")) {
            // The agent is done when the power is there; the host takes as long as after any other boot.
            world.after(target.bootTakes(), () -> world.powerOn(target));
        } else {
            world.powerOff(target);
        }
        world.log("pacemaker", "fencing.done", target + " " + how + " by " + by);
        if (by.isInCluster()) {
            Duration late = Duration.ZERO;
            for (Host member : by.ring.members) {
                // Each writes down for itself when it was told of it.
                late = late.plus(COPIED);
                Instant told = member.clock.wall().plus(late);
                remember(
                        member,
                        target,
                        new FencingReading("pacemaker", told.truncatedTo(ChronoUnit.SECONDS), how, by.name));
                world.after(late, () -> push(member, target, how, by.name));
            }
            if (!how.equals("on")) {
                by.ring.unclean.remove(target);
                if (by.ring.members.contains(target)) {
                    expectedDown.add(target);
                }
            }
        }
        if (how.equals("reboot") && boots) {
            int boot = target.boot;
            world.after(target.bootTakes(), () -> {
                if (target.boot == boot) {
                    world.powerOn(target);
                }
            });
        }
        then.accept(by.isInCluster());
    }

    private void push(Host member, Host target, String how, String delegate) {
        if (member.isInCluster() && member.ear != null && member.fencerTells) {
            String action = world.bug() == PlantedBug.ON_TAKEN_FOR_OFF ? "off" : how;
            member.ear.fenced(target, action, delegate, member.clock.nanos());
        }
    }

    /** As a client on {@code reader} is told by its local fencer. */
    public Optional<FencingReading> history(Host reader, Host of) {
        Optional<FencingReading> last = Optional.ofNullable(reader.fencings.get(of));
        return switch (world.bug()) {
            case OLD_PROOF ->
                last.map(reading -> new FencingReading(
                        reading.source(),
                        reader.clock.wall().truncatedTo(ChronoUnit.SECONDS),
                        reading.action(),
                        reading.delegate()));
            case ON_TAKEN_FOR_OFF ->
                last.map(reading ->
                        new FencingReading(reading.source(), reading.completedAt(), "off", reading.delegate()));
            default -> last;
        };
    }
}
