package io.masakari.core.recovery.host;

import io.masakari.core.model.HostEvidence;
import io.masakari.core.model.HostName;
import io.masakari.core.model.InstanceId;
import io.masakari.core.model.RecoveryMethod;
import io.masakari.core.recovery.CallFailure;
import io.masakari.core.recovery.Hold;
import io.masakari.core.recovery.Origin;
import io.masakari.core.recovery.RecoveryEvent;
import io.masakari.core.recovery.ServerView;
import io.masakari.core.recovery.ServiceView;
import io.masakari.core.recovery.Step;
import io.masakari.core.safety.HoldReason;
import io.masakari.core.safety.HostSituation;
import io.masakari.core.safety.OperatorWord;
import io.masakari.core.safety.SafeTimes;
import io.masakari.core.safety.SafetyGates;
import io.masakari.core.safety.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Decides the recovery of one lost host: (recovery, event, now) to next recovery and commands. Pure; the shell stores,
 * then acts (SAFETY.md, C-6).
 *
 * <pre>
 *   HELD         --> PREPARING, FORCING_DOWN, LISTING, FINISHED, FAILED, CANCELLED
 *   PREPARING    --> HELD, FORCING_DOWN, CANCELLED
 *   FORCING_DOWN --> PREPARING, HELD, LISTING, CANCELLED
 *   LISTING      --> HELD, EVACUATING
 *   EVACUATING   --> HELD, FINISHED, FAILED, CANCELLED
 * </pre>
 *
 * While held for the proof only, the service and the instances are read already, so that the first evacuations go out
 * right behind the force-down. When the host returns after force-down, nothing new is begun either.
 */
public final class HostRecovery {
    private static final Duration SHORTEST_SLEEP = Duration.ofMillis(50);

    private static final String WAITS_FOR_OTHER = "evacuates nothing because of ";

    private final HostPolicy policy;

    public HostRecovery(HostPolicy policy) {
        this.policy = policy;
    }

    /** A new recovery, held until its first review. */
    public Step<HostProgress, HostCommand> begin(
            Origin origin, RecoveryMethod method, HostSituation situation, Instant now) {
        HostProgress.Edit e = new HostProgress.Edit();
        e.origin = origin;
        e.method = method;
        e.state = HostState.HELD;
        e.stateSince = now;
        e.hold = Optional.of(new Hold(HoldReason.AWAITING_PROOF, "the report is being judged", now));
        return next(e.build(), it -> it.reviewed(situation), now);
    }

    public Step<HostProgress, HostCommand> next(HostProgress recovery, RecoveryEvent<HostEvents> event, Instant now) {
        if (recovery.state().isFinal()) {
            return new Step<>(recovery, List.of(), List.of(), Optional.empty());
        }
        HostDraft draft = new HostDraft(recovery, policy, now);
        Machine machine = new Machine(draft);
        event.deliverTo(machine);
        return machine.finish();
    }

    /** Goes on after a restart: calls that were under way are unknown, so they are looked at, not repeated (C-4). */
    public Step<HostProgress, HostCommand> resume(HostProgress stored, Instant now) {
        if (stored.state().isFinal()) {
            return new Step<>(stored, List.of(), List.of(), Optional.empty());
        }
        HostDraft draft = new HostDraft(stored, policy, now);
        Machine machine = new Machine(draft);
        machine.resume();
        return machine.finish();
    }

    /** One event's handling. */
    private static final class Machine implements HostEvents {
        private final HostDraft d;
        private final Landings landings;
        private final Evacuations evacuations;

        private Machine(HostDraft draft) {
            d = draft;
            landings = new Landings(draft);
            evacuations = new Evacuations(draft, landings);
        }

        private void resume() {
            d.slots = 0; // until its share is known again: another lost host may be in the way (C-19, C-20)
            d.reserved.clear(); // one may have been taken and not enabled; asking again gives the same
            for (Evacuation e : List.copyOf(d.evacuations.values())) {
                switch (e.state()) {
                    case REQUESTING, LOOKING, UNCERTAIN ->
                        d.put(e.uncertain(d.now, "the controller was restarted while Nova was asked", d.now));
                    case RESETTING -> d.put(e.notTaken(d.now.plus(d.times.lateCall()), "", d.now));
                    case PENDING, ACCEPTED, VERIFYING, LANDED, SKIPPED, FAILED -> {}
                }
            }
            if (d.isProofOld()) {
                d.quietUntil = Optional.of(d.now.plus(SafeTimes.HEARING));
            }
            switch (d.state) {
                case HELD -> {
                    d.retryAt = Optional.of(d.now);
                    d.commands.add(new HostCommand.Review());
                }
                case PREPARING -> findService();
                case FORCING_DOWN -> {
                    d.become(HostState.PREPARING);
                    findService();
                }
                case LISTING -> d.list(d.host());
                case EVACUATING, FINISHED, FAILED, CANCELLED -> {}
            }
        }

        @Override
        public void reviewed(HostSituation situation) {
            switch (d.state) {
                case HELD -> {
                    if (d.forcedDownAt.isEmpty()) {
                        judge(situation);
                    } else {
                        reopen(situation);
                    }
                }
                case PREPARING -> judge(situation);
                case FORCING_DOWN, LISTING, EVACUATING, FINISHED, FAILED, CANCELLED -> {}
            }
        }

        private void judge(HostSituation situation) {
            waitForNews(situation);
            Verdict verdict = SafetyGates.judge(situation.seenByNova(isHeard(situation), isOutdated(situation)));
            if (verdict instanceof Verdict.Hold hold) {
                d.proof = Optional.empty();
                d.hold(hold.reason(), hold.detail());
                prepare();
                return;
            }
            d.proof = Optional.of(((Verdict.Allow) verdict).proof().statement());
            Optional<Optional<ServiceView>> service = freshService();
            if (service.isEmpty()) {
                d.become(HostState.PREPARING);
                findService();
            } else if (service.get().isEmpty()) {
                d.hold(HoldReason.SERVICE_UNKNOWN, "Nova has no compute service on '" + d.host() + "'");
            } else if (d.isProofOld() && d.isQuiet()) {
                d.become(HostState.PREPARING);
                d.retryAt = d.quietUntil;
            } else {
                d.become(HostState.FORCING_DOWN);
                d.commands.add(new HostCommand.ForceDown(service.get().get(), forceDownReason()));
            }
        }

        /** A report with an old proof was long on its way: that the host is back may be right behind it. */
        private void waitForNews(HostSituation situation) {
            boolean old = mayBeBackFrom(situation).filter(d.now::isAfter).isPresent();
            if (old && d.quietUntil.isEmpty()) {
                d.quietUntil = Optional.of(d.now.plus(SafeTimes.HEARING));
            }
        }

        private String forceDownReason() {
            return "Masakari: host lost, off by " + d.proof.orElseThrow().source() + ", recovery " + d.from.id();
        }

        /** After force-down, an operator's word given since then opens the way again, or the silence of the host. */
        private void reopen(HostSituation situation) {
            Optional<OperatorWord> newWord = situation
                    .operatorWord()
                    .filter(word -> d.hold.filter(held -> word.saidAt().isAfter(held.since()))
                            .isPresent());
            if (d.isHeldFor(HoldReason.PROOF_OUT_OF_DATE)) {
                goOnIfSilent(newWord.filter(OperatorWord::confirmedOff).isPresent());
            } else if (d.isHeldFor(HoldReason.SERVICE_CLEARED) && newWord.isPresent()) {
                d.forcedDownAt = Optional.empty();
                d.service = Optional.empty();
                judge(situation);
            } else if (d.isHeldFor(HoldReason.NO_RESERVED_HOST) && newWord.isPresent()) {
                lookForReserved();
            }
        }

        private void goOnIfSilent(boolean confirmedOff) {
            boolean cleared = freshService()
                    .flatMap(service -> service)
                    .filter(service -> !service.forcedDown())
                    .isPresent();
            boolean silent =
                    freshService().isPresent() && d.heartbeats.isSilentFor(d.times.seenDownAfter(), d.host(), d.now);
            if (cleared) {
                holdAsCleared();
            } else if (confirmedOff || silent) {
                goOn();
            }
        }

        private void holdAsCleared() {
            d.hold(HoldReason.SERVICE_CLEARED, "the compute service is not forced down any more");
        }

        /**
         * Nova hears the host although it should have been silent long enough to be seen as down, or although it may have
         * booted since it was fenced (C-10). Earlier readings say nothing: the last heartbeat counts for a minute. A proof
         * that comes late is therefore believed only once Nova sees the host as down.
         */
        private boolean isHeard(HostSituation situation) {
            Instant lostAt = situation
                    .evidence()
                    .map(HostEvidence::lostAt)
                    .filter(at -> at.isBefore(d.from.origin().startedAt()))
                    .orElse(d.from.origin().startedAt());
            Instant silentFrom = lostAt.plus(d.times.seenDownAfter());
            Instant bootedFrom = mayMeetItFrom(situation)
                    .filter(at -> at.isBefore(silentFrom))
                    .orElse(silentFrom);
            return d.service
                    .filter(reading -> reading.at().isAfter(bootedFrom))
                    .flatMap(VolatileState.Reading::value)
                    .filter(service -> service.up() && !service.forcedDown())
                    .isPresent();
        }

        private Optional<Instant> mayBeBackFrom(HostSituation situation) {
            return situation.proof().flatMap(proof -> proof.mayBeBackFrom(d.times.bootTime()));
        }

        /** From then on, what is decided may meet a host that has booted since its fencing. */
        private Optional<Instant> mayMeetItFrom(HostSituation situation) {
            return mayBeBackFrom(situation).map(at -> at.minus(d.times.bootMargin()));
        }

        /**
         * The host may have booted, and Nova hides its heartbeats because a call of ours whose answer was lost, or somebody
         * else, has forced it down (C-10). Then its silence is watched for as long as Nova itself would take.
         */
        private boolean isOutdated(HostSituation situation) {
            boolean forcedDown = d.service
                    .flatMap(VolatileState.Reading::value)
                    .filter(ServiceView::forcedDown)
                    .isPresent();
            boolean late = mayMeetItFrom(situation).filter(d.now::isAfter).isPresent();
            return forcedDown && late && !d.heartbeats.isSilentFor(d.times.seenDownAfter(), d.host(), d.now);
        }

        /** Only reads, so that nothing but force-down and evacuate is left to do once the proof is there. */
        private void prepare() {
            if (!d.isHeldFor(HoldReason.AWAITING_PROOF)) {
                return;
            }
            if (d.service.isEmpty()) {
                findService();
            }
            if (d.prepared.isEmpty()) {
                d.list(d.host());
            }
        }

        private void findService() {
            d.read(VolatileState.Read.SERVICE, new HostCommand.FindService());
        }

        private Optional<Optional<ServiceView>> freshService() {
            return d.service.filter(reading -> isFresh(reading.at())).map(VolatileState.Reading::value);
        }

        private boolean isFresh(Instant readAt) {
            return !readAt.plus(d.times.fresh()).isBefore(d.now);
        }

        @Override
        public void serviceRead(Optional<ServiceView> service) {
            d.reading.remove(VolatileState.Read.SERVICE);
            d.service = Optional.of(new VolatileState.Reading<>(service, d.now));
            service.ifPresent(view -> d.heartbeats.read(view, d.now));
            d.failures = 0;
            switch (d.state) {
                case HELD, PREPARING -> d.commands.add(new HostCommand.Review());
                case LISTING, EVACUATING -> {
                    // Read because Nova refused an evacuation with "still in use".
                    if (service.filter(view -> !view.forcedDown()).isPresent()) {
                        holdAsCleared();
                    }
                }
                case FORCING_DOWN, FINISHED, FAILED, CANCELLED -> {}
            }
        }

        @Override
        public void forcedDown(ServiceView service) {
            if (d.state != HostState.FORCING_DOWN) {
                return;
            }
            d.service = Optional.of(new VolatileState.Reading<>(Optional.of(service), d.now));
            d.forcedDownAt = Optional.of(d.now);
            d.novaForcedDownAt = service.updatedAt();
            boolean inTime =
                    !d.isProofOld() || !d.stateSince.plus(d.times.bootMargin()).isBefore(d.now);
            if (!inTime && d.cancelledBy.isEmpty()) {
                holdUntilSilent();
                return;
            }
            d.become(HostState.LISTING);
            d.prepared.filter(reading -> isFresh(reading.at())).ifPresent(reading -> {
                if (d.evacuations.isEmpty()) {
                    evacuations.adoptPrepared(reading.value());
                }
            });
            d.listing.remove(d.host()); // a list asked for before force-down does not count
            d.list(d.host());
        }

        /** Nova took so long that the host may have been back before it was forced down, and may run guests (C-10). */
        private void holdUntilSilent() {
            long seconds = Duration.between(d.stateSince, d.now).toSeconds();
            d.hold(
                    HoldReason.PROOF_OUT_OF_DATE,
                    "Nova took " + seconds + " s to force the host down, and it may have booted before");
            findService();
        }

        @Override
        public void serversListed(HostName host, List<ServerView> servers) {
            d.listing.remove(host);
            switch (d.state) {
                case HELD, PREPARING, FORCING_DOWN -> {
                    if (d.forcedDownAt.isEmpty()) {
                        d.prepared = Optional.of(new VolatileState.Reading<>(servers, d.now));
                    } else {
                        landings.verified(host, servers);
                    }
                }
                case LISTING -> {
                    if (host.equals(d.host())) {
                        d.become(HostState.EVACUATING);
                        evacuations.adoptFresh(servers);
                    }
                    landings.verified(host, servers);
                }
                case EVACUATING -> landings.verified(host, servers);
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
            d.reading.remove(VolatileState.Read.SERVICES);
            landings.servicesListed(services);
        }

        @Override
        public void reservedHostReady(HostName host) {
            d.reading.remove(VolatileState.Read.RESERVED);
            if (!d.reserved.contains(host)) {
                d.reserved.add(host);
            }
            if (d.isHeldFor(HoldReason.NO_RESERVED_HOST)) {
                goOn();
            }
        }

        /** After a hold behind the force-down, which may have come before the fresh list. */
        private void goOn() {
            d.become(HostState.LISTING);
            d.listing.remove(d.host());
            d.list(d.host());
        }

        @Override
        public void noReservedHost() {
            d.reading.remove(VolatileState.Read.RESERVED);
            d.noMoreReserved = true;
        }

        private void lookForReserved() {
            d.noMoreReserved = false;
            d.read(VolatileState.Read.RESERVED, new HostCommand.TakeReservedHost(Set.of(d.host())));
            d.retryAt = Optional.of(d.now.plus(d.times.recheck()));
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
        public void inspected(
                InstanceId instance,
                Optional<ServerView> server,
                List<Instant> evacuatesBegun,
                Optional<Instant> lastStart) {
            evacuations.inspected(instance, server, evacuatesBegun, lastStart);
        }

        /**
         * Before force-down it ends the recovery. After it, nothing new is begun (C-10): a host that boots may start its
         * guests again, and an evacuation then would run them twice. What Nova took before goes on, as the returning
         * nova-compute removes the guests that have an evacuation record.
         */
        @Override
        public void hostReturned() {
            switch (d.state) {
                case HELD, PREPARING -> {
                    if (d.forcedDownAt.isEmpty()) {
                        end(HostState.CANCELLED, "the host came back before anything was done to it");
                    } else {
                        stopFor(HostDraft.HOST_RETURNED);
                        goOn();
                    }
                }
                case FORCING_DOWN, LISTING, EVACUATING -> stopFor(HostDraft.HOST_RETURNED);
                case FINISHED, FAILED, CANCELLED -> {}
            }
        }

        private void stopFor(String whom) {
            if (d.cancelledBy.isEmpty()) {
                d.cancelledBy = whom;
            }
        }

        @Override
        public void cancelled(String operator) {
            d.cancelledBy = operator;
            switch (d.state) {
                case HELD, PREPARING -> {
                    if (d.forcedDownAt.isEmpty()) {
                        end(HostState.CANCELLED, "cancelled by " + operator);
                    } else {
                        goOn();
                    }
                }
                case FORCING_DOWN, LISTING, EVACUATING, FINISHED, FAILED, CANCELLED -> {}
            }
        }

        @Override
        public void slotsGiven(int slots, Optional<HostName> waitsFor) {
            if (slots == 0) {
                d.reason = WAITS_FOR_OTHER + waitsFor.map(HostName::value).orElse("another host")
                        + ", which is lost as well, until Nova does not choose it any more";
            } else if (d.reason.startsWith(WAITS_FOR_OTHER)) {
                d.reason = "";
            }
            d.slots = slots;
        }

        @Override
        public void timeCame() {
            if (d.retryAt.filter(at -> !at.isAfter(d.now)).isEmpty()) {
                return;
            }
            d.retryAt = Optional.empty();
            switch (d.state) {
                case HELD -> recheck();
                case PREPARING -> findService();
                case FORCING_DOWN, EVACUATING, FINISHED, FAILED, CANCELLED -> {}
                case LISTING -> d.list(d.host());
            }
        }

        private void recheck() {
            d.retryAt = Optional.of(d.now.plus(d.times.recheck()));
            Runnable look = switch (d.hold.orElseThrow().reason()) {
                case HOST_HEARD, PROOF_OUT_OF_DATE, SERVICE_UNKNOWN, NOVA_UNREACHABLE, INTERNAL_ERROR ->
                    this::findService;
                case NO_RESERVED_HOST -> this::lookForReserved;
                case AWAITING_PROOF,
                        UNFENCED,
                        UNPROVEN_REPORT,
                        NOT_QUORATE,
                        STORM,
                        ON_MAINTENANCE,
                        SEGMENT_DISABLED,
                        HOST_BEING_RECOVERED,
                        HOST_NOT_UP,
                        INSTANCE_BUSY,
                        CRASH_LOOP,
                        SERVICE_CLEARED -> () -> d.commands.add(new HostCommand.Review());
            };
            look.run();
        }

        @Override
        public void callFailed(HostCommand command, CallFailure failure) {
            command.perform(new FailedCall(d, evacuations, failure, why -> end(HostState.CANCELLED, why)));
        }

        private void end(HostState how, String why) {
            evacuations.unusedReserved().forEach(host -> {
                d.reserved.remove(host);
                d.commands.add(new HostCommand.ReturnReservedHost(host));
            });
            d.become(how);
            d.reason = why;
        }

        private Step<HostProgress, HostCommand> finish() {
            boolean hasInstances = d.forcedDownAt.isPresent() && !d.state.isFinal();
            if (hasInstances) {
                evacuations.drive();
                boolean listed =
                        d.state == HostState.EVACUATING || d.state == HostState.HELD && !d.cancelledBy.isEmpty();
                if (listed && evacuations.allEnded() && !d.reading.contains(VolatileState.Read.RESERVED)) {
                    conclude();
                }
            }
            Optional<Instant> wake = d.state.isFinal() ? Optional.empty() : wakeAt();
            return new Step<>(d.freeze(), d.taken, d.commands, wake);
        }

        private void conclude() {
            Map<EvacuationState, Long> counts = d.evacuations.values().stream()
                    .collect(Collectors.groupingBy(Evacuation::state, Collectors.counting()));
            long landed = counts.getOrDefault(EvacuationState.LANDED, 0L);
            long skipped = counts.getOrDefault(EvacuationState.SKIPPED, 0L);
            long failed = counts.getOrDefault(EvacuationState.FAILED, 0L);
            String outcome = landed + " instances landed, " + skipped + " left alone, " + failed + " failed"
                    + landings.leftInQueues();
            if (d.cancelledBy.equals(HostDraft.HOST_RETURNED) && failed > 0) {
                end(
                        HostState.FAILED,
                        outcome
                                + "; the host came back meanwhile. Look which of its instances run there, see that its"
                                + " nova-compute was started again, then clear its force-down: openstack compute service"
                                + " set --up " + d.host() + " nova-compute");
            } else if (!d.cancelledBy.isEmpty() && !d.cancelledBy.equals(HostDraft.HOST_RETURNED)) {
                end(HostState.CANCELLED, "cancelled by " + d.cancelledBy + "; " + outcome);
            } else {
                end(failed > 0 ? HostState.FAILED : HostState.FINISHED, outcome);
            }
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
