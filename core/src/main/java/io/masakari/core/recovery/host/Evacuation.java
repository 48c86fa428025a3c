package io.masakari.core.recovery.host;

import io.masakari.core.model.Edits;
import io.masakari.core.model.HostName;
import io.masakari.core.model.InstanceDisks;
import io.masakari.core.model.InstanceId;
import io.masakari.core.recovery.ServerView;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * One instance of a recovery. Immutable; the methods give the next value, {@link Evacuations} decides which.
 *
 * @param wasStopped it was stopped by its owner, so it must end stopped
 * @param preferred its metadata asks for recovery explicitly
 * @param needsReset must be reset to error before Nova takes the evacuation
 * @param resetFrom vm_state in which it was when it had to be reset, if that is to end stopped: Nova starts what was reset; ""
 *     if not
 * @param attempts evacuate calls begun
 * @param accepted how many of them Nova is known to have taken
 * @param callFailures failures in a row of calls without effect
 * @param cleanLooks looks since the last lost answer that found no trace of the call
 * @param refusal HTTP status with which Nova itself has refused or failed the last call; 0 if it has not
 * @param target the reserved host that was named, then the host that Nova tells
 * @param avoid hosts where it failed
 * @param schedulerFailed Nova's own choice of target failed
 * @param since when it came into its state
 * @param notBefore what is to be done next is not done earlier
 * @param firstAskedAt when the first evacuate call was begun; with no attempt of ours, when somebody else asked, by Nova's clock
 * @param skip present when SKIPPED
 * @param reason what people should know about its state; "" if nothing
 */
public record Evacuation(
        InstanceId instance,
        String name,
        boolean wasStopped,
        boolean preferred,
        boolean needsReset,
        String resetFrom,
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
    /** In which they go: those that ask explicitly first; then what runs before what was stopped anyway. */
    public static final Comparator<Evacuation> ORDER = Comparator.comparing((Evacuation e) -> !e.preferred())
            .thenComparing(Evacuation::wasStopped)
            .thenComparing(Evacuation::name)
            .thenComparing(e -> e.instance().value());

    static final String MISSING = "Nova leaves it out of the list of its host";

    public Evacuation {
        avoid = Set.copyOf(avoid);
    }

    static Evacuation found(
            ServerView server, HostName lost, InstanceDisks disks, TreatmentPolicy policy, Instant now) {
        Treatment treatment = Treatment.first(server, lost, disks, policy);
        Edit e = new Edit();
        e.instance = server.id();
        e.name = server.name();
        e.wasStopped = server.vmState().equals("stopped");
        e.preferred = policy.selection().isAskedFor(server.metadata());
        e.needsReset = treatment.kind() == Treatment.Kind.RESET_AND_EVACUATE;
        if (e.needsReset) {
            endStopped(e, server);
        }
        e.state = switch (treatment.kind()) {
            case EVACUATE, RESET_AND_EVACUATE -> EvacuationState.PENDING;
            case LOOK_FIRST -> EvacuationState.UNCERTAIN;
            case SKIP -> EvacuationState.SKIPPED;
        };
        e.since = now;
        e.notBefore = now;
        e.skip = treatment.skip();
        e.reason = treatment.skip().map(skip -> explain(skip, server)).orElse("");
        return e.build();
    }

    /** Nova starts what was reset: what ran on goes on running, what did not is stopped again. */
    private static void endStopped(Edit e, ServerView server) {
        if (Set.of("paused", "rescued", "suspended", "stopped").contains(server.vmState())) {
            e.resetFrom = server.vmState();
            e.wasStopped = true;
        }
    }

    /** Nova has refused to evacuate it for what was left over of it, and has begun nothing. */
    Evacuation resetFirst(ServerView server, Instant now) {
        return change(EvacuationState.PENDING, now, e -> {
            e.attempts = Math.max(0, attempts - 1);
            e.refusal = 0;
            e.needsReset = true;
            endStopped(e, server);
        });
    }

    /** On its target, and running. */
    Evacuation stopping(HostName where, Instant now) {
        return change(EvacuationState.STOPPING, now, e -> e.target = Optional.of(where));
    }

    Evacuation notStopped(Instant at, String why, Instant now) {
        return change(EvacuationState.VERIFYING, now, e -> {
            e.callFailures++;
            e.notBefore = at;
            e.reason = why;
        });
    }

    /** Known, and not in Nova's list of the host: nothing else is known of it until it is looked at. */
    static Evacuation missing(InstanceId instance, Instant now) {
        Edit e = new Edit();
        e.instance = instance;
        e.name = instance.toString();
        e.state = EvacuationState.UNCERTAIN;
        e.since = now;
        e.notBefore = now;
        e.reason = MISSING;
        return e.build();
    }

    /** As it shows when it is looked at singly. */
    Evacuation seen(ServerView server, TreatmentPolicy policy) {
        return change(state, since, e -> {
            e.name = server.name();
            e.wasStopped = server.vmState().equals("stopped");
            e.preferred = policy.selection().isAskedFor(server.metadata());
        });
    }

    /** On a host that is back: what only a lost host forbids to touch is looked at as well. */
    static Evacuation back(ServerView server, HostName host, TreatmentPolicy policy, Instant now) {
        TreatmentPolicy its = new TreatmentPolicy(policy.selection(), LostMemory.DEFAULTS);
        Evacuation found = found(server, host, InstanceDisks.SHARED, its, now); // it stays there
        boolean mayBeOff = found.skip()
                .map(skip -> skip == SkipReason.NOT_EVACUABLE
                        || skip == SkipReason.MIGRATING
                        || skip == SkipReason.BEING_STARTED)
                .orElse(true);
        return mayBeOff ? found.pendingAgain() : found;
    }

    /** Nothing of it is under way. */
    Evacuation pendingAgain() {
        return change(EvacuationState.PENDING, since, e -> {
            e.skip = Optional.empty();
            e.reason = "";
        });
    }

    private static String explain(SkipReason skip, ServerView server) {
        return skip.meaning() + " (vm_state " + server.vmState()
                + server.taskState().map(task -> ", task_state " + task).orElse("") + ")";
    }

    Evacuation resetting(Instant now) {
        return change(EvacuationState.RESETTING, now, e -> e.reason = "");
    }

    Evacuation wasReset(Instant now) {
        return change(EvacuationState.PENDING, now, e -> e.needsReset = false);
    }

    Evacuation requesting(Optional<HostName> named, Instant now) {
        return change(EvacuationState.REQUESTING, now, e -> {
            e.attempts++;
            e.target = named;
            e.cleanLooks = 0;
            e.refusal = 0;
            e.firstAskedAt = firstAskedAt.filter(asked -> !isAskedBefore()).or(() -> Optional.of(now));
            e.reason = "";
        });
    }

    /** @param at when somebody else asked for it, as an earlier recovery of its host; empty if nobody did */
    Evacuation askedBefore(Optional<Instant> at) {
        return change(state, since, e -> e.firstAskedAt = at);
    }

    /** Whether somebody else has asked for it, and this recovery has not: its job may still wait in its target's queue. */
    boolean isAskedBefore() {
        return attempts == 0 && firstAskedAt.isPresent();
    }

    Evacuation accepted(int known, Instant now) {
        return change(EvacuationState.ACCEPTED, now, e -> {
            e.accepted = known;
            // Somebody else's count as well: more attempts than these are in doubt.
            e.attempts = Math.max(attempts, known);
            e.callFailures = 0;
            e.reason = "";
        });
    }

    /** The call surely had no effect, so it does not count as an attempt. */
    Evacuation notTaken(Instant retryAt, String why, Instant now) {
        return change(EvacuationState.PENDING, now, e -> {
            e.attempts = state == EvacuationState.REQUESTING ? attempts - 1 : attempts;
            e.firstAskedAt = firstAskedAt.filter(asked -> e.attempts > 0);
            e.callFailures++;
            e.notBefore = retryAt;
            e.reason = why;
        });
    }

    /** Its call was not sent; it is decided again. */
    Evacuation unsent(Instant retryAt, String why, Instant now) {
        return change(EvacuationState.PENDING, now, e -> {
            e.attempts = state == EvacuationState.REQUESTING ? attempts - 1 : attempts;
            e.firstAskedAt = firstAskedAt.filter(asked -> e.attempts > 0);
            e.notBefore = retryAt;
            e.reason = why;
        });
    }

    /** Looks of the past do not count: after a restart it is not known how long ago the call was sent. */
    Evacuation uncertain(Instant lookAt, String why, Instant now) {
        return change(EvacuationState.UNCERTAIN, now, e -> {
            e.cleanLooks = 0;
            e.notBefore = lookAt;
            e.reason = why;
        });
    }

    Evacuation refused(int status, String why, Instant now) {
        return change(EvacuationState.UNCERTAIN, now, e -> {
            e.refusal = status;
            e.reason = why;
        });
    }

    Evacuation foundNoTrace(Instant lookAgainAt, Instant now) {
        return change(EvacuationState.UNCERTAIN, now, e -> {
            e.notBefore = lookAgainAt;
            e.cleanLooks++;
        });
    }

    Evacuation lookFailed(Instant lookAgainAt, Instant now) {
        return change(EvacuationState.UNCERTAIN, now, e -> {
            e.notBefore = lookAgainAt;
            e.callFailures++;
        });
    }

    /** Nothing of it is begun before it has been looked at again. */
    Evacuation doubted(Instant lookAgainAt, String why, Instant now) {
        return change(EvacuationState.PENDING, now, e -> {
            e.notBefore = lookAgainAt;
            e.reason = why;
        });
    }

    Evacuation looking(Instant now) {
        return change(EvacuationState.LOOKING, now, e -> {});
    }

    Evacuation at(Optional<HostName> told) {
        return target.equals(told)
                ? this
                : change(state, since, e -> {
                    e.target = told;
                    e.notBefore = notBefore;
                });
    }

    Evacuation verifying(HostName where, Instant now) {
        return change(EvacuationState.VERIFYING, now, e -> e.target = Optional.of(where));
    }

    Evacuation verifyAgain(Instant at) {
        return change(EvacuationState.VERIFYING, since, e -> e.notBefore = at);
    }

    Evacuation landed(HostName where, Instant now) {
        return change(EvacuationState.LANDED, now, e -> {
            e.target = Optional.of(where);
            e.reason = resetFrom.isEmpty() || resetFrom.equals("stopped")
                    ? ""
                    : "it was " + resetFrom + ", its memory is lost with its host, and it is left stopped";
        });
    }

    Evacuation wantedStopped(boolean wanted) {
        return change(state, since, e -> {
            e.wasStopped = wanted;
            e.notBefore = notBefore;
        });
    }

    Evacuation handedOver(HostName where, String why, Instant now) {
        return change(EvacuationState.HANDED_OVER, now, e -> {
            e.target = Optional.of(where);
            e.reason = why;
        });
    }

    /** @param failedOn host to keep away from; empty if the scheduler was to choose and found none */
    Evacuation again(Optional<HostName> failedOn, boolean schedulerChose, Instant at, String why, Instant now) {
        return change(EvacuationState.PENDING, now, e -> {
            Set<HostName> wider = new HashSet<>(avoid);
            failedOn.ifPresent(wider::add);
            e.avoid = wider;
            e.schedulerFailed = schedulerFailed || schedulerChose;
            e.target = Optional.empty();
            e.notBefore = at;
            e.reason = why;
        });
    }

    /** The host that was named did not take it: the next attempt goes elsewhere. */
    Evacuation avoidingTarget() {
        Set<HostName> wider = new HashSet<>(avoid);
        target.ifPresent(wider::add);
        return change(state, since, e -> e.avoid = wider);
    }

    /** Its next attempt need not wait. */
    Evacuation dueAt(Instant time) {
        return change(state, since, e -> e.notBefore = time);
    }

    /** Every place has failed once: all may be tried again, within the attempts. */
    Evacuation avoidingNothing() {
        return change(state, since, e -> e.avoid = Set.of());
    }

    Evacuation reclassified(Treatment treatment, ServerView server, Instant now) {
        return switch (treatment.kind()) {
            case EVACUATE -> change(EvacuationState.PENDING, now, e -> e.needsReset = false);
            case RESET_AND_EVACUATE ->
                change(EvacuationState.PENDING, now, e -> {
                    e.needsReset = true;
                    endStopped(e, server);
                });
            case LOOK_FIRST -> uncertain(now, reason, now);
            case SKIP -> {
                SkipReason why = treatment.skip().orElseThrow();
                yield skipped(why, explain(why, server), now);
            }
        };
    }

    Evacuation skipped(SkipReason why, String text, Instant now) {
        return change(EvacuationState.SKIPPED, now, e -> {
            e.skip = Optional.of(why);
            e.reason = text;
        });
    }

    Evacuation failed(String why, Instant now) {
        return change(EvacuationState.FAILED, now, e -> e.reason = why);
    }

    private Evacuation change(EvacuationState next, Instant now, Consumer<Edit> change) {
        Edit e = Edits.copy(this, new Edit());
        e.state = next;
        e.since = now;
        e.notBefore = now;
        change.accept(e);
        return e.build();
    }

    public boolean hasLanded() {
        return state == EvacuationState.LANDED;
    }

    /** The components, to be set by name. */
    public static final class Edit {
        public InstanceId instance;
        public String name;
        public boolean wasStopped;
        public boolean preferred;
        public boolean needsReset;
        public String resetFrom = "";
        public EvacuationState state;
        public int attempts;
        public int accepted;
        public int callFailures;
        public int cleanLooks;
        public int refusal;
        public Optional<HostName> target = Optional.empty();
        public Set<HostName> avoid = Set.of();
        public boolean schedulerFailed;
        public Instant since;
        public Instant notBefore;
        public Optional<Instant> firstAskedAt = Optional.empty();
        public Optional<SkipReason> skip = Optional.empty();
        public String reason = "";

        public Edit() {}

        public Evacuation build() {
            return Edits.build(Evacuation.class, this);
        }
    }
}
