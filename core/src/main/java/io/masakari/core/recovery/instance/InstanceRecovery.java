package io.masakari.core.recovery.instance;

import io.masakari.core.model.HostName;
import io.masakari.core.model.InstanceFailure;
import io.masakari.core.model.InstanceId;
import io.masakari.core.model.IoErrorAnswer;
import io.masakari.core.recovery.CallFailure;
import io.masakari.core.recovery.Hold;
import io.masakari.core.recovery.Origin;
import io.masakari.core.recovery.RecoveryEvent;
import io.masakari.core.recovery.ServerView;
import io.masakari.core.recovery.Step;
import io.masakari.core.safety.HoldReason;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * Decides the recovery of one failed instance: (progress, event, now) to next progress and commands. Pure; the shell
 * stores, then acts (SAFETY.md, C-6).
 *
 * <pre>
 *   HELD       --> LOOKING, CANCELLED
 *   LOOKING    --> HELD, RESETTING, STOPPING, MOVING, CONFIRMING, STARTING, FINISHED, FAILED, CANCELLED
 *   RESETTING  --> LOOKING, HELD, CANCELLED
 *   STOPPING   --> LOOKING, HELD, CANCELLED
 *   MOVING     --> LOOKING, HELD, CANCELLED
 *   CONFIRMING --> LOOKING, HELD, CANCELLED
 *   STARTING   --> LOOKING, HELD, CANCELLED
 * </pre>
 *
 * Every decision follows a look at the server, its actions and its host's service, so a lost answer costs a look and
 * nothing else (C-4), and a restarted controller just looks. Nothing is done on a host that is lost or silent (C-16).
 */
public final class InstanceRecovery {
    /** Nova's compute service compares its guests with Nova's record every 10 minutes, by default. */
    private static final Duration NOVA_FINDS_OUT = Duration.ofMinutes(15);

    /** Its monitor tells at once when one goes on; Nova is asked in case that monitor is silent. */
    private static final Duration IO_ERROR_LOOK = Duration.ofMinutes(1);

    private final InstancePolicy policy;

    public InstanceRecovery(InstancePolicy policy) {
        this.policy = policy;
    }

    public Step<InstanceProgress, InstanceCommand> begin(
            Origin origin,
            InstanceId instance,
            InstanceFailure failure,
            Instant failedAt,
            InstanceSituation situation,
            Instant now) {
        InstanceProgress.Edit e = new InstanceProgress.Edit();
        e.origin = origin;
        e.instance = instance;
        e.failure = failure;
        e.failedAt = failedAt;
        e.state = InstanceState.LOOKING;
        e.stateSince = now;
        return next(e.build(), it -> it.reviewed(situation), now);
    }

    public Step<InstanceProgress, InstanceCommand> next(
            InstanceProgress progress, RecoveryEvent<InstanceEvents> event, Instant now) {
        InstanceDraft draft = new InstanceDraft(progress, policy, now);
        if (!progress.isOver()) {
            event.deliverTo(new Machine(draft));
        }
        return draft.finish();
    }

    /** Goes on after a restart: whatever was asked may have been done, so it is looked at (C-4). */
    public Step<InstanceProgress, InstanceCommand> resume(
            InstanceProgress stored, InstanceSituation situation, Instant now) {
        InstanceDraft draft = new InstanceDraft(stored.asStored(e -> {}), policy, now);
        if (!stored.isOver()) {
            draft.situation = Optional.of(situation);
            Optional<InstanceCommand> asked = switch (stored.state()) {
                case RESETTING -> Optional.of(InstanceCommand.RESET_TO_ACTIVE);
                case STOPPING -> Optional.of(InstanceCommand.STOP);
                case MOVING -> Optional.of(InstanceCommand.MOVE);
                case CONFIRMING -> Optional.of(InstanceCommand.CONFIRM_MOVE);
                case STARTING -> Optional.of(InstanceCommand.START);
                case LOOKING, HELD, FINISHED, FAILED, CANCELLED -> Optional.empty();
            };
            if (asked.isPresent() || stored.stopped()) {
                draft.mayComeLate(asked, stored.stateSince());
            }
            if (stored.state() != InstanceState.HELD) {
                draft.become(InstanceState.LOOKING);
            }
            draft.look();
        }
        return draft.finish();
    }

    /** One event's handling. */
    private static final class Machine implements InstanceEvents {
        private static final String RESUMED = "its guest was resumed, and nothing was done to it";

        private final InstanceDraft d;

        private Machine(InstanceDraft draft) {
            d = draft;
        }

        @Override
        public void reviewed(InstanceSituation situation) {
            boolean first = d.situation.isEmpty();
            d.situation = Optional.of(situation);
            Optional<Hold> against = situation.surroundings().holds(d.now);
            if (against.isPresent()) {
                // A crash loop waits for an operator, whatever else comes and goes.
                if (!d.isHeldFor(HoldReason.CRASH_LOOP)) {
                    d.hold(against.get().reason(), against.get().detail());
                }
            } else if (d.state == InstanceState.HELD) {
                reconsider();
            } else if (first && d.state == InstanceState.LOOKING) {
                d.look();
            }
        }

        /** Where only Nova can tell, it is asked from time to time. */
        private void reconsider() {
            boolean isOver;
            if (isBraked()) {
                isOver = isIoErrorReleased() || !isOutage();
            } else if (d.isHeldFor(HoldReason.CRASH_LOOP) || d.isHeldFor(HoldReason.OLD_REPORT)) {
                isOver = isReleased();
            } else if (d.isHeldFor(HoldReason.MAY_RUN_ELSEWHERE)) {
                d.doubtReleased |= isReleased();
                isOver = d.doubtReleased;
            } else {
                isOver = !d.hold.orElseThrow().reason().endsInNova();
            }
            if (isOver) {
                d.decideNow();
            }
        }

        @Override
        public void looked(Look look) {
            d.asking = false;
            Duration skew = d.policy.times().clockSkew();
            d.late = d.late.filter(call -> !call.hasBegun(look, skew));
            if (d.isHeldFor(HoldReason.CRASH_LOOP) && !isReleased()) {
                return; // only an operator ends it, whatever Nova shows
            }
            Optional<Hold> against =
                    d.situation.flatMap(situation -> situation.surroundings().holds(d.now));
            boolean decides = d.state == InstanceState.HELD || d.state == InstanceState.LOOKING;
            if (decides && !look.whole()) {
                d.look(); // asked for before the state changed
            } else if (look.server().isEmpty()) {
                d.end(InstanceState.FINISHED, "Nova does not know the instance any more");
            } else if (against.isPresent()) {
                d.hold(against.get().reason(), against.get().detail());
            } else {
                ServerView server = look.server().get();
                d.name = server.name();
                d.at = server.host();
                d.seenStopped |= look.isIn("stopped");
                d.seenStanding |= look.standsStill();
                switch (d.state) {
                    case HELD, LOOKING -> decide(look, server);
                    case RESETTING -> follow(look.isIdle() && !look.isIn("resized"), look);
                    case STOPPING -> follow(look.isIdle() && look.isIn("stopped"), look);
                    case MOVING -> follow(look.isIdle() && look.isIn("resized"), look);
                    case CONFIRMING -> follow(look.isIdle() && !look.isIn("resized"), look);
                    case STARTING -> started(look);
                    case FINISHED, FAILED, CANCELLED -> {}
                }
            }
        }

        /** An action under way: its end is looked at in full before anything else is begun. */
        private void follow(boolean ended, Look look) {
            d.failures = 0;
            if (ended) {
                d.decideNow();
            } else {
                waitOn(look);
            }
        }

        private void started(Look look) {
            if (look.isRunning()) {
                d.end(InstanceState.FINISHED, "it is active and runs again" + where());
            } else {
                waitOn(look);
            }
        }

        /** Nova does something, or shows the state before for a moment, or has come to nothing. */
        private void waitOn(Look look) {
            boolean overdue = !d.stateSince.plus(d.policy.actionLimit()).isAfter(d.now);
            boolean settled = !d.stateSince.plus(d.policy.times().settle()).isAfter(d.now);
            if (look.isIdle() && (settled || look.isIn("error"))) {
                cameToNothing(look);
            } else if (overdue) {
                d.hold(HoldReason.INSTANCE_BUSY, describe(look));
            } else {
                d.nextLook = Optional.of(d.now.plus(d.policy.poll()));
            }
        }

        private String where() {
            return d.at.map(host -> " on " + host).orElse("");
        }

        private void cameToNothing(Look look) {
            if (d.state == InstanceState.MOVING) {
                d.hold(HoldReason.CRASH_LOOP, "Nova found no other host that takes it: " + describe(look));
                return;
            }
            String what = d.state.name().toLowerCase(Locale.ROOT) + " came to nothing: " + describe(look);
            tryAgain(what);
        }

        private void tryAgain(String why) {
            d.attempts++;
            d.reason = why;
            d.become(InstanceState.LOOKING);
            Optional<Duration> delay = d.policy.attempts().delayAfter(d.attempts);
            if (delay.isEmpty()) {
                d.end(InstanceState.FAILED, why + "; given up after " + d.attempts + " attempts");
                return;
            }
            d.nextLook = Optional.of(d.now.plus(delay.get()));
        }

        private void decide(Look look, ServerView server) {
            String task = server.taskState().orElse("");
            if (task.equals("deleting") || task.equals("soft-deleting")) {
                d.end(InstanceState.FINISHED, "it is being deleted");
            } else if (!d.stopped && !d.policy.protection().covers(server.metadata(), d.failure)) {
                d.unprotected = true;
                d.end(
                        InstanceState.FINISHED,
                        "left alone: " + d.policy.protection().whyNot(server.metadata(), d.failure));
            } else if (!d.stopped && d.failure == InstanceFailure.IO_ERROR_REPORTED) {
                d.end(InstanceState.FINISHED, "left alone: only its guest was told of the I/O error, and it runs on");
            } else if (!task.isEmpty()) {
                busy(look);
            } else if (server.host().isPresent()
                    && look.service().filter(it -> it.isSound()).isEmpty()) {
                d.hold(
                        HoldReason.HOST_NOT_UP,
                        server.host().map(Object::toString).orElse(""));
            } else if (isCrashLoop()) {
                d.hold(HoldReason.CRASH_LOOP, whyCrashLoop());
            } else {
                act(look, server);
            }
        }

        private void busy(Look look) {
            boolean overdue = !d.stateSince.plus(d.policy.actionLimit()).isAfter(d.now);
            if (overdue || d.state == InstanceState.HELD) {
                d.hold(HoldReason.INSTANCE_BUSY, describe(look));
            } else {
                d.nextLook = Optional.of(d.now.plus(d.policy.poll()));
            }
        }

        /** What is begun is brought to its end; whether to begin is asked each time. */
        private boolean isCrashLoop() {
            return !d.stopped
                    && !isReleased()
                    && (d.failure == InstanceFailure.REBOOT_STORM || crashes() > d.policy.restarts() + 1);
        }

        private boolean isReleased() {
            Instant since = d.hold.map(Hold::since).orElse(d.from.origin().startedAt());
            return d.situation
                    .filter(situation -> situation.surroundings().isReleasedSince(since))
                    .isPresent();
        }

        private boolean isEverReleased() {
            return d.situation
                    .filter(situation -> situation
                            .surroundings()
                            .isReleasedSince(d.from.origin().startedAt()))
                    .isPresent();
        }

        private int crashes() {
            return d.situation.map(InstanceSituation::crashes).orElse(1);
        }

        private String whyCrashLoop() {
            return d.failure == InstanceFailure.REBOOT_STORM
                    ? "the guest reboots itself over and over, which a restart from outside does not cure"
                    : crashes() + " failures within " + d.policy.crashWindow().toMinutes() + " minutes";
        }

        private boolean wantsMove() {
            return crashes() == d.policy.restarts() + 1 && !isEverReleased();
        }

        private void act(Look look, ServerView server) {
            boolean elsewhere = !server.isOn(d.from.origin().host());
            switch (server.vmState()) {
                case "active", "error" -> {
                    if (d.stopped && (d.seenStopped || elsewhere) && look.isRunning()) {
                        d.end(InstanceState.FINISHED, "it is active and runs again" + where());
                    } else if (elsewhere && !d.stopped) {
                        leaveElsewhere(look);
                    } else if (!d.stopped
                            && look.isRunning()
                            && look.wasStartedSince(
                                    d.failedAt.plus(d.policy.times().clockSkew()))) {
                        d.end(InstanceState.FINISHED, "it was started again since it failed");
                    } else if (!d.stopped && d.failure == InstanceFailure.HOST_LOST && look.isRunning()) {
                        d.end(InstanceState.FINISHED, "it is active and runs again" + where());
                    } else if (standsStill() && look.isRunning()) {
                        goesOn();
                    } else if (!d.stopped && d.failure.endsGuest() && isOld() && look.isRunning()) {
                        watchHistory();
                    } else if (!d.stopped && isOld() && look.isRunning() && !isReleased()) {
                        d.hold(HoldReason.OLD_REPORT, "it is said to have failed at " + d.failedAt);
                    } else if (isDoubtful(look)) {
                        holdForDoubt(look);
                    } else if (standsStill()) {
                        brake(look);
                    } else {
                        stop();
                    }
                }
                case "resized" -> {
                    if (d.moveAskedAt.isPresent()) {
                        d.ask(InstanceState.CONFIRMING, InstanceCommand.CONFIRM_MOVE);
                    } else if (elsewhere) {
                        leaveElsewhere(look);
                    } else if (isDoubtful(look)) {
                        holdForDoubt(look);
                    } else {
                        d.ask(InstanceState.RESETTING, InstanceCommand.RESET_TO_ACTIVE);
                    }
                }
                case "stopped" -> stopped(look, elsewhere);
                case "deleted", "soft-delete" -> d.end(InstanceState.FINISHED, "it is being deleted");
                default ->
                    d.end(
                            InstanceState.FINISHED,
                            "left alone: it is " + server.vmState() + ", which a stop and a start would spoil");
            }
        }

        private void stop() {
            d.stopped = true;
            d.startAsked = false;
            d.ask(InstanceState.STOPPING, InstanceCommand.STOP);
        }

        // ---- what stands still on an I/O error (SAFETY.md, C-34)

        private boolean standsStill() {
            return d.failure == InstanceFailure.PAUSED_ON_IO_ERROR && !d.stopped;
        }

        private boolean isBraked() {
            return d.hold.map(Hold::reason).filter(HoldReason::isOfIoError).isPresent();
        }

        /** It stands for this recovery, also after a restart of the controller. */
        private boolean isIoErrorReleased() {
            return d.situation
                    .flatMap(situation -> situation.surroundings().word())
                    .filter(said -> said.hold().filter(HoldReason::isOfIoError).isPresent()
                            && said.saidAt().isAfter(d.from.origin().startedAt()))
                    .isPresent();
        }

        private Outage outage() {
            return d.situation.map(InstanceSituation::outage).orElse(Outage.NONE);
        }

        private Optional<IoErrorAnswer> ofSegment() {
            return d.situation.flatMap(InstanceSituation::ioError);
        }

        private IoErrorAnswer ioErrorAnswer() {
            return ofSegment().orElse(d.policy.ioErrors().answer());
        }

        private boolean isOnlyHere() {
            return outage().isOnlyOn(d.at.orElse(d.from.origin().host()));
        }

        /** Whether a hold for it goes on. That all of its host stand still was found out by the look that began it. */
        private boolean isOutage() {
            return d.isHeldFor(HoldReason.IO_ERROR)
                    || outage().isStorm(d.policy.ioErrors())
                    || d.isHeldFor(HoldReason.HOST_STORAGE) && isOnlyHere();
        }

        /** A restart is for one that has had the time to be resumed, and is not one of many. */
        private void brake(Look look) {
            if (isIoErrorReleased()) {
                takeTurn();
                return;
            }
            if (isBraked() && isOutage()) {
                holdForIoError();
                return;
            }
            d.become(InstanceState.LOOKING);
            Instant until = d.stateSince.plus(d.policy.ioErrors().patience());
            if (d.now.isBefore(until)) {
                d.reason = "it stands still on an I/O error; nothing is done before " + until;
                d.nextLook = Optional.of(until);
                return;
            }
            switch (ioErrorAnswer()) {
                case RESUME, HOLD -> holdForIoError();
                case RESTART -> {
                    if (outage().isStorm(d.policy.ioErrors()) || isWholeHost(look)) {
                        holdForIoError();
                    } else {
                        takeTurn();
                    }
                }
            }
        }

        private boolean isWholeHost(Look look) {
            return isOnlyHere() && outage().count() >= look.activeThere().orElse(Integer.MAX_VALUE);
        }

        private void holdForIoError() {
            HoldReason why = HoldReason.IO_ERROR;
            boolean bySegment = ofSegment().isPresent();
            String detail =
                    (bySegment ? "its segment's io_error is " : "[instance_failure] io_error is ") + ioErrorAnswer();
            if (ioErrorAnswer() == IoErrorAnswer.RESTART || outage().isStorm(d.policy.ioErrors())) {
                why = isOnlyHere() ? HoldReason.HOST_STORAGE : HoldReason.IO_ERROR_STORM;
                detail = outage().describe();
            }
            d.hold(why, detail);
            d.nextLook = Optional.of(d.now.plus(IO_ERROR_LOOK));
        }

        /** As many as the limit are restarted at once. */
        private void takeTurn() {
            if (outage().underWay() >= d.policy.ioErrors().limit()) {
                d.become(InstanceState.LOOKING);
                d.nextLook = Optional.of(d.now.plus(d.policy.times().recheck()));
            } else {
                stop();
            }
        }

        /** Nova may not have seen yet that it stands still; it finds that out in time. */
        private void goesOn() {
            Instant until = d.from.origin().startedAt().plus(NOVA_FINDS_OUT);
            if (d.seenStanding) {
                d.end(InstanceState.FINISHED, RESUMED);
            } else if (d.now.isBefore(until)) {
                d.become(InstanceState.LOOKING);
                d.reason = "it is said to stand still, and Nova shows it running";
                d.nextLook = Optional.of(d.now.plus(IO_ERROR_LOOK));
            } else {
                d.end(InstanceState.FINISHED, "nothing was done to it: Nova shows that it runs");
            }
        }

        @Override
        public void resumed(Instant at) {
            if (standsStill() && at.isAfter(d.failedAt)) {
                d.end(InstanceState.FINISHED, RESUMED);
            }
        }

        /** If its guest was gone, Nova has found that out by now. */
        private boolean isOld() {
            return d.failedAt.plus(NOVA_FINDS_OUT).isBefore(d.from.origin().startedAt());
        }

        /** The reporter's clock may be behind, so Nova gets the time to find out from when the report was taken up. */
        private void watchHistory() {
            Instant until = d.from.origin().startedAt().plus(NOVA_FINDS_OUT);
            if (d.now.isBefore(until)) {
                d.become(InstanceState.LOOKING);
                d.reason = "it is said to have failed at " + d.failedAt + ", and Nova shows it running";
                d.nextLook = Optional.of(d.now.plus(d.policy.times().recheck()));
            } else {
                d.end(
                        InstanceState.CANCELLED,
                        "history: it failed at " + d.failedAt
                                + ", long before its report was taken up, and Nova shows it" + " running since");
            }
        }

        /** That its guest has failed here tells where it ran, if a migration has left that open. */
        private void leaveElsewhere(Look look) {
            if (d.at.isPresent() && isDoubtful(look)) {
                holdForDoubt(look);
            } else {
                String host = d.at.map(HostName::value).orElse("no host");
                d.end(InstanceState.FINISHED, "left alone: Nova has it on " + host + " by now");
            }
        }

        private void stopped(Look look, boolean elsewhere) {
            Instant since = d.failedAt.minus(d.policy.times().clockSkew());
            boolean isWanted = d.failure == InstanceFailure.HOST_LOST
                    ? look.wasStoppedByUser(since)
                    : !look.wasStoppedByNova(since);
            if (!d.stopped && isWanted) {
                d.end(InstanceState.FINISHED, "nothing to do: it is stopped, as its owner wants it");
            } else if (isDoubtful(look)) {
                holdForDoubt(look);
            } else if (wantsMove() && !elsewhere) {
                d.stopped = true;
                move(look);
            } else {
                d.stopped = true;
                d.startAsked = true;
                d.ask(InstanceState.STARTING, InstanceCommand.START);
            }
        }

        /** Whether the guest may run on another host than Nova shows, and no operator has said that it does not (C-30, C-37). */
        private boolean isDoubtful(Look look) {
            d.doubtReleased |= d.isHeldFor(HoldReason.MAY_RUN_ELSEWHERE) && isReleased();
            return !d.doubtReleased && look.doubt().isPresent();
        }

        private void holdForDoubt(Look look) {
            d.hold(HoldReason.MAY_RUN_ELSEWHERE, look.doubt().orElseThrow().words());
        }

        private void move(Look look) {
            boolean cameToNothing = d.moveAskedAt
                    .filter(at -> look.wasMovedSince(at.minus(d.policy.times().clockSkew())))
                    .isPresent();
            if (cameToNothing) {
                d.hold(HoldReason.CRASH_LOOP, "Nova found no other host that takes it");
                return;
            }
            if (d.moveAskedAt.isEmpty()) {
                d.moveAskedAt = Optional.of(d.now);
            }
            d.ask(InstanceState.MOVING, InstanceCommand.MOVE);
        }

        private static String describe(Look look) {
            return look.server()
                    .map(server -> "Nova shows vm_state " + server.vmState() + ", "
                            + server.taskState()
                                    .map(task -> "task_state " + task)
                                    .orElse("no task_state")
                            + (server.fault().isEmpty() ? "" : ", fault: " + server.fault()))
                    .orElse("Nova does not know it");
        }

        @Override
        public void failedAgain(InstanceFailure failure, Instant at) {
            boolean isPause = failure == InstanceFailure.PAUSED_ON_IO_ERROR;
            boolean isWorse = !d.stopped
                    && !at.isBefore(d.failedAt)
                    && failure.endsGuest()
                    && (standsStill() ? !isPause : !d.failure.endsGuest());
            if (isWorse) {
                d.failure = failure; // what was to be waited for, or let go on, is over
                if (d.state == InstanceState.LOOKING || isBraked()) {
                    d.decideNow();
                }
            }
            // Found by a monitor that has just started, it is the loss of the host that shows.
            if (at.isAfter(d.failedAt) && d.failure != InstanceFailure.HOST_LOST) {
                d.failedAt = at;
                d.seenStopped = false;
                if (d.isHeldFor(HoldReason.OLD_REPORT)) {
                    d.decideNow();
                }
            }
        }

        @Override
        public void accepted(InstanceCommand command) {
            d.failures = 0;
            d.nextLook = Optional.of(d.now.plus(d.policy.poll()));
        }

        @Override
        public void callFailed(InstanceCommand command, CallFailure failure) {
            d.failures++;
            d.reason = failure.toString();
            boolean asks = switch (command) {
                case LOOK, WATCH -> true;
                case RESET_TO_ACTIVE, STOP, START, MOVE, CONFIRM_MOVE -> false;
            };
            if (asks) {
                d.asking = false;
            }
            if (!asks && failure.kind() == CallFailure.Kind.REFUSED && !failure.mayBeRepeated()) {
                refused(command, failure);
                return;
            }
            Duration delay = d.policy
                    .calls()
                    .delayAfter(d.failures)
                    .orElse(d.policy.times().recheck());
            boolean lost = failure.isUncertain();
            if (!asks && failure.mayStillBegin()) {
                d.mayComeLate(Optional.of(command), d.stateSince);
            }
            if (d.failures >= 3 && d.state != InstanceState.HELD) {
                d.hold(failure.holdReason(), failure.toString());
            } else if (!asks) {
                d.become(InstanceState.LOOKING);
            }
            d.nextLook = Optional.of(d.now.plus(
                    lost && delay.compareTo(d.policy.times().settle()) < 0
                            ? d.policy.times().settle()
                            : delay));
        }

        /** The instance is not as it was a moment ago, or Nova cannot do it: the next look tells. */
        private void refused(InstanceCommand command, CallFailure failure) {
            if (command == InstanceCommand.START) {
                d.startAsked = false;
            }
            if (command == InstanceCommand.MOVE) {
                d.hold(HoldReason.CRASH_LOOP, "it cannot be moved to another host: " + failure);
            } else {
                tryAgain(failure.toString());
            }
        }

        @Override
        public void cancelled(String operator) {
            d.cancelledBy = operator;
            String left = d.stopped && d.state != InstanceState.STARTING ? "; it may be left stopped" : "";
            d.end(InstanceState.CANCELLED, "cancelled by " + operator + left);
        }

        @Override
        public void timeCame() {
            if (d.nextLook.filter(at -> !at.isAfter(d.now)).isPresent()) {
                d.nextLook = Optional.empty();
                switch (d.state) {
                    case HELD, LOOKING -> d.look();
                    case RESETTING, STOPPING, MOVING, CONFIRMING, STARTING -> d.watch();
                    case FINISHED, FAILED, CANCELLED -> {}
                }
            }
        }
    }
}
