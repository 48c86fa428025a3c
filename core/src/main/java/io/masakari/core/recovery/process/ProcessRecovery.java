package io.masakari.core.recovery.process;

import io.masakari.core.recovery.CallFailure;
import io.masakari.core.recovery.Hold;
import io.masakari.core.recovery.Origin;
import io.masakari.core.recovery.RecoveryEvent;
import io.masakari.core.recovery.ServiceView;
import io.masakari.core.recovery.Step;
import io.masakari.core.safety.HoldReason;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Decides what is done about a host that lacks a process it needs: Nova places nothing new there until the process is
 * well. Its instances and its protection against host failure stay as they are. Pure; the shell stores, then acts
 * (SAFETY.md, C-6).
 *
 * <pre>
 *   HELD      --> LOOKING, CANCELLED
 *   LOOKING   --> HELD, DISABLING, DISABLED, ENABLING, FINISHED, CANCELLED
 *   DISABLING --> LOOKING, HELD, CANCELLED
 *   DISABLED  --> LOOKING, CANCELLED
 *   ENABLING  --> LOOKING, HELD, CANCELLED
 * </pre>
 *
 * The service is enabled only if this software disabled it and its reason still stands in Nova (C-17). Several processes
 * of a host share one reason: the first one writes it, the others adopt it, and the last one that is well enables. When the host is
 * taken out of its segment nobody will say that the process is well: what was done is undone by the same rule (C-50).
 */
public final class ProcessRecovery {
    private static final Pattern OURS = Pattern.compile("Masakari: process '.*' is down, recovery [0-9a-f-]{36}");

    private final ProcessPolicy policy;

    public ProcessRecovery(ProcessPolicy policy) {
        this.policy = policy;
    }

    public Step<ProcessProgress, ProcessCommand> begin(
            Origin origin, String process, Instant reportedAt, ProcessSituation situation, Instant now) {
        ProcessProgress.Edit e = new ProcessProgress.Edit();
        e.origin = origin;
        e.process = process;
        e.reportedAt = reportedAt;
        e.state = ProcessState.LOOKING;
        e.stateSince = now;
        return next(e.build(), it -> it.reviewed(situation), now);
    }

    public Step<ProcessProgress, ProcessCommand> next(
            ProcessProgress progress, RecoveryEvent<ProcessEvents> event, Instant now) {
        ProcessDraft draft = new ProcessDraft(progress, policy, now);
        if (!progress.isOver()) {
            event.deliverTo(new Machine(draft));
        }
        return draft.finish();
    }

    /** Goes on after a restart: what was asked of Nova is looked at, not assumed. */
    public Step<ProcessProgress, ProcessCommand> resume(
            ProcessProgress stored, ProcessSituation situation, Instant now) {
        ProcessDraft draft = new ProcessDraft(stored.asStored(e -> {}), policy, now);
        if (!stored.isOver()) {
            draft.situation = Optional.of(situation);
            switch (stored.state()) {
                case DISABLING -> draft.mayComeLate(ProcessCommand.DISABLE);
                case ENABLING -> draft.mayComeLate(ProcessCommand.ENABLE);
                case HELD, LOOKING, DISABLED, FINISHED, FAILED, CANCELLED -> {}
            }
            if (stored.state() != ProcessState.DISABLED || draft.isLeft()) {
                if (stored.state() != ProcessState.HELD) {
                    draft.become(ProcessState.LOOKING);
                }
                draft.findService();
            }
        }
        return draft.finish();
    }

    /** Whether a compute service was disabled for a failed process by this software. */
    public static boolean isOurs(ServiceView service) {
        return OURS.matcher(service.disabledReason()).matches();
    }

    /** One event's handling. */
    private static final class Machine implements ProcessEvents {
        private final ProcessDraft d;

        private Machine(ProcessDraft draft) {
            d = draft;
        }

        @Override
        public void reviewed(ProcessSituation situation) {
            boolean first = d.situation.isEmpty();
            d.situation = Optional.of(situation);
            if (d.isLeft() && d.state == ProcessState.DISABLED) {
                d.become(ProcessState.LOOKING);
                d.findService();
                return;
            }
            boolean busy = d.state == ProcessState.LOOKING && first || d.state == ProcessState.HELD;
            if (busy && !holdIfMust()) {
                if (isReleasedAsOneMore()) {
                    d.oneMore = true;
                    d.become(ProcessState.LOOKING);
                }
                d.findService();
            }
        }

        private boolean holdIfMust() {
            Optional<Hold> against =
                    d.situation.flatMap(situation -> situation.surroundings().holds(d.now));
            against.ifPresent(hold -> d.hold(hold.reason(), hold.detail()));
            return against.isPresent();
        }

        @Override
        public void wellAgain() {
            if (!d.well) {
                d.well = true;
                if (d.state == ProcessState.DISABLED) {
                    d.become(ProcessState.LOOKING);
                    d.findService();
                }
            }
        }

        @Override
        public void serviceChanged() {
            if (d.state == ProcessState.DISABLED) {
                d.become(ProcessState.LOOKING);
                d.findService();
            }
        }

        @Override
        public void serviceRead(Optional<ServiceView> service) {
            d.asking = false;
            if (d.state == ProcessState.DISABLED) {
                return;
            }
            d.late = d.late.filter(call ->
                    service.filter(read -> call.hasBegun(read, d.reasonText)).isEmpty());
            if (holdIfMust()) {
                return;
            }
            if (d.isLeft() && isNothingToUndo(service)) {
                leave("there is nothing to undo at its compute service");
            } else if (service.isEmpty()) {
                d.hold(HoldReason.SERVICE_UNKNOWN, "Nova has no compute service on '" + d.host() + "'");
            } else if (d.well || d.isLeft()) {
                well(service.get());
            } else if (service.get().enabled() && isOneTooMany()) {
                ProcessSituation now = d.situation.orElseThrow();
                d.hold(
                        HoldReason.TOO_MANY_DISABLED,
                        now.othersDisabled() + " other hosts of the segment, the limit is " + now.disabledLimit());
            } else if (service.get().enabled()) {
                d.reasonText = d.ownText();
                d.ask(ProcessState.DISABLING, ProcessCommand.DISABLE);
            } else {
                d.failures = 0;
                d.reasonText = isOurs(service.get()) ? service.get().disabledReason() : "";
                d.become(ProcessState.LOOKING);
                d.become(ProcessState.DISABLED);
                d.reason = d.reasonText.isEmpty()
                        ? "the compute service was disabled already by somebody else ('"
                                + service.get().disabledReason() + "'), and is left to them"
                        : "the compute service is disabled until process '" + d.from.process() + "' is well again";
            }
        }

        private boolean isNothingToUndo(Optional<ServiceView> service) {
            return service.filter(read -> read.enabled() || isOurs(read)).isEmpty();
        }

        private boolean isOneTooMany() {
            return d.situation.filter(ProcessSituation::isOneTooMany).isPresent()
                    && !d.oneMore
                    && !isReleasedAsOneMore();
        }

        private boolean isReleasedAsOneMore() {
            return d.hold.filter(held -> held.reason() == HoldReason.TOO_MANY_DISABLED
                            && d.situation.orElseThrow().surroundings().isReleasedSince(held.since()))
                    .isPresent();
        }

        private void well(ServiceView service) {
            if (d.waitsForLateCall()) {
                return; // it would disable the service when nobody is left to enable it
            }
            if (d.isLeft() && service.enabled()) {
                leave("its compute service is enabled" + (d.wasEnabling ? " again" : ""));
            } else if (d.isLeft() && !othersDown().isEmpty()) {
                leave("its compute service stays disabled, as " + othersDown() + " is down");
            } else if (service.enabled()) {
                String again = d.wasEnabling ? " again" : "";
                d.end(
                        ProcessState.FINISHED,
                        "process '" + d.from.process() + "' is well, the compute service is enabled" + again);
            } else if (!isOurs(service)) {
                d.end(
                        ProcessState.FINISHED,
                        "process '" + d.from.process()
                                + "' is well; the compute service stays disabled, as somebody else" + " wants it ('"
                                + service.disabledReason() + "')");
            } else if (!othersDown().isEmpty()) {
                d.end(
                        ProcessState.FINISHED,
                        "process '" + d.from.process() + "' is well; the compute service stays disabled, as "
                                + othersDown() + " is down");
            } else {
                d.ask(ProcessState.ENABLING, ProcessCommand.ENABLE);
            }
        }

        /** The end of what nobody looks after any more. */
        private void leave(String how) {
            if (!d.waitsForLateCall()) {
                d.end(ProcessState.CANCELLED, "the host is no longer in its segment; " + how);
            }
        }

        private String othersDown() {
            return String.join(
                    ", ", d.situation.map(ProcessSituation::othersDown).orElseThrow());
        }

        @Override
        public void callFailed(ProcessCommand command, CallFailure failure) {
            d.failures++;
            d.reason = failure.toString();
            if (command == ProcessCommand.FIND_SERVICE) {
                d.asking = false;
            } else if (failure.mayStillBegin()) {
                d.mayComeLate(command);
            }
            if (d.state == ProcessState.DISABLED) {
                return;
            }
            Duration delay = d.policy.calls().delayAfter(d.failures).orElse(d.policy.recheck());
            if (d.failures >= 3) {
                d.hold(failure.holdReason(), failure.toString());
            } else {
                d.become(ProcessState.LOOKING);
            }
            d.nextLook = Optional.of(d.now.plus(delay));
        }

        @Override
        public void cancelled(String operator) {
            d.cancelledBy = operator;
            String left = d.reasonText.isEmpty()
                    ? ""
                    : "; the compute service is left as it is: openstack compute service set --enable " + d.host()
                            + " nova-compute";
            d.end(ProcessState.CANCELLED, "cancelled by " + operator + left);
        }

        @Override
        public void timeCame() {
            if (d.nextLook.filter(at -> !at.isAfter(d.now)).isPresent()) {
                d.nextLook = Optional.empty();
                d.findService();
            }
        }
    }
}
