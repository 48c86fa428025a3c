package io.masakari.runtime.report;

import io.masakari.core.model.HostName;
import io.masakari.core.model.MonotonicTime;
import io.masakari.runtime.journal.Event;
import io.masakari.runtime.journal.EventLog;
import io.masakari.runtime.time.Clocks;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Greets the controller as often as it wants, and keeps the connection open in between. A refusal is told once; that nobody
 * answers is told by the reports that cannot be delivered. Used by one thread.
 */
final class Greeter {
    /** Well below the 75 s after which the controller closes an idle connection. */
    private static final Duration EVERY = Duration.ofSeconds(30);
    /** How soon to look again whether the monitor knows its own host's name. */
    private static final Duration UNNAMED = Duration.ofSeconds(1);

    private final ControllerClient client;
    private final Reporting.Sender sender;
    private final Supplier<Optional<HostName>> host;
    private final Clocks clocks;
    private final EventLog log;
    private MonotonicTime due;
    private boolean refused;

    /** @param next when to call again */
    record Greeted(boolean answered, Duration next) {}

    /** @param host this one; empty as long as the monitor does not know its name */
    Greeter(
            ControllerClient client,
            Reporting.Sender sender,
            Supplier<Optional<HostName>> host,
            Clocks clocks,
            EventLog log) {
        this.client = client;
        this.sender = sender;
        this.host = host;
        this.clocks = clocks;
        this.log = log;
    }

    Greeted greet() {
        Optional<Greeting> greeting = host.get().map(name -> new Greeting(name, sender.kind(), sender.boot()));
        if (greeting.isEmpty()) {
            return new Greeted(client.touch(), UNNAMED);
        }
        MonotonicTime now = clocks.ticker().now();
        if (due != null && now.isBefore(due)) {
            return new Greeted(client.touch(), untilDue());
        }
        Optional<ControllerClient.Outcome> outcome =
                client.greet(greeting.get(), clocks.wall().now());
        due = clocks.ticker()
                .now()
                .plus(outcome.flatMap(got -> got.reply().againAfter()).orElse(EVERY));
        outcome.ifPresent(this::tellRefusal);
        return new Greeted(outcome.isPresent(), untilDue());
    }

    private Duration untilDue() {
        Duration left = due.since(clocks.ticker().now());
        return left.compareTo(EVERY) > 0 ? EVERY : left.isNegative() ? Duration.ZERO : left;
    }

    private void tellRefusal(ControllerClient.Outcome outcome) {
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
