package io.masakari.controller.engine;

import io.masakari.core.model.BootId;
import io.masakari.core.model.GateAsk;
import io.masakari.core.model.HostName;
import io.masakari.core.recovery.host.HostProgress;
import io.masakari.core.safety.BehindGate;
import io.masakari.core.safety.SafeTimes;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The gates that ask, and what they have promised (SAFETY.md, C-29): in memory only, so that a restart forgets promises and
 * nothing is sent before the next answer. Engine thread only.
 */
final class Gates {
    private static final Duration FORGOTTEN = SafeTimes.GATE_LONGEST.multipliedBy(2);

    private static final int MOST_CHALLENGES = 32;

    /** @param novaAhead how far our clock was behind Nova's then */
    private record Challenge(Instant issuedAt, Duration novaAhead) {}

    private static final class Gate {
        private final BootId boot;
        private Instant heardAt;
        private Duration shutFor = Duration.ZERO;
        /** The newest that were issued; an answer may be some requests behind. */
        private final Map<String, Challenge> challenges = new LinkedHashMap<>() {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Challenge> eldest) {
                return size() > MOST_CHALLENGES;
            }
        };

        private BehindGate known = BehindGate.AWAITED;
        /** Nothing keeps it shut any more: it is answered "open" once all calls have ended. */
        private boolean opens;

        private boolean open;

        private Gate(BootId boot) {
            this.boot = boot;
        }
    }

    private final SafeTimes times;
    private final Map<HostName, Gate> gates = new HashMap<>();
    /** Hosts that are back, whose gates have not asked yet: since when. */
    private final Map<HostName, Instant> awaited = new HashMap<>();

    Gates(SafeTimes times) {
        this.times = times;
    }

    /** Takes what a gate says; the promise counts from issuing the challenge that it returns. */
    void hear(GateAsk ask, Instant now) {
        gates.values().removeIf(gate -> gate.heardAt.plus(FORGOTTEN).isBefore(now));
        Gate gate = gates.get(ask.host());
        if (gate == null || !gate.boot.equals(ask.boot())) {
            gate = new Gate(ask.boot());
            gates.put(ask.host(), gate);
        }
        Gate its = gate;
        awaited.remove(ask.host());
        gate.heardAt = now;
        gate.shutFor = ask.shutFor();
        if (ask.opened().isPresent()) {
            gate.open = true;
            gate.known = BehindGate.AWAITED;
        } else if (ask.running() != 0) {
            gate.known = gate.known.contradictedBy(ask.running() + " QEMU processes run there");
        } else {
            Optional<Challenge> answered = ask.answers().map(its.challenges::get);
            Optional<Instant> until = answered.map(issued -> issued.issuedAt().plus(ask.promise()));
            boolean isLonger = until.filter(end ->
                            its.known.promisedUntil().filter(end::isBefore).isEmpty())
                    .isPresent();
            if (isLonger) {
                gate.known = new BehindGate(until, answered.get().novaAhead(), gate.known.contradiction());
            }
        }
    }

    /** Notes the challenge that an answer brings, and that it is issued now. */
    void challenges(HostName host, String challenge, Duration novaAhead, Instant now) {
        gates.get(host).challenges.put(challenge, new Challenge(now, novaAhead));
    }

    /** Something shows that it is open: that breaks a promise that is in force; without one it has opened, as it may. */
    void contradicts(HostName host, String what, Instant now) {
        Gate gate = gates.get(host);
        if (gate != null && gate.known.promisedUntil().filter(now::isBefore).isPresent()) {
            gate.known = gate.known.contradictedBy(what);
        } else if (gate != null) {
            gate.opens = true;
        }
    }

    /** Nothing more is begun on what it promises. */
    void opens(HostName host) {
        Gate gate = gates.get(host);
        if (gate != null) {
            gate.opens = true;
        }
    }

    /** It is answered "open"; whether it was not before. */
    boolean opened(HostName host) {
        Gate gate = gates.get(host);
        boolean first = !gate.open;
        gate.open = true;
        return first;
    }

    /** The boot in which it asks, if it has asked lately and is shut. */
    Optional<BootId> shutIn(HostName host, Instant now) {
        return Optional.ofNullable(gates.get(host))
                .filter(gate ->
                        !gate.open && gate.heardAt.plus(SafeTimes.GATE_ANSWER).isAfter(now))
                .map(gate -> gate.boot);
    }

    /** Whether it has asked since then, in another boot than that. */
    boolean hasAskedSince(HostName host, Instant time, Optional<BootId> lost) {
        return Optional.ofNullable(gates.get(host))
                .filter(gate -> gate.heardAt.isAfter(time) && !lost.equals(Optional.of(gate.boot)))
                .isPresent();
    }

    /**
     * Why a host that is back is not let go: its gate was verified before, and promises, or is waited for.
     *
     * @param lost the boot that was lost
     * @param verified whether its gate was verified before it was lost
     */
    Optional<BehindGate> of(HostProgress recovery, Optional<BootId> lost, boolean verified, Instant now) {
        HostName host = recovery.host();
        if (!recovery.needsGate() || !verified) {
            return Optional.empty();
        }
        Gate gate = gates.get(host);
        if (gate == null || lost.equals(Optional.of(gate.boot))) {
            Instant since = awaited.computeIfAbsent(host, any -> now);
            return isOver(since, now) ? Optional.empty() : Optional.of(BehindGate.AWAITED);
        }
        Duration shut = gate.shutFor.plus(Duration.between(gate.heardAt, now));
        boolean promises = gate.known.promisedUntil().filter(now::isBefore).isPresent();
        gate.opens |= shut.compareTo(times.gateWork()) >= 0 || !promises && isOver(gate.heardAt, now);
        if (gate.open || gate.opens) {
            return Optional.empty();
        }
        boolean counts = promises || gate.known.contradiction().isPresent();
        return Optional.of(counts ? gate.known : BehindGate.AWAITED);
    }

    private static boolean isOver(Instant since, Instant now) {
        return !now.isBefore(since.plus(SafeTimes.GATE_ANSWER));
    }

    /** Its recovery has ended. */
    void forget(HostName host) {
        awaited.remove(host);
    }
}
