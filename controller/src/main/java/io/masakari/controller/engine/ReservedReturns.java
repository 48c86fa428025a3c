package io.masakari.controller.engine;

import io.masakari.controller.store.RecoveryTable;
import io.masakari.controller.store.ReservedTakeTable;
import io.masakari.core.model.HostName;
import io.masakari.core.recovery.CallFailure;
import io.masakari.core.recovery.Origin;
import io.masakari.runtime.journal.Event;
import io.masakari.runtime.journal.EventLog;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Gives reserved hosts back that a recovery took and did not use, until it is done: Nova has its part in it, and the
 * recovery is over by then. Each host has one call at a time, as a second one might meet it taken by another recovery.
 */
final class ReservedReturns {
    private final EngineShare share;
    private final EventLog events;
    private final Set<HostName> underWay = new HashSet<>();
    private final Set<HostName> failed = new HashSet<>();

    ReservedReturns(EngineShare share, EventLog events) {
        this.share = share;
        this.events = events;
    }

    void giveBack(Origin recovery, HostName host) {
        if (!underWay.add(host)) {
            return;
        }
        CommandRunner runner = new CommandRunner(share.compute(), share.database(), share.clock(), recovery);
        share.outbox()
                .<Optional<CallFailure>>send(
                        recovery,
                        "ReturnReservedHost",
                        () -> {
                            runner.returnReservedHost(host);
                            return Optional.empty();
                        },
                        Optional::of,
                        failure -> ended(host, failure));
    }

    /** What a call that failed, or a crash, has left. */
    void lookForForgotten() {
        List<ReservedTakeTable.Row> forgotten = share.database().read(ReservedTakeTable::forgotten);
        for (ReservedTakeTable.Row held : forgotten) {
            share.database()
                    .read(tx -> RecoveryTable.find(tx, held.recovery()))
                    .ifPresent(row -> giveBack(row.recovery().origin(), held.name()));
        }
    }

    private void ended(HostName host, Optional<CallFailure> failure) {
        underWay.remove(host);
        if (failure.isEmpty()) {
            failed.remove(host);
        } else if (failed.add(host)) {
            events.log(
                    Event.RESERVED_HOST_KEPT,
                    "Reserved host " + host + " cannot be given back: " + failure.get() + ". It is tried again.",
                    Map.of("host", host.value(), "reason", failure.get().toString()));
        }
    }
}
