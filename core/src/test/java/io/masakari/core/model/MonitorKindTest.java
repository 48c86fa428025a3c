package io.masakari.core.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class MonitorKindTest {
    @Test
    void hasAWordForPeopleAndItsOldNameInTheDatabase() {
        assertEquals(
                List.of("host", "instance", "process"),
                all().map(MonitorKind::word).toList());
        assertEquals(
                List.of("COMPUTE_HOST", "VM", "PROCESS"),
                all().map(MonitorKind::stored).toList());
        all().forEach(kind -> {
            assertEquals(kind, MonitorKind.ofWord(kind.word()));
            assertEquals(kind, MonitorKind.ofStored(kind.stored()));
        });
    }

    @Test
    void saysWhatThereIsToWhoNamesAnother() {
        var refused = assertThrows(IllegalArgumentException.class, () -> MonitorKind.ofWord("guest"));
        assertEquals("It is none of [host, instance, process].", refused.getMessage());
    }

    @Test
    void reportsWhatItWatches() {
        assertEquals(
                List.of(MonitorKind.HOST, MonitorKind.INSTANCE, MonitorKind.PROCESS),
                Arrays.stream(NotificationType.values())
                        .map(NotificationType::monitor)
                        .toList());
    }

    private static Stream<MonitorKind> all() {
        return Arrays.stream(MonitorKind.values());
    }
}
