package io.masakari.controller;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.masakari.controller.engine.ComputeException;
import io.masakari.runtime.journal.Event;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RightsWatchTest {
    private final List<String> told = new ArrayList<>();
    private List<String> missing = List.of();
    private boolean away;

    @Test
    void tellsOnceWhatIsMissingAndLooksDailyButSoonWhereNovaDoesNotTell() {
        try (RightsWatch watch = new RightsWatch(this::look, (event, message, fields) -> {
            assertEquals(Event.COMPUTE_RIGHTS_MISSING, event);
            told.add(message);
        })) {
            away = true;
            assertEquals(Duration.ofMinutes(1), watch.look());
            away = false;
            assertEquals(Duration.ofDays(1), watch.look());
            assertEquals(List.of(), told);
            missing = List.of("list hypervisors (rule)", "list moves (other)");
            watch.look();
            watch.look();
            assertEquals(1, told.size());
            assertTrue(told.get(0).contains("may not list hypervisors (rule), nor list moves (other)"), told.get(0));
            missing = List.of();
            watch.look();
            missing = List.of("list hypervisors (rule)");
            watch.look();
            assertEquals(2, told.size());
        }
    }

    private List<String> look() {
        if (away) {
            throw new ComputeException(ComputeException.Kind.UNAVAILABLE, 503, "away", null);
        }
        return missing;
    }
}
