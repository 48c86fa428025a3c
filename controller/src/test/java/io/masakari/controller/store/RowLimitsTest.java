package io.masakari.controller.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.masakari.controller.store.RowLimits.Kind;
import io.masakari.controller.store.RowLimits.Level;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RowLimitsTest {
    private static RowLimits with(Kind kind, int rows) {
        RowLimits limits = new RowLimits(100);
        for (int i = 0; i < rows; i++) {
            limits.added(kind);
        }
        return limits;
    }

    @ParameterizedTest
    @CsvSource({"79,FINE", "80,WARNED", "89,WARNED", "90,STOPPED", "99,STOPPED", "100,FULL", "101,FULL"})
    void itIsToldBeforeItStops(int rows, Level level) {
        assertEquals(level, with(Kind.RECOVERIES, rows).level(Kind.RECOVERIES));
        assertEquals(level, with(Kind.RECOVERY_EVENTS, rows * 30).level(Kind.RECOVERY_EVENTS));
    }

    @Test
    void hostsKeepTheLastTenth() {
        assertEquals(Optional.empty(), with(Kind.VMOVES, 899).tooMany(false));
        assertEquals(Optional.of(Kind.VMOVES), with(Kind.VMOVES, 900).tooMany(false));
        assertEquals(Optional.empty(), with(Kind.VMOVES, 999).tooMany(true));
        assertEquals(Optional.of(Kind.VMOVES), with(Kind.VMOVES, 1000).tooMany(true));
    }

    @Test
    void whatHostsTellOfThemselvesStopsNoReport() {
        assertEquals(Optional.empty(), with(Kind.BOOTS, 200).tooMany(false));
        assertEquals(Optional.empty(), with(Kind.GREETINGS, 200).tooMany(false));
    }

    @Test
    void whatIsThereIsCounted(@TempDir Path directory) {
        Instant now = Instant.parse("2026-11-23T04:00:00Z");
        try (Database database = Database.open(StoreSettings.of(directory.resolve("masakari.db")), now)) {
            HeldRecovery.store(database, now);
            RowLimits limits = with(Kind.SAYINGS, 7);
            database.read(tx -> {
                limits.count(tx);
                return null;
            });
            assertEquals(0, limits.rows(Kind.NOTIFICATIONS));
            assertEquals(1, limits.rows(Kind.RECOVERIES));
            assertEquals(0, limits.rows(Kind.SAYINGS));
        }
    }
}
