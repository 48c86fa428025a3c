package io.masakari.core.recovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.masakari.core.model.RecoveryId;
import io.masakari.core.safety.HoldReason;
import io.masakari.core.safety.OperatorWord;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class SurroundingsTest {
    private static final Instant NOW = Instant.parse("2026-11-23T04:00:00Z");
    private static final Optional<RecoveryId> LOST = Optional.of(new RecoveryId(new UUID(1, 1)));

    private static Optional<HoldReason> why(
            Optional<RecoveryId> hostRecovery, boolean segmentEnabled, boolean onMaintenance) {
        return new Surroundings(hostRecovery, segmentEnabled, onMaintenance, Optional.empty())
                .holds(NOW)
                .map(Hold::reason);
    }

    @Test
    void nothingIsDoneOnALostHostDuringMaintenanceOrInADisabledSegment() {
        assertEquals(Optional.of(HoldReason.HOST_BEING_RECOVERED), why(LOST, true, false));
        assertEquals(Optional.of(HoldReason.ON_MAINTENANCE), why(Optional.empty(), true, true));
        assertEquals(Optional.of(HoldReason.SEGMENT_DISABLED), why(Optional.empty(), false, false));
        assertEquals(Optional.empty(), why(Optional.empty(), true, false));
    }

    @Test
    void onlyAWordGivenSinceTheHoldReleases() {
        Surroundings surroundings =
                new Surroundings(Optional.empty(), true, false, Optional.of(new OperatorWord("alice", "", false, NOW)));
        assertTrue(surroundings.isReleasedSince(NOW.minusSeconds(1)));
        assertFalse(surroundings.isReleasedSince(NOW));
        assertFalse(surroundings.isReleasedSince(NOW.plusSeconds(1)));
    }
}
