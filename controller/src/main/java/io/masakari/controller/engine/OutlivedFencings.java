package io.masakari.controller.engine;

import io.masakari.controller.store.HostRecoveryTable;
import io.masakari.controller.store.LyingFencingTable;
import io.masakari.controller.store.NotificationRow;
import io.masakari.controller.store.NotificationTable;
import io.masakari.controller.store.StoreException;
import io.masakari.controller.store.StoredProgress;
import io.masakari.core.model.BootId;
import io.masakari.core.model.HostName;
import io.masakari.core.model.RecoveryId;
import io.masakari.core.recovery.host.HostProgress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Hosts that answer in a boot whose fencing was proven, after their recovery has ended: what was evacuated may run twice.
 * Those that are being recovered are looked at with their recoveries (SAFETY.md, C-24). Engine thread only.
 */
final class OutlivedFencings {
    private static final Duration EVERY = Duration.ofMinutes(1);
    private static final int MOST = 500;

    private final EngineContext context;
    private final HostBoots boots;
    /** Of these recoveries it was told: an operator who believes the fencing again is not contradicted. */
    private final Set<RecoveryId> told = new HashSet<>();

    private Instant lookAt = Instant.MIN;

    private record Outlived(HostProgress recovery, BootId boot) {}

    OutlivedFencings(EngineContext context, HostBoots boots) {
        this.context = context;
        this.boots = boots;
    }

    void due(Instant now) {
        if (now.isBefore(lookAt)) {
            return;
        }
        lookAt = now.plus(EVERY);
        for (Outlived found : find()) {
            try {
                context.database().writeAndWait(tx -> {
                    LyingFencingTable.put(tx, found.recovery().host(), found.boot(), now);
                    return null;
                });
            } catch (StoreException e) {
                if (e.kind() == StoreException.Kind.GONE) {
                    throw e;
                }
                return; // looked for again
            }
            told.add(found.recovery().id());
            RecoveryStory.Line line = HostStory.fencingLies(found.recovery(), found.boot(), now);
            context.events().log(line.event(), line.message(), line.fields());
        }
    }

    private List<Outlived> find() {
        return context.database().read(tx -> {
            List<Outlived> found = new ArrayList<>();
            for (HostName host : HostRecoveryTable.answerSinceItsEnd(tx, MOST)) {
                Optional<HostProgress> past = HostRecoveryTable.latestOf(tx, host)
                        .map(StoredProgress::progress)
                        .filter(its -> !told.contains(its.id()) && !LyingFencingTable.isIn(tx, host));
                if (past.isPresent()) {
                    NotificationRow loss = NotificationTable.find(
                                    tx, past.get().origin().notification())
                            .orElseThrow();
                    boots.outlived(tx, loss).ifPresent(boot -> found.add(new Outlived(past.get(), boot)));
                }
            }
            return found;
        });
    }
}
