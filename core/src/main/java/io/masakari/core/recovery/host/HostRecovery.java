package io.masakari.core.recovery.host;

import io.masakari.core.model.HostName;
import io.masakari.core.model.InstanceId;
import io.masakari.core.model.SegmentRules;
import io.masakari.core.recovery.CallFailure;
import io.masakari.core.recovery.Hold;
import io.masakari.core.recovery.Origin;
import io.masakari.core.recovery.RecoveryEvent;
import io.masakari.core.recovery.ServerAction;
import io.masakari.core.recovery.ServerView;
import io.masakari.core.recovery.ServiceView;
import io.masakari.core.recovery.Step;
import io.masakari.core.safety.BehindGate;
import io.masakari.core.safety.HoldReason;
import io.masakari.core.safety.HostSituation;
import io.masakari.core.safety.SafeTimes;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Decides the recovery of one lost host: (recovery, event, now) to next recovery and commands. Pure; the shell stores,
 * then acts (SAFETY.md, C-6).
 *
 * <pre>
 *   HELD         --> PREPARING, FORCING_DOWN, LISTING, FINISHED, FAILED, RETURNED, CANCELLED
 *   PREPARING    --> HELD, FORCING_DOWN, RETURNED, CANCELLED
 *   FORCING_DOWN --> PREPARING, HELD, LISTING, RETURNED, CANCELLED
 *   LISTING      --> HELD, EVACUATING
 *   EVACUATING   --> HELD, FINISHED, FAILED, CANCELLED
 *   RETURNED     --> FAILED, CANCELLED
 * </pre>
 *
 * While held for the proof only, the service and the instances are read already, so that the first evacuations go out
 * right behind the force-down. When the host returns after force-down, nothing new is begun either. When it returns before,
 * its instances are looked at one by one, and what is off is handed over to recoveries of instances.
 */
public final class HostRecovery {
    private static final Duration SHORTEST_SLEEP = Duration.ofMillis(50);

    private static final String WAITS_FOR_OTHER = "evacuates nothing because of ";

    private final HostPolicy policy;

    public HostRecovery(HostPolicy policy) {
        this.policy = policy;
    }

    /**
     * A new recovery, held until its first review.
     *
     * @param downSince since when the host's instances may be off
     */
    public Step<HostProgress, HostCommand> begin(
            Origin origin, SegmentRules rules, Instant downSince, HostSituation situation, Instant now) {
        HostProgress.Edit e = new HostProgress.Edit();
        e.origin = origin;
        e.rules = rules;
        e.downSince = downSince;
        e.state = HostState.HELD;
        e.stateSince = now;
        e.hold = Optional.of(new Hold(HoldReason.AWAITING_PROOF, "the report is being judged", now));
        return next(e.build(), it -> it.reviewed(situation), now);
    }

    /**
     * One that has ended, as an operator starts it again: held until its first review, as at its begin. Of what it has done it
     * keeps what has landed, and since when its instances may be off; what it was told, what it held for proven, and which
     * instances it knew counts for nothing (SAFETY.md, C-38).
     *
     * @param origin its own, from now on
     */
    public static HostProgress again(HostProgress ended, Origin origin, SegmentRules rules) {
        if (!ended.isOver() || !origin.id().equals(ended.id())) {
            throw new IllegalArgumentException("Recovery " + ended.id() + " is " + ended.state());
        }
        HostProgress.Edit e = new HostProgress.Edit();
        e.origin = origin;
        e.rules = rules;
        e.downSince = ended.downSince();
        e.state = HostState.HELD;
        e.stateSince = origin.startedAt();
        e.hold = Optional.of(new Hold(
                HoldReason.AWAITING_PROOF, "it is started again, and the report is being judged", origin.startedAt()));
        ended.evacuations().values().stream()
                .filter(each -> each.state() == EvacuationState.LANDED || each.state() == EvacuationState.HANDED_OVER)
                .forEach(e::put);
        return e.build();
    }

    /**
     * Has it begin.
     *
     * @param forcedDownAt when it had the host forced down before it ended, which Nova shows as a change of the service
     */
    public Step<HostProgress, HostCommand> beginAgain(HostProgress again, Optional<Instant> forcedDownAt, Instant now) {
        return step(again, now, machine -> {
            machine.d.forceDownAskedAt = forcedDownAt;
            machine.resume();
        });
    }

    public Step<HostProgress, HostCommand> next(HostProgress recovery, RecoveryEvent<HostEvents> event, Instant now) {
        return step(recovery, now, event::deliverTo);
    }

    /** Goes on after a restart: calls that were under way are unknown, so they are looked at, not repeated (C-4). */
    public Step<HostProgress, HostCommand> resume(HostProgress stored, Instant now) {
        return step(stored.asStored(e -> {}), now, Machine::resume);
    }

    private Step<HostProgress, HostCommand> step(HostProgress from, Instant now, Consumer<Machine> what) {
        if (from.isOver()) {
            return new Step<>(from, List.of(), List.of(), Optional.empty());
        }
        Machine machine = new Machine(new HostDraft(from, policy, now));
        what.accept(machine);
        return machine.finish();
    }

    /** One event's handling: which part it concerns, by the recovery's state. */
    private static final class Machine implements HostEvents {
        private final HostDraft d;
        private final ForcingDown forcing;
        private final Holds holds;
        private final Landings landings;
        private final Evacuations evacuations;
        private final Returned returned;
        private final Ending ending;

        private Machine(HostDraft draft) {
            d = draft;
            forcing = new ForcingDown(draft);
            holds = new Holds(draft, forcing);
            landings = new Landings(draft);
            evacuations = new Evacuations(draft, landings);
            returned = new Returned(draft);
            ending = new Ending(draft, evacuations, holds, returned);
        }

        private void resume() {
            if (d.state == HostState.RETURNED) {
                returned.resume();
                return;
            }
            d.slots = 0; // until its share is known again: another lost host may be in the way (C-19, C-20)
            d.reserved.clear(); // one may have been taken and not enabled; asking again gives the same
            for (Evacuation e : List.copyOf(d.evacuations.values())) {
                switch (e.state()) {
                    case REQUESTING, LOOKING, UNCERTAIN ->
                        d.put(e.uncertain(d.now, "the controller was restarted while Nova was asked", d.now));
                    case RESETTING -> d.put(e.notTaken(d.now.plus(d.times.lateCall()), "", d.now));
                    case STOPPING -> d.put(e.verifying(e.target().orElseThrow(), d.now));
                    case PENDING, ACCEPTED, VERIFYING, LANDED, HANDED_OVER, SKIPPED, FAILED -> {}
                }
            }
            // A backup that was restored has instances that live elsewhere by now.
            d.listsFirst = d.forcedDownAt.isPresent();
            if (d.isProofOld()) {
                d.quietUntil = Optional.of(d.now.plus(SafeTimes.HEARING));
            }
            switch (d.state) {
                case HELD -> {
                    d.retryAt = Optional.of(d.now);
                    d.commands.add(new HostCommand.Review());
                }
                case PREPARING -> d.findService();
                case FORCING_DOWN -> {
                    d.become(HostState.PREPARING);
                    d.findService();
                }
                case LISTING, EVACUATING -> d.list(d.host());
                case RETURNED, FINISHED, FAILED, CANCELLED -> {}
            }
        }

        @Override
        public void reviewed(HostSituation situation) {
            d.declared = situation.declared();
            SafeTimes own = d.declared.bootTime().map(d.times::ofHost).orElse(d.times);
            d.hostTimes = Optional.of(own.behindGate(situation.gateWaits()));
            switch (d.state) {
                case HELD -> {
                    if (d.forcedDownAt.isEmpty()) {
                        forcing.judge(situation);
                    } else {
                        holds.reopen(situation, evacuations);
                    }
                }
                case PREPARING -> forcing.judge(situation);
                case FORCING_DOWN, LISTING, EVACUATING, RETURNED, FINISHED, FAILED, CANCELLED -> {}
            }
        }

        @Override
        public void serviceRead(Optional<ServiceView> service) {
            d.serviceRead(service);
            switch (d.state) {
                case PREPARING -> d.commands.add(new HostCommand.Review());
                case HELD -> {
                    boolean watched = !d.evacuations.isEmpty()
                            && (d.isHeldFor(HoldReason.PROOF_OUT_OF_DATE) || d.isHeldFor(HoldReason.NO_ROOM));
                    if (watched && service.filter(ServiceView::forcedDown).isPresent() && isHostHeard()) {
                        heard();
                    } else {
                        d.commands.add(new HostCommand.Review());
                    }
                }
                case LISTING, EVACUATING -> {
                    if (service.filter(view -> !view.forcedDown()).isPresent()) {
                        holds.cleared();
                    } else if (isHostHeard()) {
                        heard();
                    }
                }
                case RETURNED -> returned.serviceRead();
                case FORCING_DOWN, FINISHED, FAILED, CANCELLED -> {}
            }
        }

        /** Nova hears a host that is forced down: it is back, and no gate holds it. */
        private void heard() {
            boolean promised = d.gate.flatMap(BehindGate::promisedUntil)
                    .filter(d.now::isBefore)
                    .isPresent();
            if (promised) {
                behindGate(d.gate.get().contradictedBy("Nova has heard its compute service"));
            } else {
                hostReturned();
            }
        }

        private boolean isHostHeard() {
            return d.heartbeats.isHeard(d.host(), d.now) || d.isHeardSinceForceDown();
        }

        @Override
        public void forcedDown(ServiceView service) {
            if (d.state == HostState.FORCING_DOWN) {
                forcing.done(service, evacuations);
            }
        }

        @Override
        public void serversListed(HostName host, List<ServerView> servers, SecondCount count) {
            d.listing.remove(host);
            switch (d.state) {
                case HELD, PREPARING, FORCING_DOWN -> {
                    if (d.forcedDownAt.isEmpty()) {
                        d.prepared = Optional.of(new VolatileState.Reading<>(servers, d.now));
                    } else if (d.isHeldFor(HoldReason.LIST_UNCONFIRMED) && host.equals(d.host())) {
                        holds.listed(servers, count, evacuations);
                    } else {
                        landings.verified(host, servers);
                    }
                }
                case LISTING -> {
                    if (host.equals(d.host())) {
                        d.become(HostState.EVACUATING);
                        evacuations.adoptFresh(servers, count);
                    }
                    landings.verified(host, servers);
                }
                case EVACUATING -> {
                    if (host.equals(d.host()) && d.listsFirst) {
                        evacuations.adoptFresh(servers, count);
                    } else if (host.equals(d.host()) && !d.counted) {
                        evacuations.listedAgain(servers, count);
                    }
                    landings.verified(host, servers);
                }
                case RETURNED -> returned.listed(servers, count);
                case FINISHED, FAILED, CANCELLED -> {}
            }
        }

        @Override
        public void recordsRead(List<EvacuationRecord> records) {
            d.reading.remove(VolatileState.Read.RECORDS);
            d.failures = 0;
            landings.recordsRead(records);
        }

        @Override
        public void servicesListed(List<ServiceView> services) {
            boolean wasHearing = d.isNovaHearing();
            d.servicesRead(services);
            if (d.state == HostState.HELD && holds.awaitsSilence() && d.isNovaHearing() && !wasHearing) {
                d.commands.add(new HostCommand.Review());
            }
            landings.servicesListed(services);
        }

        @Override
        public void reservedHostReady(HostName host) {
            holds.reservedHostReady(host);
        }

        @Override
        public void noReservedHost() {
            d.reading.remove(VolatileState.Read.RESERVED);
            d.noMoreReserved = true;
        }

        @Override
        public void resetDone(InstanceId instance) {
            evacuations.resetDone(instance);
        }

        @Override
        public void evacuateAccepted(InstanceId instance) {
            evacuations.evacuateAccepted(instance);
        }

        @Override
        public void stopAccepted(InstanceId instance) {
            evacuations.stopAccepted(instance);
        }

        @Override
        public void inspected(
                InstanceId instance,
                Optional<ServerView> server,
                List<Instant> evacuatesBegun,
                List<ServerAction> actions) {
            if (d.state == HostState.RETURNED) {
                returned.inspected(instance, server, actions);
            } else {
                evacuations.inspected(instance, server, evacuatesBegun, actions);
            }
        }

        @Override
        public void hostReturned() {
            d.gate = Optional.empty();
            ending.hostReturned();
        }

        @Override
        public void backInOrder() {
            d.gate = Optional.empty();
            ending.backInOrder();
        }

        @Override
        public void behindGate(BehindGate seen) {
            d.gate = Optional.of(seen);
            boolean stops = seen.contradiction().isPresent() && !d.state.isFinal() && d.forcedDownAt.isPresent();
            if (stops && d.hold.map(Hold::reason).filter(HostProgress::isOfGate).isEmpty()) {
                d.hold(
                        HoldReason.GATE_BROKEN,
                        "it had promised to start nothing behind its gate, and "
                                + seen.contradiction().get());
            } else if (d.forcedDownAt.isPresent() && d.isHeldFor(HoldReason.PROOF_OUT_OF_DATE) && !d.waitsForGate()) {
                holds.goOn(); // its silence need not be watched: it is back, and starts nothing
            }
        }

        @Override
        public void cancelled(String operator) {
            ending.cancelled(operator);
        }

        @Override
        public void slotsGiven(Slots slots) {
            if (d.state == HostState.RETURNED) {
                return;
            }
            if (slots.untilOther()) {
                d.reason = WAITS_FOR_OTHER + slots.other().map(HostName::value).orElse("another host")
                        + ", which is lost as well, until Nova does not choose it any more";
            } else if (d.reason.startsWith(WAITS_FOR_OTHER)) {
                d.reason = "";
            }
            d.slots = slots.most();
        }

        @Override
        public void timeCame() {
            if (d.retryAt.filter(at -> !at.isAfter(d.now)).isEmpty()) {
                return;
            }
            d.retryAt = Optional.empty();
            switch (d.state) {
                case HELD -> holds.recheck();
                case PREPARING -> d.findService();
                case LISTING, EVACUATING -> d.list(d.host());
                case RETURNED -> returned.timeCame();
                case FORCING_DOWN, FINISHED, FAILED, CANCELLED -> {}
            }
        }

        @Override
        public void callFailed(HostCommand command, CallFailure failure) {
            command.perform(new FailedCall(d, evacuations, ending, failure));
        }

        private Step<HostProgress, HostCommand> finish() {
            if (d.state == HostState.RETURNED && returned.isOver()) {
                ending.accounted();
            }
            boolean hasInstances = d.forcedDownAt.isPresent() && !d.state.isFinal();
            if (hasInstances) {
                evacuations.drive();
                boolean listed =
                        d.state == HostState.EVACUATING || d.state == HostState.HELD && !d.cancelledBy.isEmpty();
                if (listed
                        && evacuations.allEnded()
                        && !d.reading.contains(VolatileState.Read.RESERVED)
                        && ending.isAccountWhole()) {
                    ending.conclude(landings.leftInQueues());
                }
            }
            if (hasInstances) {
                evacuations.holdWithoutRoom();
            }
            Optional<Instant> wake = d.state.isFinal() ? Optional.empty() : wakeAt();
            return new Step<>(d.freeze(), d.taken, d.commands, wake);
        }

        private Optional<Instant> wakeAt() {
            Optional<Instant> instances = d.forcedDownAt.isPresent() ? evacuations.wakeAt() : Optional.empty();
            Instant soonest = d.now.plus(SHORTEST_SLEEP);
            return Stream.concat(d.retryAt.stream(), instances.stream())
                    .min(Comparator.naturalOrder())
                    .map(at -> at.isBefore(soonest) ? soonest : at);
        }
    }
}
