package io.masakari.controller.engine;

import io.masakari.controller.store.InstanceRecoveryTable;
import io.masakari.controller.store.StoredProgress;
import io.masakari.controller.store.Transaction;
import io.masakari.core.recovery.RecoveryKind;
import io.masakari.core.recovery.instance.InstanceProgress;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/** What is stored of the recovery of an instance. */
final class InstanceRecords implements KindRecords<InstanceProgress> {
    @Override
    public RecoveryKind kind() {
        return RecoveryKind.INSTANCE;
    }

    @Override
    public String subject(InstanceProgress progress) {
        return progress.instance().toString();
    }

    @Override
    public boolean isSame(InstanceProgress a, InstanceProgress b) {
        return a.isSameOnDisk(b);
    }

    @Override
    public List<StoredProgress<InstanceProgress>> open(
            Transaction tx, BiConsumer<String, RuntimeException> unreadable) {
        return InstanceRecoveryTable.open(tx, unreadable);
    }

    @Override
    public void save(Transaction tx, Optional<InstanceProgress> stored, InstanceProgress progress, Instant now) {
        InstanceRecoveryTable.save(tx, progress);
        if (stored.filter(past -> past.failure() != progress.failure()).isPresent()) {
            InstanceRecoveryTable.become(tx, progress);
        }
    }
}
