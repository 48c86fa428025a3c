package io.masakari.core.recovery.host;

import io.masakari.core.model.HostName;
import io.masakari.core.model.InstanceId;
import io.masakari.core.recovery.ServerView;
import java.time.Instant;
import java.util.HashSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * One instance of a recovery. Immutable; the methods give the next value, {@link Evacuations} decides which.
 *
 * @param wasStopped it was stopped, so it must end stopped
 * @param preferred its metadata asks for recovery explicitly
 * @param needsReset must be reset to error before Nova takes the evacuation
 * @param attempts evacuate calls begun
 * @param accepted how many of them Nova is known to have taken
 * @param callFailures failures in a row of calls without effect
 * @param cleanLooks looks since the last lost answer that found no trace of the call
 * @param refusal HTTP status of Nova's last refusal; 0 if the last call was not refused
 * @param target the reserved host that was named, then the host that Nova tells
 * @param avoid hosts where it failed
 * @param schedulerFailed Nova's own choice of target failed
 * @param since when it came into its state
 * @param notBefore what is to be done next is not done earlier
 * @param firstAskedAt when the first evacuate call was begun
 * @param skip present when SKIPPED
 * @param reason what people should know about its state; "" if nothing
 */
public record Evacuation(
        InstanceId instance,
        String name,
        boolean wasStopped,
        boolean preferred,
        boolean needsReset,
        EvacuationState state,
        int attempts,
        int accepted,
        int callFailures,
        int cleanLooks,
        int refusal,
        Optional<HostName> target,
        Set<HostName> avoid,
        boolean schedulerFailed,
        Instant since,
        Instant notBefore,
        Optional<Instant> firstAskedAt,
        Optional<SkipReason> skip,
        String reason) {
    public Evacuation {
        Objects.requireNonNull(instance, "instance");
        Objects.requireNonNull(state, "state");
        Objects.requireNonNull(since, "since");
        Objects.requireNonNull(notBefore, "notBefore");
        Objects.requireNonNull(reason, "reason");
        avoid = Set.copyOf(avoid);
    }

    static Evacuation found(ServerView server, HostName lost, Instant now) {
        Treatment treatment = Treatment.of(server, lost);
        EvacuationState state = switch (treatment.kind()) {
            case EVACUATE, RESET_AND_EVACUATE -> EvacuationState.PENDING;
            case LOOK_FIRST -> EvacuationState.UNCERTAIN;
            case SKIP -> EvacuationState.SKIPPED;
        };
        return new Evacuation(
                server.id(),
                server.name(),
                server.vmState().equals("stopped"),
                Treatment.isPreferred(server.metadata()),
                treatment.kind() == Treatment.Kind.RESET_AND_EVACUATE,
                state,
                0,
                0,
                0,
                0,
                0,
                Optional.empty(),
                Set.of(),
                false,
                now,
                now,
                Optional.empty(),
                treatment.skip(),
                treatment.skip().map(skip -> explain(skip, server)).orElse(""));
    }

    private static String explain(SkipReason skip, ServerView server) {
        return skip.meaning() + " (vm_state " + server.vmState()
                + server.taskState().map(task -> ", task_state " + task).orElse("") + ")";
    }

    Evacuation resetting(Instant now) {
        return change(EvacuationState.RESETTING, now, c -> c.reason = "");
    }

    Evacuation wasReset(Instant now) {
        return change(EvacuationState.PENDING, now, c -> c.needsReset = false);
    }

    Evacuation requesting(Optional<HostName> named, Instant now) {
        return change(EvacuationState.REQUESTING, now, c -> {
            c.attempts++;
            c.target = named;
            c.cleanLooks = 0;
            c.refusal = 0;
            c.firstAskedAt = firstAskedAt.or(() -> Optional.of(now));
            c.reason = "";
        });
    }

    Evacuation accepted(int known, Instant now) {
        return change(EvacuationState.ACCEPTED, now, c -> {
            c.accepted = known;
            c.attempts =
                    Math.max(attempts, known); // somebody else's count as well: more attempts than these are in doubt
            c.callFailures = 0;
            c.reason = "";
        });
    }

    /** The call surely had no effect, so it does not count as an attempt. */
    Evacuation notTaken(Instant retryAt, String why, Instant now) {
        return change(EvacuationState.PENDING, now, c -> {
            c.attempts = state == EvacuationState.REQUESTING ? attempts - 1 : attempts;
            c.callFailures++;
            c.notBefore = retryAt;
            c.reason = why;
        });
    }

    /** Looks of the past do not count: after a restart it is not known how long ago the call was sent. */
    Evacuation uncertain(Instant lookAt, String why, Instant now) {
        return change(EvacuationState.UNCERTAIN, now, c -> {
            c.cleanLooks = 0;
            c.notBefore = lookAt;
            c.reason = why;
        });
    }

    Evacuation refused(int status, String why, Instant now) {
        return change(EvacuationState.UNCERTAIN, now, c -> {
            c.refusal = status;
            c.reason = why;
        });
    }

    Evacuation foundNoTrace(Instant lookAgainAt, Instant now) {
        return change(EvacuationState.UNCERTAIN, now, c -> {
            c.notBefore = lookAgainAt;
            c.cleanLooks++;
        });
    }

    Evacuation lookFailed(Instant lookAgainAt, Instant now) {
        return change(EvacuationState.UNCERTAIN, now, c -> {
            c.notBefore = lookAgainAt;
            c.callFailures++;
        });
    }

    Evacuation looking(Instant now) {
        return change(EvacuationState.LOOKING, now, c -> {});
    }

    Evacuation at(Optional<HostName> told) {
        return target.equals(told)
                ? this
                : change(state, since, c -> {
                    c.target = told;
                    c.notBefore = notBefore;
                });
    }

    Evacuation verifying(HostName where, Instant now) {
        return change(EvacuationState.VERIFYING, now, c -> c.target = Optional.of(where));
    }

    Evacuation verifyAgain(Instant at) {
        return change(EvacuationState.VERIFYING, since, c -> c.notBefore = at);
    }

    Evacuation landed(HostName where, Instant now) {
        return change(EvacuationState.LANDED, now, c -> {
            c.target = Optional.of(where);
            c.reason = "";
        });
    }

    /** @param failedOn host to keep away from; empty if the scheduler was to choose and found none */
    Evacuation again(Optional<HostName> failedOn, boolean schedulerChose, Instant at, String why, Instant now) {
        return change(EvacuationState.PENDING, now, c -> {
            Set<HostName> wider = new HashSet<>(avoid);
            failedOn.ifPresent(wider::add);
            c.avoid = wider;
            c.schedulerFailed = schedulerFailed || schedulerChose;
            c.target = Optional.empty();
            c.notBefore = at;
            c.reason = why;
        });
    }

    /** The host that was named did not take it: the next attempt goes elsewhere. */
    Evacuation avoidingTarget() {
        Set<HostName> wider = new HashSet<>(avoid);
        target.ifPresent(wider::add);
        return change(state, since, c -> c.avoid = wider);
    }

    /** Every place has failed once: all may be tried again, within the attempts. */
    Evacuation avoidingNothing() {
        return change(state, since, c -> c.avoid = Set.of());
    }

    Evacuation reclassified(Treatment treatment, ServerView server, Instant now) {
        return switch (treatment.kind()) {
            case EVACUATE -> change(EvacuationState.PENDING, now, c -> c.needsReset = false);
            case RESET_AND_EVACUATE -> change(EvacuationState.PENDING, now, c -> c.needsReset = true);
            case LOOK_FIRST -> uncertain(now, reason, now);
            case SKIP -> {
                SkipReason why = treatment.skip().orElseThrow();
                yield skipped(why, explain(why, server), now);
            }
        };
    }

    Evacuation skipped(SkipReason why, String text, Instant now) {
        return change(EvacuationState.SKIPPED, now, c -> {
            c.skip = Optional.of(why);
            c.reason = text;
        });
    }

    Evacuation failed(String why, Instant now) {
        return change(EvacuationState.FAILED, now, c -> c.reason = why);
    }

    private Evacuation change(EvacuationState next, Instant now, Consumer<Change> edit) {
        Change c = new Change(this);
        c.notBefore = now;
        edit.accept(c);
        return new Evacuation(
                instance,
                name,
                wasStopped,
                preferred,
                c.needsReset,
                next,
                c.attempts,
                c.accepted,
                c.callFailures,
                c.cleanLooks,
                c.refusal,
                c.target,
                c.avoid,
                c.schedulerFailed,
                now,
                c.notBefore,
                c.firstAskedAt,
                c.skip,
                c.reason);
    }

    /** The fields that may change, while one change is made. */
    private static final class Change {
        private boolean needsReset;
        private int attempts;
        private int accepted;
        private int callFailures;
        private int cleanLooks;
        private int refusal;
        private Optional<HostName> target;
        private Set<HostName> avoid;
        private boolean schedulerFailed;
        private Instant notBefore;
        private Optional<Instant> firstAskedAt;
        private Optional<SkipReason> skip;
        private String reason;

        private Change(Evacuation from) {
            needsReset = from.needsReset;
            attempts = from.attempts;
            accepted = from.accepted;
            callFailures = from.callFailures;
            cleanLooks = from.cleanLooks;
            refusal = from.refusal;
            target = from.target;
            avoid = from.avoid;
            schedulerFailed = from.schedulerFailed;
            notBefore = from.notBefore;
            firstAskedAt = from.firstAskedAt;
            skip = from.skip;
            reason = from.reason;
        }
    }
}
