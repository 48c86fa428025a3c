package io.masakari.runtime.report;

import io.masakari.core.model.GuestList;
import io.masakari.core.model.HostName;
import io.masakari.core.model.MonotonicTime;
import io.masakari.runtime.gate.GateStanding;
import io.masakari.runtime.journal.Event;
import io.masakari.runtime.journal.EventLog;
import io.masakari.runtime.time.Clocks;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
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

    /** How often it is looked whether a host has other guests. */
    private static final Duration GUESTS_EVERY = Duration.ofSeconds(2);

    private final Controllers controllers;
    private final Reporting.Sender sender;
    private final Supplier<Optional<HostName>> host;
    private final Supplier<Optional<GateStanding>> gate;
    private final Guests guests;
    private final Supplier<List<BarredFencing>> barred;
    private final Consumer<Greeting.Reply> replies;
    private final Clocks clocks;
    private final EventLog log;
    private MonotonicTime due;
    private boolean refused;
    private Optional<GateStanding> told = Optional.empty();
    private Optional<GuestList> toldGuests = Optional.empty();
    private boolean answered;
    private MonotonicTime contactedAt;

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

    /** Where the guests of this host are seen. */
    @FunctionalInterface
    public interface Guests {
        /** Of a monitor that sees none. */
        Guests UNSEEN = Optional::empty;

        /** Empty as long as it does not see them. Any thread may ask. */
        Optional<SeenGuests> seen();
    }

    /** @param next when to call again */
    public record Greeted(boolean answered, Duration next) {}

    /** Of a host without a gate, by a monitor that sees no guests. */
    public Greeter(
            Controllers controllers,
            Reporting.Sender sender,
            Supplier<Optional<HostName>> host,
            Clocks clocks,
            EventLog log) {
        this(controllers, sender, host, Optional::empty, Guests.UNSEEN, List::of, reply -> {}, clocks, log);
    }

    /**
     * @param host this one; empty as long as the monitor does not know its name
     * @param gate how the gate of this host stands; the controller is greeted at once when that changes
     * @param guests of this host; the controller is greeted soon when they change
     * @param barred lost hosts whose fencing is barred, told with each greeting
     * @param replies is told what a controller answers
     */
    public Greeter(
            Controllers controllers,
            Reporting.Sender sender,
            Supplier<Optional<HostName>> host,
            Supplier<Optional<GateStanding>> gate,
            Guests guests,
            Supplier<List<BarredFencing>> barred,
            Consumer<Greeting.Reply> replies,
            Clocks clocks,
            EventLog log) {
        this.gate = gate;
        this.guests = guests;
        this.barred = barred;
        this.replies = replies;
        this.controllers = controllers;
        this.sender = sender;
        this.host = host;
        this.clocks = clocks;
        this.log = log;
    }

    public Greeted greet() {
        Optional<GateStanding> standing = gate.get();
        Optional<SeenGuests> seen = guests.seen();
        Optional<Greeting> greeting =
                host.get().map(name -> new Greeting(name, sender.kind(), sender.boot(), standing, seen, barred.get()));
        if (greeting.isEmpty()) {
            return new Greeted(controllers.touch(), UNNAMED);
        }
        MonotonicTime now = clocks.ticker().now();
        boolean sameGuests = seen.isEmpty() || seen.map(SeenGuests::list).equals(toldGuests);
        // To look for other guests, which is done more often, is a reason neither to ask nor to look at the gate.
        boolean looksOnly = guests != Guests.UNSEEN
                && contactedAt != null
                && now.since(contactedAt).compareTo(EVERY) < 0;
        if (due != null && now.isBefore(due) && sameGuests && (looksOnly || standing.equals(told))) {
            if (!looksOnly) {
                contactedAt = now;
                answered = controllers.touch();
            }
            return new Greeted(answered, untilDue());
        }
        Optional<Greeting.Outcome> outcome =
                controllers.greet(greeting.get(), clocks.wall().now());
        due = clocks.ticker()
                .now()
                .plus(outcome.flatMap(got -> got.reply().againAfter()).orElse(EVERY));
        answered = outcome.isPresent();
        contactedAt = now;
        outcome.ifPresent(got -> told = standing);
        toldGuests = seen.map(SeenGuests::list);
        outcome.filter(got -> got.status() == 200).ifPresent(got -> replies.accept(got.reply()));
        outcome.ifPresent(this::tellRefusal);
        return new Greeted(outcome.isPresent(), untilDue());
    }

    private Duration untilDue() {
        Duration longest = guests == Guests.UNSEEN ? EVERY : GUESTS_EVERY;
        Duration left = due.since(clocks.ticker().now());
        return left.compareTo(longest) > 0 ? longest : left.isNegative() ? Duration.ZERO : left;
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
