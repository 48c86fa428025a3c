package io.masakari.controller.engine;

import io.masakari.controller.store.RecoveryEventTable;
import io.masakari.controller.store.SetAsideTable;
import io.masakari.controller.store.Transaction;
import io.masakari.runtime.journal.Event;
import io.masakari.runtime.journal.EventLog;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What the engine could not handle in this round, and why: a row that is damaged, a decision that fails. It ends as failed,
 * for an operator to deal with, and the engine goes on with all others (SAFETY.md, C-21). Engine thread only.
 */
final class SetAside {
    private static final int LONGEST = 1024;
    private static final int FRAMES = 8;

    private final Map<String, RuntimeException> these = new LinkedHashMap<>();

    void add(String notification, RuntimeException why) {
        these.putIfAbsent(notification, why);
    }

    boolean isEmpty() {
        return these.isEmpty();
    }

    void write(Transaction tx, Instant now) {
        these.forEach((notification, why) -> {
            SetAsideTable.put(tx, notification, text(why), now);
            SetAsideTable.recoveries(tx, notification)
                    .forEach(recovery -> RecoveryEventTable.insert(
                            tx,
                            recovery,
                            new RecoveryEventTable.Row(
                                    now, Event.RECOVERY_SET_ASIDE.eventName(), text(why) + ".", "{}")));
        });
    }

    /** After the commit. */
    void tell(EventLog events) {
        these.forEach((notification, why) -> {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("notification", notification);
            fields.put("reason", why.toString());
            fields.put(
                    "trace",
                    Arrays.stream(why.getStackTrace())
                            .limit(FRAMES)
                            .map(StackTraceElement::toString)
                            .collect(Collectors.joining(" < ")));
            events.log(
                    Event.RECOVERY_SET_ASIDE,
                    "Notification " + notification + " is " + text(why) + ". Nothing more is done about it before"
                            + " 'masakarictl notification retry " + notification + "'; all others go on.",
                    fields);
        });
        these.clear();
    }

    private static String text(RuntimeException why) {
        String text = "set aside as failed, since it cannot be handled: " + why;
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST);
    }
}
