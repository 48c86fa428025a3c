package io.masakari.simulator.scenario;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.masakari.core.model.InstanceId;
import io.masakari.core.recovery.Transition;
import io.masakari.core.recovery.host.HostProgress;
import io.masakari.embeddednova.cloud.HostView;
import io.masakari.embeddednova.cloud.InstanceView;
import io.masakari.simulator.disk.OtherRecoveries;
import io.masakari.simulator.invariants.InvariantBroken;
import io.masakari.simulator.world.ClusterSpec;
import io.masakari.simulator.world.PlantedBug;
import io.masakari.simulator.world.World;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/** One run of a script in a world, with the invariants after every step. Same seed, same run. */
public final class Simulation {
    /** After the healing: longer than Nova's slowest refusal to act, the recoveries' limits and the looks at holds. */
    private static final Duration LONGEST_REST = Duration.ofHours(3);

    private static final Duration SHORTEST_REST = Duration.ofSeconds(100);
    private static final int MOST_STEPS = 2_000_000;
    private static final Gson GSON = new GsonBuilder().setPrettyPrinting().create();

    private Simulation() {}

    /**
     * @param taken what the recoveries went through
     * @param broken the invariant that did not hold, if any; the run ends there
     * @param stepping real time that the steps took, with what holds after each
     */
    public record Result(
            List<String> log,
            String end,
            Set<Transition<?>> taken,
            Optional<String> broken,
            int steps,
            int commands,
            Duration stepping) {}

    public static Result run(ClusterSpec spec, Script script, PlantedBug bug, Consumer<String> alsoLog) {
        return run(new Stage(spec, bug, alsoLog), script);
    }

    private static Result run(Stage stage, Script script) {
        World world = stage.world();
        Counter counter = new Counter(stage);
        try {
            script.playOn(stage);
            counter.runUntil(script.end());
            stage.heal();
            Duration healed = world.timeline().elapsed();
            counter.runUntil(healed.plus(SHORTEST_REST));
            Duration limit = healed.plus(LONGEST_REST);
            while (!stage.isAtRest() && world.timeline().elapsed().compareTo(limit) < 0) {
                counter.runUntil(world.timeline().elapsed().plusSeconds(10));
            }
            counter.stepping = Duration.ofNanos(System.nanoTime() - counter.begun);
            stage.judgeEnd();
            return result(stage, counter, Optional.empty());
        } catch (InvariantBroken broken) {
            world.log("script", "INVARIANT.BROKEN", broken.getMessage());
            return result(stage, counter, Optional.of(broken.getMessage()));
        }
    }

    private static final class Counter {
        private final Stage stage;
        private final long begun = System.nanoTime();
        private int steps;
        private Duration stepping = Duration.ZERO;

        private Counter(Stage stage) {
            this.stage = stage;
        }

        private void runUntil(Duration end) {
            while (stage.world().timeline().step(end)) {
                stage.invariants().afterStep();
                if (++steps > MOST_STEPS) {
                    throw new InvariantBroken("C-9", "more than " + MOST_STEPS + " steps: something goes in circles");
                }
            }
        }
    }

    private static Result result(Stage stage, Counter counter, Optional<String> broken) {
        return new Result(
                stage.world().log(),
                end(stage),
                stage.world().taken(),
                broken,
                counter.steps,
                stage.control().commandsSent(),
                counter.stepping);
    }

    /** The state at the end, as expect.json has it. */
    private static String end(Stage stage) {
        World world = stage.world();
        JsonObject end = new JsonObject();
        JsonObject hosts = new JsonObject();
        for (HostView view : world.cloud().hosts()) {
            String service =
                    view.service().forcedDown() ? "forced down" : view.service().enabled() ? "enabled" : "disabled";
            hosts.addProperty(view.name(), (view.powered() ? "on" : "off") + ", service " + service);
        }
        end.add("hosts", hosts);
        TreeMap<String, String> instances = new TreeMap<>();
        Set<String> running = new HashSet<>();
        world.cloud().hosts().forEach(host -> running.addAll(host.runningInstances()));
        for (InstanceView view : world.cloud().instances()) {
            boolean runs = running.contains(view.id());
            instances.put(view.name(), view.vmState().wire() + " on " + view.host() + (runs ? "" : ", does not run"));
        }
        JsonObject named = new JsonObject();
        instances.forEach(named::addProperty);
        end.add("instances", named);
        JsonArray recoveries = new JsonArray();
        for (HostProgress recovery : stage.records().recoveries().stream()
                .sorted(Comparator.comparing(
                        (HostProgress past) -> past.origin().startedAt()))
                .toList()) {
            JsonObject one = new JsonObject();
            one.addProperty("host", recovery.host().value());
            one.addProperty("state", recovery.state().name().toLowerCase(Locale.ROOT));
            recovery.hold()
                    .ifPresent(hold -> one.addProperty("hold", hold.reason().name()));
            one.addProperty("reason", World.shown(recovery.reason()));
            recoveries.add(one);
        }
        end.add("recoveries", recoveries);
        JsonArray others = new JsonArray();
        for (OtherRecoveries.Row row : stage.records().others().all()) {
            JsonObject one = new JsonObject();
            boolean ofInstance = row.kind().equals("INSTANCE");
            one.addProperty(
                    ofInstance ? "instance" : "process",
                    ofInstance ? world.nameOf(InstanceId.of(row.subject())) : row.subject());
            one.addProperty("host", row.host().value());
            one.addProperty("state", row.state().toLowerCase(Locale.ROOT));
            one.addProperty("reason", row.hold().isEmpty() ? World.shown(row.reason()) : row.hold());
            others.add(one);
        }
        if (!others.isEmpty()) {
            end.add("others", others);
        }
        return GSON.toJson(end) + "\n";
    }
}
