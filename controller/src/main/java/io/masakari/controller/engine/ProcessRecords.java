package io.masakari.controller.engine;

import io.masakari.controller.store.ProcessRecoveryTable;
import io.masakari.controller.store.StoredProgress;
import io.masakari.controller.store.Transaction;
import io.masakari.core.model.NotificationStatus;
import io.masakari.core.recovery.RecoveryKind;
import io.masakari.core.recovery.process.ProcessProgress;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/** What is stored of a host that lacks a process. */
final class ProcessRecords implements KindRecords<ProcessProgress> {
    @Override
    public RecoveryKind kind() {
        return RecoveryKind.PROCESS;
    }

    @Override
    public String subject(ProcessProgress progress) {
        return progress.process();
    }

    @Override
    public boolean isSame(ProcessProgress a, ProcessProgress b) {
        return a.isSameOnDisk(b);
    }

    @Override
    public List<StoredProgress<ProcessProgress>> open(Transaction tx, BiConsumer<String, RuntimeException> unreadable) {
        return ProcessRecoveryTable.open(tx, unreadable);
    }

    @Override
    public void save(Transaction tx, Optional<ProcessProgress> stored, ProcessProgress progress, Instant now) {
        ProcessRecoveryTable.save(tx, progress);
    }

    /** For upstream's clients the work is done when the service is disabled; what follows is ours. */
    @Override
    public NotificationStatus status(ProcessProgress progress) {
        boolean wasDone = !progress.reasonText().isEmpty() && progress.well();
        return switch (progress.state()) {
            case DISABLED, FINISHED -> NotificationStatus.FINISHED;
            case HELD, LOOKING, DISABLING, ENABLING ->
                wasDone ? NotificationStatus.FINISHED : NotificationStatus.RUNNING;
            case FAILED -> NotificationStatus.FAILED;
            case CANCELLED -> NotificationStatus.IGNORED;
        };
    }
}
