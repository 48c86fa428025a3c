package io.masakari.controller.engine;

import io.masakari.core.model.HostName;
import io.masakari.core.recovery.Hold;
import io.masakari.core.recovery.Origin;
import io.masakari.core.recovery.Progress;
import io.masakari.core.recovery.RecoveryKind;
import io.masakari.core.safety.OperatorWord;
import io.masakari.runtime.journal.Event;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Tells, as log events, what recoveries of every kind have in common: beginning, holds, an operator's words, end. */
final class RecoveryStory {
    /** @param fields without nulls, in the order in which they are shown */
    record Line(Event event, String message, Map<String, Object> fields) {}

    private RecoveryStory() {}

    static String describe(RecoveryKind kind, String subject, HostName host) {
        return switch (kind) {
            case INSTANCE -> "instance " + subject + " on host " + host;
            case PROCESS -> "process " + subject + " on host " + host;
            case HOST -> "host " + host;
        };
    }

    static List<Line> begun(Progress progress, String what, Instant now) {
        List<Line> lines = new ArrayList<>();
        lines.add(line(progress, Event.RECOVERY_STARTED, "Recovery of " + what + " is taken up.", Map.of(), now));
        progress.hold().ifPresent(hold -> lines.add(held(progress, what, hold, now)));
        return lines;
    }

    static Line resumed(Progress progress, String what, Instant now) {
        return line(
                progress,
                Event.RECOVERY_RESUMED,
                "Recovery of " + what + " goes on after a restart, state "
                        + progress.state().name() + ".",
                Map.of("state", progress.state().name()),
                now);
    }

    static Line spoken(Progress progress, String what, OperatorWord word, Instant now) {
        return line(
                progress,
                Event.OPERATOR_ACTED,
                word.operator() + " has released the recovery of " + what
                        + (word.confirmedOff() ? " and confirms that the host is off: " : ": ")
                        + (word.reason().isEmpty() ? "no reason given" : word.reason()) + ".",
                Map.of("operator", word.operator(), "confirmed_off", word.confirmedOff(), "reason", word.reason()),
                now);
    }

    static Line startedAgain(Progress progress, String what, OperatorWord said, Instant now) {
        return line(
                progress,
                Event.OPERATOR_ACTED,
                said.operator() + " has the recovery of " + what + " started: " + said.reason() + ".",
                Map.of("operator", said.operator(), "reason", said.reason()),
                now);
    }

    static List<Line> holds(Progress before, Progress after, String what, Instant now) {
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

    private static Line held(Progress progress, String what, Hold hold, Instant now) {
        return line(
                progress,
                Event.RECOVERY_HELD,
                "Recovery of " + what + " is held: " + hold.reason().meaning()
                        + (hold.detail().isEmpty() ? "" : " (" + hold.detail() + ")") + ". Released by: "
                        + hold.releasedBy(progress.origin()) + ".",
                Map.of("reason", hold.reason()),
                now);
    }

    static List<Line> ending(Progress before, Progress after, RecoveryKind kind, String what, Instant now) {
        if (before.isOver() || !after.isOver()) {
            return List.of();
        }
        Map<String, Object> reason = Map.of("reason", after.reason());
        Map<String, Object> outcome = kind == RecoveryKind.HOST ? Map.of() : reason; // counts, which the message has
        String text = "Recovery of " + what + " ";
        return List.of(
                switch (after.end().orElseThrow()) {
                    case FINISHED ->
                        line(
                                after,
                                Event.RECOVERY_FINISHED,
                                text + "is finished: " + after.reason() + ".",
                                outcome,
                                now);
                    case CANCELLED ->
                        line(
                                after,
                                Event.RECOVERY_CANCELLED,
                                text + "is cancelled: " + after.reason() + ".",
                                reason,
                                now);
                    case FAILED -> {
                        // A host's recovery ends so although most of its instances may have landed.
                        String how = kind == RecoveryKind.HOST ? "has ended with failures: " : "has failed: ";
                        String where = ". See 'masakarictl recovery show " + after.id() + "'.";
                        yield line(after, Event.RECOVERY_FAILED, text + how + after.reason() + where, outcome, now);
                    }
                });
    }

    static Line line(Progress progress, Event event, String message, Map<String, ?> more, Instant now) {
        Origin origin = progress.origin();
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("host", origin.host());
        fields.put("recovery", origin.id());
        fields.put("notification", origin.notification());
        fields.put("segment", origin.segment());
        fields.put("elapsed_ms", Duration.between(origin.startedAt(), now).toMillis());
        fields.putAll(more);
        return new Line(event, message, fields);
    }
}
