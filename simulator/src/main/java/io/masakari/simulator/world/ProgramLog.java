package io.masakari.simulator.world;

import io.masakari.runtime.journal.Event;
import io.masakari.runtime.journal.EventLog;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import java.util.regex.Pattern;

/**
 * A program's events as lines: the name, and the instance or host that it is about with the fields that tell more; or, of an
 * event that is about neither, the first sentence.
 */
final class ProgramLog implements EventLog {
    private static final Set<String> NOT_SHOWN = Set.of(
            "recovery",
            "notification",
            "segment",
            "elapsed_ms",
            "instance",
            "instance_name",
            "host",
            "node",
            "from",
            "to",
            "callback_us",
            "loss",
            "type",
            "completed_at",
            "address",
            "operator",
            "confirmed_off",
            "source",
            "sequence");

    /** What follows the first sentence, or is no text for people. */
    private static final Pattern FURTHER = Pattern.compile("(?<=\\.) |: \\{");

    private final EventLines lines;
    private final String who;
    private final BiPredicate<Event, Map<String, ?>> shown;

    ProgramLog(EventLines lines, String who, BiPredicate<Event, Map<String, ?>> shown) {
        this.lines = lines;
        this.who = who;
        this.shown = shown;
    }

    @Override
    public void log(Event event, String message, Map<String, ?> fields) {
        if (!shown.test(event, fields)) {
            return;
        }
        Object subject = fields.get("instance_name");
        if (subject == null) {
            subject = fields.get("host");
        }
        if (subject == null) {
            lines.add(who, event.eventName(), FURTHER.split(message, 2)[0]);
            return;
        }
        StringBuilder line = new StringBuilder(subject.toString());
        // In the same order in every run.
        new TreeMap<>(fields).forEach((key, value) -> {
            boolean said = key.equals("fencing") && fields.containsKey("stage");
            if (value != null && !said && !NOT_SHOWN.contains(key)) {
                line.append(' ').append(key).append('=').append(value);
            }
        });
        lines.add(who, event.eventName(), line.toString());
    }
}
