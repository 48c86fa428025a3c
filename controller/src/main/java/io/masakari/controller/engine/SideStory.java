package io.masakari.controller.engine;

import io.masakari.controller.store.ProgressTable;
import io.masakari.core.model.HostName;
import io.masakari.core.recovery.Hold;
import io.masakari.core.recovery.Origin;
import io.masakari.core.recovery.Progress;
import io.masakari.core.safety.OperatorWord;
import io.masakari.runtime.journal.Event;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Tells, as log events, what the recoveries of instances and of processes have in common: beginning, holds, end. */
final class SideStory {
    private SideStory() {}

    static String describe(ProgressTable.Kind kind, String subject, HostName host) {
        return switch (kind) {
            case INSTANCE -> "instance " + subject + " on host " + host;
            case PROCESS -> "process " + subject + " on host " + host;
            case HOST -> "host " + host;
        };
    }

    static List<RecoveryStory.Line> begun(Progress progress, String what, Instant now) {
        List<RecoveryStory.Line> lines = new ArrayList<>();
        lines.add(line(progress, Event.RECOVERY_STARTED, "Recovery of " + what + " is taken up.", Map.of(), now));
        progress.hold().ifPresent(hold -> lines.add(held(progress, what, hold, now)));
        return lines;
    }

    static RecoveryStory.Line resumed(Progress progress, String what, Instant now) {
        return line(
                progress,
                Event.RECOVERY_RESUMED,
                "Recovery of " + what + " goes on after a restart, state " + progress.stateName() + ".",
                Map.of("state", progress.stateName()),
                now);
    }

    static RecoveryStory.Line spoken(Progress progress, String what, OperatorWord word, Instant now) {
        return line(
                progress,
                Event.OPERATOR_ACTED,
                word.operator() + " has released the recovery of " + what + ": "
                        + (word.reason().isEmpty() ? "no reason given" : word.reason()) + ".",
                Map.of("operator", word.operator(), "reason", word.reason()),
                now);
    }

    static List<RecoveryStory.Line> holds(Progress before, Progress after, String what, Instant now) {
        boolean newHold = after.hold().isPresent()
                && !after.hold().map(Hold::reason).equals(before.hold().map(Hold::reason));
        if (newHold) {
            return List.of(held(after, what, after.hold().get(), now));
        }
        if (before.hold().isPresent() && after.hold().isEmpty() && !after.isOver()) {
            return List.of(line(
                    after,
                    Event.RECOVERY_RELEASED,
                    "Recovery of " + what + " goes on; it was held for "
                            + before.hold().get().reason() + ".",
                    Map.of("reason", before.hold().get().reason()),
                    now));
        }
        return List.of();
    }

    private static RecoveryStory.Line held(Progress progress, String what, Hold hold, Instant now) {
        return line(
                progress,
                Event.RECOVERY_HELD,
                "Recovery of " + what + " is held: " + hold.reason().meaning()
                        + (hold.detail().isEmpty() ? "" : " (" + hold.detail() + ")") + ". Released by: "
                        + hold.reason().release() + ".",
                Map.of("reason", hold.reason()),
                now);
    }

    static List<RecoveryStory.Line> ending(Progress before, Progress after, String what, Instant now) {
        if (before.isOver() || !after.isOver()) {
            return List.of();
        }
        Map<String, Object> reason = Map.of("reason", after.reason());
        String text = "Recovery of " + what;
        return List.of(
                switch (after.stateName()) {
                    case "FINISHED" ->
                        line(
                                after,
                                Event.RECOVERY_FINISHED,
                                text + " is finished: " + after.reason() + ".",
                                reason,
                                now);
                    case "CANCELLED" ->
                        line(
                                after,
                                Event.RECOVERY_CANCELLED,
                                text + " is cancelled: " + after.reason() + ".",
                                reason,
                                now);
                    default ->
                        line(
                                after,
                                Event.RECOVERY_FAILED,
                                text + " has failed: " + after.reason() + ". See 'masakarictl recovery show "
                                        + after.origin().id() + "'.",
                                reason,
                                now);
                });
    }

    static RecoveryStory.Line line(Progress progress, Event event, String message, Map<String, ?> more, Instant now) {
        Origin origin = progress.origin();
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("host", origin.host());
        fields.put("recovery", origin.id());
        fields.put("notification", origin.notification());
        fields.put("segment", origin.segment());
        fields.put("elapsed_ms", Duration.between(origin.startedAt(), now).toMillis());
        fields.putAll(more);
        return new RecoveryStory.Line(event, message, fields);
    }
}
