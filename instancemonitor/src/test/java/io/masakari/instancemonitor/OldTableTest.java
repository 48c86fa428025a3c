package io.masakari.instancemonitor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.masakari.core.instance.LastKnown;
import io.masakari.core.model.InstanceId;
import java.net.URL;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The table that an instance monitor of version ca8ca16 has kept is read ({@code lab/upgrade/make} writes it). */
class OldTableTest {
    @Test
    void readsTheTableOfAnOldVersion() throws Exception {
        URL old = OldTableTest.class.getResource("/upgrade/ca8ca16/instances");
        try (TableFile file = TableFile.open(
                Path.of(old.toURI()), "11111111-2222-4333-8444-555555555555", (event, message, fields) -> {
                    throw new AssertionError(message);
                })) {
            assertEquals(
                    Optional.of(List.of(
                            known(1, "instance RUNS", LastKnown.Condition.RUNS, true),
                            known(2, "instance STUCK", LastKnown.Condition.STUCK, false),
                            known(3, "instance OFF", LastKnown.Condition.OFF, true))),
                    file.read());
        }
    }

    private static LastKnown known(long id, String name, LastKnown.Condition condition, boolean persistent) {
        return new LastKnown(new InstanceId(new UUID(0, id)), name, condition, persistent);
    }
}
