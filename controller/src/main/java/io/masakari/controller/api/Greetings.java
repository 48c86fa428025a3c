package io.masakari.controller.api;

import io.masakari.controller.store.BootTable;
import io.masakari.controller.store.Database;
import io.masakari.controller.store.GreetingRow;
import io.masakari.controller.store.GreetingTable;
import io.masakari.controller.store.HostRecoveryTable;
import io.masakari.controller.store.Transaction;
import io.masakari.core.model.BootId;
import io.masakari.core.model.HostName;
import io.masakari.core.model.MonitorKind;
import io.masakari.core.model.StandingGate;
import io.masakari.runtime.journal.Event;
import io.masakari.runtime.journal.EventLog;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * What monitors say of themselves, and the challenges that they are given. Kept in memory; the database gets what changes,
 * and once a minute that a monitor lives, so that greetings cost reports nothing. While a host is being recovered, each of
 * its answers is written. Any thread may call.
 */
final class Greetings {
    private static final int CHALLENGE_BYTES = 16;
    private static final Duration CLOCK_TOLD_EVERY = Duration.ofHours(1);

    /** @param host where it runs */
    record Monitor(String token, MonitorKind kind, HostName host) {}

    /**
     * What a monitor says.
     *
     * @param bound whether its token speaks for that host only
     * @param offset its clock less ours
     * @param challenge that it returns
     * @param gate of its host, if it has one
     */
    record Said(
            boolean bound,
            Optional<BootId> boot,
            Duration offset,
            Optional<String> challenge,
            Optional<StandingGate> gate) {}

    /**
     * @param row as it would be stored now
     * @param writtenAt when it was stored last
     * @param clockToldAt when it was told last that the clocks differ
     */
    private record Known(
            GreetingRow row,
            Instant writtenAt,
            String challenge,
            Instant challengedAt,
            Optional<Instant> clockToldAt) {}

    private final Database database;
    private final EventLog events;
    private final Consumer<HostName> news;
    private final SecureRandom random = new SecureRandom();
    private final Map<Monitor, Object> turns = new ConcurrentHashMap<>();
    private final Map<Monitor, Known> known = new ConcurrentHashMap<>();
    private final AtomicLong taken = new AtomicLong();

    /** @param news told of a host that has booted, or that answers while it is being recovered; quick, must not throw */
    Greetings(Database database, EventLog events, Consumer<HostName> news) {
        this.database = database;
        this.events = events;
        this.news = news;
    }

    /**
     * @param challenge the next one
     * @param answered when the challenge was issued that came with this greeting, if it was the last one
     * @param number a later one of this process has a larger one, whatever clocks say
     */
    record Taken(String challenge, Optional<Instant> answered, long number) {}

    /** One greeting of a monitor after the other: of two that come at once with one challenge, one has answered it. */
    Taken greet(Monitor monitor, Said said, Instant now) {
        synchronized (turns.computeIfAbsent(monitor, any -> new Object())) {
            return greetInTurn(monitor, said, now);
        }
    }

    private Taken greetInTurn(Monitor monitor, Said said, Instant now) {
        Optional<Known> before = Optional.ofNullable(known.get(monitor));
        Optional<Instant> answered = before.filter(it -> said.challenge().equals(Optional.of(it.challenge())))
                .map(Known::challengedAt);
        boolean sameBoot =
                before.filter(it -> it.row().boot().equals(said.boot())).isPresent();
        GreetingRow row = new GreetingRow(
                monitor.token(),
                monitor.kind(),
                monitor.host(),
                said.bound(),
                said.boot(),
                said.offset(),
                now,
                answered.or(() ->
                        before.filter(it -> sameBoot).flatMap(it -> it.row().aliveAfter())),
                said.gate());
        boolean gateChanged = sameBoot && !before.get().row().gate().equals(said.gate())
                || before.isEmpty() && said.gate().isPresent();
        boolean isNew = !sameBoot || before.get().row().bound() != said.bound() || gateChanged;
        boolean matters = answered.isPresent() && database.read(tx -> HostRecoveryTable.isOpen(tx, monitor.host()));
        boolean isDue = before.filter(
                        it -> Duration.between(it.writtenAt(), now).abs().compareTo(GreetingTable.WRITTEN_EVERY) < 0)
                .isEmpty();
        if (isNew) {
            tell(row, database.writeAndWait(tx -> write(tx, row)));
        } else if (matters || isDue) {
            database.write(tx -> write(tx, row)).thenAccept(learned -> tell(row, learned));
        }
        String challenge = challenge();
        known.put(
                monitor,
                new Known(
                        row,
                        isNew || matters || isDue ? now : before.get().writtenAt(),
                        challenge,
                        now,
                        tellClock(row, before.flatMap(Known::clockToldAt))));
        if (gateChanged) {
            tellGate(row, before.flatMap(it -> it.row().gate()));
        }
        if (matters || isNew && row.bound()) {
            news.accept(monitor.host());
        }
        return new Taken(challenge, answered, taken.incrementAndGet());
    }

    private static Optional<BootTable.Learned> write(Transaction tx, GreetingRow row) {
        GreetingTable.put(tx, row);
        return row.boot().filter(boot -> row.bound()).map(boot -> {
            BootTable.Learned learned = BootTable.learn(tx, row.host(), boot, row.aliveAfter(), row.greetedAt());
            BootTable.noteGate(tx, row.host(), boot, row);
            return learned;
        });
    }

    /** A gate that has a fault, or none any more, is told once. */
    private void tellGate(GreetingRow row, Optional<StandingGate> before) {
        Optional<String> fault = row.gate().isEmpty()
                ? Optional.of("its monitor tells of no gate any more")
                : row.gate().flatMap(StandingGate::fault);
        boolean isTold = fault.isPresent() && fault.equals(before.flatMap(StandingGate::fault));
        if (fault.isPresent() && !isTold) {
            events.log(
                    Event.GATE_FAULTY,
                    "The gate of host " + row.host() + " holds nothing back at its next boot: " + fault.get() + ".",
                    Map.of("host", row.host(), "reporter", row.monitor(), "reason", fault.get()));
        }
    }

    private void tell(GreetingRow row, Optional<BootTable.Learned> learned) {
        learned.ifPresent(what -> {
            String host = row.host().value();
            Map<String, Object> fields =
                    Map.of("host", host, "boot", row.boot().orElseThrow(), "reporter", row.monitor());
            switch (what) {
                case KNOWN -> {}
                case NEW ->
                    events.log(
                            Event.HOST_BOOT_LEARNED,
                            "Host " + host + " runs in boot " + row.boot().orElseThrow() + ".",
                            fields);
                case SHARED ->
                    events.log(
                            Event.BOOT_DOUBTFUL,
                            "Host " + host + " has the same boot id as another host, "
                                    + row.boot().orElseThrow()
                                    + ". Which of their boots came first is not known: what is reported about them"
                                    + " is judged by times.",
                            fields);
                case BACK ->
                    events.log(
                            Event.BOOT_DOUBTFUL,
                            "Monitor " + row.monitor() + " answers for host " + host + " in boot "
                                    + row.boot().orElseThrow() + ", although a later boot of that host has greeted"
                                    + " already. Two machines, or two senders, say that they are this host.",
                            fields);
            }
        });
    }

    private Optional<Instant> tellClock(GreetingRow row, Optional<Instant> before) {
        boolean isTold = before.filter(at -> row.greetedAt().isBefore(at.plus(CLOCK_TOLD_EVERY)))
                .isPresent();
        if (!row.isClockApart() || isTold) {
            return before;
        }
        events.log(
                Event.CLOCKS_APART,
                "The clock of monitor " + row.monitor() + " on host " + row.host() + " differs by "
                        + row.clockOffset().toMillis() + " ms from the controller's.",
                Map.of(
                        "host",
                        row.host(),
                        "reporter",
                        row.monitor(),
                        "offset_ms",
                        row.clockOffset().toMillis()));
        return Optional.of(row.greetedAt());
    }

    private String challenge() {
        byte[] bytes = new byte[CHALLENGE_BYTES];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
