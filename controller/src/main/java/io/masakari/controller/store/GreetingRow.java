package io.masakari.controller.store;

import io.masakari.core.model.BootId;
import io.masakari.core.model.HostName;
import io.masakari.core.model.MonitorKind;
import io.masakari.core.model.StandingGate;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What a monitor said of itself last.
 *
 * @param monitor name of its token
 * @param bound whether its token speaks for that host only; otherwise anybody of its cluster may have said it
 * @param clockOffset its clock less the controller's
 * @param aliveAfter when the newest challenge was issued that it has returned in this boot
 * @param gate of its host; empty: it has none
 */
public record GreetingRow(
        String monitor,
        MonitorKind kind,
        HostName host,
        boolean bound,
        Optional<BootId> boot,
        Duration clockOffset,
        Instant greetedAt,
        Optional<Instant> aliveAfter,
        Optional<StandingGate> gate) {
    /** A difference that people should know of. */
    private static final Duration CLOCKS_APART = Duration.ofSeconds(2);

    /** Whether its monitor has greeted in time. */
    public boolean isAlive(Instant now) {
        return !greetedAt.isBefore(now.minus(GreetingTable.LIVING));
    }

    public boolean isClockApart() {
        return clockOffset.abs().compareTo(CLOCKS_APART) > 0;
    }
}
