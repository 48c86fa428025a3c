package io.masakari.controller.engine;

import io.masakari.controller.store.HostRecoveryTable;
import io.masakari.controller.store.HostRow;
import io.masakari.controller.store.HostTable;
import io.masakari.controller.store.NotificationRow;
import io.masakari.controller.store.NotificationTable;
import io.masakari.controller.store.RecoveryListing;
import io.masakari.controller.store.SetAsideTable;
import io.masakari.controller.store.StoredProgress;
import io.masakari.controller.store.Transaction;
import io.masakari.core.model.HostName;
import io.masakari.core.model.NotificationId;
import io.masakari.core.recovery.host.HostProgress;
import io.masakari.runtime.report.HostNotification;
import java.time.Instant;
import java.util.Optional;

/** Whether a recovery of a host may begin at an operator's word, and what it rests on (SAFETY.md, C-38). */
final class HostStarts {
    private static final int MOST_LOSSES = 20;

    private final EngineContext context;
    private final HostBoots boots;

    HostStarts(EngineContext context, HostBoots boots) {
        this.context = context;
        this.boots = boots;
    }

    /** @param open the recovery of the host that is not over */
    Optional<String> against(HostName host, Optional<HostProgress> open) {
        return context.database().read(tx -> against(tx, host, open));
    }

    private static Optional<String> against(Transaction tx, HostName host, Optional<HostProgress> open) {
        if (HostTable.findByName(tx, host).isEmpty()) {
            return Optional.of("No segment has host " + host
                    + ", so nothing can be started for it: masakarictl host add " + host + " --segment SEGMENT.");
        }
        if (open.isPresent()) {
            return Optional.of("Host " + host + " is being recovered already: recovery "
                    + open.get().id() + " is " + open.get().state()
                    + open.get()
                            .hold()
                            .map(hold -> ", as " + hold.reason().meaning() + ". Released by: "
                                    + hold.releasedBy(open.get().origin()))
                            .orElse("")
                    + ".");
        }
        if (HostRecoveryTable.isOpen(tx, host)) {
            return Optional.of("Host " + host + " is being recovered already: masakarictl recovery list --open.");
        }
        return NotificationTable.losses(tx, host, MOST_LOSSES).stream()
                .filter(loss -> SetAsideTable.isIn(tx, loss.uuid().toString()))
                .findFirst()
                .map(loss -> "A report of the loss of host " + host + " could not be handled and is set aside:"
                        + " masakarictl notification retry " + loss.uuid() + ".");
    }

    /** The newest loss of the host that is not over: nothing tells that the host came back after it, or in a later boot. */
    Optional<NotificationRow> newestLoss(HostRow host) {
        return context.database()
                .read(tx -> NotificationTable.losses(tx, host.name(), MOST_LOSSES).stream()
                        .filter(loss -> loss.segment().equals(host.segment()))
                        .findFirst()
                        .filter(loss -> !boots.hasReturned(tx, loss))
                        .filter(loss -> StoredReports.evidence(loss)
                                .filter(evidence -> boots.isOver(tx, evidence))
                                .isEmpty()));
    }

    /** The recovery that a loss led to, which has ended. */
    Optional<HostProgress> recoveryOf(NotificationRow loss) {
        return context.database()
                .read(tx -> RecoveryListing.ofNotification(tx, loss.uuid())
                        .flatMap(past -> HostRecoveryTable.find(tx, past.id())))
                .map(StoredProgress::progress);
    }

    /** A bare claim. It is stored as a report, so that all that follows has something to rest on. */
    NotificationRow claim(HostRow host) {
        Instant now = context.clock().get();
        HostNotification claim = StoredReports.claimed(host.name(), now);
        NotificationId id = new NotificationId(context.ids().get());
        return context.database()
                .writeAndWait(tx -> NotificationTable.insert(
                        tx, StoredReports.row(id, claim, host.uuid(), host.segment(), Optional.empty(), now)));
    }
}
