package io.masakari.controller.engine;

import io.masakari.controller.engine.RecoveryStory.Line;
import io.masakari.core.model.BootId;
import io.masakari.core.model.FencingProof;
import io.masakari.core.model.HostName;
import io.masakari.core.recovery.host.Evacuation;
import io.masakari.core.recovery.host.EvacuationState;
import io.masakari.core.recovery.host.HostProgress;
import io.masakari.core.recovery.host.HostState;
import io.masakari.core.recovery.host.SkipReason;
import io.masakari.core.safety.BehindGate;
import io.masakari.runtime.journal.Event;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Tells, as log events, what only the recovery of a host has: proof, force-down, reserved hosts and instances. */
final class HostStory {
    /** How far the copies of one fencing's time differ that two hosts have. */
    private static final Duration COPIES_APART = Duration.ofSeconds(5);

    private final HostProgress before;
    private final HostProgress after;
    private final Instant now;
    private final List<Line> lines = new ArrayList<>();

    private HostStory(HostProgress before, HostProgress after, Instant now) {
        this.before = before;
        this.after = after;
        this.now = now;
    }

    static List<Line> begun(HostProgress recovery, Instant now) {
        HostStory story = new HostStory(recovery, recovery, now);
        story.proof(Optional.empty());
        if (recovery.state() == HostState.FORCING_DOWN) {
            story.forcing();
        }
        return story.lines;
    }

    static List<Line> between(HostProgress before, HostProgress after, Instant now) {
        HostStory story = new HostStory(before, after, now);
        story.recovery();
        story.instances();
        return story.lines;
    }

    /** What was done for a reserved host beside enabling it. */
    static Line aggregates(HostProgress recovery, HostName reserved, AggregateJoin join, Instant now) {
        String in = join.joined().isEmpty() ? "none" : String.join(", ", join.joined());
        String not = join.refused().isEmpty()
                ? ""
                : " Nova refuses others, so its scheduler may not choose it: " + String.join("; ", join.refused())
                        + ".";
        return RecoveryStory.line(
                recovery,
                Event.RESERVED_HOST_AGGREGATES,
                "Reserved host " + reserved + " is in aggregates of " + recovery.host() + ": " + in + "." + not,
                Map.of("target", reserved, "aggregates", in, "refused", String.join("; ", join.refused())),
                now);
    }

    static Line fencingLies(HostProgress recovery, BootId boot, Instant now) {
        return RecoveryStory.line(
                recovery,
                Event.FENCING_LIES,
                "Host " + recovery.host() + " has answered the controller after its fencing was proven, in boot " + boot
                        + ", the one that was fenced off: its fence device says \"off\" of a host that runs. No"
                        + " fencing of this host is believed any more.",
                Map.of("boot", boot.toString()),
                now);
    }

    private void recovery() {
        proof(before.proof());
        if (changedTo(HostState.FORCING_DOWN)) {
            forcing();
        }
        if (before.forcedDownAt().isEmpty() && after.forcedDownAt().isPresent()) {
            tell(Event.HOST_FORCED_DOWN, "Nova has host " + after.host() + " disabled and forced down.", Map.of());
        }
        if (before.state() == HostState.LISTING && after.state() == HostState.EVACUATING) {
            long skipped = after.evacuations().values().stream()
                    .filter(e -> e.state() == EvacuationState.SKIPPED)
                    .count();
            tell(
                    Event.INSTANCES_LISTED,
                    "Host " + after.host() + " has " + after.evacuations().size() + " instances, " + skipped
                            + " of them are left alone.",
                    Map.of("instances", after.evacuations().size(), "skipped", skipped));
        }
        if (changedTo(HostState.FINISHED) && after.evacuations().isEmpty()) {
            tell(
                    Event.HOST_EMPTY,
                    "Host " + after.host()
                            + " was lost, and Nova has no instance on it: nothing was evacuated. If it had"
                            + " some, look for them.",
                    Map.of());
        }
        if (!promises(before) && promises(after)) {
            tell(
                    Event.HOST_BEHIND_GATE,
                    "Host " + after.host() + " is back, behind its gate, and starts no guest; "
                            + after.waitingBehindGate() + " instances are still to land.",
                    Map.of("instances", after.waitingBehindGate()));
        }
        if (after.isGateBroken() && !before.isGateBroken()) {
            tell(
                    Event.GATE_BROKEN,
                    "What host " + after.host() + " has promised behind its gate is not so: "
                            + after.hold().orElseThrow().detail() + ". Nothing more of it is evacuated.",
                    Map.of("reason", after.hold().orElseThrow().detail()));
        }
        if (changedTo(HostState.RETURNED)) {
            tell(
                    Event.HOST_BACK,
                    "Host " + after.host() + " is back before anything was done to it; its instances are looked at.",
                    Map.of());
        }
        after.reserved().stream()
                .filter(host -> !before.reserved().contains(host))
                .forEach(host -> tell(
                        Event.RESERVED_HOST_TAKEN,
                        "Reserved host " + host + " is taken for the recovery of " + after.host() + ".",
                        Map.of("target", host)));
        before.reserved().stream()
                .filter(host -> !after.reserved().contains(host))
                .forEach(host -> tell(
                        Event.RESERVED_HOST_RETURNED,
                        "Reserved host " + host + " was not used and is given back.",
                        Map.of("target", host)));
    }

    private void proof(Optional<FencingProof> known) {
        if (after.proof().isPresent() && known.filter(this::isSameFencing).isEmpty()) {
            FencingProof proof = after.proof().get();
            tell(
                    Event.PROOF_ACCEPTED,
                    "Host " + after.host()
                            + (proof.isConfirmation()
                                    ? " is confirmed off by a person, as " + proof.source() + " tells, said "
                                    : " is proven off: " + proof.action() + " by " + proof.source() + ", completed ")
                            + proof.completedAt() + ".",
                    Map.of("source", proof.source(), "action", proof.action(), "completed_at", proof.completedAt()));
        }
    }

    /** Of one fencing, each witness has a copy with a time of its own, and the oldest counts. */
    private boolean isSameFencing(FencingProof known) {
        FencingProof now = after.proof().orElseThrow();
        return now.source().equals(known.source())
                && now.action().equals(known.action())
                && Duration.between(now.completedAt(), known.completedAt())
                                .abs()
                                .compareTo(COPIES_APART)
                        <= 0;
    }

    private static boolean promises(HostProgress recovery) {
        return recovery.gate().flatMap(BehindGate::promisedUntil).isPresent();
    }

    private void forcing() {
        tell(Event.HOST_FORCE_DOWN_REQUESTED, "Nova is asked to force down host " + after.host() + ".", Map.of());
    }

    private boolean changedTo(HostState state) {
        return after.state() == state && before.state() != state;
    }

    private void instances() {
        after.evacuations().forEach((id, e) -> {
            Evacuation past = before.evacuations().get(id);
            if (past != e) {
                instance(past, e);
            }
        });
    }

    private void instance(Evacuation past, Evacuation e) {
        EvacuationState was = past == null ? EvacuationState.PENDING : past.state();
        if (past != null && was == e.state()) {
            return;
        }
        switch (e.state()) {
            case PENDING -> {
                boolean looked = was == EvacuationState.LOOKING && e.attempts() == 0;
                // What is looked at again and again is told once.
                boolean isTold = looked && !e.reason().isEmpty() && e.reason().equals(past.reason());
                if (past != null && was != EvacuationState.RESETTING && !isTold) {
                    String when = (looked ? "is looked at again" : "is evacuated again") + ", not before "
                            + e.notBefore() + ": ";
                    tellOf(e, Event.EVACUATION_RETRY, when + e.reason());
                }
            }
            case UNCERTAIN -> {
                if (was != EvacuationState.LOOKING) {
                    tellOf(e, Event.EVACUATION_UNCERTAIN, "is looked at before anything else: " + e.reason());
                }
            }
            case RESETTING -> tellOf(e, Event.INSTANCE_RESET, "is reset to error, so that Nova evacuates it");
            case STOPPING ->
                tellOf(
                        e,
                        Event.INSTANCE_STOPPED,
                        "was " + e.resetFrom() + ", and is stopped on "
                                + e.target().orElseThrow());
            case REQUESTING -> {
                String to = e.target().map(host -> " to " + host).orElse("");
                tellOf(e, Event.EVACUATION_REQUESTED, "is to be evacuated" + to);
            }
            case ACCEPTED -> tellOf(e, Event.EVACUATION_ACCEPTED, "is being evacuated by Nova");
            case LANDED ->
                tellOf(e, Event.EVACUATION_LANDED, "has landed on " + e.target().orElseThrow());
            case HANDED_OVER ->
                tellOf(e, Event.INSTANCE_HANDED_OVER, "is started by a recovery of its own: " + e.reason());
            case FAILED -> {
                String what = after.forcedDownAt().isPresent() ? "could not be evacuated: " : "is to be looked at: ";
                tellOf(e, Event.EVACUATION_FAILED, what + e.reason());
            }
            case SKIPPED -> {
                if (!e.skip().equals(Optional.of(SkipReason.AS_BEFORE))) {
                    tellOf(e, Event.INSTANCE_SKIPPED, "is left alone: " + e.reason());
                }
            }
            case LOOKING, VERIFYING -> {}
        }
    }

    private void tellOf(Evacuation e, Event event, String what) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("instance", e.instance());
        fields.put("instance_name", e.name());
        e.target().ifPresent(target -> fields.put("target", target));
        fields.put("attempt", e.attempts());
        e.skip().map(SkipReason::name).ifPresent(reason -> fields.put("reason", reason));
        if (e.skip().isEmpty() && !e.reason().isEmpty()) {
            fields.put("reason", e.reason());
        }
        tell(event, "Instance " + e.name() + " (" + e.instance() + ") " + what + ".", fields);
    }

    private void tell(Event event, String message, Map<String, ?> more) {
        lines.add(RecoveryStory.line(after, event, message, more, now));
    }
}
