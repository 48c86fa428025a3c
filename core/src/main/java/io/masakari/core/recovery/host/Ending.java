package io.masakari.core.recovery.host;

import java.util.Map;
import java.util.stream.Collectors;

/** How a {@link HostRecovery} ends: by an operator, by the host's return, or when all its instances have ended. */
final class Ending {
    private final HostDraft d;
    private final Evacuations evacuations;
    private final Holds holds;

    Ending(HostDraft draft, Evacuations evacuations, Holds holds) {
        d = draft;
        this.evacuations = evacuations;
        this.holds = holds;
    }

    /**
     * Before force-down it ends the recovery. After it, nothing new is begun (C-10): a host that boots may start its guests
     * again, and an evacuation then would run them twice. What Nova took before goes on, as the returning nova-compute
     * removes the guests that have an evacuation record.
     */
    void hostReturned() {
        if (isUntouched()) {
            end(HostState.CANCELLED, "the host came back before anything was done to it");
        } else {
            if (d.cancelledBy.isEmpty()) {
                d.cancelledBy = HostDraft.HOST_RETURNED;
            }
            finishWhatIsUnderWay();
        }
    }

    void cancelled(String operator) {
        d.cancelledBy = operator;
        if (isUntouched()) {
            end(HostState.CANCELLED, "cancelled by " + operator);
        } else {
            finishWhatIsUnderWay();
        }
    }

    private boolean isUntouched() {
        return d.forcedDownAt.isEmpty() && d.state != HostState.FORCING_DOWN;
    }

    private void finishWhatIsUnderWay() {
        if (d.state == HostState.HELD) {
            holds.goOn();
        }
    }

    void end(HostState how, String why) {
        evacuations.unusedReserved().forEach(host -> {
            d.reserved.remove(host);
            d.commands.add(new HostCommand.ReturnReservedHost(host));
        });
        d.become(how);
        d.reason = why;
    }

    /** All instances have ended. */
    void conclude(String leftInQueues) {
        Map<EvacuationState, Long> counts = d.evacuations.values().stream()
                .collect(Collectors.groupingBy(Evacuation::state, Collectors.counting()));
        long landed = counts.getOrDefault(EvacuationState.LANDED, 0L);
        long skipped = counts.getOrDefault(EvacuationState.SKIPPED, 0L);
        long failed = counts.getOrDefault(EvacuationState.FAILED, 0L);
        String outcome = landed + " instances landed, " + skipped + " left alone, " + failed + " failed" + leftInQueues;
        boolean returned = d.cancelledBy.equals(HostDraft.HOST_RETURNED);
        if (returned && failed > 0) {
            end(
                    HostState.FAILED,
                    outcome
                            + "; the host came back meanwhile. Look which of its instances run there, see that its"
                            + " nova-compute was started again, then clear its force-down: openstack compute service"
                            + " set --up " + d.host() + " nova-compute");
        } else if (!d.cancelledBy.isEmpty() && !returned) {
            end(HostState.CANCELLED, "cancelled by " + d.cancelledBy + "; " + outcome);
        } else {
            end(failed > 0 ? HostState.FAILED : HostState.FINISHED, outcome);
        }
    }
}
