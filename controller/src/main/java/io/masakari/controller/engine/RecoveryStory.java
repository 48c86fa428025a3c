package io.masakari.controller.engine;

import io.masakari.core.model.FencingProof;
import io.masakari.core.recovery.Hold;
import io.masakari.core.recovery.host.Evacuation;
import io.masakari.core.recovery.host.EvacuationState;
import io.masakari.core.recovery.host.HostProgress;
import io.masakari.core.recovery.host.HostState;
import io.masakari.core.recovery.host.SkipReason;
import io.masakari.core.safety.OperatorWord;
import io.masakari.runtime.journal.Event;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Tells one step of a recovery as log events: what is different between before and after. One line per change. */
final class RecoveryStory {
    /** @param fields without nulls, in the order in which they are shown */
    record Line(Event event, String message, Map<String, Object> fields) {}

    private final HostProgress before;
    private final HostProgress after;
    private final Instant now;
    private final List<Line> lines = new ArrayList<>();

    private RecoveryStory(HostProgress before, HostProgress after, Instant now) {
        this.before = before;
        this.after = after;
        this.now = now;
    }

    static List<Line> begun(HostProgress recovery, Instant now) {
        RecoveryStory story = new RecoveryStory(recovery, recovery, now);
        story.tell(Event.RECOVERY_STARTED, "Recovery of host " + recovery.host() + " is taken up.", Map.of());
        recovery.hold().ifPresent(story::held);
        story.proof(Optional.empty());
        if (recovery.state() == HostState.FORCING_DOWN) {
            story.forcing();
        }
        return story.lines;
    }

    static List<Line> resumed(HostProgress recovery, Instant now) {
        RecoveryStory story = new RecoveryStory(recovery, recovery, now);
        story.tell(
                Event.RECOVERY_RESUMED,
                "Recovery of host " + recovery.host() + " goes on after a restart, state " + recovery.state() + ".",
                Map.of("state", recovery.state()));
        return story.lines;
    }

    static List<Line> spoken(HostProgress recovery, OperatorWord word, Instant now) {
        RecoveryStory story = new RecoveryStory(recovery, recovery, now);
        story.tell(
                Event.OPERATOR_ACTED,
                word.operator() + " has released the recovery of host " + recovery.host()
                        + (word.confirmedOff() ? " and confirms that the host is off: " : ": ")
                        + (word.reason().isEmpty() ? "no reason given" : word.reason()) + ".",
                Map.of("operator", word.operator(), "confirmed_off", word.confirmedOff(), "reason", word.reason()));
        return story.lines;
    }

    static List<Line> between(HostProgress before, HostProgress after, Instant now) {
        RecoveryStory story = new RecoveryStory(before, after, now);
        story.recovery();
        story.instances();
        story.ending();
        return story.lines;
    }

    private void recovery() {
        boolean newHold = after.hold().isPresent()
                && !before.hold().map(Hold::reason).equals(after.hold().map(Hold::reason));
        if (newHold) {
            held(after.hold().get());
        } else if (before.hold().isPresent() && after.hold().isEmpty() && after.state() != HostState.CANCELLED) {
            tell(
                    Event.RECOVERY_RELEASED,
                    "Recovery of host " + after.host() + " goes on; it was held for "
                            + before.hold().get().reason() + ".",
                    Map.of("reason", before.hold().get().reason()));
        }
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

    private void held(Hold hold) {
        tell(
                Event.RECOVERY_HELD,
                "Recovery of host " + after.host() + " is held: "
                        + hold.reason().meaning() + " (" + hold.detail() + "). Released by: "
                        + hold.reason().release() + ".",
                Map.of("reason", hold.reason()));
    }

    private void proof(Optional<FencingProof> known) {
        if (after.proof().isPresent() && !after.proof().equals(known)) {
            FencingProof proof = after.proof().get();
            tell(
                    Event.PROOF_ACCEPTED,
                    "Host " + after.host() + " is proven off: " + proof.action() + " by " + proof.source()
                            + ", completed " + proof.completedAt() + ".",
                    Map.of("source", proof.source(), "action", proof.action(), "completed_at", proof.completedAt()));
        }
    }

    private void forcing() {
        tell(Event.HOST_FORCE_DOWN_REQUESTED, "Nova is asked to force down host " + after.host() + ".", Map.of());
    }

    private void ending() {
        if (before.state() == after.state()) {
            return;
        }
        switch (after.state()) {
            case FINISHED ->
                tell(
                        Event.RECOVERY_FINISHED,
                        "Recovery of host " + after.host() + " is finished: " + after.reason() + ".",
                        Map.of());
            case FAILED ->
                tell(
                        Event.RECOVERY_FAILED,
                        "Recovery of host " + after.host() + " has ended with failures: " + after.reason()
                                + ". See 'masakarictl recovery show " + after.id() + "'.",
                        Map.of());
            case CANCELLED ->
                tell(
                        Event.RECOVERY_CANCELLED,
                        "Recovery of host " + after.host() + " is cancelled: " + after.reason() + ".",
                        Map.of("reason", after.reason()));
            case HELD, PREPARING, FORCING_DOWN, LISTING, EVACUATING -> {}
        }
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
        boolean entered = past == null || was != e.state();
        switch (e.state()) {
            case PENDING -> {
                boolean again = entered && was != EvacuationState.RESETTING && past != null;
                if (again) {
                    tellOf(
                            e,
                            Event.EVACUATION_RETRY,
                            "is evacuated again, not before " + e.notBefore() + ": " + e.reason());
                }
            }
            case RESETTING -> tellIf(entered, e, Event.INSTANCE_RESET, "is reset to error, so that Nova evacuates it");
            case REQUESTING ->
                tellIf(
                        entered,
                        e,
                        Event.EVACUATION_REQUESTED,
                        "is to be evacuated" + e.target().map(t -> " to " + t).orElse(""));
            case ACCEPTED -> tellIf(entered, e, Event.EVACUATION_ACCEPTED, "is being evacuated by Nova");
            case UNCERTAIN ->
                tellIf(
                        entered && was != EvacuationState.LOOKING,
                        e,
                        Event.EVACUATION_UNCERTAIN,
                        "is looked at before anything else: " + e.reason());
            case LANDED ->
                tellIf(
                        entered,
                        e,
                        Event.EVACUATION_LANDED,
                        "has landed on " + e.target().orElseThrow());
            case FAILED -> tellIf(entered, e, Event.EVACUATION_FAILED, "could not be evacuated: " + e.reason());
            case SKIPPED -> tellIf(entered, e, Event.INSTANCE_SKIPPED, "is left alone: " + e.reason());
            case LOOKING, VERIFYING -> {}
        }
    }

    private void tellIf(boolean condition, Evacuation e, Event event, String what) {
        if (condition) {
            tellOf(e, event, what);
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
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("host", after.host());
        fields.put("recovery", after.id());
        fields.put("notification", after.origin().notification());
        fields.put("segment", after.origin().segment());
        fields.put(
                "elapsed_ms", Duration.between(after.origin().startedAt(), now).toMillis());
        fields.putAll(more);
        lines.add(new Line(event, message, fields));
    }
}
