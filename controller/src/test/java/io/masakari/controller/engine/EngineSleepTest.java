package io.masakari.controller.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.masakari.controller.store.Database;
import io.masakari.controller.store.StoreSettings;
import io.masakari.core.recovery.host.HostPolicy;
import io.masakari.core.safety.SafeTimes;
import io.masakari.runtime.journal.Event;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An engine that has slept longer than it ever does by itself looks at everything again (SAFETY.md, C-22). */
class EngineSleepTest {
    @TempDir
    private Path directory;

    private final List<Event> events = new ArrayList<>();
    private Instant now = Instant.parse("2026-11-30T12:00:00Z");

    private List<Event> eventsAfter(Duration sleep, Duration bootTime) {
        SafeTimes times = SafeTimes.defaults().with(e -> e.bootTime = bootTime).derived();
        EngineSettings settings = EngineSettings.of(e -> e.policy = HostPolicy.of(host -> host.times = times));
        try (Database database = Database.open(StoreSettings.of(directory.resolve("db")), now)) {
            RecoveryEngine engine = new RecoveryEngine(
                    new EngineParties(
                            database,
                            null,
                            call -> false,
                            () -> now,
                            UUID::randomUUID,
                            new RecoveryLeases(database, "engine", settings.lease()),
                            (event, message, fields) -> events.add(event),
                            taken -> {}),
                    settings);
            engine.resumeStored();
            engine.round();
            now = now.plus(sleep);
            engine.round();
        }
        return events;
    }

    @Test
    void itsOwnSleepIsNoneHoweverShortAHostsBootIs() {
        assertEquals(List.of(), eventsAfter(RecoveryEngine.LONGEST_SLEEP, Duration.ofSeconds(4)));
    }

    @Test
    void aLongerOneIsTold() {
        assertEquals(List.of(Event.ENGINE_SLEPT), eventsAfter(Duration.ofSeconds(11), Duration.ofSeconds(20)));
    }
}
