package io.masakari.runtime.report;

import io.masakari.core.model.HostName;
import io.masakari.core.model.MonotonicTime;
import io.masakari.runtime.gate.GateStanding;
import io.masakari.runtime.journal.Event;
import io.masakari.runtime.journal.EventLog;
import io.masakari.runtime.time.Clocks;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Greets the controller as often as it wants, and keeps the connection open in between. A refusal is told once; that nobody
 * answers is told by the reports that cannot be delivered. Used by one thread.
 */
public final class Greeter {
    /** Well below the 75 s after which the controller closes an idle connection. */
    private static final Duration EVERY = Duration.ofSeconds(30);
    /** How soon to look again whether the monitor knows its own host's name. */
    private static final Duration UNNAMED = Duration.ofSeconds(1);

    private final Controllers controllers;
    private final Reporting.Sender sender;
    private final Supplier<Optional<HostName>> host;
    private final Supplier<Optional<GateStanding>> gate;
    private final Consumer<Greeting.Reply> replies;
    private final Clocks clocks;
    private final EventLog log;
    private MonotonicTime due;
    private boolean refused;
    private Optional<GateStanding> told = Optional.empty();

    /** The way to the controllers, which keeps the last challenge that each gave. */
    public interface Controllers {
        /**
         * Keeps a connection open.
         *
         * @return whether a controller answered
         */
        boolean touch();

        /** @return what a controller answered; empty if none did */
        Optional<Greeting.Outcome> greet(Greeting greeting, Instant now);
    }

    /** @param next when to call again */
    public record Greeted(boolean answered, Duration next) {}

    /** Of a host without a gate. */
    public Greeter(
            Controllers controllers,
            Reporting.Sender sender,
            Supplier<Optional<HostName>> host,
            Clocks clocks,
            EventLog log) {
        this(controllers, sender, host, Optional::empty, reply -> {}, clocks, log);
    }

    /**
     * @param host this one; empty as long as the monitor does not know its name
     * @param gate how the gate of this host stands; the controller is greeted at once when that changes
     * @param replies is told what a controller answers
     */
    public Greeter(
            Controllers controllers,
            Reporting.Sender sender,
            Supplier<Optional<HostName>> host,
            Supplier<Optional<GateStanding>> gate,
            Consumer<Greeting.Reply> replies,
            Clocks clocks,
            EventLog log) {
        this.gate = gate;
        this.replies = replies;
        this.controllers = controllers;
        this.sender = sender;
        this.host = host;
        this.clocks = clocks;
        this.log = log;
    }

    public Greeted greet() {
        Optional<GateStanding> standing = gate.get();
        Optional<Greeting> greeting =
                host.get().map(name -> new Greeting(name, sender.kind(), sender.boot(), standing));
        if (greeting.isEmpty()) {
            return new Greeted(controllers.touch(), UNNAMED);
        }
        MonotonicTime now = clocks.ticker().now();
        if (due != null && now.isBefore(due) && standing.equals(told)) {
            return new Greeted(controllers.touch(), untilDue());
        }
        Optional<Greeting.Outcome> outcome =
                controllers.greet(greeting.get(), clocks.wall().now());
        due = clocks.ticker()
                .now()
                .plus(outcome.flatMap(got -> got.reply().againAfter()).orElse(EVERY));
        outcome.ifPresent(got -> told = standing);
        outcome.filter(got -> got.status() == 200).ifPresent(got -> replies.accept(got.reply()));
        outcome.ifPresent(this::tellRefusal);
        return new Greeted(outcome.isPresent(), untilDue());
    }

    private Duration untilDue() {
        Duration left = due.since(clocks.ticker().now());
        return left.compareTo(EVERY) > 0 ? EVERY : left.isNegative() ? Duration.ZERO : left;
    }

    private void tellRefusal(Greeting.Outcome outcome) {
        boolean refuses = outcome.status() == 401 || outcome.status() == 403;
        if (refuses && !refused) {
            log.log(
                    Event.GREETING_REFUSED,
                    "The controller refuses this monitor's greeting: it answered " + outcome.status() + ": "
                            + outcome.text() + " Reports are sent all the same. See masakarictl monitor list.",
                    Map.of("status", outcome.status()));
        }
        refused = refuses;
    }
}
