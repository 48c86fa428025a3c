package io.masakari.core.recovery.host;

import io.masakari.core.model.Edits;
import io.masakari.core.model.FencingProof;
import io.masakari.core.model.HostName;
import io.masakari.core.model.InstanceId;
import io.masakari.core.model.SegmentRules;
import io.masakari.core.recovery.Hold;
import io.masakari.core.recovery.Origin;
import io.masakari.core.recovery.Progress;
import io.masakari.core.safety.BehindGate;
import io.masakari.core.safety.HoldReason;
import io.masakari.core.safety.SafeTimes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The whole state of one host's recovery, between two events. Immutable. All but {@code volatileState} is stored.
 *
 * @param rules of the segment, when it began
 * @param hold present when HELD
 * @param proof on which it acts; present from PREPARING on
 * @param forcedDownAt when Nova confirmed the force-down of this recovery
 * @param downSince since when the host's instances may be off; what Nova itself has stopped since then was running
 * @param cancelledBy operator who cancelled; "" if nobody
 * @param evacuations the host's instances, in the order in which they go
 * @param reserved reserved hosts taken for it and ready, in the order of taking
 * @param reason what people should know: trouble while it runs, the outcome at its end
 */
public record HostProgress(
        Origin origin,
        SegmentRules rules,
        HostState state,
        Instant stateSince,
        Optional<Hold> hold,
        Optional<FencingProof> proof,
        Optional<Instant> forcedDownAt,
        Instant downSince,
        String cancelledBy,
        Map<InstanceId, Evacuation> evacuations,
        List<HostName> reserved,
        String reason,
        VolatileState volatileState)
        implements Progress {
    public HostProgress {
        evacuations = Collections.unmodifiableMap(new LinkedHashMap<>(evacuations));
        reserved = List.copyOf(reserved);
        if (hold.isPresent() != (state == HostState.HELD)) {
            throw new IllegalArgumentException("state is " + state + " but hold is " + hold);
        }
        if (forcedDownAt.isPresent() && proof.isEmpty()) {
            throw new IllegalArgumentException("C-1: " + origin.host() + " is forced down without a proof");
        }
    }

    /** How many of its instances Nova works on, or may. */
    public int inFlight() {
        return (int) evacuations.values().stream()
                .filter(e -> e.state().isInFlight())
                .count();
    }

    /** How many of its instances are not done with. */
    public int unfinished() {
        return (int)
                evacuations.values().stream().filter(e -> !e.state().isFinal()).count();
    }

    /** The components, to be set by name. */
    public static class Edit extends VolatileState {
        public Origin origin;
        public SegmentRules rules;
        public HostState state;
        public Instant stateSince;
        public Optional<Hold> hold = Optional.empty();
        public Optional<FencingProof> proof = Optional.empty();
        public Optional<Instant> forcedDownAt = Optional.empty();
        /** Null stands for when it was taken up. */
        public Instant downSince;

        public String cancelledBy = "";
        public Map<InstanceId, Evacuation> evacuations = new LinkedHashMap<>();
        public List<HostName> reserved = new ArrayList<>();
        public String reason = "";

        public Edit() {}

        Edit(HostProgress from) {
            super(from.volatileState);
            Edits.copy(from, this);
            evacuations = new LinkedHashMap<>(evacuations);
            reserved = new ArrayList<>(reserved);
        }

        public void put(Evacuation evacuation) {
            evacuations.put(evacuation.instance(), evacuation);
        }

        /** As it was stored; {@link HostRecovery#resume} goes on from there. */
        public HostProgress build() {
            return build(VolatileState.NONE);
        }

        HostProgress build(VolatileState volatileState) {
            downSince = downSince == null ? origin.startedAt() : downSince;
            return Edits.build(HostProgress.class, this, volatileState);
        }
    }

    /** Without what is not stored, and with that change. */
    public HostProgress asStored(Consumer<Edit> change) {
        Edit e = new Edit(this);
        change.accept(e);
        return e.build();
    }

    /** Whether a command that was decided earlier would be given now as well (SAFETY.md, C-22). */
    public boolean stillWants(HostCommand command) {
        if (command instanceof HostCommand.ForceDown) {
            return state == HostState.FORCING_DOWN && cancelledBy.isEmpty() && !isStopped();
        }
        if (command instanceof HostCommand.Evacuate evacuate) {
            return wants(evacuate.instance(), EvacuationState.REQUESTING);
        }
        if (command instanceof HostCommand.ResetToError reset) {
            return wants(reset.instance(), EvacuationState.RESETTING);
        }
        if (command instanceof HostCommand.StopLanded stop) {
            return wants(stop.instance(), EvacuationState.STOPPING);
        }
        return true;
    }

    /**
     * Whether it comes before anything that is done to a part of its host: unless the host is back, or that instance has landed
     * elsewhere, as others may wait for room for long.
     */
    public boolean comesBeforeParts(Optional<InstanceId> instance) {
        return !isOver()
                && state != HostState.RETURNED
                && hold.filter(why -> why.reason() == HoldReason.LEFT_IN_ORDER).isEmpty()
                && instance.map(evacuations::get).filter(Evacuation::hasLanded).isEmpty();
    }

    /** Whether it evacuates that instance, or is about to and began before {@code other} (SAFETY.md, C-5). */
    public boolean hasInHand(InstanceId instance, HostProgress other) {
        Evacuation evacuation = evacuations.get(instance);
        return evacuation != null
                && switch (evacuation.state()) {
                    case ACCEPTED, UNCERTAIN, LOOKING, VERIFYING, STOPPING -> evacuation.attempts() > 0;
                    case REQUESTING -> origin.startedAt().isBefore(other.origin.startedAt());
                    case PENDING, RESETTING, LANDED, HANDED_OVER, SKIPPED, FAILED -> false;
                };
    }

    /** Whether Nova may have an evacuation of it that has not ended. */
    public boolean hasAnyUnderWay() {
        return evacuations.values().stream()
                .anyMatch(e -> e.attempts() > 0 && !e.state().isFinal());
    }

    /** How far our clock was behind Nova's at the last answer. */
    public Duration novaAhead() {
        return volatileState.novaAhead;
    }

    /** What is known of the gate of its host, which is back. */
    public Optional<BehindGate> gate() {
        return volatileState.gate;
    }

    /** Whether its host, which is back, is to stay behind its gate: it is forced down, and something can be evacuated now (C-29). */
    public boolean needsGate() {
        return cancelledBy.isEmpty()
                && switch (state) {
                    case FORCING_DOWN, LISTING -> true;
                    case EVACUATING -> waitingBehindGate() > 0;
                    case HELD -> forcedDownAt.isPresent() && isHeldForAWhile();
                    case PREPARING, RETURNED, FINISHED, FAILED, CANCELLED -> false;
                };
    }

    /** What it waits for is what a gate tells, or comes by itself within seconds. */
    private boolean isHeldForAWhile() {
        return hold.filter(held ->
                        held.reason() == HoldReason.PROOF_OUT_OF_DATE || held.reason() == HoldReason.DECISIONS_EXPIRE)
                .isPresent();
    }

    /** Whether its host is back, and something contradicts what its gate has promised. */
    public boolean isGateBroken() {
        return forcedDownAt.isPresent()
                && hold.map(Hold::reason).filter(HostProgress::isOfGate).isPresent();
    }

    /** An earlier version held it as a contradiction. Behind the force-down nothing else is one. */
    static boolean isOfGate(HoldReason reason) {
        return reason == HoldReason.GATE_BROKEN || reason == HoldReason.CONTRADICTION;
    }

    /** Instances that are on their way, or can go; those that Nova finds no host for wait for something else. */
    public int waitingBehindGate() {
        return (int) evacuations.values().stream()
                .filter(e -> switch (e.state()) {
                    case PENDING -> e.attempts() == 0 || !e.schedulerFailed();
                    case RESETTING, REQUESTING, ACCEPTED, UNCERTAIN, LOOKING, VERIFYING -> true;
                    case STOPPING, LANDED, HANDED_OVER, SKIPPED, FAILED -> false;
                })
                .count();
    }

    /** Whether it is back, and nothing may be sent before its gate has promised. */
    private boolean isStopped() {
        return volatileState
                .gate
                .filter(gate ->
                        gate.promisedUntil().isEmpty() || gate.contradiction().isPresent())
                .isPresent();
    }

    /**
     * Until when a command may be sent that was decided then (SAFETY.md, C-22): what it rests on is not too old, and a host
     * that rests on its fencing alone cannot have booted when it arrives.
     */
    public Instant latest(HostCommand command, Instant decided, SafeTimes times) {
        Instant end = decided.plus(times.fresh());
        boolean restsOnHost = command instanceof HostCommand.ForceDown
                || command instanceof HostCommand.ResetToError
                || command instanceof HostCommand.Evacuate;
        if (!restsOnHost) {
            return end;
        }
        Duration margin = volatileState.hostTimes.orElse(times).margin();
        Optional<Instant> marginEnds =
                proof.map(known -> known.completedAt().plus(margin).minus(volatileState.novaAhead));
        if (volatileState.gate.isPresent()) {
            Instant arrivesShut = volatileState
                    .gate
                    .get()
                    .latest(times.latestArrival(), volatileState.novaAhead)
                    .orElse(decided.minusMillis(1));
            end = arrivesShut.isBefore(end) ? arrivesShut : end;
        }
        Instant last = end;
        Optional<Instant> bound = marginEnds.filter(decided::isAfter).isPresent()
                ? volatileState.service.map(reading -> reading.at().plus(times.fresh()))
                : marginEnds;
        return bound.filter(last::isAfter).orElse(last);
    }

    private boolean wants(InstanceId instance, EvacuationState asked) {
        Evacuation evacuation = evacuations.get(instance);
        return !state.isFinal()
                && cancelledBy.isEmpty()
                && !isStopped()
                && evacuation != null
                && evacuation.state() == asked;
    }
}
