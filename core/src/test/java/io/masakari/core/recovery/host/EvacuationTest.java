package io.masakari.core.recovery.host;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.masakari.core.model.HostName;
import io.masakari.core.model.InstanceDisks;
import io.masakari.core.model.InstanceId;
import io.masakari.core.recovery.ServerView;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class EvacuationTest {
    private static final Instant NOW = Instant.parse("2026-11-23T04:00:00Z");
    private static final HostName LOST = new HostName("compute3");
    private static final Evacuation LOOKING = Evacuation.found(
                    ServerView.of(server -> {
                        server.id = new InstanceId(new UUID(0, 1));
                        server.host = Optional.of(LOST);
                        server.vmState = "active";
                    }),
                    LOST,
                    InstanceDisks.UNDECLARED,
                    TreatmentPolicy.DEFAULTS,
                    NOW)
            .requesting(Optional.empty(), NOW)
            .uncertain(NOW, "no answer", NOW)
            .looking(NOW);

    @Test
    void theSecondLookWaitsUntilNovaCanHaveBegunTheLostCall() {
        Evacuation e = LOOKING.foundNoTrace(NOW.plusSeconds(5), NOW);
        assertEquals(NOW.plusSeconds(5), e.notBefore());
        assertEquals(1, e.cleanLooks());
    }

    @Test
    void aLookThatFailedIsRepeatedAfterItsDelay() {
        Evacuation e = LOOKING.lookFailed(NOW.plusSeconds(2), NOW);
        assertEquals(NOW.plusSeconds(2), e.notBefore());
        assertEquals(1, e.callFailures());
    }
}
