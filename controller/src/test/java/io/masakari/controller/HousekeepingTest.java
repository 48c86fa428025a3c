package io.masakari.controller;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.masakari.controller.store.BootTable;
import io.masakari.controller.store.Database;
import io.masakari.controller.store.Retention;
import io.masakari.controller.store.RowLimits;
import io.masakari.controller.store.StoreSettings;
import io.masakari.core.model.BootId;
import io.masakari.core.model.HostName;
import io.masakari.runtime.journal.Event;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HousekeepingTest {
    private static final Instant NOW = Instant.parse("2026-11-23T04:00:00Z");

    @Test
    void tellsOnceWhenThereComeToBeManyOfAKind(@TempDir Path directory) {
        List<String> told = new ArrayList<>();
        try (Database database = Database.open(StoreSettings.of(directory.resolve("masakari.db")), NOW);
                Housekeeping housekeeping = new Housekeeping(
                        database,
                        () -> {},
                        new Retention(Duration.ofDays(90), 100),
                        new RowLimits(10),
                        () -> NOW,
                        (event, message, fields) -> {
                            assertEquals(Event.STORE_FILLS, event);
                            told.add(fields.get("rows") + " " + fields.get("kind"));
                        })) {
            for (int boot = 1; boot <= 10; boot++) {
                BootId id = new BootId(new UUID(0, boot));
                database.writeAndWait(tx -> BootTable.learn(tx, new HostName("compute1"), id, Optional.empty(), NOW));
                housekeeping.count();
                housekeeping.count();
            }
        }
        assertEquals(List.of("8 boots", "9 boots", "10 boots"), told);
    }
}
