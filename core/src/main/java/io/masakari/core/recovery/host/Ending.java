package io.masakari.core.recovery.host;

import io.masakari.core.safety.HoldReason;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** How a {@link HostRecovery} ends: by an operator, by the host's return, or when all its instances have ended. */
final class Ending {
    private static final int MOST_COUNTS = 5;

    private final HostDraft d;
    private final Evacuations evacuations;
    private final Holds holds;
    private final Returned returned;

    Ending(HostDraft draft, Evacuations evacuations, Holds holds, Returned returned) {
        d = draft;
        this.evacuations = evacuations;
        this.holds = holds;
        this.returned = returned;
    }

    /**
     * Before force-down only an account of the instances is left to give. After it, nothing new is begun (C-10): a host that boots may start its guests
     * again, and an evacuation then would run them twice. What Nova took before goes on, as the returning nova-compute
     * removes the guests that have an evacuation record.
     */
    void hostReturned() {
        if (d.state == HostState.RETURNED) {
            return;
        }
        if (isUntouched()) {
            returned.begin();
        } else {
            if (d.cancelledBy.isEmpty()) {
                d.cancelledBy = HostDraft.HOST_RETURNED;
            }
            finishWhatIsUnderWay();
        }
    }

    /** It had left in order, and whoever shut it down has started it: what is off there was meant to be. */
    void backInOrder() {
        if (isUntouched() && d.state != HostState.RETURNED) {
            end(HostState.CANCELLED, "the host is back; it had left in order, and nothing was done to it");
        } else {
            hostReturned();
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

    /** The force-down failed, and somebody had ended the recovery meanwhile. */
    void forceDownFailed(String failure) {
        String unknown = "whether Nova has forced the host down is unknown: " + failure;
        if (d.cancelledBy.equals(HostDraft.HOST_RETURNED)) {
            d.cancelledBy = "";
            returned.begin();
            d.reason = unknown;
        } else {
            end(HostState.CANCELLED, "cancelled by " + d.cancelledBy + "; " + unknown);
        }
    }

    /** Each instance of a host that is back has an account. */
    void accounted() {
        String outcome = "the host came back before anything was done to it";
        if (d.prepared.isEmpty()) {
            end(HostState.FAILED, outcome + ", and Nova did not list its instances since. Look which of them run");
            return;
        }
        List<String> off = named(EvacuationState.HANDED_OVER);
        List<String> failed = named(EvacuationState.FAILED);
        outcome += "; " + d.count(state -> state == EvacuationState.SKIPPED) + " instances left as they are"
                + (off.isEmpty() ? "" : ", started by recoveries of their own: " + Landings.join(off))
                + (failed.isEmpty() ? "" : ", look at: " + Landings.join(failed))
                + (d.reason.isEmpty() ? "" : "; " + d.reason);
        end(failed.isEmpty() ? HostState.CANCELLED : HostState.FAILED, outcome);
    }

    private String doubts() {
        if (!d.counted && d.cancelledBy.isEmpty()) {
            return "; Nova gave no second count of the host's instances, so its list may not be whole: "
                    + d.whyUncounted;
        }
        return d.evacuations.isEmpty() && d.counted ? "; by two counts, Nova has no instance on the host" : "";
    }

    private List<String> named(EvacuationState state) {
        return d.evacuations.values().stream()
                .filter(e -> e.state() == state)
                .map(Evacuation::name)
                .toList();
    }

    /**
     * Whether a second count stands behind the list of the host's instances (SAFETY.md, C-32). Without one it is listed again, a
     * few times; then an empty list is not believed, and of another one it is told.
     */
    boolean isAccountWhole() {
        if (d.counted || !d.cancelledBy.isEmpty()) {
            return true;
        }
        if (d.uncounted >= MOST_COUNTS && d.evacuations.isEmpty()) {
            d.hold(HoldReason.LIST_UNCONFIRMED, d.whyUncounted);
            return false;
        }
        if (d.uncounted < MOST_COUNTS && !d.listing.contains(d.host()) && d.retryAt.isEmpty()) {
            d.retryAt = Optional.of(d.now.plus(
                    d.policy.calls().delayAfter(Math.max(1, d.uncounted)).orElse(d.times.recheck())));
        }
        return d.uncounted >= MOST_COUNTS;
    }

    /** All instances have ended. */
    void conclude(String leftInQueues) {
        Map<EvacuationState, Long> counts = d.evacuations.values().stream()
                .collect(Collectors.groupingBy(Evacuation::state, Collectors.counting()));
        long landed = counts.getOrDefault(EvacuationState.LANDED, 0L);
        long skipped = counts.getOrDefault(EvacuationState.SKIPPED, 0L);
        long failed = counts.getOrDefault(EvacuationState.FAILED, 0L);
        List<String> off = named(EvacuationState.HANDED_OVER);
        String outcome = landed + " instances landed, " + skipped + " left alone, " + failed + " failed"
                + (off.isEmpty()
                        ? ""
                        : "; evacuated, but off, and started by recoveries of their own: " + Landings.join(off))
                + leftInQueues
                + doubts();
        boolean isBack = d.cancelledBy.equals(HostDraft.HOST_RETURNED);
        if (isBack && failed > 0) {
            end(
                    HostState.FAILED,
                    outcome
                            + "; the host came back meanwhile. Look which of its instances run there, see that its"
                            + " nova-compute was started again, then clear its force-down: openstack compute service"
                            + " set --up " + d.host() + " nova-compute");
        } else if (!d.cancelledBy.isEmpty() && !isBack) {
            end(HostState.CANCELLED, "cancelled by " + d.cancelledBy + "; " + outcome);
        } else {
            List<String> down = d.evacuations.values().stream()
                    .filter(e -> e.skip().filter(SkipReason::staysDown).isPresent())
                    .map(Evacuation::name)
                    .toList();
            end(
                    failed > 0 || !down.isEmpty() ? HostState.FAILED : HostState.FINISHED,
                    outcome + (down.isEmpty() ? "" : "; down, each with its reason: " + Landings.join(down)));
        }
    }
}
