package io.masakari.core.recovery;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.masakari.core.model.HostName;
import io.masakari.core.model.NotificationId;
import io.masakari.core.model.RecoveryId;
import io.masakari.core.model.SegmentId;
import io.masakari.core.safety.HoldReason;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class HoldTest {
    @Test
    void namesTheCommandsToType() {
        Origin held = new Origin(
                new RecoveryId(new UUID(0, 1)),
                new NotificationId(new UUID(0, 2)),
                new SegmentId(new UUID(0, 3)),
                new HostName("compute7"),
                Instant.EPOCH);
        String by = new Hold(HoldReason.CONTRADICTION, "", Instant.EPOCH).releasedBy(held);
        assertTrue(by.contains("recovery release " + held.id() + " --reason TEXT --confirm-off compute7"), by);
        assertTrue(by.contains("recovery cancel " + held.id() + " --reason TEXT'"), by);
        assertTrue(by.contains("notification show " + held.notification() + "'"), by);
    }
}
