package io.masakari.processmonitor;

import io.masakari.core.model.HostName;
import io.masakari.core.model.ProcessEvidence;
import io.masakari.core.model.ProcessFailure;
import io.masakari.core.process.ProcessState;
import io.masakari.core.process.ProcessTable;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Writes a process monitor's files with a process that was reported for each failure. Runs on ca8ca16 (see {@code make}). */
class OldState {
    public static void main(String[] args) throws Exception {
        Instant since = Instant.parse("2026-02-01T11:50:00.123Z");
        Map<String, ProcessTable.View> view = new LinkedHashMap<>();
        for (ProcessFailure failure : ProcessFailure.values()) {
            ProcessEvidence evidence = new ProcessEvidence(
                    failure,
                    since.plusSeconds(failure.ordinal()),
                    4,
                    failure == ProcessFailure.CRASH_LOOP ? OptionalInt.empty() : OptionalInt.of(3),
                    failure == ProcessFailure.CRASH_LOOP ? OptionalInt.of(9) : OptionalInt.empty(),
                    List.of("cannot open /etc/nova", "given up"));
            view.put("process-" + failure, new ProcessTable.View(ProcessState.FAILED, Optional.of(evidence)));
        }
        view.put("well", new ProcessTable.View(ProcessState.RUNNING, Optional.empty()));
        try (StateFiles files = new StateFiles(Path.of(args[0]), new HostName("compute1"), (e, m, f) -> {})) {
            files.write(view, since.plusSeconds(60));
        }
    }
}
