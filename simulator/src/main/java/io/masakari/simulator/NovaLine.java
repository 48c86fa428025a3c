package io.masakari.simulator;

import io.masakari.core.recovery.CallFailure;
import io.masakari.core.recovery.Command;
import io.masakari.core.recovery.RecoveryEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The way from the controller to Nova: what is lost on it, what comes late, and what is answered with an error. */
final class NovaLine {
    /** The controller's client gives up on an answer then. */
    static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final List<Integer> REFUSALS = List.of(400, 401, 403, 404, 409, 429, 500, 503);

    private final World world;
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

    NovaLine(World world) {
        this.world = world;
    }

    // ---- faults ----

    /** @param call simple name of the command that is to fail; empty for any */
    void spoil(CallFate fate, int times, String call) {
        orders.add(new Order(fate, times, call));
    }

    void setDown(boolean isDown) {
        down = isDown;
    }

    void setTakes(Duration time) {
        takes = time;
    }

    void brokerGoes() {
        brokerAway = true;
        world.cloud().brokerGoes();
    }

    void brokerReturns() {
        brokerAway = false;
        world.cloud().brokerReturns();
    }

    void heal() {
        orders.clear();
        setDown(false);
        setTakes(Duration.ZERO);
        brokerReturns();
    }

    // ---- calls ----

    /**
     * @param perform carries it out at Nova, and turns its answer into an event
     * @param answer is called once, with that event or with the failure; whoever has died meanwhile has to ignore it
     */
    void send(Command command, Supplier<RecoveryEvent> perform, Consumer<RecoveryEvent> answer) {
        CallFate fate = nextFate(name(command));
        Duration there = world.chance().millis(1, 30).plus(takes);
        Duration back = world.chance().millis(1, 30);
        if (down) {
            world.after(
                    back,
                    () -> answer.accept(new RecoveryEvent.CallFailed(
                            command,
                            new CallFailure(CallFailure.Kind.UNAVAILABLE, 0, "cannot connect: connection refused"))));
            return;
        }
        switch (fate.kind()) {
            case OK -> {
                if (brokerAway && command instanceof Command.Evacuate) {
                    // The API stores the action, and hangs when it hands the job on.
                    world.after(there, perform::get);
                    lose(command, perform, answer, PATIENCE);
                } else if (there.compareTo(PATIENCE) > 0) {
                    world.after(there, perform::get);
                    lose(command, perform, answer, PATIENCE);
                } else {
                    world.after(there, () -> {
                        RecoveryEvent result = perform.get();
                        world.after(back, () -> answer.accept(result));
                    });
                }
            }
            case FAILS -> world.after(there.plus(back), () -> refuse(fate, command, answer));
            case FAILS_AFTER ->
                world.after(there, () -> {
                    perform.get();
                    world.after(back, () -> refuse(fate, command, answer));
                });
            case LOST_BEFORE -> lose(command, perform, answer, world.chance().millis(10, 1_000));
            case LOST_AFTER -> {
                world.after(there, perform::get);
                lose(command, perform, answer, there.plus(world.chance().millis(1, 1_000)));
            }
            case LATE -> {
                lose(command, perform, answer, world.chance().millis(10, 1_000));
                world.after(world.chance().millis(1_000, 4_500), perform::get);
            }
        }
    }

    private void refuse(CallFate fate, Command command, Consumer<RecoveryEvent> answer) {
        world.log("nova", "answer.error", fate.status() + " to " + name(command) + (fate.html() ? " (HTML)" : ""));
        answer.accept(new RecoveryEvent.CallFailed(command, fate.failure(command)));
    }

    private void lose(
            Command command, Supplier<RecoveryEvent> perform, Consumer<RecoveryEvent> answer, Duration after) {
        world.log("nova", "answer.lost", name(command));
        if (world.bug() == PlantedBug.BLIND_REPEAT && command instanceof Command.Evacuate) {
            world.after(after, () -> answer.accept(perform.get()));
            return;
        }
        CallFailure lost = new CallFailure(CallFailure.Kind.ANSWER_LOST, 0, "the connection was closed");
        world.after(after, () -> answer.accept(new RecoveryEvent.CallFailed(command, lost)));
    }

    private CallFate nextFate(String call) {
        for (Order order : orders) {
            if (order.left > 0 && (order.call.isEmpty() || order.call.equals(call))) {
                order.left--;
                return order.fate;
            }
        }
        return world.isTrouble() ? byChance() : CallFate.OK;
    }

    private CallFate byChance() {
        CallFate.Kind kind = world.chance().pick(List.of(CallFate.Kind.values()));
        return switch (kind) {
            case OK, LOST_BEFORE, LOST_AFTER, LATE -> CallFate.of(kind);
            case FAILS ->
                new CallFate(kind, world.chance().pick(REFUSALS), world.chance().percent(30));
            case FAILS_AFTER -> new CallFate(kind, world.chance().pick(List.of(500, 504)), false);
        };
    }

    static String name(Command command) {
        return command.getClass().getSimpleName();
    }
}
