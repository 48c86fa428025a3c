package io.masakari.runtime.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.masakari.core.model.BootId;
import io.masakari.core.model.HostName;
import io.masakari.core.model.MonitorKind;
import io.masakari.core.model.ProcessEvidence;
import io.masakari.core.model.ProcessFailure;
import io.masakari.runtime.config.Secret;
import io.masakari.runtime.journal.RecordingLog;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportingTest {
    private static final BootId BOOT = BootId.of("7f1c8a52-0000-4000-8000-000000000001");
    private static final HostName HOST = new HostName("compute1");
    private static final Instant AT = Instant.parse("2026-11-23T04:00:00Z");

    @Test
    void whatIsReportedOfThisHostNamesItsPresentBoot(@TempDir Path spool) throws Exception {
        ProcessEvidence evidence = new ProcessEvidence(
                ProcessFailure.RESTART_FAILED, AT, 1, OptionalInt.of(1), OptionalInt.empty(), List.of());
        ProcessEvidence ofTheBootBefore = evidence.in(Optional.of(new BootId(new UUID(0, 1))));
        try (FakeController controller = new FakeController();
                Reporting reporting = Reporting.start(
                        settings(controller, spool),
                        new Reporting.Sender(MonitorKind.PROCESS, Optional.of(BOOT)),
                        () -> Optional.of(HOST),
                        new RecordingLog())) {
            controller.answerGreetings(200, "{}");
            reporting.reports().submit(ProcessNotification.down(HOST, AT, "nova-compute", evidence), end -> {});
            reporting
                    .reports()
                    .submit(ProcessNotification.wellAgain(HOST, AT, "nova-compute", ofTheBootBefore), end -> {});
            reporting.reports().submit(HostNotification.returned(HOST, AT), end -> {});
            FakeController.await("three reports", () -> controller.stored().size() == 3);
            assertEquals(Optional.of(BOOT), bootIn(controller.stored().get(0)));
            assertEquals(Optional.of(BOOT), bootIn(controller.stored().get(1)));
        }
    }

    private static Optional<BootId> bootIn(String body) throws WireException {
        return ((ProcessNotification) NotificationWire.decode(body.getBytes(StandardCharsets.UTF_8)))
                .evidence()
                .orElseThrow()
                .boot();
    }

    private static Reporting.Settings settings(FakeController controller, Path spool) {
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
