package io.masakari.simulator.nova;

import io.masakari.controller.compute.NovaAccess;
import io.masakari.controller.engine.NovaCall;
import io.masakari.core.recovery.CallFailure;
import io.masakari.core.safety.SafeTimes;
import io.masakari.simulator.world.Chance;
import io.masakari.simulator.world.PlantedBug;
import io.masakari.simulator.world.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The way from the controller to Nova: what is lost on it, what comes late, and what is answered with an error. */
public final class NovaLine {
    /** The controller's client gives up on an answer then. */
    public static final Duration PATIENCE = NovaAccess.Limits.defaults().call();

    /** Nova begins a call by then, or never. */
    public static final Duration LATEST =
            SafeTimes.defaults().with(set -> set.callTimeout = PATIENCE).lateCall();

    private final Duration latest;

    private static final String EVACUATE = "Evacuate";
    private static final List<Integer> REFUSALS = List.of(400, 401, 403, 404, 409, 429, 500, 503);

    private final World world;
    private final Map<String, Chance> chances = new HashMap<>();
    private final List<Order> orders = new ArrayList<>();
    private boolean brokerAway;
    private boolean down;
    private Duration takes = Duration.ZERO;

    /** The next {@code left} calls of that name have this fate. */
    private static final class Order {
        final CallFate fate;
        final String call;
        int left;

        Order(CallFate fate, int times, String call) {
            this.fate = fate;
            this.left = times;
            this.call = call;
        }
    }

    public NovaLine(World world) {
        this.world = world;
        this.latest =
                world.spec().resumeGuests() ? Duration.ofSeconds(world.spec().arrivalSeconds()) : LATEST;
    }

    // ---- faults ----

    /** @param call simple name of the command that is to fail; empty for any */
    public void spoil(CallFate fate, int times, String call) {
        orders.add(new Order(fate, times, call));
    }

    public void setDown(boolean isDown) {
        down = isDown;
    }

    public void setTakes(Duration time) {
        takes = time;
    }

    public void brokerGoes() {
        brokerAway = true;
        world.cloud().brokerGoes();
    }

    public void brokerReturns() {
        brokerAway = false;
        world.cloud().brokerReturns();
    }

    public void heal() {
        orders.clear();
        setDown(false);
        setTakes(Duration.ZERO);
        brokerReturns();
    }

    // ---- calls ----

    /**
     * @param perform carries it out at Nova, and turns its answer into what the recovery learns
     * @param answer is called once, with that or with the failure; whoever has died meanwhile has to ignore it
     */
    public <E> void send(NovaCall<E> call, Supplier<E> perform, Consumer<E> answer) {
        Chance chance = chanceOf(call);
        CallFate fate = nextFate(call.command(), chance);
        Duration there = chance.millis(1, 30).plus(takes);
        Duration back = chance.millis(1, 30);
        if (down) {
            E refused =
                    call.failed(new CallFailure(CallFailure.Kind.UNAVAILABLE, 0, "cannot connect: connection refused"));
            world.after(back, () -> answer.accept(refused));
            return;
        }
        switch (fate.kind()) {
            case OK -> {
                if (brokerAway && call.command().equals(EVACUATE)) {
                    // The API stores the action, and hangs when it hands the job on.
                    begin(there, perform);
                    lose(call, perform, answer, PATIENCE);
                } else if (there.compareTo(PATIENCE) > 0 || there.compareTo(latest) >= 0) {
                    begin(there, perform);
                    lose(call, perform, answer, PATIENCE);
                } else {
                    world.after(there, () -> {
                        E result = perform.get();
                        world.after(back, () -> answer.accept(result));
                    });
                }
            }
            case FAILS -> world.after(there.plus(back), () -> refuse(fate, call, answer));
            case FAILS_AFTER -> {
                begin(there, perform);
                world.after(there.plus(back), () -> refuse(fate, call, answer));
            }
            case LOST_BEFORE -> lose(call, perform, answer, chance.millis(10, 1_000));
            case LOST_AFTER -> {
                begin(there, perform);
                lose(call, perform, answer, there.plus(chance.millis(1, 1_000)));
            }
            case LATE -> {
                lose(call, perform, answer, chance.millis(10, 1_000));
                world.after(chance.millis(1_000, (int) latest.toMillis()), perform::get);
            }
        }
    }

    private void begin(Duration there, Supplier<?> perform) {
        if (there.compareTo(latest) < 0) {
            world.after(there, perform::get);
        }
    }

    private <E> void refuse(CallFate fate, NovaCall<E> call, Consumer<E> answer) {
        world.log("nova", "answer.error", fate.status() + " to " + call.command() + (fate.html() ? " (HTML)" : ""));
        answer.accept(call.failed(fate.failure(call.command())));
    }

    private <E> void lose(NovaCall<E> call, Supplier<E> perform, Consumer<E> answer, Duration after) {
        world.log("nova", "answer.lost", call.command());
        if (world.bug() == PlantedBug.BLIND_REPEAT && call.command().equals(EVACUATE)) {
            world.after(after, () -> answer.accept(perform.get()));
            return;
        }
        E lost = call.failed(new CallFailure(CallFailure.Kind.ANSWER_LOST, 0, "the connection was closed"));
        world.after(after, () -> answer.accept(lost));
    }

    /** Another call or host's recovery does not change the fate of this one's. */
    private Chance chanceOf(NovaCall<?> call) {
        return chances.computeIfAbsent(call.command() + " for " + call.origin().host(), world::chanceOf);
    }

    private CallFate nextFate(String call, Chance chance) {
        for (Order order : orders) {
            if (order.left > 0 && (order.call.isEmpty() || order.call.equals(call))) {
                order.left--;
                return order.fate;
            }
        }
        return world.isTrouble(chance) ? byChance(chance) : CallFate.OK;
    }

    private static CallFate byChance(Chance chance) {
        CallFate.Kind kind = chance.pick(List.of(CallFate.Kind.values()));
        return switch (kind) {
            case OK, LOST_BEFORE, LOST_AFTER, LATE -> CallFate.of(kind);
            case FAILS -> new CallFate(kind, chance.pick(REFUSALS), chance.percent(30));
            case FAILS_AFTER -> new CallFate(kind, chance.pick(List.of(500, 504)), false);
        };
    }
}
