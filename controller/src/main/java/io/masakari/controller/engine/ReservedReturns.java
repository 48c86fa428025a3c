package io.masakari.controller.engine;

import io.masakari.controller.store.RecoveryListing;
import io.masakari.controller.store.ReservedTakeTable;
import io.masakari.core.model.HostName;
import io.masakari.core.recovery.CallFailure;
import io.masakari.core.recovery.Origin;
import io.masakari.runtime.journal.Event;
import java.time.Instant;
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
    private final EngineContext context;
    private final Set<HostName> underWay = new HashSet<>();
    private final Set<HostName> failed = new HashSet<>();

    ReservedReturns(EngineContext context) {
        this.context = context;
    }

    void giveBack(Origin recovery, HostName host) {
        if (!underWay.add(host)) {
            return;
        }
        Instant now = context.clock().get();
        Permit permit = context.outbox()
                .permit(now, Optional.of(now.plus(context.times().fresh())), () -> true);
        context.outbox()
                .send(
                        recovery,
                        "ReturnReservedHost",
                        false,
                        permit,
                        stands -> new Answer(
                                new ReservedPool(
                                                context.parties().compute().within(stands),
                                                context.database(),
                                                context.clock(),
                                                context.times().lateCall())
                                        .giveBack(recovery, host),
                                Optional.empty()),
                        failure -> new Answer(Optional.empty(), Optional.of(failure)),
                        answer -> ended(host, answer));
    }

    /**
     * @param use why it is not in reserve again, and will not be
     * @param failure why it could not be given back, for now
     */
    private record Answer(Optional<String> use, Optional<CallFailure> failure) {}

    /** What a call that failed, or a crash, has left. */
    void lookForForgotten() {
        List<ReservedTakeTable.Row> forgotten = context.database().read(ReservedTakeTable::forgotten);
        for (ReservedTakeTable.Row held : forgotten) {
            context.database()
                    .read(tx -> RecoveryListing.find(tx, held.recovery()))
                    .ifPresent(row -> giveBack(row.origin(), held.name()));
        }
    }

    private void ended(HostName host, Answer answer) {
        underWay.remove(host);
        if (answer.failure().isEmpty()) {
            failed.remove(host);
            answer.use().ifPresent(use -> tell(host, "is not put back in reserve: " + use + ".", use));
        } else if (failed.add(host)) {
            String why = answer.failure().get().toString();
            tell(host, "cannot be given back: " + why + ". It is tried again.", why);
        }
    }

    private void tell(HostName host, String what, String why) {
        context.events()
                .log(
                        Event.RESERVED_HOST_KEPT,
                        "Reserved host " + host + " " + what,
                        Map.of("host", host.value(), "reason", why));
    }
}
