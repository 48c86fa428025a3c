package io.masakari.runtime.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.masakari.core.model.HostName;
import io.masakari.core.model.MonitorKind;
import io.masakari.runtime.config.Secret;
import io.masakari.runtime.journal.RecordingLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WarmUpTest {
    @Test
    void leavesNothingAtTheControllerAndOnTheDisk(@TempDir Path spool) throws Exception {
        RecordingLog log = new RecordingLog();
        try (FakeController controller = new FakeController();
                Reporting reporting = Reporting.start(
                        settings(controller, spool),
                        new Reporting.Sender(MonitorKind.HOST, Optional.empty()),
                        Optional::empty,
                        log)) {
            reporting.warmUp(() -> HostNotification.returned(new HostName("compute1"), Instant.EPOCH));
            // After the last request there is nothing left to do for 30 s.
            FakeController.await("all posts", () -> posts(controller) == 20);
            assertEquals(List.of(), controller.stored());
            assertEquals(0, reporting.waiting());
            try (Stream<Path> files = Files.list(spool)) {
                assertEquals(List.of(), files.toList());
            }
            assertEquals(List.of(), log.entries());
        }
    }

    private static long posts(FakeController controller) {
        return controller.requests().stream()
                .filter(request -> request.startsWith("POST"))
                .count();
    }

    private static Reporting.Settings settings(FakeController controller, Path spool) throws IOException {
        return new Reporting.Settings(
                new ControllerClient.Settings(
                        List.of(controller.url()),
                        new Secret(FakeController.TOKEN),
                        Optional.empty(),
                        Duration.ofMinutes(3),
                        Duration.ofMinutes(3)),
                spool);
    }
}
